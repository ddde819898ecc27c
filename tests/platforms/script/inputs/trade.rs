//! Lines of what a dealer bought, sold and took back.

use serde_json::{Value, json};

use super::{PRODUCTS, fact, named, own_code, senior, stamped, with};
use crate::platforms::codes;
use crate::platforms::script::List;
use crate::platforms::script::cast::Operator;
use crate::platforms::script::draft::{Draft, Version};
use crate::platforms::script::moment::Moment;
use crate::platforms::truth::{Fact, Kind, Mention, mention};

/// A firm that buys, and one that supplies: name and code.
const FARM: (&str, &str) = ("演示青岚豇豆种植专业合作社", "93440784000001011X");
const SUPPLIER: (&str, &str) = ("演示和味调味食品有限公司", "91440784000001126A");

/// A person who buys, as a rule; and in the story.
const FARMER: (&str, &str) = ("演示农户", "");
const HEAD: (&str, &str) = ("演示青岚社长", "");
/// What is sold in the story.
const RESTRICTED: (&str, &str, u32, &str, bool) = PRODUCTS[2];

/// What a line is of.
struct Line<'a> {
    dealer: &'a Operator,
    /// Unique in the script.
    number: u32,
    product: (&'static str, &'static str, u32, &'static str, bool),
    /// Whether the rows bear the dealer's code.
    coded: bool,
    day: Moment,
}

/// Writes a line that a dealer sold, with this place among them (below 10), now and then one that it bought, and what
/// becomes of them.
pub fn play(draft: &mut Draft, dealer: &Operator, place: u32) {
    let line = Line {
        dealer,
        number: dealer.serial * 10 + place,
        product: draft.pick(&PRODUCTS),
        coded: draft.chance(80),
        day: Moment::day(i64::from(draft.below(300))),
    };
    let buyer = if draft.chance(20) { FARM } else { FARMER };
    let first = draft.first();
    sold(draft, &line, buyer, 0, first);
    if draft.chance(50) {
        let first = draft.first();
        bought(draft, &line, first);
    }
    let second = draft.second();
    match draft.below(10) {
        0 => {
            sold(draft, &line, buyer, 1, second);
            came_back(draft, &line, second);
        }
        1 => sold(draft, &line, buyer, 9, second),
        2 => {
            let end = draft.end();
            sold(draft, &line, buyer, 0, end);
        }
        _ => {}
    }
}

/// Writes the story's sale: what may not be sold to everybody, to the head of a co-operative.
pub fn restricted(draft: &mut Draft, dealer: &Operator) {
    let line = Line { dealer, number: dealer.serial * 10 + 9, product: RESTRICTED, coded: true, day: Moment::day(250) };
    let first = draft.first();
    sold(draft, &line, HEAD, 0, first);
}

impl Line<'_> {
    /// What every line says.
    fn row(&self, draft: &mut Draft, version: Version, id: &str, more: Value) -> Value {
        let (name, registration, kind, word, restricted) = self.product;
        let (quantity, unit) = draft.pick(&[("2", "kg"), ("500", "g"), ("3", "斤"), ("12", "瓶"), ("1.5", "")]);
        let yes = if draft.chance(30) { ["否", "是"] } else { ["0", "1"] };
        let label = if kind == 1 { format!("{:032}", self.number) } else { "/".to_owned() };
        let row = json!({
            "id": id,
            "shopCode": own_code(self.dealer),
            "shopName": self.dealer.name,
            "shopCreditCode": if self.coded { self.dealer.code.as_str() } else { "" },
            "line": "1",
            "type": if draft.chance(20) { word.to_owned() } else { kind.to_string() },
            "productName": name,
            "productId": format!("P{}", kind),
            "regNo": registration,
            "code": label,
            "toxicity": "低毒",
            "form": "悬浮剂",
            "spec": "<100ml",
            "batchNo": format!("B{}", self.number),
            "produceDate": draft.pick(&["2024-11-01", "2024/11/01", "20241101", "1900-01-01"]),
            "validDate": draft.pick(&["2026-10-31", "0001-01-01"]),
            "isLimit": yes[usize::from(restricted)],
            "quantity": quantity,
            "unit": unit,
            "price": "35",
            "amount": "70.00",
            "factory": "演示农化有限公司",
            "isDel": version.mark().to_string(),
            "lastTime": stamped(draft, version.updated),
        });
        with(row, more)
    }

    fn fact(&self, direction: &str, number: &str, id: &str, version: Version, others: Vec<Mention>) -> Fact {
        let key = format!("{}|{direction}|{number}|1", senior(self.dealer, self.coded));
        Fact { others, ..fact("input-trade", id, version, Some(key), named(self.dealer, self.coded)) }
    }
}

/// Writes a row of `querySale`; state 0 reported, 1 came back, 9 void.
fn sold(draft: &mut Draft, line: &Line<'_>, (name, code): (&str, &str), state: u32, version: Version) {
    let (id, number) = (format!("XS{:09}", line.number), format!("X{:09}", line.number));
    let buyer = if !code.is_empty() {
        json!({"buyerName": name, "buyerCode": code, "buyerIdCard": "", "buyerTel": ""})
    } else {
        json!({"buyerName": name, "buyerCode": "", "buyerIdCard": codes::resident(line.number % 300_000), "buyerTel": "10000000000"})
    };
    let more = json!({
        "number": number,
        "saleTime": line.day.plus(36_000_000).second(),
        "purpose": "豇豆&丝瓜",
        "seller": line.dealer.person,
        "state": state.to_string(),
    });
    let body = line.row(draft, version, &id, with(more, buyer));
    let fact = line.fact("sale", &number, &id, version, vec![mention(&[(Kind::SocialCredit, code)])]);
    draft.row(List::InputSales, id, version, &body, fact);
}

/// Writes a row of `queryPurchase`.
fn bought(draft: &mut Draft, line: &Line<'_>, version: Version) {
    let (id, number) = (format!("JH{:09}", line.number), format!("J{:09}", line.number));
    let supplier = if draft.chance(50) { SUPPLIER.1 } else { "" };
    let more = json!({
        "billNo": number,
        "buyTime": line.day.plus(30_000_000).second(),
        "supplier": SUPPLIER.0,
        "supplierCode": supplier,
        "state": "0",
    });
    let body = line.row(draft, version, &id, more);
    let fact = line.fact("purchase", &number, &id, version, vec![mention(&[(Kind::SocialCredit, supplier)])]);
    draft.row(List::InputPurchases, id, version, &body, fact);
}

/// Writes a row of `queryReturn`: what was sold to a person and came back.
fn came_back(draft: &mut Draft, line: &Line<'_>, version: Version) {
    let (id, number) = (format!("TH{:09}", line.number), format!("T{:09}", line.number));
    let more = json!({
        "number": number,
        "returnTime": line.day.plus(90_000_000).second(),
        "buyerName": "演示农户",
        "buyerIdCard": codes::resident(line.number % 300_000),
        "buyerTel": "",
        "buyerCode": "",
        "state": "1",
    });
    let body = line.row(draft, version, &id, more);
    let fact = line.fact("return", &number, &id, version, Vec::new());
    draft.row(List::InputReturns, id, version, &body, fact);
}
