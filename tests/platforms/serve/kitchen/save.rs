//! `POST /openapi/punish/save`: penalties that whom the platform serves gives it. It keeps them under ids of its
//! own and lists them among its others.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use serde_json::{Map, Value, json};

use super::{Given, give, given, refused, troubled};
use crate::platforms::faults::Fault;
use crate::platforms::script::List;
use crate::platforms::serve::House;
use crate::platforms::serve::answer;
use crate::platforms::serve::session::Refusal;

const SAVE: &str = "/openapi/punish/save";

/// The first id that the platform gives to what it is given.
const FIRST: usize = 9_000_001;

/// What a penalty says.
const FIELDS: [&str; 10] = [
    "companyId",
    "companyName",
    "unitSocailCreditCode",
    "documentNo",
    "authority",
    "decisionDate",
    "punishReason",
    "punishBasis",
    "punishContent",
    "fineAmount",
];

/// See the file's head.
pub async fn save(State(house): State<Arc<House>>, headers: HeaderMap, body: Bytes) -> Response {
    let due = house.due(SAVE);
    let asked = String::from_utf8_lossy(&body).into_owned();
    answer::delay(&house, SAVE, &asked, due).await;
    if due.is_some_and(|due| due.fault == Fault::Expired) {
        house.sessions().expire();
    }
    let answer = troubled(due).unwrap_or_else(|| {
        let checked = house.sessions().check(&headers, house.now());
        match checked.and_then(|()| put(&house, &body)) {
            Ok(given) => given,
            Err(refusal) => refused(refusal),
        }
    });
    give(&house, SAVE, due, &asked, answer)
}

fn put(house: &House, body: &[u8]) -> Result<Given, Refusal> {
    let asked: Value = serde_json::from_slice(body).map_err(|_| (0, "请求体不是JSON"))?;
    let text = |name: &str| asked[name].as_str().unwrap_or_default().trim().to_owned();
    let mut stage = house.stage();
    let rows: Vec<(String, Map<String, Value>)> = stage
        .given(List::Punishments)
        .map(|(id, body)| (id.to_owned(), serde_json::from_str(body).expect("it was written as JSON")))
        .collect();
    let by_id = rows.iter().find(|(id, _)| *id == text("punishId"));
    if asked["isDelete"].as_u64() == Some(1) {
        let (id, mut row) = by_id.cloned().ok_or((0, "处罚记录不存在"))?;
        row.insert("isDelete".into(), 1.into());
        stage.give(List::Punishments, &id, &Value::Object(row).to_string());
        return Ok(accepted(&id));
    }
    let company = company(&stage.rows(List::Companies), &text("companyId"), &text("unitSocailCreditCode"));
    let company = company.ok_or((0, "企业不存在"))?;
    if text("documentNo").is_empty() {
        return Err((0, "documentNo不能为空"));
    }
    // What was saved before under the sender's own number is that, also where the sender was not told so.
    let again = || rows.iter().find(|(_, row)| !text("outId").is_empty() && row["outId"] == text("outId"));
    let id = match by_id.or_else(again) {
        Some((id, _)) => id.clone(),
        None => (FIRST + rows.len()).to_string(),
    };
    let mut row: Map<String, Value> = FIELDS.map(|name| (name.to_owned(), asked[name].clone())).into_iter().collect();
    row.insert("companyId".into(), company.into());
    row.insert("punishId".into(), id.clone().into());
    row.insert("outId".into(), text("outId").into());
    row.insert("isDelete".into(), 0.into());
    stage.give(List::Punishments, &id, &Value::Object(row).to_string());
    Ok(accepted(&id))
}

fn accepted(id: &str) -> Given {
    given(1, "ok", json!({ "punishId": id }).to_string())
}

/// The platform's id of a company that it knows by either.
fn company(rows: &[&str], id: &str, code: &str) -> Option<String> {
    rows.iter().find_map(|row| {
        let row: Value = serde_json::from_str(row).ok()?;
        let own = row["id"].as_str().map_or_else(|| row["id"].to_string(), str::to_owned);
        let is_it = own == id || (!code.is_empty() && row["unitSocailCreditCode"] == code);
        is_it.then_some(own)
    })
}
