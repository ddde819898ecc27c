//! The traceability of important products below `/ipt/v1`, behind a gateway that wants every call signed: the gateway
//! refuses by status and a header, the platform by a code in its envelope.

mod gate;
mod give;

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{OriginalUri, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri};
use axum::response::Response;
use serde_json::{Value, json};

use super::House;
use super::answer::{self, Answer};
use crate::platforms::faults::{Due, Fault};
use crate::platforms::script::{List, moment};
use crate::platforms::stage::Asked;

pub use gate::{Gate, Refusal};

/// The header in which the gateway says what is wrong.
const SAID: &str = "x-ca-error-message";

/// Rows of a page at most.
const SIZE: usize = 200;

/// What the platform answers: its code where it refuses, else what it holds.
type Given = Result<(Value, Option<(List, Vec<usize>)>), &'static str>;

/// A call as it came.
pub struct Call<'a> {
    method: Method,
    uri: &'a Uri,
    headers: &'a HeaderMap,
    body: &'a [u8],
}

/// `GET /ipt/v1/nodes`
pub async fn nodes(State(house): State<Arc<House>>, uri: OriginalUri, headers: HeaderMap) -> Response {
    list(&house, List::Nodes, &uri.0, &headers).await
}

/// `GET /ipt/v1/trades`
pub async fn trades(State(house): State<Arc<House>>, uri: OriginalUri, headers: HeaderMap) -> Response {
    list(&house, List::Trades, &uri.0, &headers).await
}

async fn list(house: &Arc<House>, list: List, uri: &Uri, headers: &HeaderMap) -> Response {
    let fields = gate::parameters(uri);
    let call = Call { method: Method::GET, uri, headers, body: b"" };
    called(house, &call, |text, due| rows(house, list, &fields, text, due.map(|due| due.fault))).await
}

/// `POST /ipt/v1/trades`
pub async fn save(
    State(house): State<Arc<House>>,
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let call = Call { method: Method::POST, uri: &uri, headers: &headers, body: &body };
    called(&house, &call, |_, _| Ok((give::trade(&house, &body)?, None))).await
}

/// Answers a call that is signed as it should be; where a fault is due, accordingly. The answer is told whether it
/// is one of those in which what is usually no text is one.
async fn called(house: &Arc<House>, call: &Call<'_>, answer: impl FnOnce(bool, Option<Due>) -> Given) -> Response {
    let path = if call.method == Method::POST { give::SAVE } else { call.uri.path() };
    let due = house.due(path);
    let asked = match call.body {
        b"" => format!("{:?}", gate::parameters(call.uri)),
        body => String::from_utf8_lossy(body).into_owned(),
    };
    answer::delay(house, path, &asked, due).await;
    let admitted = match due.map(|due| due.fault) {
        Some(Fault::TooFast) => Err(Refusal::TooFast),
        Some(Fault::Expired) => Err(Refusal::Time),
        _ => house.key_products().admit(call, house.now()),
    };
    if let Err(refusal) = admitted {
        answer::note(house, path, &asked, due, refusal.status().as_u16());
        return refused(house, due, refusal);
    }
    let text = !house.sessions().code_is_number();
    let given = if due.is_some_and(|due| due.fault == Fault::Trouble) { Err("SYSTEM_BUSY") } else { answer(text, due) };
    answer::note(house, path, &asked, due, given.as_ref().map_or_else(|code| *code, |_| "success"));
    let success = |is: bool| if text { json!(is.to_string()) } else { json!(is) };
    let (envelope, shows) = match given {
        Ok((data, shows)) => (json!({"success": success(true), "errCode": null, "errMsg": "", "data": data}), shows),
        Err(code) => {
            let said = json!({"success": success(false), "errCode": code, "errMsg": "请求未受理", "data": null});
            (said, None)
        }
    };
    let media = "application/json;charset=UTF-8";
    answer::give(
        house,
        due,
        Answer { status: StatusCode::OK, media, retry_after: None, body: envelope.to_string(), shows },
    )
}

/// What the gateway answers without the platform.
fn refused(house: &Arc<House>, due: Option<Due>, refusal: Refusal) -> Response {
    let retry_after = due.filter(|_| refusal == Refusal::TooFast).and_then(|due| due.seconds);
    let answer =
        Answer { status: refusal.status(), media: "text/plain", retry_after, body: String::new(), shows: None };
    let mut response = answer::give(house, due, answer);
    response.headers_mut().insert(SAID, HeaderValue::from_static(refusal.said()));
    response
}

/// A page of a list; in an answer of texts nobody counted the rows.
fn rows(house: &House, list: List, fields: &BTreeMap<String, String>, uncounted: bool, fault: Option<Fault>) -> Given {
    let text = |name: &str| fields.get(name).map_or("", String::as_str);
    let wrong = "PARAM_INVALID";
    let since = match text("updatedSince") {
        "" => 0,
        since => moment::read(since).ok_or(wrong)?.0,
    };
    let number = |name: &str, otherwise: usize| match text(name) {
        "" => Some(otherwise),
        number => number.parse().ok().filter(|number| *number > 0),
    };
    let page = number("pageNo", 1).ok_or(wrong)?;
    let size = number("pageSize", 20).filter(|size| *size <= SIZE).ok_or(wrong)?;
    let page = house.look(list, Asked { since, number: page, size }, fault);
    let items: Value = match page.shown.is_empty() {
        true => Value::Null,
        false => serde_json::from_str(&page.rows).expect("rows are JSON"),
    };
    let data = if uncounted { json!({ "items": items }) } else { json!({"total": page.total, "items": items}) };
    Ok((data, Some((list, page.shown))))
}

#[cfg(test)]
mod tests;
