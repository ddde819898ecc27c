//! `POST /yxsa/api/{what}/save`: penalties, grades, orders and warnings that whom the platform serves gives it, about
//! one of its units. It keeps them under ids of its own; it does not list them.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use serde_json::{Map, Value, json};

use super::{Fields, Given, called, given};
use crate::platforms::script::List;
use crate::platforms::serve::House;
use crate::platforms::serve::two_level::Refusal;

/// What can be given, how ids of it begin, and the fields that it must have.
const KINDS: [(&str, &str, &[&str]); 4] = [
    ("penalty", "P", &["docNo", "authority"]),
    ("grade", "G", &["year", "grade"]),
    ("rectify", "R", &["noticeNo", "authority"]),
    ("warning", "W", &["noticeNo", "issuer"]),
];

/// See the file's head.
pub async fn save(
    State(house): State<Arc<House>>,
    Path(what): Path<String>,
    Query(fields): Query<Fields>,
    body: Bytes,
) -> Response {
    let path = format!("/yxsa/api/{what}/save");
    let asked = String::from_utf8_lossy(&body).into_owned();
    called(&house, &path, &fields, &asked, |_| {
        let kind = KINDS.iter().find(|(name, ..)| *name == what).ok_or((30, "接口不存在"))?;
        put(&house, &path, kind, &body)
    })
    .await
}

fn put(house: &House, path: &str, (_, letter, needed): &(&str, &str, &[&str]), body: &[u8]) -> Result<Given, Refusal> {
    let asked: Map<String, Value> = serde_json::from_slice(body).map_err(|_| (30, "请求体不是JSON"))?;
    let text = |name: &str| asked.get(name).and_then(Value::as_str).unwrap_or_default().trim().to_owned();
    house.moved(|stage| {
        let rows: Vec<(String, Map<String, Value>)> = stage
            .told()
            .filter(|(call, ..)| *call == path)
            .map(|(_, id, row)| (id.to_owned(), serde_json::from_str(row).expect("it was written as JSON")))
            .collect();
        let by_id = rows.iter().find(|(id, _)| *id == text("id"));
        if asked.get("delFlag").and_then(Value::as_u64) == Some(1) {
            let (id, mut row) = by_id.cloned().ok_or((30, "记录不存在"))?;
            row.insert("delFlag".into(), 1.into());
            stage.tell(path, &id, &Value::Object(row).to_string());
            return Ok(accepted(&id));
        }
        if !is_listed(&stage.rows(List::Units), &text("unitId")) {
            return Err((31, "单位不存在"));
        }
        if needed.iter().any(|name| text(name).is_empty()) {
            return Err((30, "必填字段为空"));
        }
        // What was saved before under the sender's own number is that, also where the sender was not told so.
        let again = || rows.iter().find(|(_, row)| !text("outNo").is_empty() && row["outNo"] == text("outNo"));
        let id = match by_id.or_else(again) {
            Some((id, _)) => id.clone(),
            None => format!("{letter}{:07}", 9_000_001 + rows.len()),
        };
        let mut row = asked.clone();
        row.insert("id".into(), id.clone().into());
        row.insert("delFlag".into(), 0.into());
        stage.tell(path, &id, &Value::Object(row).to_string());
        Ok(accepted(&id))
    })
}

fn accepted(id: &str) -> Given {
    given(json!({ "id": id }).to_string())
}

/// Whether the platform lists a unit that is not deleted.
fn is_listed(rows: &[&str], id: &str) -> bool {
    rows.iter().filter_map(|row| serde_json::from_str::<Value>(row).ok()).any(|row| {
        let deleted = row["delFlag"] == 1 || row["delFlag"] == "1";
        row["unitId"] == id && !deleted
    })
}
