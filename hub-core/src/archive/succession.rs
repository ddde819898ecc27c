//! An archive made anew and the one whose place it takes, one fact a test: what subscribers see of it.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use serde_json::Value;

use super::census::{Comparison, Verdict};
use super::fold::Set;
use super::notice::{Notice, Waiting};
use super::views::views;
use super::world::{arriving, code, delete, penalty, retention, rules, schemas};
use super::{Archive, Batch};
use crate::message::{Advance, Event, LedgerLine};
use crate::registry::Registry;
use crate::store::{Live, Sent, Store, StoreError, View};

const CREDIT: &str = "social-credit-code";

/// A live archive, and what subscribers were told of it.
struct Desk {
    archive: Archive,
    next: i64,
    /// Each key's versions, in the order of sending; epoch and number.
    sent: BTreeMap<String, Vec<(i64, i64)>>,
    folder: tempfile::TempDir,
}

/// The penalty of an operator, told by one source.
fn told(n: u64, operator: u32, what: &str) -> Event {
    penalty(n, "kitchen.api", &format!("r{operator}-{what}"), what, &[(CREDIT, &code(91, operator))])
}

fn version(row: &Notice) -> Option<(i64, i64)> {
    let state: Value = serde_json::from_str(row.payload.as_deref()?).unwrap();
    Some((state["version"]["epoch"].as_i64().unwrap(), state["version"]["n"].as_i64().unwrap()))
}

impl Desk {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let archive = Archive::new(Store::empty(folder.path()), schemas(), rules().into(), retention());
        Self { archive, next: 0, sent: BTreeMap::new(), folder }
    }

    fn take(&mut self, events: &[Event]) {
        let to = self.next + i64::try_from(events.len()).unwrap();
        let advances = vec![Advance { topic: "event.penalty".into(), partition: 0, from: self.next, to }];
        self.next = to;
        self.archive.apply(Batch { events: events.to_vec(), advances, ..Batch::default() }).unwrap();
    }

    /// What waits is sent, and no version goes back by it.
    fn send(&mut self) -> Vec<Notice> {
        let Waiting { notices: rows, last, .. } = self.archive.outbox().waiting(0, 1_000).unwrap();
        self.archive.forget(&Sent { last: last.unwrap_or(0), ..Sent::default() }).unwrap();
        for row in &rows {
            let Some(version) = version(row) else { continue };
            let before = self.sent.entry(row.key.clone()).or_default();
            assert!(before.last().is_none_or(|last| *last < version), "{}: {version:?} after {before:?}", row.key);
            before.push(version);
        }
        rows
    }

    /// The archive made anew of what topics still have, in the place of the live one.
    fn switch(self, kept: &[Event]) -> (Self, Comparison) {
        let live = self.archive.into_store().live_alone();
        let mut made = anew(&live, kept);
        let comparison = live.once(|live| made.succeed(live)).unwrap();
        let left = live.give_way(made.into_store(), "now").unwrap();
        assert!(left.contains("before"), "{left}");
        let archive = Archive::new(Store::again(self.folder.path()), schemas(), rules().into(), retention());
        (Self { archive, ..self }, comparison)
    }

    /// Each operator's version by its title.
    fn versions(&mut self) -> BTreeMap<String, i64> {
        let rows = self.archive.store().once(|look| look.operators_after("", 100)).unwrap();
        rows.into_iter().map(|row| (row.name, row.edition.version)).collect()
    }
}

fn anew(live: &Live, events: &[Event]) -> Archive {
    let mut made = Archive::new(live.beside().unwrap(), schemas(), rules().into(), retention());
    made.apply(Batch { events: events.to_vec(), ..Batch::default() }).unwrap();
    made
}

#[test]
fn of_what_is_the_same_nothing_is_published_and_no_version_changes() {
    let mut desk = Desk::new();
    let events = [told(1, 1, "a"), told(2, 1, "b"), told(3, 2, "c"), delete(4, "kitchen.api", "penalty", "r1-a")];
    for event in &events {
        desk.take(std::slice::from_ref(event));
    }
    desk.send();
    let (versions, contents) = (desk.versions(), desk.archive.reader().contents().unwrap());
    let mut otherwise = events.to_vec();
    otherwise.reverse();
    let (mut desk, comparison) = desk.switch(&otherwise);
    assert!(comparison.is_equal() && comparison.same == 2, "{comparison:?}");
    assert_eq!(desk.versions(), versions);
    assert_eq!(desk.archive.reader().contents().unwrap(), contents);
    assert!(desk.send().is_empty());
    assert_eq!(desk.archive.reader().positions().unwrap(), [("event.penalty".to_owned(), 0, 4)]);
    // It goes on as the one before would have.
    desk.take(&[told(5, 1, "e")]);
    assert!(desk.send().iter().all(|row| version(row).unwrap().0 == 2), "in a new epoch");
}

