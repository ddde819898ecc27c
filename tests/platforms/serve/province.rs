//! The provincial platform (智慧食药监) below `/share/v1`.

mod save;

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Response;

use super::House;
use super::answer::{self, Answer};
use crate::platforms::faults::{Due, Fault};
use crate::platforms::script::{List, moment};
use crate::platforms::stage::Asked;

pub use save::save;

/// The key that the hub sends as bearer.
pub const KEY: &str = "yanshi-provincial-440784";

/// Rows of a page at most.
const SIZE: usize = 500;

/// `GET /share/v1/<list>`
pub async fn list(
    State(house): State<Arc<House>>,
    Path(name): Path<String>,
    Query(asked): Query<HashMap<String, String>>,
    headers: HeaderMap,
) -> Response {
    let path = format!("/share/v1/{name}");
    let due = house.due(&path);
    let line = format!("{:?}", asked.iter().collect::<BTreeMap<_, _>>());
    answer::delay(&house, &path, &line, due).await;
    let given = admitted(&headers, due).unwrap_or_else(|| match List::of_province(&name) {
        None => refused(StatusCode::NOT_FOUND, "接口不存在"),
        Some(list) => rows(&house, list, &asked, due.map(|due| due.fault)),
    });
    answered(&house, &path, &line, due, given)
}

/// What is answered to a call that is not admitted, or meets trouble.
fn admitted(headers: &HeaderMap, due: Option<Due>) -> Option<Given> {
    let key = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    match due.map(|due| due.fault) {
        Some(Fault::Trouble) => Some(refused(StatusCode::INTERNAL_SERVER_ERROR, "系统异常")),
        Some(Fault::TooFast) => Some(refused(StatusCode::TOO_MANY_REQUESTS, "请求过于频繁")),
        Some(Fault::Expired) => Some(refused(StatusCode::UNAUTHORIZED, "未授权")),
        _ if key != Some(&format!("Bearer {KEY}")) => Some(refused(StatusCode::UNAUTHORIZED, "未授权")),
        _ => None,
    }
}

/// The answer in its envelope, noted.
fn answered(house: &Arc<House>, path: &str, line: &str, due: Option<Due>, given: Given) -> Response {
    let (status, message, data, shows) = given;
    let code = status.as_u16();
    answer::note(house, path, line, due, code);
    let code = if house.sessions().code_is_number() { code.to_string() } else { format!("\"{code}\"") };
    let body = format!(r#"{{"code":{code},"msg":"{message}","data":{data}}}"#);
    let retry_after = due.filter(|due| due.fault == Fault::TooFast).and_then(|due| due.seconds);
    let media = "application/json;charset=UTF-8";
    answer::give(house, due, Answer { status, media, retry_after, body, shows })
}

type Given = (StatusCode, &'static str, String, Option<(List, Vec<usize>)>);

fn refused(status: StatusCode, message: &'static str) -> Given {
    (status, message, "null".to_owned(), None)
}

fn rows(house: &House, list: List, asked: &HashMap<String, String>, fault: Option<Fault>) -> Given {
    let text = |name: &str| asked.get(name).map_or("", String::as_str);
    let since = match text("since") {
        "" => Some(0),
        since => moment::read(since).map(|moment| moment.0),
    };
    let number = |name: &str, otherwise: usize| match text(name) {
        "" => Some(otherwise),
        number => number.parse().ok().filter(|&number| number > 0),
    };
    let (Some(since), Some(page), Some(size)) =
        (since, number("page", 1), number("size", 100).filter(|&size| size <= SIZE))
    else {
        return refused(StatusCode::BAD_REQUEST, "参数错误");
    };
    let shown = house.look(list, Asked { since, number: page, size }, fault);
    let data = format!(r#"{{"total":{},"pages":{},"page":{page},"rows":{}}}"#, shown.total, shown.pages, shown.rows);
    (StatusCode::OK, "成功", data, Some((list, shown.shown)))
}
