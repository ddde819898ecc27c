//! What a person's yes and no do.

use super::*;
use crate::archive::read::Span;
use crate::message::{Anchor, Decision, Says, Signature};

fn same(one: Anchor, other: Anchor) -> Says {
    Says::Same { one, others: vec![other] }
}

fn apart(one: Anchor, other: Anchor) -> Says {
    Says::Apart { one, others: vec![other] }
}

fn bearer(scheme: &str, value: &str) -> Anchor {
    Anchor::Identifier { scheme: scheme.into(), value: value.into() }
}

fn party_of(record: &str) -> Anchor {
    let (source, family) = ("kitchen.api".into(), "penalty".into());
    Anchor::Party { source, family, record: record.into(), role: "punished".into() }
}

/// A decision of a moment, which names it too.
pub(super) fn decision(at: i64, says: Says) -> Decision {
    Decision {
        id: format!("{at:028x}"),
        says,
        decided: Signature { at, actor: "li".into() },
        note: "同一门店".into(),
        withdrawn: None,
    }
}

pub(super) fn withdrawn(decision: &Decision) -> Decision {
    Decision { withdrawn: Some(Signature { at: 9, actor: "wang".into() }), ..decision.clone() }
}

impl Desk {
    pub(super) fn decide(&mut self, decisions: &[Decision]) {
        self.archive.apply(Batch { decisions: decisions.to_vec(), ..Batch::default() }).unwrap();
    }

    pub(super) fn fates(&self) -> Vec<String> {
        self.reader.contents().unwrap().decisions.into_values().collect()
    }
}

#[test]
fn two_are_one_by_a_yes_and_two_again_once_it_is_taken_back() {
    let mut desk = Desk::new();
    let id = code(91, 1);
    desk.take(&[penalty(1, "kitchen.api", "1", "1", &[(CREDIT, &id)])]);
    desk.take(&[penalty(2, "kitchen.api", "2", "2", &[("platform-id", "kitchen:1")])]);
    let before = desk.reader.contents().unwrap();
    let yes = decision(5, same(bearer(CREDIT, &id), bearer("platform-id", "kitchen:1")));
    desk.decide(std::slice::from_ref(&yes));
    assert_eq!((desk.operators(), desk.fates()), (1, vec!["taken".to_owned()]));
    assert_eq!(desk.id("kitchen:1"), desk.id(&id));
    desk.take(&[penalty(3, "kitchen.api", "3", "3", &[("platform-id", "kitchen:1")])]);
    assert_eq!(desk.reader.operator(&id).unwrap().unwrap().counts["penalty"], 3, "what comes later is its too");
    let concerns = |desk: &Desk, id: &str| desk.reader.decisions_of(id).unwrap().map(|found| found.len());
    assert_eq!((concerns(&desk, &id), concerns(&desk, "nobody")), (Some(1), None));
    desk.take(&[delete(4, "kitchen.api", "penalty", "3")]);
    desk.decide(&[withdrawn(&yes)]);
    assert_eq!(concerns(&desk, &id), Some(0), "one that was withdrawn concerns nobody");
    let after = desk.reader.contents().unwrap();
    assert_eq!((&after.operators, &after.matters), (&before.operators, &before.matters));
    desk.decide(&[yes]);
    assert_eq!(desk.fates(), ["withdrawn"], "for ever");
}

#[test]
fn a_no_keeps_apart_what_shares_a_licence_and_asks_nobody_again() {
    let mut desk = Desk::new();
    desk.take(&[penalty(1, "kitchen.api", "1", "1", &[("licence", "JY1"), ("platform-id", "kitchen:1")])]);
    desk.take(&[penalty(2, "kitchen.api", "2", "2", &[("licence", "JY1"), ("platform-id", "kitchen:2")])]);
    assert_eq!(desk.operators(), 1);
    let no = bearer("platform-id", "kitchen:1");
    desk.decide(&[decision(5, apart(no, bearer("platform-id", "kitchen:2")))]);
    assert_eq!((desk.operators(), desk.fates()), (2, vec!["taken".to_owned()]));
    let one = desk.reader.operator("kitchen:1").unwrap().unwrap();
    let licence = one.identifiers.iter().find(|known| known.scheme == "licence").unwrap();
    assert_eq!((licence.state.as_str(), one.quality.len()), ("apart", 0));
    assert!(desk.doubts().is_empty());
}

