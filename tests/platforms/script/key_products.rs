//! Rows of the traceability of important products: nodes of the chain, and what one node sold to another.
//!
//! Each function writes one version of one row and the fact that it states.

use serde_json::{Value, json};

use super::List;
use super::cast::Operator;
use super::city::MARKET;
use super::draft::{Draft, Version};
use super::moment::{Form, Moment};
use crate::platforms::codes;
use crate::platforms::truth::{Fact, Kind, Mention, mention};

/// The channel of what is read from the platform's lists.
pub const API: &str = "key-products-traceability.api";

/// Goods: name and category.
const GOODS: [(&str, &str); 5] =
    [("白条猪肉", "肉类"), ("豇豆", "蔬菜"), ("菜心", "蔬菜"), ("鲜鸡蛋", "禽蛋"), ("罗非鱼", "水产品")];

/// Who takes part in a trade as a row names it; what is empty is not written.
struct Party<'a> {
    node: String,
    name: &'a str,
    code: &'a str,
}

impl Party<'_> {
    fn mention(&self) -> Mention {
        let node =
            if self.node.is_empty() { String::new() } else { format!("key-products-traceability/{}", self.node) };
        mention(&[(Kind::SocialCredit, self.code), (Kind::Platform, &node)])
    }
}

/// The platform's number of an operator.
fn node_id(serial: u32) -> String {
    format!("JD4407{serial:08}")
}

/// Writes what the platform holds of an operator, if it is a node of the chain.
pub fn play(draft: &mut Draft, operator: &Operator) {
    let wholesale = match operator.class.name {
        "定点屠宰场" | "农贸市场" | "农民专业合作社" | "冷库" => true,
        "大型超市" | "市场摊位" => false,
        _ => return,
    };
    if !draft.chance(if wholesale { 90 } else { 40 }) {
        return;
    }
    let first = draft.first();
    node(draft, operator, first);
    match draft.below(20) {
        0 => {
            let end = draft.end();
            node(draft, operator, end);
        }
        1 => {
            let second = draft.second();
            node(draft, operator, second);
        }
        _ => {}
    }
    for place in 0..draft.pick(&[1, 2, 4]) {
        sold(draft, operator, place, wholesale);
    }
}

/// Writes the story's nodes: the co-operative sold to the market, the plant to a passer-by.
pub fn story(draft: &mut Draft, operator: &Operator) {
    let first = draft.first();
    node(draft, operator, first);
    if operator.serial != 104 {
        sold(draft, operator, 0, true);
    }
}

/// Writes a row of `nodes`.
fn node(draft: &mut Draft, operator: &Operator, version: Version) {
    let id = node_id(operator.serial);
    let town = operator.town;
    let code = draft.pick(&["creditCode", "uscc"]);
    let region = draft.pick(&[town.code, town.name]);
    let id_number = if draft.chance(50) { json!(codes::resident(operator.serial % 300_000)) } else { draft.empty() };
    let body = json!({
        "nodeId": id,
        "nodeName": operator.name,
        "nodeType": draft.loose(1),
        code: draft.text(&operator.code),
        "legalRep": operator.person,
        "legalRepIdCard": id_number,
        "tel": format!("1000{:07}", operator.serial),
        "regionCode": region,
        "address": operator.address(),
        "mainGoods": "猪肉、蔬菜",
        "delFlag": draft.loose(version.mark().into()),
        "updateTime": version.updated.second(),
    });
    let itself = Party { node: id.clone(), name: &operator.name, code: &operator.code };
    let fact = fact("registration", &id, version, None, itself.mention());
    draft.row(List::Nodes, id, version, &body, Fact { town: Some(town.code), ..fact });
}

