//! What a case expects, and the same read off an archive: lines that a person can compare.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use super::told::{Case, Said};
use crate::archive::fact::Schemas;
use crate::archive::fold::Contents;
use crate::archive::who::identity::{Evidence, Identifier};

/// An operator.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Operator {
    /// What its id is made of: `<scheme> <value>`, `record …`, or `alone <scheme> <value>`
    /// where that joins nobody.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// All its names, where there are others.
    #[serde(default)]
    names: Vec<String>,
    /// `<scheme> <value> <state>`, the most senior first.
    pub identifiers: Vec<String>,
    /// What is doubtful of it.
    #[serde(default)]
    quality: Vec<String>,
    /// `<class> at <address>: <licence> <state>, …`; without a licence `<class> at <address>`.
    #[serde(default)]
    premises: Vec<String>,
    /// `<its roles>: <family> <key>`.
    matters: Vec<String>,
    /// What led to it before it was joined or opened, besides what is sound.
    #[serde(default)]
    pub former: Vec<String>,
}

/// An archive, as far as cases speak of it.
#[derive(Debug, PartialEq)]
pub struct Expected {
    operators: BTreeMap<String, Operator>,
    unresolved: Vec<String>,
    contested: Vec<String>,
    fates: Vec<String>,
}

impl Case {
    /// What it expects, by operators' ids.
    pub fn expected(&self, schemas: &dyn Schemas) -> Expected {
        let operators = self.operators.iter().map(|operator| {
            let mut expected = Operator { id: String::new(), former: Vec::new(), ..operator.clone() };
            if expected.names.is_empty() {
                expected.names.push(expected.name.clone());
            }
            for lines in [&mut expected.names, &mut expected.premises, &mut expected.matters] {
                lines.sort();
            }
            (id_of(&operator.id, schemas), expected)
        });
        let fates = (1..).zip(&self.decisions).map(|(at, said)| format!("{} {}", Said::id(at), said.fate));
        Expected {
            operators: operators.collect(),
            unresolved: self.unresolved.clone(),
            contested: self.contested.clone(),
            fates: fates.collect(),
        }
    }
}

impl Expected {
    /// What an archive says.
    pub fn of(contents: &Contents) -> Self {
        let operators = contents.operators.iter().map(|(id, said)| (id.clone(), operator(id, said, contents)));
        let unresolved = contents.unresolved.iter();
        Self {
            operators: operators.collect(),
            unresolved: unresolved.map(|(source, family, record)| format!("{source} {family} {record}")).collect(),
            contested: contents.review.keys().map(|identifier| identifier.replacen(':', " ", 1)).collect(),
            fates: contents.decisions.iter().map(|(id, fate)| format!("{id} {fate}")).collect(),
        }
    }
}

/// The id that something gives.
pub fn id_of(text: &str, schemas: &dyn Schemas) -> String {
    let (scheme, value) = text.split_once(' ').unwrap();
    let identifier = |scheme: &str, value| {
        schemas.identifier(scheme, value).unwrap_or_else(|| panic!("{scheme} {value} names no operator"))
    };
    match scheme {
        "record" => Identifier::of_record(value.to_owned()).operator_id(),
        "alone" => {
            let (scheme, value) = value.split_once(' ').unwrap();
            Evidence::new([identifier(scheme, value)]).unwrap().operator_id()
        }
        _ => identifier(scheme, value).operator_id(),
    }
}

fn operator(id: &str, said: &Value, contents: &Contents) -> Operator {
    let text = |value: &Value| value.as_str().unwrap_or("-").to_owned();
    let list = |value: &Value, line: &dyn Fn(&Value) -> String| -> Vec<String> {
        value.as_array().unwrap().iter().map(line).collect()
    };
    let licence = |licence: &Value| format!("{} {}", text(&licence["number"]), text(&licence["state"]));
    let place = |place: &Value| {
        let licences = list(&place["licences"], &licence).join(", ");
        let licences = if licences.is_empty() { licences } else { format!(": {licences}") };
        format!("{} at {}{licences}", text(&place["class"]), text(&place["address"]))
    };
    let identifier =
        |known: &Value| format!("{} {} {}", text(&known["scheme"]), text(&known["value"]), text(&known["state"]));
    let matters = contents.matters.values().filter_map(|matter| {
        let roles: Vec<&str> = matter.parties.get(id)?.iter().map(String::as_str).collect();
        Some(format!("{}: {} {}", roles.join(", "), matter.family, matter.key))
    });
    let (names, mut premises, mut matters) =
        (list(&said["names"], &text), list(&said["premises"], &place), matters.collect::<Vec<_>>());
    premises.sort();
    matters.sort();
    let first = || names.first().cloned().unwrap_or_default();
    Operator {
        id: String::new(),
        name: said["fields"]["name"].as_str().map_or_else(first, str::to_owned),
        identifiers: list(&said["identifiers"], &identifier),
        quality: list(&said["quality"], &text),
        former: Vec::new(),
        names,
        premises,
        matters,
    }
}