#[test]
fn no_yes_joins_two_valid_social_credit_codes() {
    let mut desk = Desk::new();
    for n in [1, 2] {
        desk.take(&[penalty(n, "kitchen.api", &n.to_string(), "1", &[(CREDIT, &code(91, n as u32))])]);
    }
    desk.decide(&[decision(5, same(bearer(CREDIT, &code(91, 1)), bearer(CREDIT, &code(91, 2))))]);
    assert_eq!((desk.operators(), desk.fates()), (2, vec!["contradicted".to_owned()]));
}

#[test]
fn of_two_that_contradict_each_other_the_later_counts_whichever_comes_first() {
    let sides = || (bearer("platform-id", "kitchen:1"), bearer("platform-id", "kitchen:2"));
    let (one, other) = sides();
    let yes = decision(5, same(one, other));
    let (one, other) = sides();
    let no = decision(6, apart(one, other));
    for turn in [[yes.clone(), no.clone()], [no, yes]] {
        let mut desk = Desk::new();
        desk.decide(&turn[..1]);
        desk.take(&[penalty(1, "kitchen.api", "1", "1", &[("platform-id", "kitchen:1")])]);
        desk.take(&[penalty(2, "kitchen.api", "2", "2", &[("platform-id", "kitchen:2")])]);
        desk.decide(&turn[1..]);
        assert_eq!((desk.operators(), desk.fates()), (2, vec!["contradicted".to_owned(), "taken".to_owned()]));
    }
}

#[test]
fn a_stall_without_papers_is_opened_and_keeps_what_it_was_once_it_has_a_licence() {
    let mut desk = Desk::new();
    desk.take(&[penalty(1, "kitchen.api", "1", "1", &[])]);
    assert_eq!((desk.operators(), desk.reader.totals().unwrap().unresolved), (0, 1));
    desk.decide(&[decision(5, Says::Open { one: party_of("1") })]);
    assert_eq!((desk.operators(), desk.reader.totals().unwrap().unresolved), (1, 0));
    let opened = desk.reader.search(&Search { limit: 9, ..Search::default() }).unwrap().items.remove(0);
    assert_eq!((opened.name.as_str(), opened.identifiers[0].scheme.as_str()), ("店1", "record"));
    desk.take(&[penalty(2, "province.api", "9", "2", &[("licence", "JY2")])]);
    desk.decide(&[decision(6, same(party_of("1"), bearer("licence", "JY2")))]);
    let joined = desk.reader.operator(&opened.operator).unwrap().unwrap();
    assert_eq!((joined.operator.as_str(), joined.counts["penalty"]), (desk.id("JY2").as_str(), 2));
    assert!(joined.aliases.contains(&opened.operator), "its former id leads to it");
    // The record has a code of its own by now, and needs no decision to be known.
    desk.take(&[penalty(3, "kitchen.api", "1", "1", &[("licence", "JY1")])]);
    assert_eq!((desk.operators(), desk.fates()), (2, vec!["idle".to_owned(), "idle".to_owned()]));
}

#[test]
fn of_two_that_stand_in_one_record_and_are_apart_the_first_is_wrong_there() {
    let mut desk = Desk::new();
    let (one, other) = (code(91, 1), code(91, 2));
    let licence = || ("licence", "JY1");
    desk.take(&[penalty(1, "kitchen.api", "1", "1", &[(CREDIT, &one), licence()])]);
    desk.take(&[penalty(2, "kitchen.api", "2", "2", &[(CREDIT, &other), licence()])]);
    desk.take(&[penalty(3, "province.api", "3", "3", &[licence()])]);
    assert_eq!((desk.operators(), desk.doubts().len()), (3, 1), "whose licence it is is contested");
    let before = desk.reader.contents().unwrap();
    let no = decision(5, apart(bearer("licence", "JY1"), bearer(CREDIT, &other)));
    desk.decide(std::slice::from_ref(&no));
    assert_eq!((desk.operators(), desk.fates()), (2, vec!["taken".to_owned()]));
    assert!(desk.doubts().is_empty());
    let counts = |desk: &Desk, id: &str| desk.reader.operator(id).unwrap().unwrap().counts["penalty"];
    assert_eq!((counts(&desk, "JY1"), counts(&desk, &one), counts(&desk, &other)), (2, 2, 1));
    let state = |desk: &Desk, id: &str| {
        let known = desk.reader.operator(id).unwrap().unwrap().identifiers;
        known.into_iter().find(|known| known.scheme == "licence").unwrap().state
    };
    assert_eq!((state(&desk, &one), state(&desk, &other)), ("sound".to_owned(), "apart".to_owned()));
    let told = desk.reader.timeline(&one, &Span::default()).unwrap().unwrap().items;
    assert_eq!(told.iter().filter(|entry| entry.matter.is_some()).count(), 2, "{told:?}");
    // Where it stands nowhere else, it is nobody's.
    desk.take(&[delete(6, "kitchen.api", "penalty", "1"), delete(7, "province.api", "penalty", "3")]);
    assert_eq!(state(&desk, &other), "apart");
    desk.take(&[penalty(8, "kitchen.api", "1", "1", &[(CREDIT, &one), licence()])]);
    desk.take(&[penalty(9, "province.api", "3", "3", &[licence()])]);
    desk.decide(&[withdrawn(&no)]);
    assert_eq!(desk.reader.contents().unwrap().operators, before.operators);
}

