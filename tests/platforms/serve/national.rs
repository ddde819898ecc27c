//! The national traceability of farm produce below `/gateway/trace`: every call and answer sealed and signed, but
//! for the refusals of what cannot be opened.

mod report;
mod seal;

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::{Value, json};

use super::House;
use super::answer::{self, Answer};
use crate::platforms::faults::{Due, Fault};
use crate::platforms::script::{List, moment};
use crate::platforms::stage::Asked;

pub use seal::Seal;

/// Rows of a page at most.
const SIZE: u64 = 200;

/// Why a call is refused: code and message.
type Refusal = (&'static str, &'static str);

/// What an envelope holds.
struct Given {
    code: &'static str,
    message: &'static str,
    data: String,
    shows: Option<(List, Vec<usize>)>,
}

impl Given {
    fn of(data: &Value) -> Self {
        Self { code: "200", message: "成功", data: data.to_string(), shows: None }
    }

    fn refused((code, message): Refusal) -> Self {
        Self { code, message, ..Self::of(&Value::Null) }
    }
}

/// `POST /gateway/trace/<list>/query`
pub async fn query(State(house): State<Arc<House>>, Path(name): Path<String>, body: Bytes) -> Response {
    let path = format!("/gateway/trace/{name}/query");
    called(&house, &path, &body, |asked, due| {
        let list = List::of_national(&name).ok_or(("400", "服务不存在"))?;
        rows(&house, list, asked, due.map(|due| due.fault))
    })
    .await
}

/// `POST /gateway/trace/<service>/report`
pub async fn report(State(house): State<Arc<House>>, Path(name): Path<String>, body: Bytes) -> Response {
    let path = format!("/gateway/trace/{name}/report");
    called(&house, &path, &body, |asked, _| report::take(&house, &name, asked)).await
}

/// Opens a call, answers it and seals the answer; where a fault is due, accordingly.
async fn called(
    house: &Arc<House>,
    path: &str,
    body: &[u8],
    answer: impl FnOnce(&Value, Option<Due>) -> Result<Given, Refusal>,
) -> Response {
    let due = house.due(path);
    let opened = house.seal().open(body, house.now());
    let asked = opened.as_ref().map(|plain| String::from_utf8_lossy(plain).into_owned()).unwrap_or_default();
    answer::delay(house, path, &asked, due).await;
    let (given, sealed) = match opened {
        Err(refusal) => (Given::refused(refusal), false),
        Ok(_) if due.is_some_and(|due| due.fault == Fault::Expired) => {
            (Given::refused(("40102", "请求时间超出允许范围")), false)
        }
        Ok(plain) => {
            let asked: Option<Value> = serde_json::from_slice(&plain).ok();
            let answered = || answer(&asked.ok_or(("400", "报文不是JSON"))?, due);
            (troubled(due).unwrap_or_else(|| answered().unwrap_or_else(Given::refused)), true)
        }
    };
    answer::note(house, path, &asked, due, given.code);
    let Given { code, message, data, shows } = given;
    let code = if house.sessions().code_is_number() { code.to_owned() } else { format!("\"{code}\"") };
    let plain = format!(r#"{{"code":{code},"message":"{message}","data":{data}}}"#);
    let body = if sealed { house.seal().seal(&plain, house.now()) } else { plain };
    let media = "application/json;charset=UTF-8";
    answer::give(house, due, Answer { status: StatusCode::OK, media, retry_after: None, body, shows })
}

/// The answer of a platform that has trouble of its own, or is asked too often.
fn troubled(due: Option<Due>) -> Option<Given> {
    match due?.fault {
        Fault::Trouble => Some(Given::refused(("500", "系统异常"))),
        Fault::TooFast => Some(Given::refused(("429", "请求过于频繁"))),
        _ => None,
    }
}

fn rows(house: &House, list: List, asked: &Value, fault: Option<Fault>) -> Result<Given, Refusal> {
    let wrong = ("400", "参数错误");
    let since = match asked["lastModified"].as_str().unwrap_or_default() {
        "" => 0,
        text => moment::read(text).ok_or(wrong)?.0,
    };
    let number = asked["pageNo"].as_u64().unwrap_or(1);
    let size = asked["pageSize"].as_u64().unwrap_or(50);
    if number == 0 || size == 0 || size > SIZE {
        return Err(wrong);
    }
    let place = |number: u64| usize::try_from(number).unwrap_or(usize::MAX);
    let page = house.look(list, Asked { since, number: place(number), size: place(size) }, fault);
    let data = format!(r#"{{"total":{},"pageNo":{number},"records":{}}}"#, page.total, page.rows);
    Ok(Given { data, shows: Some((list, page.shown)), ..Given::of(&json!(null)) })
}

#[cfg(test)]
mod tests;
