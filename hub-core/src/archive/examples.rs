//! What the archive does, one fact a test.

mod canon;
mod decisions;
mod families;
mod found;
mod generations;
mod lists;
mod pages;
mod past;
mod relations;
mod retention;
mod trace;
mod unresolved;

use std::collections::BTreeMap;

use serde_json::json;

use super::notice::{Notice, Waiting};
use super::read::{Reader, Review, Search};
use super::world;
use super::world::{code, delete, event, party, penalty, raw, rules, schemas};
use super::{Archive, Batch};
use crate::message::{Advance, Echo, Event, EventId, Generation};
use crate::store::{Sent, Store, StoreError};

struct Desk {
    archive: Archive,
    reader: Reader,
    _folder: tempfile::TempDir,
}

impl Desk {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::empty(folder.path());
        let archive = Archive::new(store, schemas(), rules().into(), world::retention());
        Self { reader: archive.reader(), archive, _folder: folder }
    }

    fn take(&mut self, events: &[Event]) -> BTreeMap<&'static str, u64> {
        let outcome = self.archive.apply(Batch { events: events.to_vec(), ..Batch::default() }).unwrap();
        let mut kinds = BTreeMap::new();
        for ((_, _, kind), n) in outcome.folded {
            *kinds.entry(kind).or_default() += n;
        }
        kinds
    }

    fn facts(&self) -> u64 {
        self.reader.totals().unwrap().facts
    }

    fn operators(&self) -> usize {
        self.reader.contents().unwrap().operators.len()
    }

    fn doubts(&self) -> Vec<Review> {
        self.reader.review(100, None).unwrap().items
    }

    fn id(&self, any: &str) -> String {
        self.reader.operator(any).unwrap().unwrap_or_else(|| panic!("{any} leads nowhere")).operator
    }

    fn drain(&mut self) -> Vec<Notice> {
        let Waiting { notices: rows, last, .. } = self.archive.outbox().waiting(0, 1_000).unwrap();
        self.archive.forget(&Sent { last: last.unwrap_or(0), ..Sent::default() }).unwrap();
        rows
    }
}

const CREDIT: &str = "social-credit-code";

#[test]
fn a_penalty_sent_twice_is_one_fact() {
    let mut desk = Desk::new();
    let sent = penalty(1, "kitchen.api", "7", "〔1〕号", &[(CREDIT, &code(91, 1))]);
    assert_eq!(desk.take(std::slice::from_ref(&sent)), [("new", 1)].into());
    assert_eq!(desk.take(&[sent]), [("repeat", 1)].into());
    assert_eq!(desk.reader.totals().unwrap().facts, 1);
}

#[test]
fn a_penalty_from_two_platforms_is_one_matter() {
    let mut desk = Desk::new();
    let id = code(91, 1);
    desk.take(&[penalty(1, "kitchen.api", "7", "〔1〕号", &[(CREDIT, &id)])]);
    desk.take(&[penalty(2, "province.api", "a", "(1) 号", &[(CREDIT, &id)])]);
    let view = desk.reader.operator(&id).unwrap().unwrap();
    assert_eq!(view.counts, [("penalty".to_owned(), 1)].into());
    assert_eq!(view.sections[0].matters[0].sources, ["kitchen.api", "province.api"]);
}

#[test]
fn an_identifier_that_comes_later_is_told_with_every_matter() {
    let mut desk = Desk::new();
    let id = code(91, 1);
    desk.take(&[penalty(1, "province.api", "1", "1", &[(CREDIT, &id)])]);
    assert_eq!(desk.drain().len(), 2, "the operator and its matter");
    desk.take(&[penalty(2, "kitchen.api", "2", "2", &[(CREDIT, &id), ("platform-id", "kitchen:9")])]);
    let rows = desk.drain();
    let told = rows.iter().filter(|row| row.payload.as_ref().is_some_and(|text| text.contains("kitchen:9"))).count();
    assert_eq!((rows.len(), told), (3, 3), "both matters say now whose they are");
    desk.take(&[penalty(3, "kitchen.api", "3", "3", &[(CREDIT, &id), ("platform-id", "kitchen:9")])]);
    assert_eq!(desk.drain().len(), 2, "nothing new is said of the two");
}

