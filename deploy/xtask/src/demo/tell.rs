//! What flowed, told to people: the sources, one operator's archive, the audit.
//!
//! Promises: an absent field leaves a gap, not a failure: the story is a picture, the numbers are checked elsewhere.
//! Knows nothing of the flow.

use std::fmt::Write;

use anyhow::{Context, Result};
use serde_json::Value;

use super::counts::{Counts, End};
use super::sentences::{self, Sentence};
use super::table::table;
use super::watch::rows;
use super::world::World;
use crate::loopback::Loopback;

/// The operator whose archive is shown: a named one of the simulators' script.
const OPERATOR: &str = "演示阿明烧腊饭店";

/// The whole story.
pub fn story(world: &World, web: &Loopback, end: &End, seconds: f64) -> Result<String> {
    let hub = world.hub();
    let found = web.get(&format!("{hub}/v1/operators?q={}", percent(OPERATOR)))?;
    let id = rows(&found).first().and_then(|row| row["id"].as_str());
    let id = id.with_context(|| format!("the hub does not find {OPERATOR}"))?;
    let operator = web.get(&format!("{hub}/v1/operators/{}", percent(id)))?;

    let mut story = String::new();
    let counts = &end.counts;
    writeln!(story, "\nWhat flowed in {seconds:.1} s\n\n{}", flow(&end.sources))?;
    writeln!(story, "\nWhat went back\n\n{}", back(&end.routes))?;
    writeln!(story, "\nOne archive of {}\n\n{}", counts.operators, archive(&operator))?;
    // What the hub does not answer makes a sentence untrue.
    let told = sentences::tell(|path| web.get(&format!("{hub}{path}")).unwrap_or_default());
    writeln!(story, "\nThe story of one bunch of beans, as the hub tells it\n\n{}", told_of(&told))?;
    writeln!(story, "\nThe audit\n\n{}", audit(counts, end))?;
    Ok(story)
}

fn flow(sources: &Value) -> String {
    let columns = ["source", "collected", "translated", "ignored", "dead"];
    let rows = array(sources).iter().map(|row| columns.map(|name| text(&row[name])).to_vec());
    table(&columns, &rows.collect::<Vec<_>>())
}

fn back(routes: &Value) -> String {
    let columns = ["name", "state", "accepted", "refused", "waiting"];
    let rows = array(routes).iter().map(|row| columns.map(|name| text(&row[name])).to_vec());
    table(&columns, &rows.collect::<Vec<_>>())
}

/// Identity, then a line a matter.
fn archive(operator: &Value) -> String {
    let mut out = String::new();
    for name in ["name", "town", "class", "version"] {
        if !operator[name].is_null() {
            out.push_str(&format!("  {name}: {}\n", text(&operator[name])));
        }
    }
    for identifier in array(&operator["identifiers"]) {
        out.push_str(&format!("  {}: {}\n", text(&identifier["scheme"]), text(&identifier["value"])));
    }
    let matters: Vec<Vec<String>> = array(&operator["matters"])
        .iter()
        .map(|matter| ["family", "key", "kind", "state", "sources"].map(|name| text(&matter[name])).to_vec())
        .collect();
    out.push('\n');
    out.push_str(&table(&["family", "key", "kind", "state", "sources"], &matters));
    out
}

fn told_of(sentences: &[Sentence]) -> String {
    let line = |Sentence { step, says, holds }: &Sentence| {
        format!("  step {step}: {says}: {}", if *holds { "yes" } else { "NO" })
    };
    sentences.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// The numbers, and the simulators' truth beside those that it knows.
fn audit(counts: &Counts, end: &End) -> String {
    let row = |what: &str, found: u64, truth: &Value| vec![what.to_owned(), found.to_string(), text(truth)];
    let none = Value::Null;
    let rows = [
        row("raw records", counts.raw, &none),
        row("events", counts.events, &none),
        row("ignored", counts.ignored, &none),
        row("dead letters", counts.dead, &Value::from(end.true_dead())),
        row("operators", counts.operators, &end.truth["operators"]),
        row("unresolved", counts.unresolved, &end.truth["unresolved"]),
        row("facts", counts.facts, &end.truth["facts"]),
        row("matters", counts.matters, &Value::from(end.true_matters())),
    ];
    let word = if counts.balanced { "balanced: every record is accounted for" } else { "NOT BALANCED" };
    format!("{}\n  {word}", table(&["what", "hub", "truth"], &rows))
}

/// A value as a cell.
fn text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(values) => values.iter().map(text).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}

fn array(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

/// Percent-encoding of all but what never needs it.
fn percent(text: &str) -> String {
    text.bytes().fold(String::new(), |mut out, byte| {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
        out
    })
}
