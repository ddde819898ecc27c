//! What a horizon lets go, and what a hold keeps.

use std::sync::Arc;

use jiff::civil::{Date, date};

use super::decisions::{decision, withdrawn};
use super::*;
use crate::archive::past::chronicle::Turned;
use crate::archive::past::history::When;
use crate::archive::read::Span;
use crate::archive::retention::Retention;
use crate::message::{Decision, Held, Says};

/// A penalty that was closed on a day, and so is kept for ten years after it.
fn closed(n: u64, record: &str, day: &str, identifiers: &[(&str, &str)]) -> Event {
    let body = json!({
        "parties": [party("punished", &format!("店{record}"), identifiers)],
        "number": format!("〔{record}〕号"), "authority": "局", "closed": day,
    });
    event(n, "kitchen.api", "penalty", record, &body)
}

fn horizon(at: i64, day: Date) -> Decision {
    decision(at, Says::Horizon { day })
}

fn hold(at: i64, on: Held) -> Decision {
    decision(at, Says::Hold { on })
}

fn matter(record: &str) -> Held {
    Held::Matter { family: "penalty".into(), key: format!("({record})号 | 局") }
}

fn record(record: &str) -> Held {
    Held::Record { source: "kitchen.api".into(), family: "penalty".into(), record: record.into() }
}

fn licence(value: &str) -> Held {
    Held::Identifier { scheme: "licence".into(), value: value.into() }
}

impl Desk {
    /// Facts in force, and facts that are past, once nothing is left to look at.
    fn settled(&mut self) -> (u64, u64) {
        self.archive.settle().unwrap();
        let totals = self.reader.totals().unwrap();
        (totals.facts, totals.past)
    }
}

#[test]
fn what_a_horizon_lets_go_says_nothing_and_comes_back_when_it_is_withdrawn() {
    let mut desk = Desk::new();
    let id = code(91, 1);
    desk.take(&[closed(1, "1", "2001-05-05", &[(CREDIT, &id)]), closed(2, "2", "2005-05-05", &[(CREDIT, &id)])]);
    desk.drain();
    let before = desk.reader.contents().unwrap();
    let line = horizon(5, date(2011, 5, 6));
    desk.decide(std::slice::from_ref(&line));
    assert_eq!(desk.settled(), (1, 1), "the last day of the first was the one before");
    assert_eq!(desk.reader.operator(&id).unwrap().unwrap().counts["penalty"], 1);
    let removed = |rows: &[Notice]| {
        rows.iter().filter(|row| row.payload.as_ref().is_some_and(|text| text.contains("\"removed\":true"))).count()
    };
    assert_eq!(removed(&desk.drain()), 1, "who was told of it is told that it is gone");
    let names = |told: Vec<crate::archive::read::TimelineEntry>| {
        told.into_iter().filter(|entry| entry.matter.is_some() && entry.turned == Turned::Appeared).count()
    };
    let timeline = |desk: &Desk| names(desk.reader.timeline(&id, &Span::default()).unwrap().unwrap().items);
    assert_eq!(timeline(&desk), 1);
    let then = desk.reader.operator_as_of(&id, When { known: Some(1), valid: None }).unwrap();
    assert_eq!(then.map(|view| view.counts), None, "it is in no view of the past either");
    desk.decide(&[withdrawn(&line)]);
    assert_eq!((desk.settled(), timeline(&desk)), ((2, 0), 2));
    let after = desk.reader.contents().unwrap();
    assert_eq!((&after.operators, &after.matters), (&before.operators, &before.matters));
}

#[test]
fn what_is_held_is_kept_by_whatever_it_is_named_and_only_while_it_is() {
    for on in [record("1"), matter("1"), licence("JY1")] {
        let mut desk = Desk::new();
        desk.take(&[
            closed(1, "1", "2001-05-05", &[("licence", "JY1")]),
            closed(2, "2", "2001-05-05", &[("licence", "JY2")]),
        ]);
        desk.decide(&[horizon(5, date(2024, 1, 1))]);
        assert_eq!(desk.settled(), (0, 2));
        let held = hold(6, on.clone());
        desk.decide(std::slice::from_ref(&held));
        let totals = desk.reader.totals().unwrap();
        assert_eq!((totals.facts, totals.past), (1, 1), "at once: {on:?}");
        assert!(desk.reader.operator("JY1").unwrap().is_some());
        desk.decide(&[withdrawn(&held)]);
        let totals = desk.reader.totals().unwrap();
        assert_eq!((totals.facts, totals.past), (0, 2), "at once: {on:?}");
        assert_eq!(desk.settled(), (0, 2));
    }
}

