//! `hub plugin new|build|check|test|run|bench|accept`: what a vendor types.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context, Result};
use clap::ValueEnum;
use jiff::civil::Date;
use serde_json::json;
use sha2::{Digest, Sha256};
use tokio::runtime::Runtime;

use crate::cli::{Configured, load, table};
use crate::message::{SourceName, day_of};
use crate::run::now;
use crate::transport::Client;
use crate::workshop::{self, Costs, Language, Opened, Sent, Tried};

/// See [`Language`].
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(in crate::cli) enum Lang {
    Rust,
    #[value(alias = "javascript")]
    Js,
    Python,
}

impl From<Lang> for Language {
    fn from(lang: Lang) -> Self {
        match lang {
            Lang::Rust => Self::Rust,
            Lang::Js => Self::JavaScript,
            Lang::Python => Self::Python,
        }
    }
}

pub(super) fn begin(name: &str, lang: Lang) -> Result<ExitCode> {
    let folder = workshop::begin(lang.into(), name, Path::new("."))?;
    println!("{}: an adapter in {}, with cases that pass", shown(&folder), Language::from(lang).word());
    println!("next: hub plugin build {name}, then hub plugin test {name}");
    Ok(ExitCode::SUCCESS)
}

fn shown(path: &Path) -> String {
    path.strip_prefix(".").unwrap_or(path).display().to_string()
}

pub(super) fn build(folder: &Path) -> Result<ExitCode> {
    let built = workshop::build(folder)?;
    println!("{}: {} KiB", built.component.display(), built.bytes.div_ceil(1024));
    Ok(ExitCode::SUCCESS)
}

pub(super) fn check(folder: &Path) -> Result<ExitCode> {
    let opened = Opened::read(folder)?;
    opened.grantable()?;
    let offered: Vec<&str> = opened.adapter.capabilities().iter().map(|capability| capability.as_str()).collect();
    let report = opened.test()?;
    print!("{report}");
    if !report.passed() {
        return Ok(ExitCode::FAILURE);
    }
    println!(
        "{} is sound: {}; {} KiB, imports nothing but log",
        opened.manifest.adapter(),
        offered.join(", "),
        opened.bytes.div_ceil(1024)
    );
    Ok(ExitCode::SUCCESS)
}

pub(super) fn test(folder: &Path, json: bool) -> Result<ExitCode> {
    let opened = Opened::read(folder)?;
    let report = opened.test()?;
    if json {
        println!("{}", serde_json::to_string(&report)?);
    } else {
        print!("{report}");
    }
    Ok(ExitCode::from(u8::from(!report.passed())))
}

pub(super) fn run(
    folder: &Path,
    file: &Path,
    channel: Option<&str>,
    settings: Option<&Path>,
    sent: Option<Sent>,
    json: bool,
) -> Result<ExitCode> {
    let opened = Opened::read(folder)?;
    let settings = match settings {
        None => json!({}),
        Some(path) => {
            let text = fs::read(path).with_context(|| path.display().to_string())?;
            serde_json::from_slice(&text).with_context(|| path.display().to_string())?
        }
    };
    said(&workshop::try_file(&opened, channel, file, &settings, sent, now())?, json)
}

/// On the platform of a source of a hub's configuration.
pub(super) fn run_live(folder: &Path, name: &SourceName, configured: &Configured, json: bool) -> Result<ExitCode> {
    let opened = Opened::read(folder)?;
    let settings = match load(configured) {
        Ok(loaded) => loaded.settings,
        Err(code) => return Ok(code),
    };
    let source = settings.source.get(name).with_context(|| format!("the configuration has no source {name}"))?;
    let platform = settings.platform.get(name.platform());
    let platform = platform.with_context(|| format!("the configuration has no platform {}", name.platform()))?;
    rustls::crypto::ring::default_provider().install_default().ok();
    let client = Client::new(name.platform(), platform, Arc::new(now))?.with_documents(settings.documents());
    let runtime = Runtime::new()?;
    let own = source.settings.clone().into();
    said(&workshop::try_live(&opened, name.channel(), &client, runtime.handle(), &own, now())?, json)
}

fn said(tried: &Tried, json: bool) -> Result<ExitCode> {
    if json {
        println!("{}", serde_json::to_string(tried)?);
    } else {
        tell(tried);
    }
    let whole = tried.failure.is_none() && tried.counts().keys().all(|kind| kind == "events" || kind == "ignored");
    Ok(ExitCode::from(u8::from(!whole)))
}

