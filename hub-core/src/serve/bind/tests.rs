//! What the archive hands out holds where it is asked for: over a real store, in a world of few records.

use serde_json::{Value, json};
use tempfile::TempDir;

use super::ArchiveOf;
use crate::archive::compose::is_gathered;
use crate::archive::world::{code, event, party, penalty, retention, rules, schemas};
use crate::archive::{Archive as Fold, Batch, Standing};
use crate::message::Event;
use crate::registry::Registry;
use crate::serve::boundary::Archive;
use crate::serve::view::{Field, Moment, Operator};
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
