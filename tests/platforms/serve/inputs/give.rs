//! What the platform is told: restricted sales that others know of, to be checked. No list shows them.

use serde_json::{Map, Value};

use super::xml::Asked;
use super::{PATH, Refusal, WRONG};
use crate::platforms::script::List;
use crate::platforms::serve::House;
use crate::platforms::stage::Stage;

/// The first number of the ids that the platform gives to what it is told.
const FIRST: usize = 9_000_001;

/// Takes one sale; the answer's content.
pub fn check(house: &House, asked: &Asked) -> Result<String, Refusal> {
    let call = format!("{PATH}/saveCheck");
    house.moved(|stage| {
        let kept: Vec<(String, Map<String, Value>)> = stage
            .told()
            .filter(|(of, ..)| *of == call)
            .map(|(_, id, row)| (id.to_owned(), serde_json::from_str(row).expect("it was written as JSON")))
            .collect();
        let by_id = kept.iter().find(|(id, _)| *id == asked.get("checkId"));
        let (id, row) = if asked.get("cancel") == "1" {
            let (id, mut row) = by_id.cloned().ok_or(WRONG)?;
            row.insert("cancel".into(), "1".into());
            (id, row)
        } else {
            let shop = shop(stage, asked).ok_or(("3", "门店不存在"))?;
            if ["outId", "number", "dataSource"].iter().any(|name| asked.get(name).is_empty()) {
                return Err(WRONG);
            }
            // What was told before under the sender's own number is that, also where the sender was not told so.
            let again = || kept.iter().find(|(_, row)| row["outId"] == asked.get("outId"));
            let id = match by_id.or_else(again) {
                Some((id, _)) => id.clone(),
                None => format!("HC{}", FIRST + kept.len()),
            };
            let mut row = asked.fields(&["code", "method", "checkId"]);
            row.insert("shopCode".into(), shop.into());
            row.insert("checkId".into(), id.clone().into());
            row.insert("cancel".into(), "0".into());
            (id, row)
        };
        stage.tell(&call, &id, &Value::Object(row).to_string());
        Ok(format!("<checkId>{id}</checkId>"))
    })
}

/// The platform's code of a dealer that it lists, by that code or by its social credit code.
fn shop(stage: &Stage, asked: &Asked) -> Option<String> {
    let (own, code) = (asked.get("shopCode"), asked.get("creditCode"));
    stage.rows(List::Shops).into_iter().find_map(|row| {
        let row: Value = serde_json::from_str(row).ok()?;
        let is_it = row["shopCode"] == own || (!code.is_empty() && row["creditCode"] == code);
        (is_it && row["isDel"] == "0").then(|| row["shopCode"].as_str().unwrap_or_default().to_owned())
    })
}
