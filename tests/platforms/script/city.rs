//! Rows of the city's traceability of farm produce: enterprises and growers, their products, batches
//! and compliance certificates.
//!
//! Each function writes one version of one row and the fact that it states.

mod goods;

use serde_json::{Value, json};

use super::List;
use super::cast::Operator;
use super::draft::{Draft, Version};
use super::words;
use crate::platforms::codes;
use crate::platforms::truth::{Fact, Kind, Mention, mention};

pub use goods::{MARKET, Made};

/// The channel of what is read from the platform's lists.
pub const API: &str = "jiangmen-traceability.api";

/// The platform id by which the platform's rows name an operator.
pub fn platform(enterprise: u32) -> String {
    format!("jiangmen-traceability/{enterprise}")
}

/// The platform's own id of an operator.
pub const fn enterprise_id(operator: &Operator) -> u32 {
    500_000 + operator.serial
}

/// What the platform's enterprises are of, by class of business: `ent_type`, and `link` of their batches.
fn kind(operator: &Operator) -> Option<(u8, u8)> {
    match operator.class.name {
        "农民专业合作社" => Some((2, 1)),
        "村集体经济组织" => Some((5, 1)),
        "食品生产企业" => Some((1, 3)),
        "农贸市场" | "冷库" => Some((1, 2)),
        _ => None,
    }
}

/// Writes what the platform holds of an operator, if anything; of every twentieth a grower beside it. What the
/// operator itself made.
pub fn play(draft: &mut Draft, operator: &Operator, index: usize) -> Vec<Made> {
    let mut made = Vec::new();
    if let Some((kind, link)) = kind(operator) {
        let first = draft.first();
        enterprise(draft, operator, kind, first);
        match draft.below(20) {
            0 => {
                let end = draft.end();
                enterprise(draft, operator, kind, end);
            }
            1 => {
                let second = draft.second();
                enterprise(draft, operator, kind, second);
            }
            _ => {}
        }
        for place in 0..draft.pick(&[1, 1, 2]) {
            made.push(goods::play(draft, operator, link, place));
        }
    }
    if index.is_multiple_of(20) {
        grower(draft, operator);
    }
    made
}

/// Writes the story's co-operative: a bunch of beans, promised on its own word and gone to the market.
pub fn story(draft: &mut Draft, operator: &Operator) {
    let first = draft.first();
    enterprise(draft, operator, 2, first);
    goods::beans(draft, operator);
}

/// A natural person who grows and sells: no code, and an ID number.
fn grower(draft: &mut Draft, beside: &Operator) {
    let mut grower = beside.clone();
    grower.serial += 300_000;
    grower.class = words::class_named("小摊贩");
    let given = [draft.pick(&words::SHOP), draft.pick(&words::SHOP)].concat();
    grower.name = format!("演示{}{given}", draft.pick(&words::SURNAMES));
    grower.person.clone_from(&grower.name);
    grower.code.clear();
    grower.licences.clear();
    let kind = draft.pick(&[3, 4, 4]);
    let first = draft.first();
    enterprise(draft, &grower, kind, first);
    goods::play(draft, &grower, 1, 0);
}

/// Writes a row of `enterprise/list`.
fn enterprise(draft: &mut Draft, operator: &Operator, kind: u8, version: Version) {
    let id = enterprise_id(operator);
    let town = operator.town;
    let whole = format!("{}000", town.code);
    let area = draft.pick(&[town.code, &whole, town.name]).to_owned();
    let id_card = if operator.code.is_empty() || draft.chance(50) {
        json!(codes::resident(operator.serial % 300_000))
    } else {
        draft.empty()
    };
    let body = json!({
        "ent_id": draft.loose(id),
        "ent_name": operator.name,
        "credit_code": draft.text(&operator.code),
        "ent_type": draft.loose(kind.into()),
        "industry": "种植业",
        "legal_person": operator.person,
        "id_card": id_card,
        "contact": operator.person,
        "mobile": format!("1000{:07}", operator.serial),
        "reg_address": operator.address(),
        "base_address": format!("鹤山市{}演示村", town.name),
        "base_area": format!("{}亩", draft.below(300) + 5),
        "area_code": area,
        "main_product": "豇豆、丝瓜",
        "state": draft.loose(1),
        "create_time": "2024-06-01 09:00:00",
        "del_flag": draft.loose(version.mark().into()),
        "update_time": version.updated.second(),
    });
    let fact = Fact {
        source: API,
        family: "registration",
        record: id.to_string(),
        deleted: version.deleted,
        key: None,
        mention: named(operator, true),
        others: Vec::new(),
        town: Some(town.code),
        class: None,
        name: None,
    };
    draft.row(List::CityEnterprises, id.to_string(), version, &body, fact);
}

/// How a row names its enterprise: always by the platform's id, and by its code where the row has it.
fn named(operator: &Operator, coded: bool) -> Mention {
    let code = if coded { operator.code.as_str() } else { "" };
    mention(&[(Kind::SocialCredit, code), (Kind::Platform, &platform(enterprise_id(operator)))])
}

/// The fields by which a row names its enterprise.
fn names(draft: &mut Draft, operator: &Operator, coded: bool) -> [(&'static str, Value); 3] {
    let code = if coded { operator.code.as_str() } else { "" };
    [
        ("ent_id", draft.loose(enterprise_id(operator))),
        ("ent_name", json!(operator.name)),
        ("credit_code", draft.text(code)),
    ]
}