/// Writes a trade of an operator with this place among them (below 10), and what becomes of it.
fn sold(draft: &mut Draft, operator: &Operator, place: u32, wholesale: bool) {
    let trade = Trade {
        number: operator.serial * 10 + place,
        numbered: draft.chance(85),
        seller: Party {
            node: if draft.chance(80) { node_id(operator.serial) } else { String::new() },
            name: &operator.name,
            code: &operator.code,
        },
        buyer: match draft.below(4) {
            _ if !wholesale => Party { node: String::new(), name: "", code: "" },
            0 => Party { node: String::new(), name: "演示外地客商", code: "" },
            1 => Party { node: String::new(), name: "", code: "" },
            _ if operator.code == MARKET.1 => Party { node: String::new(), name: "演示散客", code: "" },
            _ => Party { node: node_id(104), name: MARKET.0, code: MARKET.1 },
        },
        wholesale,
        goods: draft.pick(&GOODS),
        day: Moment::day(i64::from(draft.below(300))),
    };
    let first = draft.first();
    row(draft, &trade, 0, first);
    match draft.below(10) {
        0 => {
            let second = draft.second();
            row(draft, &trade, 1, second);
        }
        1 => {
            let second = draft.second();
            row(draft, &trade, 3, second);
        }
        2 => {
            let end = draft.end();
            row(draft, &trade, 0, end);
        }
        _ => {}
    }
}

struct Trade<'a> {
    /// Unique in the script.
    number: u32,
    /// Whether it has a number besides the platform's own id.
    numbered: bool,
    seller: Party<'a>,
    buyer: Party<'a>,
    wholesale: bool,
    goods: (&'static str, &'static str),
    day: Moment,
}

/// Writes a row of `trades`; state 0 sold, 1 received, 3 void.
fn row(draft: &mut Draft, trade: &Trade<'_>, state: u32, version: Version) {
    let id = format!("TR{:010}", trade.number);
    let number = if trade.numbered { format!("JY{}{}", &trade.day.date()[..4], trade.number) } else { String::new() };
    let (kind, word) = if trade.wholesale { (1, "批发") } else { (2, "零售") };
    let (weight, unit) = draft.pick(&[(500, "kg"), (1_000, "斤"), (2, "吨"), (30, "箱"), (250, "")]);
    let reversed = state == 3 && draft.chance(50);
    let paper = draft.chance(60);
    let form = draft.pick(&[Form::Dashes, Form::Slashes, Form::Number]);
    let body = json!({
        "tranId": id,
        "tranNo": draft.text(&number),
        "tranDate": trade.day.json(form),
        "tranType": if draft.chance(20) { Value::from(word) } else { draft.loose(kind) },
        "state": if reversed { Value::from("冲红") } else { draft.loose(state) },
        "sellerNode": draft.text(&trade.seller.node),
        "sellerName": trade.seller.name,
        "sellerCode": draft.text(trade.seller.code),
        "buyerNode": draft.text(&trade.buyer.node),
        "buyerName": draft.text(trade.buyer.name),
        "buyerCode": draft.text(trade.buyer.code),
        "goodsName": trade.goods.0,
        "category": trade.goods.1,
        "brand": "/",
        "spec": "散装",
        "batchNo": format!("P{}", trade.number),
        "traceCode": "",
        "gtin": "",
        "origin": "广东省江门市鹤山市",
        "weight": draft.loose(weight),
        "unit": unit,
        "price": "12.5",
        "amount": "6250.00",
        "certType": if paper { draft.loose(2) } else { draft.empty() },
        "certNo": if paper { json!(format!("HGZ{}", trade.number)) } else { json!("/") },
        "testNo": "",
        "testResult": draft.pick(&["合格", "", "/"]),
        "destination": "鹤山市",
        "vehicleNo": "粤J00000",
        "remark": "",
        "delFlag": draft.loose(version.mark().into()),
        "updateTime": version.updated.second(),
    });
    let key = format!("key-products-traceability|{}", if trade.numbered { &number } else { &id });
    let fact = fact("sale", &id, version, Some(key), trade.seller.mention());
    draft.row(List::Trades, id, version, &body, Fact { others: vec![trade.buyer.mention()], ..fact });
}

fn fact(family: &'static str, record: &str, version: Version, key: Option<String>, mention: Mention) -> Fact {
    Fact::of(API, family, record.to_owned(), version.deleted, key, mention)
}