fn tell(tried: &Tried) {
    for request in &tried.requests {
        println!("asks: {request}");
    }
    if let Some(failure) = &tried.failure {
        println!("the talk ends: {failure}");
    }
    for record in &tried.records {
        let place: Vec<String> = record
            .attributes
            .iter()
            .filter(|(name, _)| *name != "digest")
            .map(|(name, at)| format!("{name} {at}"))
            .collect();
        println!("{}: {:#}", place.join(", "), record.outcome);
        for line in &record.log {
            println!("  {}: {}", line.level, line.text);
        }
    }
    let counts: Vec<String> = tried.counts().iter().map(|(kind, count)| format!("{kind} {count}")).collect();
    println!("{} records: {}", tried.records.len(), counts.join(", "));
}

pub(super) fn bench(folder: &Path, json: bool) -> Result<ExitCode> {
    let costs = workshop::measure(&Opened::read(folder)?, true)?;
    if json {
        println!("{}", serde_json::to_string(&costs)?);
        return Ok(ExitCode::SUCCESS);
    }
    table::print(&["what", "measured", "of its limit"], &measured(&costs));
    Ok(ExitCode::SUCCESS)
}

/// What was measured, and how much it is of what is granted.
fn measured(costs: &Costs) -> Vec<Vec<String>> {
    let share = |used: f64, most: f64| format!("{:.1} %", used / most * 100.0);
    let [cpu, fuel, memory] = [
        share(costs.cpu_micros, costs.cpu_budget_micros),
        share(costs.fuel as f64, costs.fuel_budget as f64),
        share(costs.memory as f64, costs.memory_limit as f64),
    ];
    let row = |what: &str, measured: String, of_limit: String| vec![what.to_owned(), measured, of_limit];
    let mut rows = vec![
        row("records a second, one core", format!("{:.0}", costs.records_a_second), String::new()),
        row("CPU a record", format!("{:.1} us", costs.cpu_micros), cpu),
        row("most fuel of a record", costs.fuel.to_string(), fuel),
        row("most memory", format!("{} KiB", costs.memory >> 10), memory),
        row("component", format!("{} KiB", costs.component >> 10), String::new()),
        row("ready in", format!("{} ms", costs.ready_millis), String::new()),
    ];
    if let (Some(native), Some(ratio)) = (costs.native_records_a_second, costs.ratio()) {
        rows.push(row("outside the sandbox", format!("{native:.0} ({ratio:.1} times as fast)"), String::new()));
    }
    rows
}

pub(super) fn accept(folder: &Path, report: Option<&Path>, json: bool) -> Result<ExitCode> {
    let opened = Opened::read(folder)?;
    let component = fs::read(folder.join(&opened.manifest.component))?;
    let today = day_of(now()).unwrap_or(Date::MAX);
    let acceptance = workshop::accept(&opened, hex::encode(Sha256::digest(&component)), today)?;
    if json {
        println!("{}", serde_json::to_string(&acceptance)?);
    } else {
        let own = format!("{}-{}-acceptance.md", opened.manifest.name, opened.manifest.version);
        let path = report.map_or_else(|| PathBuf::from(own), Path::to_owned);
        fs::write(&path, acceptance.to_string()).with_context(|| path.display().to_string())?;
        for finding in &acceptance.findings {
            let result = if finding.passed { "passed" } else { "FAILED" };
            println!("{result}  {} ({})", finding.what[1], finding.tried);
        }
        println!("{}: for both sides to sign", path.display());
    }
    Ok(ExitCode::from(u8::from(!acceptance.passed())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_record_costs_stands_beside_what_it_may() {
        let costs = Costs {
            records: 3,
            batch: 256,
            records_a_second: 50_000.0,
            cpu_micros: 35.0,
            cpu_budget_micros: 1_400.0,
            fuel: 250,
            fuel_budget: 1_000,
            memory: 1 << 20,
            memory_limit: 64 << 20,
            component: 150 << 10,
            ready_millis: 1,
            native_records_a_second: Some(200_000.0),
        };
        let shown: Vec<String> = measured(&costs).iter().map(|row| row.join("|")).collect();
        let expected = [
            "records a second, one core|50000|",
            "CPU a record|35.0 us|2.5 %",
            "most fuel of a record|250|25.0 %",
            "most memory|1024 KiB|1.6 %",
            "component|150 KiB|",
            "ready in|1 ms|",
            "outside the sandbox|200000 (4.0 times as fast)|",
        ];
        assert_eq!(shown, expected);
        let script = measured(&Costs { native_records_a_second: None, ..costs });
        assert_eq!(script.len(), expected.len() - 1, "what has no bench of its own is compared with none");
    }
}
