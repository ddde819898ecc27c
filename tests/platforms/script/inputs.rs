//! Rows of the traceability of farm inputs: dealers, what they bought, sold and took back, and what farms used. Who
//! buys is a person as a rule, named with an ID number.
//!
//! Each function writes one version of one row and the fact that it states.

mod trade;

use serde_json::{Value, json};

use super::List;
use super::cast::Operator;
use super::draft::{Draft, Version};
use super::moment::Moment;
use crate::platforms::codes;
use crate::platforms::truth::{Fact, Kind, Mention, mention};

/// The channel of what is read from the platform's lists.
pub const API: &str = "agricultural-inputs.api";

/// Products: name, as programs of dealers write it, registration, code of `type`, its word, whether its use is restricted.
const PRODUCTS: [(&str, &str, u32, &str, bool); 5] = [
    ("吡虫啉", "PD20081234", 1, "农药", false),
    ("甲维盐&茚虫威", "PD20125678", 1, "农药", false),
    ("毒死蜱", "PD20049876", 1, "农药", true),
    ("磷化铝56%片剂", "PD20061111", 1, "农药", true),
    ("复合肥", "", 3, "肥料", false),
];

/// The platform's code of a dealer or farm.
fn own_code(operator: &Operator) -> String {
    let letters = if operator.class.name == "农业投入品经营" { "NZ" } else { "NC" };
    format!("{letters}440784{:06}", operator.serial)
}

/// Whom a row names as dealer or farm: always by the platform's code, and by its own where the row has it.
fn named(operator: &Operator, coded: bool) -> Mention {
    let code = if coded { operator.code.as_str() } else { "" };
    mention(&[(Kind::SocialCredit, code), (Kind::Platform, &format!("agricultural-inputs/{}", own_code(operator)))])
}

/// The first of that, the part in a natural key.
fn senior(operator: &Operator, coded: bool) -> String {
    if coded && !operator.code.is_empty() {
        operator.code.clone()
    } else {
        format!("agricultural-inputs/{}", own_code(operator))
    }
}

/// Writes what the platform holds of an operator, if it deals in inputs or uses them.
pub fn play(draft: &mut Draft, operator: &Operator) {
    match operator.class.name {
        "农业投入品经营" => {
            dealer(draft, operator);
            match draft.below(20) {
                0 => {
                    let end = draft.end();
                    shop(draft, operator, end);
                }
                1 => {
                    let second = draft.second();
                    shop(draft, operator, second);
                }
                _ => {}
            }
        }
        "农民专业合作社" | "村集体经济组织" => {
            for place in 0..draft.below(4) {
                used(draft, operator, place);
            }
        }
        _ => {}
    }
}

/// Writes the story's dealer, and what its co-operative used.
pub fn story(draft: &mut Draft, operator: &Operator) {
    match operator.serial {
        101 => used(draft, operator, 0),
        _ => {
            dealer(draft, operator);
            trade::restricted(draft, operator);
        }
    }
}

fn dealer(draft: &mut Draft, operator: &Operator) {
    let first = draft.first();
    shop(draft, operator, first);
    for place in 0..draft.pick(&[2, 4, 6]) {
        trade::play(draft, operator, place);
    }
}

/// Writes a row of `queryShop`.
fn shop(draft: &mut Draft, operator: &Operator, version: Version) {
    let id = format!("MD{:08}", operator.serial);
    let town = operator.town;
    let (area, value) = draft.pick(&[("areaName", town.name), ("areaCode", town.code)]);
    let body = json!({
        "id": id,
        "shopCode": own_code(operator),
        "shopName": operator.name,
        "creditCode": operator.code,
        "owner": operator.person,
        "ownerIdCard": codes::resident(operator.serial % 300_000),
        "tel": format!("1000{:07}", operator.serial),
        "address": operator.address(),
        area: value,
        "scope": "农药、肥料",
        "isDel": version.mark().to_string(),
        "lastTime": stamped(draft, version.updated),
    });
    let fact = fact("registration", &id, version, None, named(operator, true));
    draft.row(List::Shops, id, version, &body, Fact { town: Some(town.code), ..fact });
}

/// Writes a row of `queryUse`: an operator's, with this place among them (below 10).
fn used(draft: &mut Draft, operator: &Operator, place: u32) {
    let id = format!("SY{:09}", operator.serial * 10 + place);
    let product = draft.pick(&PRODUCTS);
    let coded = draft.chance(80);
    let plot = format!("{}号田", place + 1);
    let day = Moment::day(i64::from(draft.below(300)));
    let write = |draft: &mut Draft, version: Version| {
        let kind = if draft.chance(20) { product.3.to_owned() } else { product.2.to_string() };
        let (code, unit) = (if coded { operator.code.as_str() } else { "" }, draft.pick(&["kg", "斤", "瓶", ""]));
        let body = json!({
            "id": id,
            "farmCode": own_code(operator),
            "farmName": operator.name,
            "farmCreditCode": code,
            "areaName": operator.town.name,
            "type": kind,
            "plot": plot,
            "useDate": day.date(),
            "productName": product.0,
            "regNo": product.1,
            "code": "/",
            "batchNo": "",
            "crop": "豇豆",
            "target": "蚜虫",
            "method": "喷雾",
            "dose": "<20克/亩",
            "quantity": "2",
            "unit": unit,
            "area": draft.pick(&["15", "3.5亩", "2000㎡"]),
            "safeDays": draft.pick(&["14", "14天", "7"]),
            "person": operator.person,
            "adviser": "",
            "isDel": version.mark().to_string(),
            "lastTime": stamped(draft, version.updated),
        });
        let key = format!("{}|{plot}|{}|{}", senior(operator, coded), day.date(), product.0);
        let fact = fact("input-use", &id, version, Some(key), named(operator, coded));
        draft.row(List::InputUses, id.clone(), version, &body, Fact { town: Some(operator.town.code), ..fact });
    };
    let first = draft.first();
    write(draft, first);
    if draft.chance(10) {
        let end = draft.end();
        write(draft, end);
    }
}

/// An update time as one of the programs writes it.
fn stamped(draft: &mut Draft, at: Moment) -> String {
    match draft.below(4) {
        0 => at.second().replace('-', "/"),
        1 => at.compact(),
        _ => at.second(),
    }
}

fn fact(family: &'static str, record: &str, version: Version, key: Option<String>, mention: Mention) -> Fact {
    Fact::of(API, family, record.to_owned(), version.deleted, key, mention)
}

/// Members of one row and of another.
fn with(mut row: Value, more: Value) -> Value {
    if let (Value::Object(row), Value::Object(more)) = (&mut row, more) {
        row.extend(more);
    }
    row
}
