//! The traceability of farm inputs at `/nytrp/service`: XML in the query, XML escaped within XML in the answer, and what
//! dealers' programs wrote stands there as they wrote it, `&` and `<` included.

mod give;
mod xml;

use std::collections::HashMap;
use std::sync::Arc;

use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;

use super::House;
use super::answer::{self, Answer};
use crate::platforms::faults::{Due, Fault};
use crate::platforms::script::{List, moment};
use crate::platforms::stage::Asked;

/// The code of the county, which is all the proof there is.
pub const CODE: &str = "yanshi-inputs-440784";

/// Rows of a page at most.
const SIZE: usize = 100;

/// What stands before the path that a call is known by, for faults and in the log: each method is a call.
pub const PATH: &str = "/nytrp/service";

/// Why a call is refused: status and message.
type Refusal = (&'static str, &'static str);

const WRONG: Refusal = ("1", "参数错误");

/// What stands in an answer that says 0.
#[derive(Default)]
struct Given {
    inner: String,
    shows: Option<(List, Vec<usize>)>,
}

/// `GET /nytrp/service?xml=…`
pub async fn service(State(house): State<Arc<House>>, Query(query): Query<HashMap<String, String>>) -> Response {
    let request = query.get("xml").map_or("", String::as_str);
    let asked = xml::Asked::read(request);
    let path = format!("{PATH}/{}", asked.get("method"));
    let due = house.due(&path);
    // The code stays out of the log.
    let line = asked.without("code");
    answer::delay(&house, &path, &line, due).await;
    if due.is_some_and(|due| due.fault == Fault::TooFast) {
        answer::note(&house, &path, &line, due, 429);
        let retry_after = due.and_then(|due| due.seconds);
        let status = StatusCode::TOO_MANY_REQUESTS;
        return answer::give(
            &house,
            due,
            Answer { status, media: MEDIA, retry_after, body: String::new(), shows: None },
        );
    }
    let given = answered(&house, &asked, due);
    let (status, message, Given { inner, shows }) = match given {
        Ok(given) => ("0", "", given),
        Err((status, message)) => (status, message, Given::default()),
    };
    answer::note(&house, &path, &line, due, status);
    let within = format!("<response><status>{status}</status><message>{message}</message>{inner}</response>");
    let escaped = xml::escaped(&within);
    let body = if house.sessions().code_is_number() {
        format!("<return>{escaped}</return>")
    } else {
        format!(
            "<soap:Envelope xmlns:soap=\"http://schemas.xmlsoap.org/soap/envelope/\"><soap:Body><callResponse>\
             <return>{escaped}</return></callResponse></soap:Body></soap:Envelope>"
        )
    };
    answer::give(&house, due, Answer { status: StatusCode::OK, media: MEDIA, retry_after: None, body, shows })
}

const MEDIA: &str = "text/xml;charset=UTF-8";

fn answered(house: &House, asked: &xml::Asked, due: Option<Due>) -> Result<Given, Refusal> {
    match due.map(|due| due.fault) {
        Some(Fault::Trouble) => return Err(("9", "系统繁忙")),
        Some(Fault::Expired) => return Err(("2", "企业编码无效")),
        _ => {}
    }
    if asked.get("code") != CODE {
        return Err(("2", "企业编码无效"));
    }
    match asked.get("method") {
        "saveCheck" => Ok(Given { inner: give::check(house, asked)?, shows: None }),
        method => {
            let list = List::of_inputs(method).ok_or(WRONG)?;
            rows(house, list, asked, due.map(|due| due.fault))
        }
    }
}

fn rows(house: &House, list: List, asked: &xml::Asked, fault: Option<Fault>) -> Result<Given, Refusal> {
    let since = match asked.get("since") {
        "" => 0,
        text => moment::read(text).ok_or(WRONG)?.0,
    };
    let number = |name: &str, otherwise: usize| match asked.get(name) {
        "" => Some(otherwise),
        number => number.parse().ok().filter(|number| *number > 0),
    };
    let number_of_page = number("page", 1).ok_or(WRONG)?;
    let size = number("size", 20).filter(|size| *size <= SIZE).ok_or(WRONG)?;
    let page = house.look(list, Asked { since, number: number_of_page, size }, fault);
    // On the first page the platform has counted, on the others it says nothing.
    let total = if number_of_page == 1 { format!("<total>{}</total>", page.total) } else { String::new() };
    let inner = format!("{total}<rows>{}</rows>", xml::rows(&page.rows));
    Ok(Given { inner, shows: Some((list, page.shown)) })
}

#[cfg(test)]
mod tests;
