//! What the archive hands out holds where it is asked for: over a real store, in a world of few records.

use serde_json::{Value, json};
use tempfile::TempDir;

use super::ArchiveOf;
use crate::archive::compose::is_gathered;
use crate::archive::world::{code, delete, event, party, penalty, retention, rules, schemas};
use crate::archive::{Archive as Fold, Batch, Standing};
use crate::message::Event;
use crate::registry::Registry;
use crate::serve::boundary::Archive;
use crate::serve::view::{Change, Field, FlagNote, Moment, Operator, Span};
use crate::store::Store;

const CREDIT: &str = "social-credit-code";

/// An archive of these events; its store lies in the folder.
fn archive(events: &[Event]) -> (ArchiveOf, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let mut fold = Fold::new(Store::empty(folder.path()), schemas(), rules().into(), retention());
    fold.apply(Batch { events: events.to_vec(), ..Batch::default() }).unwrap();
    let registry = Registry::builtin().unwrap().into();
    (ArchiveOf::new(fold.reader(), Standing::default(), registry, retention()), folder)
}

fn licence(n: u64, number: &str, more: &Value) -> Event {
    let mut body = json!({
        "parties": [party("holder", "甲", &[(CREDIT, &code(91, 1))])], "kind": "JY", "number": number, "state": "valid",
    });
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    event(n, "kitchen.api", "licence", number, &body)
}

fn fields(operator: &Operator) -> impl Iterator<Item = &Field> {
    operator.profile.iter().chain(operator.matters.iter().flat_map(|matter| &matter.fields))
}

#[test]
fn premises_say_town_state_and_end_of_the_licence_that_counts_there() {
    let told = |n, number, state: &str, until: &str| {
        let more = json!({
            "premises_address": "人民路1号", "town": "440784001", "state": state, "valid_to": until,
        });
        licence(n, number, &more)
    };
    let (archive, _folder) = archive(&[told(1, "JY1", "revoked", "2030-01-01"), told(2, "JY2", "valid", "2027-01-01")]);
    let place = archive.operator(&code(91, 1)).unwrap().unwrap().premises.remove(0);
    assert_eq!(place.licences, ["JY2", "JY1"]);
    let said = [place.town, place.state, place.until].map(Option::unwrap);
    assert_eq!(said, ["440784001", "valid", "2027-01-01"]);
}

#[test]
fn a_record_that_names_nobody_brings_its_parties_and_its_fields_in_order_and_masked() {
    let body = json!({
        "parties": [party("holder", "甲", &[]), party("holder", "乙", &[])], "person_in_charge": "陈小明",
        "number": "JY1", "kind": "JY",
    });
    let (archive, _folder) = archive(&[event(1, "kitchen.api", "licence", "7", &body)]);
    let record = archive.unresolved(9, None).unwrap().items.remove(0);
    assert_eq!((record.name.as_deref(), record.parties.len()), (Some("甲、乙"), 2));
    let told = record.fields.iter().map(|field| (field.name.as_str(), field.value.as_str().unwrap_or_default()));
    assert_eq!(told.collect::<Vec<_>>(), [("kind", "JY"), ("number", "JY1"), ("person_in_charge", "陈**")]);
    assert!(record.fields.iter().all(|field| !field.label.is_empty() && field.why.is_empty()));
}

#[test]
fn every_why_that_is_handed_out_answers_by_the_name_of_its_field() {
    let id = code(91, 1);
    let odd = json!({"quality": ["unknown-code:state"], "documents": ["sha256:00"], "person_in_charge": "陈小明"});
    let (archive, _folder) =
        archive(&[penalty(1, "province.api", "1", "1", &[(CREDIT, &id)]), licence(2, "JY1", &odd)]);
    let shown = archive.operator(&id).unwrap().unwrap();
    let (told, silent): (Vec<&Field>, Vec<&Field>) = fields(&shown).partition(|field| !field.why.is_empty());
    for field in told {
        let why =
            archive.why(&shown.id, &field.why).unwrap().unwrap_or_else(|| panic!("{} is not answered", field.why));
        assert_eq!((&why.label, &why.codes), (&field.label, &field.codes), "{}", field.why);
    }
    assert!(silent.iter().all(|field| field.value.is_null() || is_gathered(&field.name)), "{silent:?}");
    assert_eq!(silent.iter().filter(|field| is_gathered(&field.name)).count(), 2);
    let then = archive.operator_as_of(&id, Moment { valid: Some(9), known: None }).unwrap().unwrap();
    assert!(fields(&then).count() > 0 && fields(&then).all(|field| field.why.is_empty()), "today alone says why");
}

