//! What the ground does to the archive, one fact a test: its file full, locked,
//! damaged, or taken from a backup.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use serde_json::Value;

use super::notice::Waiting;
use super::read::Reader;
use super::world::{code, penalty, retention, rules, schemas};
use super::{Archive, Batch};
use crate::message::{Advance, Event};
use crate::store::{self, Options, Store, StoreError, other};

const CREDIT: &str = "social-credit-code";

fn open(path: &Path, options: Options) -> (Archive, Reader) {
    let archive = Archive::new(Store::open(path, options).unwrap(), schemas(), rules().into(), retention());
    let reader = archive.reader();
    (archive, reader)
}

/// A state of one penalty; later ones have higher numbers.
fn told(n: u64) -> Event {
    penalty(n, "kitchen.api", "7", &format!("〔{n}〕号"), &[(CREDIT, &code(91, 1))])
}

fn batch(events: &[Event], from: i64) -> Batch {
    let to = from + i64::try_from(events.len()).unwrap();
    let advances = vec![Advance { topic: "event.penalty".into(), partition: 0, from, to }];
    Batch { events: events.to_vec(), advances, ..Batch::default() }
}

/// What leaves the outbox: each key's versions, in the order of sending.
type Sent = BTreeMap<String, Vec<(i64, i64)>>;

fn send(archive: &mut Archive, sent: &mut Sent) {
    let Waiting { notices: rows, last, .. } = archive.outbox().waiting(0, 1_000).unwrap();
    archive.forget(&store::Sent { last: last.unwrap_or(0), ..store::Sent::default() }).unwrap();
    for row in rows {
        let Some(payload) = row.payload else { continue };
        let state: Value = serde_json::from_str(&payload).unwrap();
        let version = &state["version"];
        let version = (version["epoch"].as_i64().unwrap(), version["n"].as_i64().unwrap());
        sent.entry(row.key).or_default().push(version);
    }
}

fn highest(sent: &Sent) -> (i64, i64) {
    sent.values().flatten().copied().max().unwrap()
}

#[test]
fn a_store_from_a_backup_gives_no_version_that_subscribers_have_with_another_content() {
    let folder = tempfile::tempdir().unwrap();
    let (path, backup) = (folder.path().join("archive.db"), folder.path().join("backup.db"));
    let (mut archive, reader) = open(&path, Options::default());
    let mut sent = Sent::new();
    archive.apply(batch(&[told(1)], 0)).unwrap();
    // What waits when the backup is made is sent soon after, and waits in the backup all the same.
    archive.store().back_up(&backup);
    send(&mut archive, &mut sent);
    for n in 2..=5 {
        archive.apply(batch(&[told(n)], i64::try_from(n).unwrap() - 1)).unwrap();
        send(&mut archive, &mut sent);
    }
    let (known, contents) = (highest(&sent), reader.contents().unwrap());

    let (mut archive, reader) = open(&backup, Options::default());
    archive.store().raise_epoch(known.0).unwrap();
    let again: Vec<Event> = (2..=5).map(told).collect();
    archive.apply(batch(&again, 1)).unwrap();
    assert_eq!(reader.contents().unwrap(), contents);
    let mut new = Sent::new();
    send(&mut archive, &mut new);
    assert!(new.values().flatten().all(|version| *version > known), "{new:?} after {known:?}");
    // The same steps in one go are fewer versions, so without the epoch the next change would hide behind an old one.
    archive.apply(batch(&[told(6)], 5)).unwrap();
    send(&mut archive, &mut new);
    assert!(highest(&new).1 < known.1, "{new:?} after {known:?}");
    assert!(new.values().all(|versions| versions.is_sorted()), "{new:?}");
}

#[test]
fn a_disk_that_fills_in_the_middle_of_a_fold_costs_nothing_but_time() {
    let folder = tempfile::tempdir().unwrap();
    let (mut archive, reader) = open(&folder.path().join("archive.db"), Options::default());
    archive.apply(batch(&[told(1)], 0)).unwrap();
    let (before, many) = (reader.contents().unwrap(), (2..900).map(told).collect::<Vec<_>>());
    archive.store().take_room();
    let failed = archive.apply(batch(&many, 1)).unwrap_err();
    assert!(matches!(failed, StoreError::Retry { .. }) && failed.code().to_string() == "HUB-3005", "{failed}");
    assert_eq!(reader.contents().unwrap(), before, "what is there is read all the same");
    assert_eq!(reader.position("event.penalty", 0).unwrap(), Some(1));
    archive.store().give_room();
    archive.apply(batch(&many, 1)).unwrap();
    let (mut undisturbed, expected) = open(&folder.path().join("other.db"), Options::default());
    undisturbed.apply(batch(&[told(1)], 0)).unwrap();
    undisturbed.apply(batch(&many, 1)).unwrap();
    assert_eq!(reader.contents().unwrap(), expected.contents().unwrap());
    assert_eq!(reader.folded().unwrap(), expected.folded().unwrap(), "each event is counted once");
}

#[test]
fn a_lock_of_another_program_costs_nothing_but_time() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("archive.db");
    let (mut archive, reader) = open(&path, Options { busy: Duration::from_millis(20), ..Options::default() });
    archive.apply(batch(&[told(1)], 0)).unwrap();
    let holder = other(&path, "BEGIN EXCLUSIVE");
    let failed = archive.apply(batch(&[told(2)], 1)).unwrap_err();
    assert!(matches!(failed, StoreError::Retry { .. }) && failed.code().to_string() == "HUB-3006", "{failed}");
    assert_eq!(reader.totals().unwrap().facts, 1);
    drop(holder);
    assert_eq!(archive.apply(batch(&[told(2)], 1)).unwrap().changes, 2, "one matter went, another came");
}
