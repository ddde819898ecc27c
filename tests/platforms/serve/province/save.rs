//! `POST /share/v1/{list}/save`: adopted grades, which the province keeps, and follow-ups of failed samples, which it
//! lists among its own, each under an id that it gives.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde_json::{Map, Value, json};

use super::{Given, admitted, answered, refused};
use crate::platforms::script::List;
use crate::platforms::serve::House;
use crate::platforms::serve::answer;
use crate::platforms::stage::Stage;

/// The first number of the ids that the province gives.
const FIRST: usize = 9_000_000_001;

/// See the file's head.
pub async fn save(
    State(house): State<Arc<House>>,
    Path(name): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let path = format!("/share/v1/{name}/save");
    let due = house.due(&path);
    let asked = String::from_utf8_lossy(&body).into_owned();
    answer::delay(&house, &path, &asked, due).await;
    let given = admitted(&headers, due).unwrap_or_else(|| house.moved(|stage| put(stage, &name, &path, &body)));
    answered(&house, &path, &asked, due, given)
}

fn put(stage: &mut Stage, name: &str, path: &str, body: &[u8]) -> Given {
    let (letters, needed, list) = match name {
        "grades" => ("DJ", "ND", None),
        "disposals" => ("CZ", "CYDBH", Some(List::Disposals)),
        _ => return refused(StatusCode::NOT_FOUND, "接口不存在"),
    };
    let wrong = || refused(StatusCode::BAD_REQUEST, "参数错误");
    let Ok(asked) = serde_json::from_slice::<Map<String, Value>>(body) else { return wrong() };
    let text = |name: &str| asked.get(name).and_then(Value::as_str).unwrap_or_default();
    let read = |id: &str, row: &str| -> (String, Map<String, Value>) {
        (id.to_owned(), serde_json::from_str(row).expect("it was written as JSON"))
    };
    let rows: Vec<(String, Map<String, Value>)> = match list {
        Some(list) => stage.given(list).map(|(id, row)| read(id, row)).collect(),
        None => stage.told().filter(|(call, ..)| *call == path).map(|(_, id, row)| read(id, row)).collect(),
    };
    let by_id = rows.iter().find(|(id, _)| id == text("ID"));
    let is_over = asked.get("SCBZ").and_then(Value::as_u64) == Some(1);
    let (id, mut row) = if is_over {
        let Some((id, row)) = by_id else { return wrong() };
        (id.clone(), row.clone())
    } else {
        if text(needed).is_empty() || !is_listed(stage, text("ZTSFDM"), text("TYSHXYDM")) {
            return refused(StatusCode::UNPROCESSABLE_ENTITY, "主体不存在或缺少必填字段");
        }
        // What was told before under the sender's own number is that, also where the sender was not told so.
        let again = || rows.iter().find(|(_, row)| row.get("WBBH") == asked.get("WBBH"));
        let id = by_id.or_else(again).map_or_else(|| format!("{letters}{}", FIRST + rows.len()), |(id, _)| id.clone());
        (id, asked.clone())
    };
    row.insert("SCBZ".into(), u8::from(is_over).into());
    row.insert("ID".into(), id.clone().into());
    if let Some(list) = list {
        row.insert("CZID".into(), id.clone().into());
        stage.give(list, &id, &Value::Object(row).to_string());
    } else {
        stage.tell(path, &id, &Value::Object(row).to_string());
    }
    (StatusCode::OK, "成功", json!({ "ID": id }).to_string(), None)
}

/// Whether the province lists an operator by its own id, or by a social credit code.
fn is_listed(stage: &Stage, own: &str, code: &str) -> bool {
    stage.rows(List::Registrations).into_iter().filter_map(|row| serde_json::from_str::<Value>(row).ok()).any(|row| {
        let is_it = (!own.is_empty() && row["ZTSFDM"] == own) || (!code.is_empty() && row["TYSHXYDM"] == code);
        is_it && row["SCBZ"] == 0
    })
}