#[test]
fn two_valid_social_credit_codes_never_merge() {
    let mut desk = Desk::new();
    let (a, b) = (code(91, 1), code(91, 2));
    let shared = ("licence", "JY1");
    let events = [
        penalty(1, "province.api", "1", "1", &[(CREDIT, &a), shared]),
        penalty(2, "province.api", "2", "2", &[(CREDIT, &b), shared]),
        penalty(3, "province.api", "3", "3", &[shared]),
    ];
    for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
        let mut other = Desk::new();
        for place in order {
            other.take(&events[place..=place]);
        }
        assert_eq!(other.operators(), 3, "{order:?}");
        assert_eq!(other.doubts()[0].value, "JY1");
    }
    desk.take(&events);
    assert_ne!(desk.id(&a), desk.id(&b));
}

#[test]
fn a_contested_licence_costs_no_good_one() {
    let mut desk = Desk::new();
    let (a, b) = (code(91, 1), code(91, 2));
    desk.take(&[
        penalty(1, "province.api", "1", "1", &[(CREDIT, &a), ("licence", "JY1"), ("licence", "JY2")]),
        penalty(2, "province.api", "2", "2", &[(CREDIT, &b), ("licence", "JY1")]),
        penalty(3, "province.api", "3", "3", &[("licence", "JY2")]),
    ]);
    assert_eq!(desk.id("JY2"), desk.id(&a));
    assert_eq!(desk.operators(), 2);
}

#[test]
fn a_bridge_of_two_licences_joins_nobody() {
    let mut desk = Desk::new();
    desk.take(&[
        penalty(1, "province.api", "1", "1", &[(CREDIT, &code(91, 1)), ("licence", "JY1")]),
        penalty(2, "province.api", "2", "2", &[(CREDIT, &code(91, 2)), ("licence", "JY2")]),
        penalty(3, "province.api", "3", "3", &[("licence", "JY1"), ("licence", "JY2")]),
    ]);
    assert_eq!(desk.operators(), 3);
    assert_eq!(desk.doubts().len(), 2);
}

#[test]
fn a_wrong_check_digit_founds_but_never_joins() {
    let mut desk = Desk::new();
    desk.take(&[
        penalty(1, "province.api", "1", "1", &[("licence", "xJY")]),
        penalty(2, "province.api", "2", "2", &[("licence", "xJY")]),
        penalty(3, "province.api", "3", "3", &[("licence", "xJY"), ("platform-id", "province:1")]),
    ]);
    assert_eq!(desk.operators(), 2);
    let view = desk.reader.operator("province:1").unwrap().unwrap();
    assert_eq!(view.quality, ["check-digit:licence"]);
}

#[test]
fn an_organisation_code_joins_old_and_new() {
    let mut desk = Desk::new();
    desk.take(&[
        penalty(1, "province.api", "1", "1", &[("organisation-code", "000000001")]),
        penalty(2, "kitchen.api", "2", "2", &[(CREDIT, &code(91, 1))]),
    ]);
    assert_eq!(desk.operators(), 1);
    assert_eq!(desk.id("000000001"), desk.id(&code(91, 1)));
}

#[test]
fn a_record_that_names_two_codes_harms_neither_owner() {
    let mut desk = Desk::new();
    let (a, b) = (code(91, 1), code(91, 2));
    desk.take(&[penalty(1, "province.api", "1", "1", &[(CREDIT, &a)])]);
    let before = desk.id(&a);
    desk.take(&[penalty(2, "province.api", "2", "2", &[(CREDIT, &a), (CREDIT, &b)])]);
    assert_eq!(desk.id(&a), before);
    assert_eq!(desk.operators(), 2);
}

#[test]
fn a_merge_keeps_published_ids_as_aliases() {
    let mut desk = Desk::new();
    desk.take(&[penalty(1, "kitchen.api", "1", "1", &[("platform-id", "kitchen:1")])]);
    let published = desk.id("kitchen:1");
    desk.drain();
    desk.take(&[penalty(2, "province.api", "2", "2", &[("platform-id", "kitchen:1"), (CREDIT, &code(91, 1))])]);
    let merged = desk.id(&code(91, 1));
    assert_ne!(merged, published);
    assert_eq!(desk.id(&published), merged);
    let sent = desk.drain();
    let of = |key: &str| sent.iter().find(|row| row.key == key).unwrap().payload.clone();
    assert_eq!(of(&published), None, "the old id is a tombstone");
    assert!(of(&merged).unwrap().contains(&published), "the new one names it");
}

