//! Rows of the national traceability of farm produce: entities, batches in and out, quarantine certificates,
//! compliance certificates.
//!
//! Each function writes one version of one row and the fact that it states. Some batches and certificates are
//! those that the city's platform has, under the same codes.

mod chain;
mod meat;

use serde_json::{Value, json};

use super::List;
use super::cast::Operator;
use super::city::Made;
use super::draft::{Draft, Version};
use crate::platforms::codes;
use crate::platforms::truth::{Fact, Kind, Mention, mention};

/// The channel of what is read from the platform's lists.
pub const API: &str = "national-traceability.api";

/// Who a row is about, or names besides.
#[derive(Clone)]
struct Named {
    name: String,
    /// Social credit code; empty where the row has none.
    code: String,
    /// The platform's own code; empty where the row has none.
    own: String,
}

impl Named {
    fn of(operator: &Operator) -> Self {
        Self { name: operator.name.clone(), code: operator.code.clone(), own: entity_code(operator.serial) }
    }

    /// By these codes; who has neither is named by the name alone.
    fn new(name: &str, code: &str, own: &str) -> Self {
        Self { name: name.to_owned(), code: code.to_owned(), own: own.to_owned() }
    }

    fn mention(&self) -> Mention {
        let own = if self.own.is_empty() { String::new() } else { format!("national-traceability/{}", self.own) };
        mention(&[(Kind::SocialCredit, &self.code), (Kind::Platform, &own)])
    }

    /// Its most senior identifier.
    fn senior(&self) -> String {
        if self.code.is_empty() { format!("national-traceability/{}", self.own) } else { self.code.clone() }
    }

    /// As members of a row, named so.
    fn members(&self, draft: &mut Draft, row: &mut Value, [own, name, code]: [&str; 3]) {
        row[own] = draft.text(&self.own);
        row[name] = self.name.clone().into();
        row[code] = draft.text(&self.code);
    }
}

/// The platform's code of an entity: its digits are not public.
fn entity_code(serial: u32) -> String {
    format!("GJZS44{serial:012}")
}

/// Writes what the platform holds of an operator of whom the city's platform has these batches.
pub fn play(draft: &mut Draft, operator: &Operator, made: &[Made]) {
    let meat = operator.class.name == "定点屠宰场";
    let known = meat || (!made.is_empty() && draft.chance(70));
    if !known {
        return;
    }
    let first = draft.first();
    entity(draft, operator, 2, first);
    if draft.chance(5) {
        let second = draft.second();
        entity(draft, operator, 2, second);
    }
    if meat {
        meat::play(draft, operator);
    }
    for made in made {
        chain::play(draft, operator, made);
    }
}

/// Writes the story's co-operative and market as entities, and what its slaughterhouse has.
pub fn story(draft: &mut Draft, operator: &Operator) {
    let first = draft.first();
    entity(draft, operator, 2, first);
    if operator.serial == 105 {
        meat::play(draft, operator);
    }
}

/// Writes a row of `subject`; type 1 node, 2 operator, 3 natural person.
fn entity(draft: &mut Draft, operator: &Operator, kind: u8, version: Version) {
    let code = entity_code(operator.serial);
    let town = operator.town;
    let form = match operator.class.entity {
        "13" => "农民专业合作社",
        "12" => "个体工商户",
        _ => "企业",
    };
    let id_number =
        if kind == 3 || draft.chance(40) { json!(codes::resident(operator.serial % 300_000)) } else { draft.empty() };
    let body = json!({
        "subjectCode": code,
        "subjectType": draft.loose(kind.into()),
        "subjectName": operator.name,
        "creditCode": draft.text(&operator.code),
        "idNumber": id_number,
        "organisationForm": if kind == 3 { "" } else { form },
        "industry": draft.pick(&["种植业", "畜牧业", "渔业"]),
        "legalPerson": operator.person,
        "phone": format!("1000{:07}", operator.serial),
        "address": operator.address(),
        "baseAddress": format!("鹤山市{}演示村", town.name),
        "divisionCode": format!("{}000", town.code),
        "establishDate": draft.past_day().date().replace('-', ""),
        "state": draft.loose(0),
        "deleted": mark(version),
        "lastModified": stamp(version),
    });
    let fact = Fact {
        source: API,
        family: "registration",
        record: code.clone(),
        deleted: version.deleted,
        key: None,
        mention: Named::of(operator).mention(),
        others: Vec::new(),
        town: Some(town.code),
        class: None,
        name: None,
    };
    draft.row(List::NationalEntities, code, version, &body, fact);
}

/// A fact of a row, about whom and naming whom besides.
fn fact(family: &'static str, record: &str, version: Version, key: String, about: &Named, others: &[&Named]) -> Fact {
    let others = others.iter().map(|other| other.mention()).collect();
    Fact { others, ..Fact::of(API, family, record.to_owned(), version.deleted, Some(key), about.mention()) }
}

/// The mark of deletion.
const fn mark(version: Version) -> &'static str {
    if version.deleted { "Y" } else { "N" }
}

/// The update time, `yyyyMMddHHmmss`.
fn stamp(version: Version) -> String {
    version.updated.compact()
}
