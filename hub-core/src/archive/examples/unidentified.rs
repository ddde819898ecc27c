//! Parties of a matter that its records name without any identifier: shown as they are written, now and as it was.

use serde_json::Value;

use super::decisions::{decision, withdrawn};
use super::*;
use crate::archive::past::history::When;
use crate::archive::read::{Matters, NamedParty};
use crate::message::{Anchor, Says};

fn unnamed(role: &str, name: &str, address: &str) -> Value {
    json!({"role": role, "name": name, "address": address, "identifiers": []})
}

/// A penalty of one operator, with others.
fn with(n: u64, source: &str, record: &str, others: &[Value]) -> Event {
    let own = party("punished", "店", &[(CREDIT, &code(91, 1))]);
    let parties: Vec<Value> = [own].into_iter().chain(others.iter().cloned()).collect();
    event(n, source, "penalty", record, &json!({"parties": parties, "number": record, "authority": "局"}))
}

fn told(parties: &[NamedParty]) -> Vec<[&str; 3]> {
    fn text(part: Option<&String>) -> &str {
        part.map_or("-", String::as_str)
    }
    parties.iter().map(|party| [&*party.role, text(party.name.as_ref()), text(party.address.as_ref())]).collect()
}

#[test]
fn whom_nothing_identifies_is_told_with_each_matter_as_written_now_and_as_it_was() {
    let mut desk = Desk::new();
    let supplier = || unnamed("supplier", "甲批发部", "东坡路 1 号");
    desk.take(&[
        with(1, "province.api", "1", &[supplier(), unnamed("buyer", "", "文华路"), unnamed("witness", "", "")]),
        with(2, "kitchen.api", "1", &[supplier(), unnamed("supplier", "甲", "")]),
        with(3, "province.api", "2", &[unnamed("supplier", "乙", "")]),
        with(4, "province.api", "3", &[]),
    ]);
    let view = desk.reader.operator(&code(91, 1)).unwrap().unwrap();
    let matters = &view.sections[0].matters;
    let of = |number: &str| {
        let matter = matters.iter().find(|matter| matter.content["number"] == number).unwrap();
        (matter.parties.len(), told(&matter.unidentified))
    };
    let first = vec![["buyer", "-", "文华路"], ["supplier", "甲", "-"], ["supplier", "甲批发部", "东坡路 1 号"]];
    assert_eq!(of("1"), (1, first), "said by two once, and of whom nothing is written nothing is told");
    assert_eq!(of("2"), (1, vec![["supplier", "乙", "-"]]));
    assert_eq!(of("3"), (1, Vec::new()));

    let then = desk.reader.operator_as_of(&code(91, 1), When::default()).unwrap().unwrap();
    assert_eq!(then.sections, view.sections, "what is known now is what stands");
    let before = desk.reader.operator_as_of(&code(91, 1), When { known: Some(2), valid: None }).unwrap().unwrap();
    assert_eq!(before.sections[0].matters.len(), 1);
    let asked = Matters { family: "penalty".into(), limit: 9, after: None };
    let (page, _) = desk.reader.matters_of(&code(91, 1), &asked).unwrap().unwrap();
    assert_eq!(page.items, *matters, "as its page has them");
    assert_eq!(desk.reader.matter(&matters[0].matter).unwrap().as_ref(), Some(&matters[0]));
}

#[test]
fn who_is_identified_beside_under_the_same_name_in_the_same_role_is_told_once() {
    let mut desk = Desk::new();
    let known = party("supplier", "甲", &[("licence", "JY1")]);
    let without = [unnamed("punished", "店", "人民路"), unnamed("supplier", "甲", ""), unnamed("buyer", "甲", "")];
    let without = json!({"parties": without, "number": "1", "authority": "局"});
    desk.take(&[with(1, "province.api", "1", &[known]), event(2, "kitchen.api", "penalty", "1", &without)]);
    let view = desk.reader.operator(&code(91, 1)).unwrap().unwrap();
    let [matter] = &view.sections[0].matters[..] else { panic!("{:?}", view.sections) };
    assert_eq!((matter.parties.len(), told(&matter.unidentified)), (2, vec![["buyer", "甲", "-"]]));
    let then = desk.reader.operator_as_of(&code(91, 1), When::default()).unwrap().unwrap();
    assert_eq!(then.sections, view.sections);
}

#[test]
fn whom_a_decision_names_is_no_longer_told_by_name_alone_until_it_is_taken_back() {
    let mut desk = Desk::new();
    desk.take(&[with(1, "kitchen.api", "1", &[unnamed("supplier", "甲", "")])]);
    let supplier = Anchor::Party {
        source: "kitchen.api".into(),
        family: "penalty".into(),
        record: "1".into(),
        role: "supplier".into(),
    };
    let counts = |desk: &Desk| {
        let view = desk.reader.operator(&code(91, 1)).unwrap().unwrap();
        let then = desk.reader.operator_as_of(&code(91, 1), When::default()).unwrap().unwrap();
        assert_eq!(then.sections, view.sections);
        let matter = &view.sections[0].matters[0];
        (matter.parties.len(), matter.unidentified.len())
    };
    assert_eq!(counts(&desk), (1, 1));
    let open = decision(5, Says::Open { one: supplier });
    desk.decide(std::slice::from_ref(&open));
    assert_eq!(counts(&desk), (2, 0));
    desk.decide(&[withdrawn(&open)]);
    assert_eq!(counts(&desk), (1, 1));
}
