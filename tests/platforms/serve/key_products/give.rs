//! What the platform is given: trades of its nodes that others recorded, which it lists among its others under ids of
//! its own.

use serde_json::{Map, Value, json};

use crate::platforms::script::List;
use crate::platforms::serve::House;
use crate::platforms::stage::Stage;

/// How the call that gives is noted, and what faults of it are asked for by: lists of the path are of another method.
pub const SAVE: &str = "/ipt/v1/trades/save";

/// The first number of the ids that the platform gives to what it is given.
const FIRST: usize = 9_000_000_001;

/// Takes one trade; else the platform's code of the refusal.
pub fn trade(house: &House, body: &[u8]) -> Result<Value, &'static str> {
    let asked: Map<String, Value> = serde_json::from_slice(body).map_err(|_| "PARAM_INVALID")?;
    house.moved(|stage| {
        let rows: Vec<(String, Map<String, Value>)> = stage
            .given(List::Trades)
            .map(|(id, row)| (id.to_owned(), serde_json::from_str(row).expect("it was written as JSON")))
            .collect();
        let text = |name: &str| asked.get(name).map(text).unwrap_or_default();
        let by_id = rows.iter().find(|(id, _)| *id == text("tranId"));
        if text("state") == "3" && !text("tranId").is_empty() {
            let (id, mut row) = by_id.cloned().ok_or("TRADE_NOT_FOUND")?;
            row.insert("state".into(), 3.into());
            return Ok(kept(stage, &id, row));
        }
        let node = node(stage, &text("sellerNode"), &text("sellerCode")).ok_or("NODE_NOT_FOUND")?;
        if ["outId", "goodsName", "dataSource"].iter().any(|name| text(name).is_empty()) {
            return Err("PARAM_INVALID");
        }
        // What was given before under the sender's own number is that, also where the sender was not told so.
        let again = || rows.iter().find(|(_, row)| row["outId"] == asked["outId"]);
        let id = match by_id.or_else(again) {
            Some((id, _)) => id.clone(),
            None => format!("TR{}", FIRST + rows.len()),
        };
        let mut row = asked.clone();
        row.insert("tranId".into(), id.clone().into());
        row.insert("sellerNode".into(), node.into());
        row.insert("delFlag".into(), 0.into());
        Ok(kept(stage, &id, row))
    })
}

fn kept(stage: &mut Stage, id: &str, row: Map<String, Value>) -> Value {
    stage.give(List::Trades, id, &Value::Object(row).to_string());
    json!({ "tranId": id })
}

/// The platform's number of a node that it lists, by that number or by its social credit code.
fn node(stage: &Stage, own: &str, code: &str) -> Option<String> {
    stage.rows(List::Nodes).into_iter().find_map(|row| {
        let row: Value = serde_json::from_str(row).ok()?;
        let is_it = row["nodeId"] == own || (!code.is_empty() && (row["creditCode"] == code || row["uscc"] == code));
        (is_it && text(&row["delFlag"]) == "0").then(|| text(&row["nodeId"]))
    })
}

fn text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}
