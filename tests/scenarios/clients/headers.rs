//! Headers as others read them: kcat by name, the CloudEvents SDK by meaning.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::client;
use super::reading::Reading;
use crate::contents::event_topics;
use crate::world::World;

/// Headers of every event, in the order in which they are written; those in brackets where they are known.
const NAMES: [&str; 10] = [
    "ce_specversion",
    "ce_id",
    "ce_source",
    "ce_type",
    "ce_subject",
    "ce_operation",
    "ce_adapter",
    "[ce_revision]",
    "[ce_time]",
    "content-type",
];

/// kcat reads every event, each with the names of CloudEvents' binary mode.
pub fn kcat_reads_those_of_binary_mode(world: &World) {
    let mut read = 0;
    for topic in event_topics(world) {
        let mut command = client::kcat();
        command.args(["-C", "-q", "-e", "-b", &world.brokers(), "-t", &topic, "-o", "beginning"]);
        command.args(["-X", "isolation.level=read_committed", "-f", "%h\\n"]);
        for line in client::said(&mut command, "").lines() {
            assert!(line.starts_with("ce_specversion=1.0,ce_id="), "{line}");
            assert!(line.contains(&format!(",ce_type={},", topic.strip_prefix("event.").unwrap())), "{line}");
            assert!(line.ends_with(",content-type=application/avro"), "{line}");
            are_named(line);
            read += 1;
        }
    }
    assert_eq!(read, world.audited("events", "written"), "every event that the audit counts");
}

/// Panics where a name is missing or out of its order. Values may hold commas, so names are looked for.
fn are_named(line: &str) {
    let line = format!(",{line}");
    let mut at = 0;
    for name in NAMES {
        let (name, must) = name.strip_prefix('[').map_or((name, true), |name| (name.trim_end_matches(']'), false));
        match line[at..].find(&format!(",{name}=")) {
            Some(found) => at += found + 1,
            None => assert!(!must, "{name} is missing in {line}"),
        }
    }
}

/// The CloudEvents SDK takes every event and every raw record for an event of version 1.0.
pub fn the_sdk_parses_events_and_raw_records(world: &World, penalties: &Reading) {
    let sources = world.get("/v1/sources");
    let raw = sources.as_array().unwrap().iter().map(|source| format!("raw.{}", source["name"].as_str().unwrap()));
    let raw: Vec<String> = raw.collect();
    let mut command = client::script("events.py");
    command.arg(world.brokers()).args(event_topics(world)).args(&raw);
    let parsed = client::json(&mut command);
    let parsed: BTreeMap<&str, &Vec<Value>> = parsed
        .as_object()
        .unwrap()
        .iter()
        .map(|(topic, events)| (topic.as_str(), events.as_array().unwrap()))
        .collect();
    for (topic, events) in &parsed {
        for event in *events {
            let kind = topic.strip_prefix("event.").unwrap_or("raw");
            assert_eq!((&event["specversion"], &event["type"]), (&"1.0".into(), &kind.into()), "{event}");
            let media_type = event["datacontenttype"].as_str().unwrap();
            assert_eq!(kind != "raw", media_type == "application/avro", "{event}");
            // The key of an event is its id.
            assert!(kind == "raw" || event["partitionkey"] == event["id"], "{event}");
        }
    }
    let ids: BTreeSet<&str> = parsed["event.penalty"].iter().map(|event| event["id"].as_str().unwrap()).collect();
    assert_eq!(ids, penalties.ids());
    let records: u64 = raw.iter().map(|topic| parsed[topic.as_str()].len() as u64).sum();
    assert_eq!(records, world.audited("raw", "collected"), "every raw record that the audit counts");
}