#[test]
fn what_is_other_gone_or_new_is_published_above_all_that_was_known() {
    let mut desk = Desk::new();
    desk.take(&[told(1, 1, "a"), told(2, 1, "b"), told(3, 2, "c"), told(4, 3, "d")]);
    desk.take(&[told(5, 1, "e")]);
    desk.send();
    let known = desk.versions();
    // Of the first a matter is lost, of the second everything; a fourth was never folded.
    let (mut desk, comparison) = desk.switch(&[told(2, 1, "b"), told(5, 1, "e"), told(4, 3, "d"), told(6, 4, "f")]);
    assert_eq!((comparison.same, comparison.other, comparison.gone, comparison.new), (1, 1, 1, 1));
    let named: BTreeSet<_> = comparison.first.iter().map(|one| format!("{:?}", one.is)).collect();
    assert_eq!(named, ["Gone", "New", "Other"].map(str::to_owned).into());
    let of = |is| comparison.first.iter().find(|one| one.is == is).unwrap().operator.clone();
    let (other, gone, new) = (of(Verdict::Other), of(Verdict::Gone), of(Verdict::New));
    let after = desk.versions();
    assert_eq!(after[&other], known[&other] + 1);
    assert_eq!(after[&gone], known[&gone] + 1, "one that is gone is remembered with its version");
    assert_eq!(after[&new], 1);
    assert!(known.keys().filter(|name| **name != other && **name != gone).all(|name| after[name] == known[name]));

    let rows = desk.send();
    let states = |operator: &str, removed: bool| {
        let is = |row: &&Notice| {
            let state: Value = row.payload.as_deref().map_or(Value::Null, |text| serde_json::from_str(text).unwrap());
            row.key.starts_with(operator) && row.topic == "archive.change" && state["removed"] == removed
        };
        rows.iter().filter(is).count()
    };
    assert_eq!((states(&other, false), states(&other, true)), (2, 1), "what stands, and what stands no more");
    assert_eq!((states(&gone, false), states(&gone, true)), (0, 1));
    assert_eq!((states(&new, false), states(&new, true)), (1, 0));
    let summaries = rows.iter().filter(|row| row.topic == "archive.operator");
    let summaries: BTreeMap<&str, bool> = summaries.map(|row| (row.key.as_str(), row.payload.is_some())).collect();
    assert_eq!(summaries, [(other.as_str(), true), (gone.as_str(), false), (new.as_str(), true)].into());
    assert!(rows.iter().filter_map(version).all(|version| version.0 == 2));
    // Whoever was gone comes back above all that was told of it.
    desk.take(&[told(3, 2, "c")]);
    assert!(!desk.send().is_empty());
}

#[test]
fn what_waits_is_still_published_and_the_books_go_on() {
    let mut desk = Desk::new();
    desk.take(&[told(1, 1, "a")]);
    let ledger = vec![LedgerLine::Collect { source: "kitchen.api".parse().unwrap(), raw: 7, refused: BTreeMap::new() }];
    desk.archive.apply(Batch { ledger, ..Batch::default() }).unwrap();
    let books = (desk.archive.reader().folded().unwrap(), desk.archive.reader().ledger_totals().unwrap());
    assert!(!books.0.is_empty() && !books.1.is_empty());
    let waits = desk.archive.outbox().waiting(0, 9).unwrap().notices.len();
    let (mut desk, comparison) = desk.switch(&[told(1, 1, "a"), told(1, 1, "a")]);
    assert!(comparison.is_equal());
    assert_eq!((desk.archive.reader().folded().unwrap(), desk.archive.reader().ledger_totals().unwrap()), books);
    let sent = desk.send();
    assert_eq!(sent.len(), waits);
    assert!(sent.iter().filter_map(version).all(|version| version == (2, 1)));
}

#[test]
fn views_read_the_archive_that_took_the_others_place() {
    let made = views(&Registry::builtin().unwrap(), &*schemas(), &rules());
    let made: Vec<View> = made.into_iter().map(|described| described.view).collect();
    let mut desk = Desk::new();
    desk.take(&[told(1, 1, "a")]);
    desk.archive.store().put_views(&made, 1).unwrap();
    let (mut desk, _) = desk.switch(&[told(1, 1, "a"), told(2, 2, "b")]);
    desk.archive.store().put_views(&made, 1).unwrap();
    let counted = desk.archive.store().asked("SELECT CAST(count(*) AS TEXT) FROM v1_operator", 1).unwrap();
    assert_eq!(counted, [[Some("2".to_owned())]]);
}

#[test]
fn a_store_that_somebody_has_open_does_not_give_way() {
    let mut desk = Desk::new();
    desk.take(&[told(1, 1, "a")]);
    let mut live = desk.archive.store().live();
    // A hub that has asked nothing yet has no line to a server.
    desk.archive.reader().totals().unwrap();
    let refused = live.take_alone().unwrap_err();
    assert!(matches!(refused, StoreError::Stop { .. }) && refused.code().to_string() == "HUB-3012", "{refused}");
    let made = anew(&live, &[]).into_store();
    assert!(live.give_way(made, "now").is_err());
    desk.take(&[told(2, 1, "b")]);
    assert_eq!(desk.archive.reader().totals().unwrap().facts, 2, "it goes on");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn whatever_way_it_came_to_be_what_is_made_anew_of_the_same_set_is_the_same((set, batches) in arriving(12)) {
        let mut desk = Desk::new();
        for arrivals in &batches {
            desk.archive.apply(arrivals.iter().collect::<Set>().into()).unwrap();
        }
        desk.archive.settle().unwrap();
        let live = desk.archive.store().live();
        let mut made = Archive::new(live.beside().unwrap(), schemas(), rules().into(), retention());
        made.apply(set.into()).unwrap();
        made.settle().unwrap();
        let compared = live.once(|live| made.store().once(|made| Comparison::of(live, made))).unwrap();
        prop_assert!(compared.is_equal(), "{compared:?}");
    }
}
