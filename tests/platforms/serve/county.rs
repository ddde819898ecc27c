//! The county's own modules below `/hsjg`: lists as JSON for a token, and the exchange, which takes messages of XML that
//! are signed besides.

mod give;
mod message;
mod seal;

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Response;
use serde_json::{Value, json};

use super::House;
use super::answer::{self, Answer};
use crate::platforms::faults::{Due, Fault};
use crate::platforms::script::{List, moment};
use crate::platforms::stage::{Asked, Page};
use message::Message;

pub use seal::Seal;

/// The token that the hub sends as bearer.
pub const TOKEN: &str = "yanshi-county-440784"; // pragma: allowlist secret

/// The call that takes messages.
pub const EXCHANGE: &str = "/hsjg/exchange";

/// Rows of a page at most.
const SIZE: usize = 200;

/// Why a call is refused: code and message.
pub type Refusal = (&'static str, &'static str);

const WRONG: Refusal = ("1", "请求无法识别");

/// `GET /hsjg/api/v1/<list>`
pub async fn list(
    State(house): State<Arc<House>>,
    Path(name): Path<String>,
    Query(asked): Query<HashMap<String, String>>,
    headers: HeaderMap,
) -> Response {
    let path = format!("/hsjg/api/v1/{name}");
    let due = house.due(&path);
    let line = format!("{:?}", asked.iter().collect::<BTreeMap<_, _>>());
    answer::delay(&house, &path, &line, due).await;
    let is_number = house.sessions().code_is_number();
    let number = |number: usize| if is_number { json!(number) } else { json!(number.to_string()) };
    let given = troubled(due).and_then(|()| admitted(&headers)).and_then(|()| {
        let list = List::of_county(&name).ok_or(WRONG)?;
        let page = page(&house, list, &asked, due.map(|due| due.fault))?;
        let records: Value = serde_json::from_str(&page.rows).expect("rows are JSON");
        Ok((json!({"total": number(page.total), "records": records}), Some((list, page.shown))))
    });
    let (code, said, (data, shows)) = match given {
        Ok(given) => ("0", "", given),
        Err((code, said)) => (code, said, (Value::Null, None)),
    };
    answer::note(&house, &path, &line, due, code);
    let code = code.parse().map_or_else(|_| json!(code), number);
    let body = json!({"code": code, "message": said, "data": data}).to_string();
    give(&house, due, "application/json;charset=UTF-8", body, shows)
}

/// `POST /hsjg/exchange`
pub async fn exchange(State(house): State<Arc<House>>, headers: HeaderMap, body: Bytes) -> Response {
    let due = house.due(EXCHANGE);
    let asked = String::from_utf8_lossy(&body).into_owned();
    answer::delay(&house, EXCHANGE, &asked, due).await;
    let told = troubled(due)
        .and_then(|()| admitted(&headers))
        .and_then(|()| house.county().open(&asked, house.now()))
        .and_then(|()| Message::read(&asked).ok_or(WRONG))
        .and_then(|message| give::taken(&house, &message));
    let (code, said, id) = match told {
        Ok(id) => ("0", "ok", id),
        Err((code, said)) => (code, said, String::new()),
    };
    answer::note(&house, EXCHANGE, &asked, due, code);
    let body = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><ExchangeMessage><Header><Sender>SCJG</Sender><Receiver>HUB</Receiver>\
         </Header><Body><result><code>{code}</code><message>{said}</message><id>{id}</id></result></Body>\
         </ExchangeMessage>"
    );
    give(&house, due, "application/xml;charset=UTF-8", body, None)
}

fn give(
    house: &Arc<House>,
    due: Option<Due>,
    media: &'static str,
    body: String,
    shows: Option<(List, Vec<usize>)>,
) -> Response {
    let too_fast = due.filter(|due| due.fault == Fault::TooFast);
    let status = if too_fast.is_some() { StatusCode::TOO_MANY_REQUESTS } else { StatusCode::OK };
    let retry_after = too_fast.and_then(|due| due.seconds);
    answer::give(house, due, Answer { status, media, retry_after, body, shows })
}

/// The refusal of a platform that has trouble of its own, is asked too often, or accepts no token any more.
fn troubled(due: Option<Due>) -> Result<(), Refusal> {
    match due.map(|due| due.fault) {
        Some(Fault::Trouble | Fault::TooFast) => Err(("9", "系统繁忙")),
        Some(Fault::Expired) => Err(("401", "令牌失效")),
        _ => Ok(()),
    }
}

fn admitted(headers: &HeaderMap) -> Result<(), Refusal> {
    let token = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    if token == Some(&format!("Bearer {TOKEN}")) { Ok(()) } else { Err(("401", "令牌无效")) }
}

fn page(house: &House, list: List, asked: &HashMap<String, String>, fault: Option<Fault>) -> Result<Page, Refusal> {
    let text = |name: &str| asked.get(name).map_or("", String::as_str);
    let since = match text("since") {
        "" => 0,
        since => moment::read(since).ok_or(WRONG)?.0,
    };
    let number = |name: &str, otherwise: usize| match text(name) {
        "" => Some(otherwise),
        number => number.parse().ok().filter(|number| *number > 0),
    };
    let page = number("page", 1).ok_or(WRONG)?;
    let size = number("size", 20).filter(|size| *size <= SIZE).ok_or(WRONG)?;
    Ok(house.look(list, Asked { since, number: page, size }, fault))
}

#[cfg(test)]
mod tests;
