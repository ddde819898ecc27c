//! The sunshine-kitchen platform (邑餐食安) below `/openapi`: JSON that calls itself HTML, always with status 200.

mod save;

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde_json::{Value, json};

use super::House;
use super::answer::{self, Answer};
use super::session::{LASTS, Refusal};
use crate::platforms::faults::{Due, Fault};
use crate::platforms::script::{List, moment};
use crate::platforms::stage::Asked;

pub use save::{grade, rectify, save};

/// Rows of a page at most.
const SIZE: u64 = 200;

/// The call that logs in.
const TOKEN: &str = "/openapi/token";

/// `POST /openapi/token`
pub async fn token(State(house): State<Arc<House>>, body: Bytes) -> Response {
    let due = house.due(TOKEN);
    answer::delay(&house, TOKEN, "", due).await;
    let given = troubled(due).unwrap_or_else(|| login(&house, &body));
    give(&house, TOKEN, due, "", given)
}

fn login(house: &House, body: &[u8]) -> Given {
    let Ok(asked) = serde_json::from_slice::<Value>(body) else {
        return refused((0, "请求体不是JSON"));
    };
    let text = |name: &str| asked[name].as_str().unwrap_or_default().to_owned();
    let login = house.sessions().login(&text("number"), &text("password"), house.now());
    match login {
        Ok(token) => given(1, "ok", json!({"token": token, "expire": LASTS}).to_string()),
        Err(refusal) => refused(refusal),
    }
}

/// `POST /openapi/company/list`
pub async fn companies(State(house): State<Arc<House>>, headers: HeaderMap, body: Bytes) -> Response {
    let call = Call { path: "/openapi/company/list", list: List::Companies, page: "pageNum" };
    listed(&house, &call, &headers, &body).await
}

/// `POST /openapi/ai/record/list`, the one call that says `page`.
pub async fn alerts(State(house): State<Arc<House>>, headers: HeaderMap, body: Bytes) -> Response {
    let call = Call { path: "/openapi/ai/record/list", list: List::Alerts, page: "page" };
    listed(&house, &call, &headers, &body).await
}

/// `POST /openapi/punish/list`
pub async fn punishments(State(house): State<Arc<House>>, headers: HeaderMap, body: Bytes) -> Response {
    let call = Call { path: "/openapi/punish/list", list: List::Punishments, page: "pageNum" };
    listed(&house, &call, &headers, &body).await
}

/// `POST /openapi/selfcheck/list`
pub async fn self_checks(State(house): State<Arc<House>>, headers: HeaderMap, body: Bytes) -> Response {
    let call = Call { path: "/openapi/selfcheck/list", list: List::SelfChecks, page: "pageNum" };
    listed(&house, &call, &headers, &body).await
}

struct Call {
    path: &'static str,
    list: List,
    /// What the call calls the page's number.
    page: &'static str,
}

async fn listed(house: &Arc<House>, call: &Call, headers: &HeaderMap, body: &[u8]) -> Response {
    let due = house.due(call.path);
    let asked = String::from_utf8_lossy(body);
    answer::delay(house, call.path, &asked, due).await;
    if due.is_some_and(|due| due.fault == Fault::Expired) {
        house.sessions().expire();
    }
    let given = troubled(due).unwrap_or_else(|| {
        let checked = house.sessions().check(headers, house.now());
        match checked.and_then(|()| rows(house, call, body, due)) {
            Ok(given) => given,
            Err(refusal) => refused(refusal),
        }
    });
    give(house, call.path, due, &asked, given)
}

/// The answer of a platform that has trouble of its own, or is asked too often.
fn troubled(due: Option<Due>) -> Option<Given> {
    let due = due?;
    match due.fault {
        Fault::Trouble => Some(refused((500, "系统异常"))),
        Fault::TooFast => {
            let data = due.seconds.map_or(Value::Null, |seconds| json!({ "retryAfter": seconds }));
            Some(given(429, "请求过于频繁", data.to_string()))
        }
        _ => None,
    }
}

fn rows(house: &House, call: &Call, body: &[u8], due: Option<Due>) -> Result<Given, Refusal> {
    let asked: Value = serde_json::from_slice(body).map_err(|_| (0, "请求体不是JSON"))?;
    let since = match asked["updateTime"].as_str().unwrap_or_default() {
        "" => 0,
        text => moment::read(text).ok_or((0, "updateTime格式错误"))?.0,
    };
    let number = asked[call.page].as_u64().unwrap_or(1);
    let size = asked["pageSize"].as_u64().unwrap_or(20);
    if number == 0 || size == 0 || size > SIZE {
        return Err((0, "分页参数错误"));
    }
    let asked = Asked { since, number: place(number), size: place(size) };
    let page = house.look(call.list, asked, due.map(|due| due.fault));
    let data = format!(
        r#"{{"{}":{number},"pageSize":{size},"total":{},"pages":{},"list":{}}}"#,
        call.page, page.total, page.pages, page.rows
    );
    Ok(Given { shows: Some((call.list, page.shown)), ..given(1, "ok", data) })
}

/// A number of the request as a position; what is too large lies behind the last page anyway.
fn place(number: u64) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

/// What an envelope holds.
struct Given {
    code: u16,
    message: &'static str,
    data: String,
    shows: Option<(List, Vec<usize>)>,
}

const fn given(code: u16, message: &'static str, data: String) -> Given {
    Given { code, message, data, shows: None }
}

fn refused((code, message): Refusal) -> Given {
    given(code, message, "null".to_owned())
}

fn give(house: &Arc<House>, path: &str, due: Option<Due>, asked: &str, given: Given) -> Response {
    let Given { code, message, data, shows } = given;
    answer::note(house, path, asked, due, code);
    let code = if house.sessions().code_is_number() { code.to_string() } else { format!("\"{code}\"") };
    let body = format!(r#"{{"code":{code},"message":"{message}","data":{data}}}"#);
    let media = "text/html;charset=UTF-8";
    answer::give(house, due, Answer { status: StatusCode::OK, media, retry_after: None, body, shows })
}