#[test]
fn every_value_of_a_place_says_where_it_comes_from() {
    let canteen = json!({"premises_address": "人民路1号", "valid_to": "2027-01-01"});
    let before = json!({
        "premises_address": "人民路1号", "valid_to": "2030-01-01", "state": "revoked", "premises_name": "甲的店",
        "town": "440784001",
    });
    let (archive, _folder) = archive(&[licence(1, "JY34407840000023", &canteen), licence(2, "JY2", &before)]);
    let shown = archive.operator(&code(91, 1)).unwrap().unwrap();
    let [place] = &shown.premises[..] else { panic!("{:?}", shown.premises) };
    let why = place.why.as_ref().unwrap();
    let told = [
        (&place.name, &why.name, "甲的店"),
        (&place.address, &why.address, "人民路1号"),
        (&place.town, &why.town, "440784001"),
        (&place.class, &why.class, "unit-canteen"),
        (&place.state, &why.state, "valid"),
        (&place.until, &why.until, "2027-01-01"),
    ];
    let told = told.map(|(value, why, expected)| {
        assert_eq!(value.as_deref(), Some(expected));
        (expected, why.as_deref().unwrap())
    });
    let numbers = place.licences.iter().map(String::as_str).zip(why.licences.iter().map(String::as_str));
    for (value, why) in told.into_iter().chain(numbers) {
        let answer = archive.why(&shown.id, why).unwrap().unwrap_or_else(|| panic!("{why} is not answered"));
        assert_eq!(answer.winner.value, value, "{why}");
        assert!(!answer.label.is_empty(), "{why}");
    }
    assert_eq!(why.licences.len(), 2);
    let implied = archive.why(&shown.id, why.class.as_deref().unwrap()).unwrap().unwrap();
    assert_eq!((&*implied.rule, &*implied.winner.record), ("implied-by-licence", "JY34407840000023"));
    let then = archive.operator_as_of(&code(91, 1), Moment { valid: Some(9), known: None }).unwrap().unwrap();
    assert!(then.premises.iter().all(|place| place.why.is_none()), "today alone says why");
}

#[test]
fn a_place_without_a_licence_is_told_by_its_registration_and_one_of_no_class_is_flagged() {
    let registered = |n: u64, address: &str, class: Option<&str>| {
        let body = json!({
            "parties": [party("registrant", "甲", &[(CREDIT, &code(91, 1))])], "number": n.to_string(),
            "town": "440784001", "name": "甲市场", "premises_address": address, "business_class": class,
        });
        event(n, "kitchen.api", "registration", &n.to_string(), &body)
    };
    let (archive, _folder) = archive(&[registered(1, "人民路1号", Some("market")), registered(2, "人民路3号", None)]);
    let shown = archive.operator(&code(91, 1)).unwrap().unwrap();
    assert_eq!(shown.flags, [FlagNote { code: "no-class".into(), about: None }]);
    assert_eq!(shown.premises.len(), 2);
    let place = shown.premises.iter().find(|place| place.class.is_some()).unwrap();
    assert_eq!((&place.state, &place.until, place.licences.len()), (&None, &None, 0), "those are a licence's");
    let why = place.why.as_ref().unwrap();
    for (value, why, expected) in [
        (&place.name, &why.name, "甲市场"),
        (&place.address, &why.address, "人民路1号"),
        (&place.town, &why.town, "440784001"),
        (&place.class, &why.class, "market"),
    ] {
        assert_eq!(value.as_deref(), Some(expected));
        let answer = archive.why(&shown.id, why.as_deref().unwrap()).unwrap().unwrap();
        assert_eq!((&answer.winner.value, &*answer.winner.record), (&json!(expected), "1"));
    }
}

#[test]
fn a_matter_and_each_of_its_changes_say_what_sums_it_up() {
    let id = code(91, 1);
    let told = |n, act: &str| {
        let body = json!({
            "parties": [party("punished", "甲", &[(CREDIT, &id)])], "number": "1", "authority": "局",
            "document_number": "1号", "act": act, "fine": "5.00",
        });
        event(n, "kitchen.api", "penalty", "1", &body)
    };
    let (before, after) = (["1号", "不洁", "5.00"], ["1号", "过期", "5.00"]);
    let events = [
        licence(1, "JY1", &json!({})),
        told(2, before[1]),
        told(3, after[1]),
        delete(4, "kitchen.api", "penalty", "1"),
    ];
    let values = |summary: &[Field]| summary.iter().map(|field| field.value.clone()).collect::<Vec<_>>();

    let (now, _folder) = archive(&events[..3]);
    let of = |operator: Operator| operator.matters.into_iter().find(|matter| matter.family == "penalty").unwrap();
    let summary = of(now.operator(&id).unwrap().unwrap()).summary;
    assert_eq!(values(&summary), after);
    assert_eq!((summary[1].label.as_str(), summary[2].unit.as_deref()), ("违法行为", Some("CNY")));
    assert!(summary.iter().all(|field| !field.why.is_empty()));
    let then = of(now.operator_as_of(&id, Moment { valid: Some(2), known: None }).unwrap().unwrap()).summary;
    assert_eq!(values(&then), before);
    assert!(then.iter().all(|field| field.why.is_empty()), "today alone says why");

    let (gone, _folder) = archive(&events);
    let asked = Span { family: Some("penalty".into()), limit: 9, ..Span::default() };
    let entries = gone.timeline(&id, &asked).unwrap().unwrap().items;
    let found: Vec<_> = entries.iter().map(|entry| (entry.change, values(&entry.summary))).collect();
    let expected = [(Change::Removed, after), (Change::Changed, after), (Change::Appeared, before)];
    assert_eq!(found, expected.map(|(change, said)| (change, said.map(Value::from).to_vec())));
}

