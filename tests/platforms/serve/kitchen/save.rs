//! What whom the platform serves gives it: penalties, which it keeps under ids of its own and lists among its others;
//! grades and orders, which it keeps and shows in no list.

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
use crate::platforms::stage::Stage;

/// A kind of what can be given.
struct Kind {
    /// The call.
    path: &'static str,
    /// The name of its id.
    id: &'static str,
    /// The first id that the platform gives.
    first: usize,
    /// The fields that it must have.
    needed: &'static [&'static str],
    /// What of it is kept, beside the ids; all where that is not said.
    kept: &'static [&'static str],
    /// The list that shows it.
    list: Option<List>,
}

const PENALTY: Kind = Kind {
    path: "/openapi/punish/save",
    id: "punishId",
    first: 9_000_001,
    needed: &["documentNo"],
    kept: &[
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
    ],
    list: Some(List::Punishments),
};

const GRADE: Kind = Kind {
    path: "/openapi/grade/save",
    id: "gradeId",
    first: 1_000_001,
    needed: &["year", "grade"],
    kept: &[],
    list: None,
};

const ORDER: Kind = Kind {
    path: "/openapi/rectify/save",
    id: "rectifyId",
    first: 2_000_001,
    needed: &["noticeNo", "authority"],
    kept: &[],
    list: None,
};

/// `POST /openapi/punish/save`
pub async fn save(State(house): State<Arc<House>>, headers: HeaderMap, body: Bytes) -> Response {
    saved(&house, &PENALTY, &headers, &body).await
}

/// `POST /openapi/grade/save`
pub async fn grade(State(house): State<Arc<House>>, headers: HeaderMap, body: Bytes) -> Response {
    saved(&house, &GRADE, &headers, &body).await
}

/// `POST /openapi/rectify/save`
pub async fn rectify(State(house): State<Arc<House>>, headers: HeaderMap, body: Bytes) -> Response {
    saved(&house, &ORDER, &headers, &body).await
}

async fn saved(house: &Arc<House>, kind: &Kind, headers: &HeaderMap, body: &[u8]) -> Response {
    let due = house.due(kind.path);
    let asked = String::from_utf8_lossy(body).into_owned();
    answer::delay(house, kind.path, &asked, due).await;
    if due.is_some_and(|due| due.fault == Fault::Expired) {
        house.sessions().expire();
    }
    let answer = troubled(due).unwrap_or_else(|| {
        let checked = house.sessions().check(headers, house.now());
        match checked.and_then(|()| house.moved(|stage| put(stage, kind, body))) {
            Ok(given) => given,
            Err(refusal) => refused(refusal),
        }
    });
    give(house, kind.path, due, &asked, answer)
}

fn put(stage: &mut Stage, kind: &Kind, body: &[u8]) -> Result<Given, Refusal> {
    let asked: Value = serde_json::from_slice(body).map_err(|_| (0, "请求体不是JSON"))?;
    let text = |name: &str| asked[name].as_str().unwrap_or_default().trim().to_owned();
    let rows = rows(stage, kind);
    let by_id = rows.iter().find(|(id, _)| *id == text(kind.id));
    if asked["isDelete"].as_u64() == Some(1) {
        let (id, mut row) = by_id.cloned().ok_or((0, "记录不存在"))?;
        row.insert("isDelete".into(), 1.into());
        return Ok(accepted(stage, kind, &id, row));
    }
    let company = company(&stage.rows(List::Companies), &text("companyId"), &text("unitSocailCreditCode"));
    let company = company.ok_or((0, "企业不存在"))?;
    if kind.needed.iter().any(|name| text(name).is_empty()) {
        return Err((0, "必填字段为空"));
    }
    // What was saved before under the sender's own number is that, also where the sender was not told so.
    let again = || rows.iter().find(|(_, row)| !text("outId").is_empty() && row["outId"] == text("outId"));
    let id = match by_id.or_else(again) {
        Some((id, _)) => id.clone(),
        None => (kind.first + rows.len()).to_string(),
    };
    let kept = kind.kept.iter().map(|name| ((*name).to_owned(), asked[*name].clone()));
    let mut row: Map<String, Value> = match &asked {
        Value::Object(asked) if kind.kept.is_empty() => asked.clone(),
        _ => kept.collect(),
    };
    row.insert("companyId".into(), company.into());
    row.insert(kind.id.into(), id.clone().into());
    row.insert("outId".into(), text("outId").into());
    row.insert("isDelete".into(), 0.into());
    Ok(accepted(stage, kind, &id, row))
}

/// What of this kind was given before.
fn rows(stage: &Stage, kind: &Kind) -> Vec<(String, Map<String, Value>)> {
    let read = |(id, row): (&str, &str)| (id.to_owned(), serde_json::from_str(row).expect("it was written as JSON"));
    match kind.list {
        Some(list) => stage.given(list).map(read).collect(),
        None => {
            let told = stage.told().filter(|(call, ..)| *call == kind.path);
            told.map(|(_, id, row)| read((id, row))).collect()
        }
    }
}

fn accepted(stage: &mut Stage, kind: &Kind, id: &str, row: Map<String, Value>) -> Given {
    let row = Value::Object(row).to_string();
    match kind.list {
        Some(list) => stage.give(list, id, &row),
        None => stage.tell(kind.path, id, &row),
    }
    given(1, "ok", json!({ kind.id: id }).to_string())
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
