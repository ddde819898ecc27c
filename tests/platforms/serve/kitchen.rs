//! The sunshine-kitchen platform (邑餐食安) below `/openapi`: JSON that calls itself HTML, always with status 200.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::session::{LASTS, Refusal};
use super::{House, now};
use crate::platforms::faults::Fault;
use crate::platforms::script::{List, moment};

/// Rows of a page at most.
const SIZE: u64 = 200;

/// `POST /openapi/token`
pub async fn token(State(house): State<Arc<House>>, body: Bytes) -> Response {
    let Ok(asked) = serde_json::from_slice::<Value>(&body) else {
        return refused(&house, (0, "请求体不是JSON"));
    };
    let text = |name: &str| asked[name].as_str().unwrap_or_default().to_owned();
    let login = house.sessions().login(&text("number"), &text("password"), now());
    match login {
        Ok(token) => {
            let data = json!({"token": token, "expire": LASTS});
            answer(&house, 1, "ok", &data.to_string())
        }
        Err(refusal) => refused(&house, refusal),
    }
}

/// `POST /openapi/company/list`
pub async fn companies(State(house): State<Arc<House>>, headers: HeaderMap, body: Bytes) -> Response {
    let call = Call { path: "/openapi/company/list", list: List::Companies, page: "pageNum" };
    listed(&house, &call, &headers, &body)
}

/// `POST /openapi/ai/record/list`, the one call that says `page`.
pub async fn alerts(State(house): State<Arc<House>>, headers: HeaderMap, body: Bytes) -> Response {
    let call = Call { path: "/openapi/ai/record/list", list: List::Alerts, page: "page" };
    listed(&house, &call, &headers, &body)
}

/// `POST /openapi/punish/list`
pub async fn punishments(State(house): State<Arc<House>>, headers: HeaderMap, body: Bytes) -> Response {
    let call = Call { path: "/openapi/punish/list", list: List::Punishments, page: "pageNum" };
    listed(&house, &call, &headers, &body)
}

struct Call {
    path: &'static str,
    list: List,
    /// What the call calls the page's number.
    page: &'static str,
}

fn listed(house: &House, call: &Call, headers: &HeaderMap, body: &[u8]) -> Response {
    let fault = house.faults().take(call.path);
    match fault {
        Some(Fault::Trouble) => return refused(house, (500, "系统异常")),
        Some(Fault::TooFast) => {
            return answer(house, 429, "请求过于频繁", r#"{"retryAfter":1}"#);
        }
        Some(Fault::Expired) => house.sessions().expire(),
        None => {}
    }
    let checked = house.sessions().check(headers, now());
    if let Err(refusal) = checked {
        return refused(house, refusal);
    }
    match rows(house, call, body) {
        Ok(data) => answer(house, 1, "ok", &data),
        Err(refusal) => refused(house, refusal),
    }
}

fn rows(house: &House, call: &Call, body: &[u8]) -> Result<String, Refusal> {
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
    let (at, rows) = (place(number), place(size));
    let page = house.page(call.list, since, at, rows);
    Ok(format!(
        r#"{{"{}":{number},"pageSize":{size},"total":{},"pages":{},"list":{}}}"#,
        call.page, page.total, page.pages, page.rows
    ))
}

/// A number of the request as a position; what is too large lies behind the last page anyway.
fn place(number: u64) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

fn refused(house: &House, (code, message): Refusal) -> Response {
    answer(house, code, message, "null")
}

fn answer(house: &House, code: u16, message: &str, data: &str) -> Response {
    let code = if house.sessions().code_is_number() { code.to_string() } else { format!("\"{code}\"") };
    let body = format!(r#"{{"code":{code},"message":"{message}","data":{data}}}"#);
    ([(header::CONTENT_TYPE, "text/html;charset=UTF-8")], body).into_response()
}
