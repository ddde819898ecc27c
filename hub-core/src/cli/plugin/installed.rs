//! `hub plugin install|list|show|promote|rollback|shadow|remove`: adapters of a running hub, asked over its HTTP API.

use std::fs;
use std::io::{BufRead, IsTerminal, Write};
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use reqwest::Method;
use serde_json::{Value, json};

use super::super::Asked;
use super::super::client::{self, ask, get, local, text};
use super::super::difference;
use super::{granted, translated};

pub(super) fn install(asked: &Asked, file: &Path, yes: bool, despite: Option<&str>) -> Result<ExitCode> {
    let bytes = fs::read(file).with_context(|| file.display().to_string())?;
    let post = |path: &[&str], query: &[(&str, &str)]| {
        let bytes = bytes.clone();
        client::send(asked, Method::POST, path, query, |request| {
            request.header("content-type", "application/octet-stream").body(bytes)
        })
    };
    if !yes {
        let looked = post(&["v1", "plugins", "look"], &[])?;
        println!("{}", told(&looked));
        confirmed()?;
    }
    let query: Vec<(&str, &str)> = despite.map(|why| ("despite", why)).into_iter().collect();
    let installed = post(&["v1", "plugins"], &query)?;
    if asked.json {
        println!("{installed}");
    } else {
        let (name, version) = (text(&installed["name"]), text(&installed["version"]));
        println!("{name}@{version} is installed; it serves after: hub plugin promote {name} {version}");
    }
    Ok(ExitCode::SUCCESS)
}

/// What an administrator wants to know before.
fn told(looked: &Value) -> String {
    let grant = |grant: &Value| {
        let gets = match &grant["granted"] {
            Value::Null => "not granted".to_owned(),
            granted => format!("gets {}", text(granted)),
        };
        let why = granted::why(grant).map(|why| format!(": {why}")).unwrap_or_default();
        format!("  {:<12}  wants {}, {gets}{why}", text(&grant["kind"]), text(&grant["wanted"]))
    };
    let difference = |one: &Value| format!("    {}: {}", text(&one["case"]), text(&one["message"]));
    let differences = looked["differences"].as_array().map_or(&[][..], Vec::as_slice);
    let mut lines = vec![
        format!("{}@{} is signed by {}", text(&looked["name"]), text(&looked["version"]), text(&looked["signer"])),
        format!("  {}", text(&looked["comment"]).replace('\t', "  ")),
        format!("  capabilities  {}", text(&looked["capabilities"])),
        format!("  families      {}", text(&looked["families"])),
    ];
    lines.extend(looked["grants"].as_array().into_iter().flatten().map(grant));
    lines.push(format!("  cases         {} ran, {} differences", looked["cases"], differences.len()));
    lines.extend(differences.iter().take(10).map(difference));
    lines.join("\n")
}

/// Asks at a terminal; elsewhere nobody would answer.
fn confirmed() -> Result<()> {
    if !std::io::stdin().is_terminal() {
        bail!("say --yes to install it");
    }
    print!("Install it? [y/N] ");
    std::io::stdout().flush()?;
    let mut answer = String::new();
    std::io::stdin().lock().read_line(&mut answer)?;
    if answer.trim().eq_ignore_ascii_case("y") { Ok(()) } else { bail!("nothing was installed") }
}

