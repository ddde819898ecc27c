//! Where what is said of a place comes from: by value, the licence that says it.
//!
//! Promises that it is the licence from which the place has the value: the first in the place's order that says it. It
//! is found when someone asks and kept nowhere. Knows nothing of how licences come to be at one place.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::view::{LicenceView, PremisesView};
use crate::archive::implied;
use crate::archive::profile::LICENCE;
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
    /// Of a place; `contents` are those of its licences, by matter.
    fn of(place: &PremisesView, contents: &BTreeMap<String, Map<String, Value>>) -> Self {
        let all = place.licences.as_slice();
        let counts = &all[..all.len().min(1)];
        let writes = |licence: &LicenceView, field: &str| {
            contents.get(&licence.matter).and_then(|content| content.get(field)).is_some_and(Value::is_string)
        };
        let written = |licences: &[LicenceView], field: &str| {
            licences.iter().find(|licence| writes(licence, field)).map(|licence| why(licence, field))
        };
        let implies = |licence: &&LicenceView| {
            let content = contents.get(&licence.matter);
            content.is_some_and(|content| implied::implied(LICENCE, CLASS, content).is_some())
        };
        let class = || all.iter().find(implies).map(|licence| why(licence, CLASS));
        Self {
            name: written(all, "premises_name"),
            address: written(all, "premises_address"),
            town: written(all, "town"),
            class: written(all, CLASS).or_else(class),
            state: written(counts, "state"),
            until: written(counts, "valid_to"),
            licences: all.iter().filter(|licence| licence.number.is_some()).map(|one| why(one, "number")).collect(),
        }
    }
}

fn why(licence: &LicenceView, field: &str) -> String {
    format!("{}.{field}", licence.matter)
}

/// Says of an operator's places where their values come from.
pub(super) fn explain(look: Look<'_>, operator: i64, places: &mut [PremisesView]) -> Result<(), StoreError> {
    if places.is_empty() {
        return Ok(());
    }
    let mut contents = BTreeMap::new();
    for (matter, _) in look.matters_of(operator, Some(LICENCE), None)? {
        contents.insert(matter.name, serde_json::from_str(&matter.content).map_err(StoreError::damaged)?);
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
    fn a_value_is_told_by_the_first_licence_that_says_it_and_a_class_by_what_is_written_before_what_is_implied() {
        let contents = [
            ("a", json!({"kind": "JY", "number": "JY34407840000023", "premises_address": "1", "state": "valid"})),
            ("b", json!({"premises_name": "乙", "premises_address": "1", "valid_to": "2030-01-01"})),
            ("c", json!({"business_class": "school-canteen", "town": "440784001"})),
        ];
        let contents: BTreeMap<String, Map<String, Value>> =
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
        assert_eq!(PremisesWhy::of(&place, &contents).class, some("a.business_class"), "it is implied");
    }
}