#[test]
fn a_record_that_names_two_codes_as_one_is_in_review_until_somebody_says_which_is_wrong() {
    let mut desk = Desk::new();
    let (one, other) = (code(91, 1), code(91, 2));
    desk.take(&[penalty(1, "kitchen.api", "1", "1", &[(CREDIT, &one)])]);
    desk.take(&[penalty(2, "kitchen.api", "2", "2", &[(CREDIT, &other)])]);
    desk.take(&[penalty(3, "province.api", "3", "3", &[(CREDIT, &one), (CREDIT, &other), ("licence", "JY1")])]);
    desk.take(&[penalty(4, "province.api", "4", "4", &[("licence", "JY1")])]);
    assert_eq!(desk.operators(), 4, "it joins nobody, by nothing that it names");
    let asked = desk.doubts();
    let pairs: Vec<_> = asked.iter().map(|row| (row.state.as_str(), row.value.as_str(), row.with.as_deref())).collect();
    assert_eq!(pairs, [("together", one.as_str(), Some(other.as_str()))]);
    assert_eq!(desk.reader.flagged("province.api", "two-codes:parties", None).unwrap().len(), 1);
    let before = desk.reader.contents().unwrap();
    let no = decision(5, apart(bearer(CREDIT, &one), bearer(CREDIT, &other)));
    desk.decide(std::slice::from_ref(&no));
    assert_eq!((desk.operators(), desk.fates()), (2, vec!["taken".to_owned()]));
    assert!(desk.doubts().is_empty());
    let counts = |desk: &Desk, id: &str| desk.reader.operator(id).unwrap().unwrap().counts["penalty"];
    assert_eq!((counts(&desk, &one), counts(&desk, &other), counts(&desk, "JY1")), (1, 3, 3));
    let told = desk.reader.timeline(&other, &Span::default()).unwrap().unwrap().items;
    assert_eq!(told.iter().filter(|entry| entry.matter.is_some()).count(), 3, "{told:?}");
    desk.decide(&[withdrawn(&no)]);
    assert_eq!(desk.reader.contents().unwrap().operators, before.operators);
    // Gone from where they stood alone, they are nobody's.
    desk.take(&[delete(6, "kitchen.api", "penalty", "1"), delete(7, "kitchen.api", "penalty", "2")]);
    let left = desk.reader.operator(&one).unwrap().unwrap();
    assert!(left.identifiers.iter().all(|known| known.state == "contested"), "{:?}", left.identifiers);
}

#[test]
fn what_a_yes_joins_by_a_wrong_code_stands_in_the_timeline_too() {
    let mut desk = Desk::new();
    let (id, slip) = (code(91, 1), "x1440784000000001");
    desk.take(&[penalty(1, "kitchen.api", "1", "1", &[(CREDIT, &id)])]);
    desk.take(&[penalty(2, "kitchen.api", "2", "2", &[(CREDIT, slip)])]);
    desk.decide(&[decision(5, same(bearer(CREDIT, &id), bearer(CREDIT, slip)))]);
    assert_eq!(desk.reader.operator(&id).unwrap().unwrap().counts["penalty"], 2);
    let told = desk.reader.timeline(&id, &Span::default()).unwrap().unwrap().items;
    assert_eq!(told.iter().filter(|entry| entry.matter.is_some()).count(), 2, "{told:?}");
}

#[test]
fn no_record_can_give_itself_what_only_decisions_give() {
    let mut desk = Desk::new();
    desk.take(&[penalty(1, "kitchen.api", "1", "1", &[("record", "kitchen.api penalty punished 2")])]);
    assert_eq!((desk.operators(), desk.reader.totals().unwrap().unresolved), (0, 1));
}