#[test]
fn an_identifier_says_whether_it_counts_and_former_names_are_there() {
    let of = |n, name: &str, owner, record: &str| {
        let holder = party("holder", name, &[(CREDIT, &code(91, owner)), ("licence", "JY1")]);
        event(n, "kitchen.api", "licence", record, &json!({"parties": [holder], "kind": "JY", "number": record}))
    };
    let (archive, _folder) = archive(&[of(1, "好运来", 1, "JY1"), of(2, "鸿运", 1, "JY2"), of(3, "乙", 2, "JY3")]);
    let shown = archive.operator(&code(91, 1)).unwrap().unwrap();
    assert_eq!(shown.names, ["好运来", "鸿运"]);
    let told = shown.identifiers.iter().map(|known| (known.scheme.as_str(), known.state.as_deref().unwrap()));
    assert_eq!(told.collect::<Vec<_>>(), [(CREDIT, "sound"), ("organisation-code", "sound"), ("licence", "contested")]);
    let then = archive.operator_as_of(&code(91, 1), Moment { valid: None, known: Some(1) }).unwrap().unwrap();
    assert_eq!(then.names, ["好运来"]);
    assert_eq!(then.identifiers[2].state.as_deref(), Some("sound"), "nobody else named it yet");
}

#[test]
fn the_unmasked_archive_alone_says_who_is_in_charge() {
    let id = code(91, 1);
    let (archive, _folder) = archive(&[licence(1, "JY1", &json!({"person_in_charge": "陈小明"}))]);
    let named = |archive: &dyn Archive| {
        let then = Moment { valid: Some(9), known: None };
        let told = [archive.operator(&id).unwrap().unwrap(), archive.operator_as_of(&id, then).unwrap().unwrap()];
        let of = |told: &Operator, name: &str| fields(told).find(|field| field.name == name).unwrap().value.clone();
        let all = told.iter().flat_map(|told| ["legal_person", "person_in_charge"].map(|name| of(told, name)));
        all.collect::<Vec<Value>>()
    };
    assert_eq!(named(&archive), [json!("陈**"), json!("陈**"), json!("陈**"), json!("陈**")]);
    let person = json!("陈小明");
    assert_eq!(named(&*archive.unmasked()), [person.clone(), person.clone(), person.clone(), person]);
}

#[test]
fn those_around_an_operator_come_in_pages_and_a_place_that_is_none_is_refused() {
    let stall = |n: u64, licence: &str| {
        let parties = [party("from", licence, &[("licence", licence)]), party("to", "市场", &[("licence", "JY9")])];
        let body = json!({"parties": parties, "kind": "market-stall", "started": "2024-04-01"});
        event(n, "kitchen.api", "relation", licence, &body)
    };
    let (archive, _folder) = archive(&[stall(1, "JY1"), stall(2, "JY2")]);
    let first = archive.relations("JY9", 1, None).unwrap().unwrap();
    let second = archive.relations("JY9", 1, first.next.as_deref()).unwrap().unwrap();
    assert_eq!((first.total, first.partial, second.next), (2, false, None));
    assert_ne!(first.items[0].id, second.items[0].id);
    let matter = &first.items[0].relations[0];
    assert_eq!(matter.kind.as_deref(), Some("market-stall"));
    assert!(matter.fields.iter().any(|field| field.name == "started" && !field.label.is_empty()));
    for wrong in ["2~", "2~1", "2~1.x", "1.2"] {
        assert_eq!(archive.relations("JY9", 1, Some(wrong)).unwrap_err().code().to_string(), "HUB-8001", "{wrong}");
    }
    assert!(archive.relations("nobody", 1, None).unwrap().is_none());
}