#[test]
fn a_delete_is_remembered_even_before_its_record() {
    let mut desk = Desk::new();
    let late = Event { revision: Some(1), ..penalty(1, "province.api", "1", "1", &[(CREDIT, &code(91, 1))]) };
    let gone = Event { revision: Some(2), ..delete(2, "province.api", "penalty", "1") };
    assert_eq!(desk.take(&[gone]), [("new", 1)].into());
    assert_eq!(desk.take(&[late]), [("older", 1)].into());
    assert_eq!(desk.operators(), 0);
}

#[test]
fn what_a_platform_was_told_and_tells_back_is_no_witness_whichever_comes_first() {
    let id = code(91, 1);
    for comes_first in [true, false] {
        let mut desk = Desk::new();
        desk.take(&[penalty(1, "province.api", "1", "〔1〕号", &[(CREDIT, &id)])]);
        let back = [penalty(2, "kitchen.api", "900", "〔1〕号", &[(CREDIT, &id)])];
        let echo = Echo { platform: "kitchen".into(), family: "penalty".into(), record: "900".into() };
        if comes_first {
            desk.take(&back);
        }
        desk.archive.apply(Batch { echoes: vec![echo], ..Batch::default() }).unwrap();
        if !comes_first {
            assert_eq!(desk.take(&back), [("new", 1)].into(), "it is counted all the same");
        }
        let matters = desk.reader.matters(&id, None).unwrap().unwrap();
        assert_eq!(matters.iter().map(|matter| matter.sources.clone()).collect::<Vec<_>>(), [["province.api"]]);
        assert_eq!(desk.reader.totals().unwrap().facts, 1);
        desk.take(&[delete(3, "province.api", "penalty", "1")]);
        assert_eq!(desk.operators(), 0, "what was told does not outlive why it was told");
    }
}

#[test]
fn a_late_owner_is_fenced() {
    let mut desk = Desk::new();
    let step = |from, to| Advance { topic: "event.penalty".into(), partition: 3, from, to };
    let batch = |n, from, to| Batch {
        events: vec![penalty(n, "province.api", &n.to_string(), "1", &[("licence", "JY1")])],
        advances: vec![step(from, to)],
        ..Batch::default()
    };
    desk.archive.apply(batch(1, 10, 11)).unwrap();
    desk.archive.apply(batch(2, 11, 12)).unwrap();
    let late = desk.archive.apply(batch(3, 11, 12));
    assert!(matches!(late, Err(StoreError::Fenced { expected: 11, .. })), "{late:?}");
    assert_eq!(desk.reader.totals().unwrap().facts, 2, "nothing of it stands");
    assert_eq!(desk.reader.positions().unwrap(), [("event.penalty".to_owned(), 3, 12)]);
}

#[test]
fn another_cluster_is_refused() {
    let mut desk = Desk::new();
    desk.archive.store().belongs_to("one").unwrap();
    desk.archive.store().belongs_to("one").unwrap();
    let other = desk.archive.store().belongs_to("two").unwrap_err();
    assert_eq!(other.code().to_string(), "HUB-3003");
}

#[test]
fn a_fact_without_any_identifier_is_listed_as_unresolved() {
    let mut desk = Desk::new();
    desk.take(&[
        penalty(1, "province.api", "1", "1", &[]),
        penalty(2, "province.api", "2", "2", &[("licence", "JY1")]),
    ]);
    let page = desk.reader.unresolved(10, None).unwrap();
    assert_eq!(page.items.iter().map(|fact| fact.record.as_str()).collect::<Vec<_>>(), ["1"]);
    desk.take(&[penalty(3, "province.api", "1", "1", &[("licence", "JY2")])]);
    assert_eq!(desk.reader.totals().unwrap().unresolved, 0);
}

#[test]
fn a_version_grows_only_where_the_archive_changed() {
    let mut desk = Desk::new();
    let said = penalty(1, "province.api", "1", "1", &[(CREDIT, &code(91, 1))]);
    desk.take(std::slice::from_ref(&said));
    let first = desk.drain();
    assert_eq!(
        first.iter().map(|row| (row.topic, row.version)).collect::<Vec<_>>(),
        [("archive.operator", 1), ("archive.change", 1)]
    );
    desk.take(&[Event { id: EventId { raw: raw(2), ..said.id }, ..said }]);
    assert_eq!(desk.drain(), [], "the same said again changes nothing");
}

