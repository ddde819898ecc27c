//! Records that name nobody, as whoever decides about them sees them; and what decisions call those who are named.

use super::decisions::decision;
use super::*;
use crate::message::Says;

#[test]
fn each_party_of_a_record_that_names_nobody_is_called_as_a_decision_names_it() {
    let mut desk = Desk::new();
    let stall = json!({"role": "punished", "name": "甲", "address": "人民路1号", "identifiers": []});
    let unnamed = json!({"role": "punished", "name": "", "identifiers": []});
    let body = json!({"parties": [stall, unnamed], "number": "1", "authority": "局"});
    desk.take(&[event(1, "kitchen.api", "penalty", "7/a", &body)]);
    let parties = desk.reader.unresolved(9, None).unwrap().items.remove(0).parties;
    let told: Vec<_> = parties
        .iter()
        .map(|party| (party.anchor.to_string(), &*party.role, party.name.as_deref(), party.address.as_deref()))
        .collect();
    let called = |role: &str| format!("record:kitchen.api/penalty/{role}/7/a");
    let expected = [
        (called("punished"), "punished", Some("甲"), Some("人民路1号")),
        (called("punished.2"), "punished", None, None),
    ];
    assert_eq!(told, expected);
    desk.decide(&[decision(5, Says::Open { one: parties[0].anchor.clone() })]);
    assert_eq!((desk.operators(), desk.reader.totals().unwrap().unresolved), (1, 0));
}

#[test]
fn what_a_record_that_names_nobody_says_is_masked() {
    let mut desk = Desk::new();
    let body = json!({"parties": [party("holder", "甲", &[])], "kind": "JY", "person_in_charge": "陈小明"});
    desk.take(&[event(1, "kitchen.api", "licence", "1", &body)]);
    let person = |reader: &Reader| reader.unresolved(9, None).unwrap().items[0].content["person_in_charge"].clone();
    assert_eq!((person(&desk.reader), person(&desk.reader.unmasked())), (json!("陈**"), json!("陈小明")));
}

#[test]
fn a_decision_calls_an_operator_as_it_was_asked_for_else_by_its_most_senior_code() {
    let mut desk = Desk::new();
    let (id, other) = (code(91, 1), code(91, 2));
    let own = [(CREDIT, id.as_str()), ("licence", "JY1"), ("platform-id", "kitchen:1")];
    desk.take(&[penalty(1, "kitchen.api", "1", "1", &own)]);
    let called = |desk: &Desk, text: &str| desk.reader.called(text).unwrap().map(|anchor| anchor.to_string());
    let senior = Some(format!("{CREDIT}:{id}"));
    assert_eq!((called(&desk, &desk.id(&id)), called(&desk, &id)), (senior.clone(), senior.clone()));
    assert_eq!(called(&desk, "JY1").as_deref(), Some("licence:JY1"));
    assert_eq!(called(&desk, "kitchen:1").as_deref(), Some("platform-id:kitchen:1"));
    assert_eq!(called(&desk, "nobody"), None);
    desk.take(&[penalty(2, "kitchen.api", "2", "2", &[(CREDIT, &other), ("licence", "JY1")])]);
    assert_eq!(called(&desk, "JY1"), None, "it leads to two");
    assert_eq!(called(&desk, &desk.id(&id)), senior);
}
