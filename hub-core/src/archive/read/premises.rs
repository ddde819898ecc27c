//! Where what is said of a place comes from: by value, the licence or registration that says it.
//!
//! Promises that it is the one from which the place has the value: of its licences, then of its registrations, the
//! first in the place's order that says it. It is found when someone asks and kept nowhere. Knows nothing of how these
//! come to be at one place.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::view::{LicenceView, PremisesView};
use crate::archive::implied;
use crate::archive::profile::{Content, LICENCE, OF_PREMISES};
use crate::store::{Look, StoreError};

/// What a licence may say of its place's class without writing it.
const CLASS: &str = "business_class";

/// What `…/why/{field}` takes to tell where a value of a place comes from, by the value's name; absent of what nothing
/// says.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct PremisesWhy {
    /// Of its name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Of its address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// Of its town.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub town: Option<String>,
    /// Of its class, also where no record writes it and a licence implies it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub class: Option<String>,
    /// Of the state of the licence that counts there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
    /// Of the last day of that licence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<String>,
    /// Of the numbers of its licences, in their order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub licences: Vec<String>,
}

impl PremisesWhy {
    /// Of a place; `contents` are those of its licences and registrations, by matter.
    fn of(place: &PremisesView, contents: &BTreeMap<String, Content>) -> Self {
        let all = place.licences.as_slice();
        let counts = &all[..all.len().min(1)];
        let writes = |matter: &str, field: &str| {
            contents.get(matter).and_then(|content| content.get(field)).is_some_and(Value::is_string)
        };
        let written = |licences: &[LicenceView], field: &str| {
            licences.iter().find(|licence| writes(&licence.matter, field)).map(|licence| why(&licence.matter, field))
        };
        let registered = |field: &str| {
            place.registrations.iter().find(|matter| writes(matter, field)).map(|matter| why(matter, field))
        };
        let implies = |licence: &&LicenceView| {
            let content = contents.get(&licence.matter);
            content.is_some_and(|content| implied::implied(LICENCE, CLASS, content).is_some())
        };
        let class = || all.iter().find(implies).map(|licence| why(&licence.matter, CLASS));
        let said = |field: &str| written(all, field).or_else(|| registered(field));
        let numbered = all.iter().filter(|licence| licence.number.is_some());
        Self {
            name: written(all, "premises_name").or_else(|| registered("name")),
            address: said("premises_address"),
            town: said("town"),
            class: said(CLASS).or_else(class),
            state: written(counts, "state"),
            until: written(counts, "valid_to"),
            licences: numbered.map(|licence| why(&licence.matter, "number")).collect(),
        }
    }
}

fn why(matter: &str, field: &str) -> String {
    format!("{matter}.{field}")
}

/// Says of an operator's places where their values come from.
pub(super) fn explain(look: Look<'_>, operator: i64, places: &mut [PremisesView]) -> Result<(), StoreError> {
    if places.is_empty() {
        return Ok(());
    }
    let mut contents = BTreeMap::new();
    for family in OF_PREMISES {
        for (matter, _) in look.matters_of(operator, Some(family), None)? {
            contents.insert(matter.name, serde_json::from_str(&matter.content).map_err(StoreError::damaged)?);
        }
    }
    for place in places {
        place.why = Some(PremisesWhy::of(place, &contents));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_value_is_told_by_the_first_that_says_it_and_a_class_by_what_is_written_before_what_is_implied() {
        let contents = [
            ("a", json!({"kind": "JY", "number": "JY34407840000023", "premises_address": "1", "state": "valid"})),
            ("b", json!({"premises_name": "乙", "premises_address": "1", "valid_to": "2030-01-01"})),
            ("c", json!({"business_class": "school-canteen", "town": "440784001"})),
            ("d", json!({"name": "丁", "premises_address": "1", "town": "440784101", "business_class": "market"})),
        ];
        let contents: BTreeMap<String, Content> =
            contents.map(|(matter, content)| (matter.to_owned(), content.as_object().unwrap().clone())).into();
        let licence = |matter: &str, number: Option<&str>| LicenceView {
            kind: None,
            number: number.map(str::to_owned),
            state: None,
            valid_to: None,
            matter: matter.to_owned(),
        };
        let mut place = PremisesView {
            address: None,
            name: None,
            town: None,
            class: None,
            licences: vec![licence("a", Some("JY34407840000023")), licence("b", None), licence("c", Some("C1"))],
            registrations: vec!["d".into()],
            why: None,
        };
        let some = |why: &str| Some(why.to_owned());
        let whole = PremisesWhy {
            name: some("b.premises_name"),
            address: some("a.premises_address"),
            town: some("c.town"),
            class: some("c.business_class"),
            state: some("a.state"),
            until: None,
            licences: vec!["a.number".into(), "c.number".into()],
        };
        assert_eq!(PremisesWhy::of(&place, &contents), whole, "each says its own term");
        place.licences.truncate(2);
        let told = PremisesWhy::of(&place, &contents);
        assert_eq!((told.town, told.class), (some("d.town"), some("d.business_class")), "a registration writes them");
        place.registrations.clear();
        assert_eq!(PremisesWhy::of(&place, &contents).class, some("a.business_class"), "it is implied");
        (place.licences, place.registrations) = (Vec::new(), vec!["d".into()]);
        let told = PremisesWhy::of(&place, &contents);
        let told = [told.name, told.address, told.town, told.class, told.state];
        let expected = ["d.name", "d.premises_address", "d.town", "d.business_class"].map(some);
        assert_eq!((&told[..4], &told[4]), (&expected[..], &None), "the licence alone has a state");
    }
}
