//! Rows of 邑校食安 (sunshine kitchen, schools): its units, who does what for them, and what a canteen enters
//! day by day. What its devices tell is in `feeds`.
//!
//! Each function writes one version of one row and the fact that it states.

mod feeds;
mod kept;
mod life;
#[cfg(test)]
mod tests;

use serde_json::{Value, json};

use super::List;
use super::cast::Operator;
use super::draft::{Draft, Version};
use super::moment::Moment;
use crate::platforms::truth::{Fact, Kind, Mention, mention};

pub use life::{play, shared, story};

/// The channel of what is read from the platform's lists.
pub const PULL: &str = "yi-xiao-shi-an.pull";
/// The channel of what its devices' gateway pushes.
pub const PUSH: &str = "yi-xiao-shi-an.push";

/// What stands where a picture of a person would: no surface of a hub may show it.
pub const PICTURE: &str = "/9j/4AAQSkZJRgABAQ-picture-of-a-person-before-a-device"; // pragma: allowlist secret

/// A unit as one row names it.
#[derive(Clone)]
pub struct Unit {
    /// The platform's own id; empty where only the name is written.
    pub id: String,
    /// Name.
    pub name: String,
    /// Social credit code; may be empty.
    pub code: String,
    /// Licence; may be empty.
    pub licence: String,
}

impl Unit {
    /// The operator as the platform knows it.
    pub fn of(operator: &Operator) -> Self {
        Self {
            id: format!("XX{:07}", operator.serial),
            name: operator.name.clone(),
            code: operator.code.clone(),
            licence: operator.licences.first().map_or_else(String::new, |licence| licence.number.clone()),
        }
    }

    /// The same without its code.
    pub fn codeless(&self) -> Self {
        Self { code: String::new(), ..self.clone() }
    }

    fn platform(&self) -> String {
        if self.id.is_empty() { String::new() } else { format!("yi-xiao-shi-an/{}", self.id) }
    }

    /// Whom a row names that gives code and id.
    pub fn mention(&self) -> Mention {
        mention(&[(Kind::SocialCredit, &self.code), (Kind::Platform, &self.platform())])
    }

    /// Whom a row names that gives the licence besides.
    pub fn licensed(&self) -> Mention {
        mention(&[(Kind::SocialCredit, &self.code), (Kind::Licence, &self.licence), (Kind::Platform, &self.platform())])
    }
}

/// A row about a unit, with what every row has.
fn row(draft: &mut Draft, id: &Value, unit: &Unit, version: Version, rest: Value) -> Value {
    let mut body = json!({
        "id": id,
        "unitId": unit.id,
        "unitName": unit.name,
        "creditCode": draft.text(&unit.code),
        "delFlag": draft.loose(version.mark().into()),
        "modifyTime": stamped(draft, version.updated),
    });
    if let (Value::Object(body), Value::Object(rest)) = (&mut body, rest) {
        body.extend(rest);
    }
    body
}

/// An update time with the separators of whoever wrote that part of the platform.
fn stamped(draft: &mut Draft, at: Moment) -> String {
    let text = at.second();
    match draft.below(4) {
        0 => text.replace('-', "/"),
        1 => text.replace(' ', "T"),
        _ => text,
    }
}

/// A code as some part of the platform gives it: number, text or word.
fn code(draft: &mut Draft, number: u32, word: &str) -> Value {
    if draft.chance(20) { word.into() } else { draft.loose(number) }
}

fn fact(family: &'static str, record: &Value, version: Version, key: Option<String>, mention: Mention) -> Fact {
    let record = record.as_str().map_or_else(|| record.to_string(), str::to_owned);
    Fact::of(PULL, family, record, version.deleted, key, mention)
}

/// The first of what a row names somebody by: the part in a natural key.
fn first(mention: &Mention) -> Option<&str> {
    mention.first().map(|identifier| identifier.value.as_str())
}

