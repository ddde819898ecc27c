//! `hub reprocess`: raw records translated again, in their next generation.

use std::io::{IsTerminal, stderr};
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Result, bail};
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use reqwest::Method;
use serde_json::{Value, json};

use super::Asked;
use super::client::{ask, get, local, text};
use super::difference;

/// How often it is asked how far it is.
const LOOK: Duration = Duration::from_millis(300);

#[derive(Args)]
pub(super) struct Reprocess {
    /// The source.
    #[arg(long)]
    source: String,
    /// What its facts bear: `unknown-code:kind`.
    #[arg(long, conflicts_with_all = ["from", "apply", "cancel"])]
    flag: Option<String>,
    /// With this code alone.
    #[arg(long, requires = "flag")]
    value: Option<String>,
    /// Records received from this day (which begins as it does in China) or point in time on.
    #[arg(long, requires = "adapter")]
    from: Option<String>,
    /// Records received before this day or point in time; now unless said.
    #[arg(long, requires = "from")]
    until: Option<String>,
    /// The version that translates them: NAME@VERSION.
    #[arg(long, requires = "from")]
    adapter: Option<String>,
    /// Write what differs again: of the stretch that was compared, or once it is.
    #[arg(long, conflicts_with = "cancel")]
    apply: bool,
    /// End what is being read; what was written stays.
    #[arg(long, conflicts_with = "from")]
    cancel: bool,
    #[command(flatten)]
    asked: Asked,
}

pub(super) fn run(command: &Reprocess) -> Result<ExitCode> {
    let Reprocess { source, asked, .. } = command;
    let path = ["v1", "sources", source.as_str(), "rerun"];
    if let Some(flag) = &command.flag {
        return flagged(asked, source, flag, command.value.as_deref());
    }
    if command.cancel {
        return told(asked, &ask(asked, Method::DELETE, &path, &[], None)?);
    }
    let mut rerun = match (&command.from, &command.adapter) {
        (Some(from), Some(adapter)) => {
            let Some((name, version)) = adapter.rsplit_once('@') else {
                bail!("{adapter}: an adapter and its version are written NAME@VERSION");
            };
            let serves = get(asked, &["v1", "plugins", name], &[])?;
            if !serves["sources"].as_array().is_some_and(|sources| sources.iter().any(|it| it == source.as_str())) {
                bail!("{source} is not served by {name}");
            }
            let mut body = json!({ "version": version, "since": from });
            if let Some(until) = &command.until {
                body["until"] = until.as_str().into();
            }
            ask(asked, Method::POST, &path, &[], Some(&body))?
        }
        _ => get(asked, &path, &[])?,
    };
    rerun = to_its_end(asked, &path, rerun)?;
    if command.apply && rerun["phase"] == "compared" {
        if !asked.json {
            difference::show(asked, &rerun, &rerun["difference"]);
        }
        let apply = ["v1", "sources", source.as_str(), "rerun", "apply"];
        rerun = to_its_end(asked, &path, ask(asked, Method::POST, &apply, &[], None)?)?;
    }
    told(asked, &rerun)
}

/// Waits until nothing is being read any more, and shows how far it is meanwhile.
fn to_its_end(asked: &Asked, path: &[&str], mut rerun: Value) -> Result<Value> {
    let bar = if stderr().is_terminal() && !asked.json { ProgressBar::new(0) } else { ProgressBar::hidden() };
    bar.set_style(ProgressStyle::with_template("{msg} {wide_bar} {human_pos} / {human_len} {eta}")?);
    while ["comparing", "applying"].iter().any(|phase| rerun["phase"] == *phase) {
        bar.set_message(text(&rerun["phase"]));
        bar.set_length(rerun["of"].as_u64().unwrap_or_default());
        bar.set_position(rerun["read"].as_u64().unwrap_or_default());
        std::thread::sleep(LOOK);
        rerun = get(asked, path, &[])?;
    }
    bar.finish_and_clear();
    Ok(rerun)
}

fn told(asked: &Asked, rerun: &Value) -> Result<ExitCode> {
    let failed = rerun["phase"] == "failed";
    if asked.json {
        println!("{rerun}");
        return Ok(ExitCode::from(u8::from(failed)));
    }
    let of = |name: &str| text(&rerun[name]);
    println!(
        "{} by {}, from {} to {}: {}",
        of("source"),
        of("adapter"),
        text(&local(&rerun["since"])),
        text(&local(&rerun["until"])),
        of("phase")
    );
    match rerun["phase"].as_str() {
        Some("applied" | "applying") => {
            println!("{} of {} records that differ were written again", of("written"), of("differing"));
        }
        Some("failed") => println!("{} {}", text(&rerun["trouble"]["code"]), text(&rerun["trouble"]["message"])),
        _ => {
            difference::show(asked, rerun, &rerun["difference"]);
            println!("{} records differ; with --apply they alone are written again", of("differing"));
        }
    }
    Ok(ExitCode::from(u8::from(failed)))
}

/// Writes raw records of flagged facts again.
fn flagged(asked: &Asked, source: &str, flag: &str, value: Option<&str>) -> Result<ExitCode> {
    let body = json!({ "flag": flag, "value": value });
    let body = if value.is_some() { body } else { json!({ "flag": flag }) };
    let answer = ask(asked, Method::POST, &["v1", "sources", source, "reprocess"], &[], Some(&body))?;
    if asked.json {
        println!("{answer}");
    } else {
        println!("{} records were written again", text(&answer["reprocessed"]));
        if answer["missing"] != 0 {
            println!("{} are kept no more: what they said stays", text(&answer["missing"]));
        }
    }
    Ok(ExitCode::SUCCESS)
}
