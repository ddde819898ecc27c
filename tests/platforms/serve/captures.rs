//! An enterprise's own capture interface of EPCIS 2.0, below `/epcis`: it is told of recalls as events, answers with a
//! job, and refuses what names a lot by a wrong number.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Response;
use serde_json::{Value, json};

use super::House;
use super::answer::{self, Answer};
use crate::platforms::codes;
use crate::platforms::faults::Fault;

/// The call under which is kept what was captured.
const CALL: &str = "/epcis/capture";
/// The token that the hub sends as bearer.
const TOKEN: &str = "yanshi-epcis-440784";

type Refusal = (StatusCode, &'static str);

/// `POST /epcis/capture`
pub async fn capture(State(house): State<Arc<House>>, headers: HeaderMap, body: Bytes) -> Response {
    let asked = String::from_utf8_lossy(&body).into_owned();
    let due = house.due(CALL);
    answer::delay(&house, CALL, &asked, due).await;
    let token = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let taken = match due.map(|due| due.fault) {
        Some(Fault::Trouble) => Err((StatusCode::INTERNAL_SERVER_ERROR, "trouble")),
        Some(Fault::TooFast) => Err((StatusCode::TOO_MANY_REQUESTS, "too many requests")),
        Some(Fault::Expired) => Err((StatusCode::UNAUTHORIZED, "token")),
        _ if token != Some(&format!("Bearer {TOKEN}")) => Err((StatusCode::UNAUTHORIZED, "token")),
        _ => captured(&house, &asked),
    };
    let (status, media, said) = match taken {
        Ok(job) => (StatusCode::ACCEPTED, "application/json", json!({ "captureID": job })),
        Err((status, why)) => {
            let kind = "epcisException:ValidationException";
            let problem = json!({"type": kind, "title": "refused", "status": status.as_u16(), "detail": why});
            (status, "application/problem+json", problem)
        }
    };
    answer::note(&house, CALL, &asked, due, status.as_u16());
    let retry_after = due.filter(|due| due.fault == Fault::TooFast).and_then(|due| due.seconds);
    answer::give(&house, due, Answer { status, media, retry_after, body: said.to_string(), shows: None })
}

/// Takes a document of events whole, or none of it.
fn captured(house: &House, body: &str) -> Result<String, Refusal> {
    let wrong = |why| (StatusCode::BAD_REQUEST, why);
    let document: Value = serde_json::from_str(body).map_err(|_| wrong("no JSON"))?;
    let events = document["epcisBody"]["eventList"].as_array().filter(|events| !events.is_empty());
    let events = events.ok_or_else(|| wrong("no events"))?;
    let told = events.iter().map(|event| told(house, event)).collect::<Result<Vec<_>, _>>()?;
    let mut stage = house.stage();
    let first = told[0].0.clone();
    for (id, row) in told {
        stage.tell(CALL, &id, &row.to_string());
    }
    Ok(first)
}

/// An event's id, and what is kept of it: of one that is declared an error what it said before.
fn told(house: &House, event: &Value) -> Result<(String, Value), Refusal> {
    let wrong = |why| (StatusCode::BAD_REQUEST, why);
    let id = event["eventID"].as_str().ok_or_else(|| wrong("eventID is missing"))?;
    if event["eventTime"].is_null() || event["eventTimeZoneOffset"].is_null() {
        return Err(wrong("eventTime is missing"));
    }
    if !event["errorDeclaration"].is_null() {
        let stage = house.stage();
        let known = stage.told().find(|(call, known, _)| (*call, *known) == (CALL, id)).map(|(.., row)| row.to_owned());
        let mut row: Value = serde_json::from_str(&known.ok_or_else(|| wrong("never captured"))?).unwrap_or_default();
        row["error"] = event["errorDeclaration"]["reason"].clone();
        return Ok((id.to_owned(), row));
    }
    let class = event["quantityList"][0]["epcClass"].as_str().ok_or_else(|| wrong("no lot"))?;
    let (item, lot) = class
        .strip_prefix("https://id.gs1.org/01/")
        .and_then(|rest| rest.split_once("/10/"))
        .ok_or_else(|| wrong("no lot"))?;
    let holds = item.get(..13).is_some_and(|body| body.bytes().all(|b| b.is_ascii_digit()) && codes::gs1(body) == item);
    if !holds {
        return Err(wrong("check digit"));
    }
    let recall = &event["hub:recall"];
    let row = json!({
        "eventID": id, "disposition": event["disposition"], "item": item, "lot": lot, "by": recall["by"][0],
        "number": recall["number"], "error": "",
    });
    Ok((id.to_owned(), row))
}