/// Parts of a natural key; none where one of them is missing.
fn key(parts: &[Option<&str>]) -> Option<String> {
    let parts: Option<Vec<&str>> = parts.iter().map(|part| part.filter(|part| !part.is_empty())).collect();
    parts.map(|parts| parts.join("|"))
}

/// Writes a row of `unit`; `kind` 1 and 2 canteens, 3 supplier, 4 caterer, 5 hauler.
pub fn unit(draft: &mut Draft, operator: &Operator, kind: u32, open: bool, version: Version) {
    let unit = Unit::of(operator);
    let town = operator.town.name;
    let words = ["", "学校食堂", "幼儿园食堂", "3", "集体用餐配送", "5"];
    let licence = operator.licences.first();
    let until = licence.map_or(Value::Null, |licence| json!(licence.from.plus(5 * 365 * 86_400_000).slashed()));
    let body = json!({
        "unitId": unit.id,
        "unitName": unit.name,
        "unitType": code(draft, kind, words[kind as usize]),
        "creditCode": draft.text(&unit.code),
        "licenceNo": draft.text(&unit.licence),
        "licenceTo": until,
        "address": operator.address(),
        "town": if draft.chance(30) { operator.town.code } else { town },
        "leader": operator.person,
        "phone": format!("1000{:07}", operator.serial),
        "status": code(draft, open.into(), if open { "正常" } else { "停业" }),
        "delFlag": draft.loose(version.mark().into()),
        "modifyTime": stamped(draft, version.updated),
    });
    let fact = Fact {
        town: Some(operator.town.code),
        class: match kind {
            1 | 2 => Some("school-canteen"),
            4 => Some("collective-dining"),
            _ => None,
        },
        ..fact(
            if licence.is_some() { "licence" } else { "registration" },
            &json!(unit.id),
            version,
            licence.map(|licence| format!("{}|{}", licence.kind, licence.number)),
            unit.licensed(),
        )
    };
    draft.row(List::Units, unit.id, version, &body, fact);
}

/// What one does for a canteen.
pub struct Supply {
    /// Unique in the script.
    pub number: u32,
    /// 1 feeds, 2 supplies, 3 is the designated supplier, 4 hauls waste, 5 runs the canteen.
    pub kind: u32,
    /// Who does it.
    pub by: Unit,
    /// Number of the agreement, or empty.
    pub agreement: String,
    /// What is supplied.
    pub goods: &'static str,
}

/// Writes a row of `supply`.
pub fn supply(draft: &mut Draft, what: &Supply, to: &Unit, in_force: bool, version: Version) {
    const KINDS: [(&str, &str); 6] = [
        ("", ""),
        ("供餐", "feeding"),
        ("供货", "supply"),
        ("定点采购", "designated-purchase"),
        ("餐厨收运", "waste-haulage"),
        ("承包", "contracting"),
    ];
    let Supply { number, kind, by, agreement, goods } = what;
    let (word, ours) = KINDS[*kind as usize];
    let id = draft.loose(*number);
    let started = Moment::day(-120 + i64::from(number % 90));
    let rest = json!({
        "fromId": draft.text(&by.id),
        "fromName": by.name,
        "fromCode": draft.text(&by.code),
        "fromLicence": draft.text(&by.licence),
        "supplyType": code(draft, *kind, word),
        "agreementNo": draft.text(agreement),
        "startDate": started.date(),
        "endDate": if draft.chance(30) { json!("1900-01-00") } else { json!(started.plus(365 * 86_400_000).slashed()) },
        "goods": goods,
        "status": code(draft, in_force.into(), if in_force { "有效" } else { "终止" }),
    });
    let body = row(draft, &id, to, version, rest);
    let (from, of, day) = (by.licensed(), to.mention(), started.date());
    let parts = |last: &str| key(&[Some(ours), first(&from), first(&of), Some(last)]);
    let key = parts(agreement).or_else(|| parts(&day).map(|key| format!("else 1|{key}")));
    let fact = fact("relation", &id, version, key, from);
    draft.row(List::Supplies, format!("{number:010}"), version, &body, Fact { others: vec![of], ..fact });
}