pub(super) fn list(asked: &Asked) -> Result<ExitCode> {
    let answer = get(asked, &["v1", "plugins"], &[])?;
    let row = |plugin: &Value| {
        let versions = plugin["versions"].as_array().into_iter().flatten().map(|version| text(&version["version"]));
        json!({
            "name": plugin["name"], "serves": plugin["serves"], "installed": versions.collect::<Vec<_>>(),
            "sources": count(&plugin["sources"]), "routes": count(&plugin["routes"]),
            "quarantined": translated::held(plugin).count(),
        })
    };
    let rows: Vec<Value> = answer.as_array().into_iter().flatten().map(row).collect();
    let columns = ["name", "serves", "installed", "sources", "routes", "quarantined"];
    client::show(asked, &answer, &rows.into(), &columns);
    if !asked.json {
        for plugin in answer.as_array().into_iter().flatten() {
            trouble(plugin);
            translated::held(plugin).for_each(|source| println!("{}", translated::why(source)));
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Names are many and long; `show` and `--json` have them.
fn count(names: &Value) -> usize {
    names.as_array().map_or(0, Vec::len)
}

/// Why the version that is to serve does not.
fn trouble(plugin: &Value) {
    if plugin["trouble"].is_object() {
        let (code, message) = (text(&plugin["trouble"]["code"]), text(&plugin["trouble"]["message"]));
        println!("{code} {}: {message}", text(&plugin["name"]));
    }
}

pub(super) fn show(asked: &Asked, name: &str) -> Result<ExitCode> {
    let plugin = get(asked, &["v1", "plugins", name], &[])?;
    if asked.json {
        println!("{plugin}");
        return Ok(ExitCode::SUCCESS);
    }
    let serves = match &plugin["serves"] {
        Value::Null => "nothing".to_owned(),
        version => format!("{}: {} {}", text(version), text(&plugin["sources"]), text(&plugin["routes"])),
    };
    println!("{name} serves {serves}");
    trouble(&plugin);
    let version = |version: &Value| {
        json!({
            "version": version["version"], "state": version["state"], "signer": version["signer"],
            "installed": local(&version["installed"]), "bytes": version["bytes"], "sha256": version["sha256"],
        })
    };
    let versions: Vec<Value> = plugin["versions"].as_array().into_iter().flatten().map(version).collect();
    difference::table(asked, &plugin, versions, &["version", "state", "signer", "installed", "bytes", "sha256"]);
    granted::show(asked, &plugin);
    translated::show(asked, &plugin);
    difference::table(asked, &plugin, costs(&plugin), &COSTS);
    differences(asked, &plugin);
    let turn = |turn: &Value| {
        json!({
            "when": local(&turn["at"]), "who": turn["actor"], "what": turn["act"],
            "version": if turn["version"].is_null() { json!("folder") } else { turn["version"].clone() },
            "despite": turn["despite"], "source": turn["rewritten"]["source"], "records": turn["rewritten"]["records"],
        })
    };
    let turns: Vec<Value> = plugin["history"].as_array().into_iter().flatten().map(turn).collect();
    difference::table(asked, &plugin, turns, &["when", "who", "what", "version", "despite", "source", "records"]);
    Ok(ExitCode::SUCCESS)
}

/// Heads of what it took to translate each source.
const COSTS: [&str; 8] =
    ["source", "records", "batches", "cpu_ms", "cpu_us_a_record", "most_cpu_a_batch", "memory_kib", "limit_kib"];

/// What it took to translate each source since the hub started.
fn costs(plugin: &Value) -> Vec<Value> {
    let number = |value: &Value| value.as_u64().unwrap_or_default();
    let row = |costs: &Value| {
        let mut row = json!({
            "cpu_ms": number(&costs["cpu_us"]) / 1_000,
            "most_cpu_a_batch": most(&costs["cpu"]),
            "memory_kib": number(&costs["memory"]) >> 10,
            "limit_kib": costs["memory_limit"].as_u64().map(|bytes| bytes >> 10),
        });
        for same in ["source", "records", "batches", "cpu_us_a_record"] {
            row[same] = costs[same].clone();
        }
        row
    };
    plugin["costs"].as_array().into_iter().flatten().map(row).collect()
}

/// The bound that no batch passed; what passed all of them is told by the last.
fn most(buckets: &Value) -> String {
    let buckets = buckets.as_array().map_or(&[][..], Vec::as_slice);
    let millis = |bucket: &Value| bucket["up_to_us"].as_f64().map(|us| us / 1_000.0);
    let Some(last) = buckets.iter().rposition(|bucket| bucket["batches"] != 0) else { return String::new() };
    let passed = || buckets[..last].last().and_then(millis).map_or_else(String::new, |ms| format!("> {ms} ms"));
    millis(&buckets[last]).map_or_else(passed, |ms| format!("<= {ms} ms"))
}

pub(super) fn shadow(asked: &Asked, name: &str, version: Option<&str>) -> Result<ExitCode> {
    let path = ["v1", "plugins", name, "shadow"];
    let plugin = match version {
        Some(version) => ask(asked, Method::POST, &path, &[], Some(&json!({ "version": version })))?,
        None => ask(asked, Method::DELETE, &path, &[], None)?,
    };
    match version {
        _ if asked.json => println!("{plugin}"),
        Some(version) => println!("{name}@{version} is tried from now on: hub plugin show {name} tells of differences"),
        None => println!("{name}: no version is tried any more"),
    }
    Ok(ExitCode::SUCCESS)
}

/// What the version that is tried makes of what is committed.
fn differences(asked: &Asked, plugin: &Value) {
    for shadow in plugin["shadows"].as_array().into_iter().flatten() {
        println!(
            "\n{} is tried on {}: {} records skipped",
            text(&plugin["shadow"]),
            text(&shadow["source"]),
            text(&shadow["skipped"])
        );
        difference::show(asked, plugin, shadow);
    }
}

pub(super) fn change(asked: &Asked, name: &str, word: &str, version: Option<&str>) -> Result<ExitCode> {
    let body = version.map(|version| json!({ "version": version }));
    let plugin = ask(asked, Method::POST, &["v1", "plugins", name, word], &[], body.as_ref())?;
    if asked.json {
        println!("{plugin}");
        return Ok(ExitCode::SUCCESS);
    }
    match word {
        "remove" => println!("{name}@{} is installed no more", version.unwrap_or_default()),
        _ => {
            let live = plugin["live"].as_str().map_or("what lies in the folder of plugins".to_owned(), str::to_owned);
            println!("{name}: {live} is to serve from now on, in every hub; the hub that was asked can use it");
        }
    }
    Ok(ExitCode::SUCCESS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn before_it_is_installed_it_is_told_who_signed_it_what_it_gets_and_whether_its_cases_hold() {
        let differences: Vec<Value> =
            (1..=12).map(|n| json!({ "case": format!("case-{n}"), "message": "why" })).collect();
        let looked = json!({
            "name": "demo", "version": "1.1.0", "signer": "vendor",
            "comment": "timestamp:1790000000\tfile:demo-1.1.0.tar\thashed",
            "capabilities": ["translate", "pull"], "families": ["licence", "penalty"], "grants": granted::sample(),
            "cases": 21, "differences": differences,
        });
        let said = told(&looked);
        let lines: Vec<&str> = said.lines().collect();
        let expected = [
            "demo@1.1.0 is signed by vendor",
            "  timestamp:1790000000  file:demo-1.1.0.tar  hashed",
            "  capabilities  translate, pull",
            "  families      licence, penalty",
            "  memory        wants 512 MiB, gets 256 MiB: no adapter gets more",
            "  profile       wants tif, not granted: no platform that it serves is configured with it, but with bearer",
            "  time          wants 100 ms, gets 100 ms",
            "  cases         21 ran, 12 differences",
            "    case-1: why",
        ];
        assert_eq!(lines[..expected.len()], expected);
        assert_eq!((lines.len(), lines.last()), (expected.len() + 9, Some(&"    case-10: why")), "the first ten");
    }

    #[test]
    fn what_a_batch_takes_at_most_is_told_by_the_bounds() {
        let buckets = |batches: [u64; 3]| {
            json!([
                { "up_to_us": 1_000, "batches": batches[0] },
                { "up_to_us": 2_500, "batches": batches[1] },
                { "batches": batches[2] },
            ])
        };
        for (batches, told) in [([3, 0, 0], "<= 1 ms"), ([3, 1, 0], "<= 2.5 ms"), ([0, 0, 1], "> 2.5 ms"), ([0; 3], "")]
        {
            assert_eq!(most(&buckets(batches)), told, "{batches:?}");
        }
    }

    #[test]
    fn the_costs_of_a_source_are_one_row() {
        let costs_of = json!({ "costs": [{
            "source": "a.b", "records": 10, "batches": 2, "cpu_us": 2_600, "cpu_us_a_record": 260.0,
            "cpu": [{ "up_to_us": 1_000, "batches": 2 }], "took": [], "memory": 2_097_152, "memory_limit": 67_108_864,
        }] });
        let rows = costs(&costs_of);
        let shown: Vec<String> = COSTS.iter().map(|column| text(&rows[0][*column])).collect();
        assert_eq!(shown, ["a.b", "10", "2", "2", "260.0", "<= 1 ms", "2048", "65536"]);
        assert!(costs(&json!({})).is_empty());
    }
}
