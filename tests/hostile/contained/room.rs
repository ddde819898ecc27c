//! Where a component runs: a host of its own, few records at a time, little fuel, so that what it wastes is soon spent.

use std::time::Duration;

use bytes::Bytes;
use hub_core::message::{Generation, Mint, RawRecord};
use hub_core::plugin::Manifest;
use hub_core::registry::Registry;
use hub_core::sandbox::{Adapter, Host, Limits, SandboxError, Settings, Subject, Translator, Verdict};

/// Records of one batch.
const BATCH: usize = 16;
/// What a component's memory may be, in bytes.
pub const MEMORY: u64 = 16 << 20;

pub fn host() -> Host {
    Host::new(&Settings { slots: 4, memory: MEMORY, ..Settings::default() }).unwrap()
}

pub fn limits() -> Limits {
    Limits {
        memory: MEMORY,
        records: BATCH,
        bytes: 64 << 10,
        base: Duration::from_millis(20),
        per_record: Duration::ZERO,
        ..Limits::default()
    }
}

pub fn translator(adapter: &Adapter) -> Result<Translator, SandboxError> {
    adapter.translator("{}", subjects())
}

/// Of the adapter that is built with the SDK.
fn subjects() -> Vec<Subject> {
    let manifest = Manifest::parse(include_str!("../manifest.toml")).unwrap();
    manifest.subjects("push", &Registry::builtin().unwrap()).unwrap()
}

fn records(payloads: &[&str]) -> Vec<RawRecord> {
    let mint = Mint::new(1, 1);
    let record = |payload: &&str| RawRecord {
        id: mint.mint(1_740_800_000_000),
        generation: Generation::FIRST,
        source: "hostile-adapter.push".parse().unwrap(),
        media_type: "text/plain".into(),
        key: None,
        listing: None,
        attributes: Vec::new(),
        payload: Bytes::copy_from_slice(payload.as_bytes()),
    };
    payloads.iter().map(record).collect()
}

/// The verdicts on records of these payloads, in short; everything that must be the same each time is in them.
pub fn verdicts(translator: &Translator, payloads: &[&str]) -> Result<Vec<String>, SandboxError> {
    Ok(translator.run("text/plain", &records(payloads))?.verdicts.iter().map(short).collect())
}

fn short(verdict: &Verdict) -> String {
    match verdict {
        Verdict::Events(events) => {
            let ids: Vec<&str> = events.iter().map(|event| event.record.as_str()).collect();
            format!("events {}", ids.join(","))
        }
        Verdict::Ignored(note) => format!("ignored {}", note.code),
        Verdict::Rejected(note) => format!("rejected {}", note.code),
        Verdict::Convicted(conviction) => {
            let log: Vec<&str> = conviction.log.iter().map(|line| line.text.as_str()).collect();
            format!("{} {} {:?} {log:?}", conviction.code, conviction.message, conviction.frames)
        }
    }
}
