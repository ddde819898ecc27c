//! What is proposed bit by bit equals what all portraits propose, on many small
//! worlds: whatever the order, the cuts, the portions, and who looks.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use serde_json::{Value, json};

use super::super::Archive;
use super::super::apply::Batch;
use super::super::who::propose::proposals;
use super::super::world::{delete, event, raw, retention, schemas};
use super::examples::{CODES, party, rules};
use super::*;
use crate::message::{Event, EventId, Generation};

const NAMES: [&str; 9] = [
    "金记饭店",
    "鹤山市沙坪金纪饭店",
    "金记烧腊饭店",
    "益家便利店（沙坪店）",
    "益家便利店共和店",
    "好日子酒家",
    "兴隆粮油",
    "福满楼茶餐厅",
    "沙坪街道人民路1号",
];
const ADDRESSES: [&str; 5] = ["", "沙坪人民路1号", "鹤山市沙坪街道人民路1号2号铺", "共和市场5号档", "金记饭店"];
const PHONES: [&str; 3] = ["", "13800001234", "8881234"];

fn any_party() -> impl Strategy<Value = Value> {
    let name = prop_oneof![2 => 0..2_usize, 3 => 0..NAMES.len()];
    let identifiers: Vec<(&str, &str)> = CODES
        .iter()
        .map(|code| ("social-credit-code", *code))
        .chain([("licence", "JY1"), ("licence", "xJY2")])
        .collect();
    let identifiers = prop_oneof![3 => Just(Vec::new()), 4 => prop::sample::subsequence(identifiers, 1..=2)];
    (name, 0..ADDRESSES.len(), 0..PHONES.len(), identifiers).prop_map(|(name, address, phone, identifiers)| {
        party(NAMES[name], ADDRESSES[address], PHONES[phone], &identifiers)
    })
}

fn any_event() -> impl Strategy<Value = Event> {
    let body = (prop::collection::vec(any_party(), 1..=2), prop::option::of(0..2_u8)).prop_map(|(parties, town)| {
        json!({"parties": parties, "number": "〔1〕号", "authority": "局", "town": town.map(|n| format!("44078400{}", n + 1))})
    });
    let id = (0..16_u64, 1..=2_u32, 0..2_u32);
    (id, 0..12_u8, prop::bool::weighted(0.15), body).prop_map(|((n, generation, index), record, gone, body)| {
        let record = format!("r{record}");
        let event = match gone {
            true => delete(n, "kitchen.api", "penalty", &record),
            false => event(n, "kitchen.api", "penalty", &record, &body),
        };
        Event { id: EventId { raw: raw(n), generation: Generation(generation), index }, ..event }
    })
}

/// Batches, each with the portions that are looked at behind it.
fn any_course() -> impl Strategy<Value = Vec<(Vec<Event>, Vec<usize>)>> {
    let portions = prop::collection::vec(1..6_usize, 0..4);
    let batch = (prop::collection::vec(any_event(), 1..10), portions);
    prop::collection::vec(batch, 1..6).prop_map(|course| {
        let mut seen = BTreeSet::new();
        let new = |events: Vec<Event>, seen: &mut BTreeSet<EventId>| {
            events.into_iter().filter(|event| seen.insert(event.id)).collect()
        };
        course.into_iter().map(|(events, portions)| (new(events, &mut seen), portions)).collect()
    })
}

/// Pairs of subject and role, with points and reasons.
type Queue = BTreeMap<[(Subject, String); 2], (u8, String)>;

fn kept(store: &mut Store) -> Queue {
    let rows = store.once(|look| look.queue(None, (u8::MAX, (0, 0)), 100_000)).unwrap();
    let pair = |(row, sides): (ProposalRow, [PortraitRow; 2])| {
        let mut pair = sides.map(|side| (side.subject, side.role));
        pair.sort();
        (pair, (row.points, row.reasons))
    };
    rows.into_iter().map(pair).collect()
}

/// What all portraits of the archive propose.
fn whole(reviewer: &Reviewer, store: &mut Store) -> Queue {
    let txn = store.begin().unwrap();
    let operators = txn.look().all_operators().unwrap().into_iter().map(|row| Subject::Operator(row.id));
    let facts = txn.look().unresolved(0, 100_000).unwrap().into_iter().map(|row| Subject::Fact(row.fact));
    let all: Vec<Subject> = operators.chain(facts).collect();
    let outlines = reviewer.outlines(&txn, &all).unwrap();
    let portraits: Vec<Portrait> = outlines.iter().map(|(.., outline)| reviewer.portrait(outline).unwrap()).collect();
    let found = proposals(&portraits).found.into_iter().map(|proposal| {
        let side = |place: usize| (outlines[place].0, outlines[place].1.clone());
        let mut pair = [side(proposal.pair.0), side(proposal.pair.1)];
        pair.sort();
        (pair, (proposal.score.points, serde_json::to_string(&proposal.score.reasons).unwrap()))
    });
    found.collect()
}

/// How many worlds are tried; `HUB_CASES` is the long form.
fn cases() -> u32 {
    std::env::var("HUB_CASES").map_or(if Store::is_far() { 40 } else { 200 }, |text| text.parse().unwrap())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_kept_is_what_all_portraits_propose(course in any_course(), turns in any::<u32>()) {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::empty(folder.path());
        let mut archive = Archive::new(store, schemas(), rules().into(), retention());
        let mut reviewers = [archive.reviewer(), archive.reviewer()];
        let mut turn = 0;
        for (events, portions) in course {
            archive.apply(Batch { events, ..Batch::default() }).unwrap();
            for limit in portions {
                turn += 1;
                reviewers[usize::from(turns >> (turn % 32) & 1 == 1)].portion(archive.store(), limit).unwrap();
            }
        }
        while reviewers[0].portion(archive.store(), 3).unwrap() > 0 {}
        let expected = whole(&reviewers[0], archive.store());
        prop_assert_eq!(kept(archive.store()), expected);
        let txn = archive.store().begin().unwrap();
        txn.all_due().unwrap();
        txn.commit().unwrap();
        while reviewers[1].portion(archive.store(), 1_000).unwrap() > 0 {}
        let expected = whole(&reviewers[1], archive.store());
        prop_assert_eq!(kept(archive.store()), expected, "at once, too");
    }
}