#[test]
fn what_arrives_is_judged_at_once_and_counted() {
    let mut desk = Desk::new();
    desk.decide(&[horizon(5, date(2024, 1, 1)), hold(6, licence("JY9"))]);
    let old = |n, record: &str, licence: &str| closed(n, record, "2001-05-05", &[("licence", licence)]);
    assert_eq!(desk.take(&[old(1, "1", "JY1"), old(2, "2", "JY9")]), [("past", 1), ("new", 1)].into());
    assert_eq!(desk.facts(), 1);
    let newer = closed(3, "1", "2020-05-05", &[("licence", "JY1")]);
    assert_eq!(desk.take(&[newer]), [("newer", 1)].into(), "a later state is kept for longer");
    assert_eq!(desk.take(&[old(4, "1", "JY1"), old(5, "2", "JY1")]), [("past", 2)].into(), "nothing holds it any more");
    assert_eq!(desk.settled(), (0, 2));
    assert_eq!(desk.take(&[delete(6, "kitchen.api", "penalty", "1")]), [("newer", 1)].into());
    assert_eq!(desk.settled(), (0, 1), "what was deleted is not past");
}

#[test]
fn of_horizons_the_latest_day_counts_and_the_others_wait() {
    let mut desk = Desk::new();
    desk.take(&[
        closed(1, "1", "2001-05-05", &[("licence", "JY1")]),
        closed(2, "2", "2005-05-05", &[("licence", "JY1")]),
    ]);
    let (early, late) = (horizon(6, date(2012, 1, 1)), horizon(5, date(2024, 1, 1)));
    desk.decide(&[early, late.clone()]);
    assert_eq!((desk.settled(), desk.fates()), ((0, 2), vec!["taken".to_owned(), "idle".to_owned()]));
    let shown = desk.reader.retention().unwrap();
    assert_eq!((shown.horizon.unwrap().decision, shown.past, shown.unswept), (late.clone(), 2, 0));
    desk.decide(&[withdrawn(&late)]);
    assert_eq!(desk.reader.retention().unwrap().unswept, 1, "between the two lies one that may come back");
    assert_eq!((desk.settled(), desk.fates()), ((1, 1), vec!["withdrawn".to_owned(), "taken".to_owned()]));
}

#[test]
fn many_are_let_go_in_portions_and_a_horizon_that_turns_back_meanwhile_loses_nobody() {
    let mut desk = Desk::new();
    let events: Vec<Event> =
        (1..=60).map(|n| closed(n, &n.to_string(), &format!("{}-05-05", 1950 + n), &[("licence", "JY1")])).collect();
    desk.take(&events);
    let line = horizon(5, date(2024, 1, 1));
    desk.decide(std::slice::from_ref(&line));
    assert_eq!(desk.archive.sweep(10).unwrap(), 10);
    assert_eq!(desk.reader.totals().unwrap().past, 10, "no more than a portion at a time");
    // While it is on its way one of those behind it is told again, and past at once; then the horizon turns back.
    let again = closed(99, "60", "2010-05-05", &[("licence", "JY1")]);
    assert_eq!(desk.take(&[again]), [("past", 1)].into());
    desk.decide(&[withdrawn(&line), horizon(6, date(1965, 1, 1))]);
    assert_eq!(desk.settled(), (56, 4), "those that were kept until 1961 to 1964");
    assert_eq!(desk.reader.retention().unwrap().unswept, 0);
}

#[test]
fn facts_that_a_hub_wrote_before_there_were_horizons_are_found() {
    let mut desk = Desk::new();
    desk.take(&[
        closed(1, "1", "2001-05-05", &[("licence", "JY1")]),
        closed(2, "2", "2020-05-05", &[("licence", "JY1")]),
    ]);
    assert_eq!(desk.settled(), (2, 0));
    let txn = desk.archive.store().begin().unwrap();
    txn.forget_until().unwrap();
    txn.commit().unwrap();
    desk.decide(&[horizon(5, date(2024, 1, 1))]);
    assert_eq!(desk.reader.retention().unwrap().unswept, 2);
    assert_eq!(desk.settled(), (1, 1));
}

#[test]
fn classes_of_another_release_are_reckoned_anew() {
    let mut desk = Desk::new();
    desk.take(&[closed(1, "1", "2001-05-05", &[("licence", "JY1")])]);
    desk.decide(&[horizon(5, date(2014, 1, 1))]);
    assert_eq!(desk.settled(), (0, 1));
    let (of, by) = ("\"closed\", \"completed\", \"lifted\"], for = \"10 years\"", "\"closed\"], for = \"20 years\"");
    let text = hub_schemas::RETENTION.replace(of, by);
    assert_ne!(text, hub_schemas::RETENTION);
    let longer = Arc::new(Retention::parse("own.toml", &text).unwrap());
    desk.archive = Archive::new(desk.archive.into_store(), schemas(), rules().into(), longer);
    assert_eq!(desk.settled(), (1, 0), "kept until 2021 by the other classes");
}