#[test]
fn what_changes_twice_before_it_is_sent_is_told_once_as_it_stands() {
    let mut desk = Desk::new();
    let said = |n, what| penalty(n, "province.api", what, what, &[(CREDIT, &code(91, 1))]);
    desk.take(&[said(1, "1")]);
    desk.take(&[said(2, "2")]);
    let waiting = desk.archive.outbox().waiting(0, 1_000).unwrap();
    assert!(waiting.markers > 3 && waiting.notices.len() == 3, "{waiting:?}");
    assert!(waiting.notices.iter().all(|notice| notice.version == 2), "{:?}", waiting.notices);
    let payload = waiting.notices[0].payload.as_deref().unwrap();
    assert!(payload.contains(r#""counts":{"penalty":2}"#), "{payload}");
    let last = desk.archive.outbox().waiting(0, 2).unwrap().last;
    let behind = desk.archive.outbox().waiting(last.unwrap(), 1_000).unwrap();
    assert_eq!(behind.markers, waiting.markers - 2);
    desk.drain();
    desk.take(&[delete(3, "province.api", "penalty", "1"), delete(4, "province.api", "penalty", "2")]);
    let gone: Vec<_> =
        desk.drain().into_iter().map(|notice| notice.payload.map(|text| text.contains("removed\":true"))).collect();
    assert_eq!(gone, [None, Some(true), Some(true)], "an operator without a name is gone, and its matters");
}

#[test]
fn every_value_says_why_and_personal_data_is_masked() {
    let mut desk = Desk::new();
    let licence = |n, source, name: &str, occurred| {
        let body = json!({
            "parties": [party("holder", name, &[("licence", "JY1")])],
            "kind": "JY", "number": "JY1", "premises_name": name, "premises_address": "人民路1号",
            "person_in_charge": "陈小明", "town": "440784001", "state": "valid",
        });
        Event { occurred: Some(occurred), ..event(n, source, "licence", "1", &body) }
    };
    desk.take(&[licence(1, "province.api", "旧名", 1), licence(2, "kitchen.api", "新名", 2)]);
    let why = desk.reader.why("JY1", "name").unwrap().unwrap();
    assert_eq!((why.winner.value.as_str(), why.losers[0].candidate.value.as_str()), (Some("新名"), Some("旧名")));
    assert_eq!(why.losers[0].by, super::survivorship::Criterion::Latest);
    assert_eq!((why.winner.from.source.as_str(), why.rule.as_str()), ("kitchen.api", "precedence"));
    let view = desk.reader.operator("JY1").unwrap().unwrap();
    assert_eq!((view.name.as_str(), view.premises.len()), ("新名", 1));
    let person = |view: &super::read::OperatorView| {
        let field = view.fields.iter().find(|field| field.name == "legal_person").unwrap();
        field.value.clone().unwrap()
    };
    assert_eq!(person(&view), "陈**");
    assert_eq!(person(&desk.reader.unmasked().operator("JY1").unwrap().unwrap()), "陈小明");
    assert_eq!(view.sections[0].matters[0].content["person_in_charge"], "陈**");
    let matter = &view.sections[0].matters[0].matter;
    let why = desk.reader.why("JY1", &format!("{matter}.premises_name")).unwrap().unwrap();
    assert_eq!(why.losers.len(), 1);
    let sent = desk.drain();
    assert!(sent.iter().all(|row| !row.payload.as_deref().unwrap_or_default().contains("陈小明")));
}

#[test]
fn a_fact_told_again_unchanged_outranks_another_in_the_profile() {
    let mut desk = Desk::new();
    let licence = |n, record: &str, name: &str, number: &str| {
        let body = json!({
            "parties": [party("holder", name, &[(CREDIT, &code(91, 1))])], "kind": "JY", "number": number, "state": "valid",
        });
        event(n, "kitchen.api", "licence", record, &body)
    };
    let named = |desk: &Desk| desk.reader.operator(&code(91, 1)).unwrap().unwrap().name;
    desk.take(&[licence(1, "a", "甲", "1"), licence(2, "b", "乙", "2")]);
    assert_eq!(named(&desk), "乙", "the later state wins");
    desk.take(&[licence(3, "a", "甲", "1")]);
    assert_eq!(named(&desk), "甲", "the same content, received later");
    desk.take(&[licence(4, "a", "丙", "1")]);
    assert_eq!(named(&desk), "丙", "a name that stands in a party alone");
}
