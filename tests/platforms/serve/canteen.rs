//! The schools' platform (邑校食安) below `/yxsa`: JSON that calls itself HTML, always with status 200, its code now a
//! text of two digits, now a number that has lost its leading zero.

mod save;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::{Value, json};

use super::House;
use super::answer::{self, Answer};
use super::two_level::{Granted, Refusal, Signed};
use crate::platforms::faults::{Due, Fault};
use crate::platforms::script::{List, moment};
use crate::platforms::stage::Asked;

pub use save::save;

/// Rows of a page at most.
const SIZE: u64 = 100;

/// The fields of a query.
pub type Fields = HashMap<String, String>;

/// `POST /yxsa/app/refreshTokenByKey`
pub async fn key(State(house): State<Arc<House>>, Query(fields): Query<Fields>) -> Response {
    grant(
        &house,
        "/yxsa/app/refreshTokenByKey",
        "refreshSecret",
        |signed, now| house.levels().key(signed, now),
        &fields,
    )
    .await
}

/// `POST /yxsa/app/refreshTokenBySec`
pub async fn secret(State(house): State<Arc<House>>, Query(fields): Query<Fields>) -> Response {
    let by_key = |signed: Signed<'_>, now| house.levels().secret(signed, now);
    grant(&house, "/yxsa/app/refreshTokenBySec", "requestSecret", by_key, &fields).await
}

async fn grant(
    house: &Arc<House>,
    path: &str,
    name: &str,
    by: impl FnOnce(Signed<'_>, i64) -> Result<Granted, Refusal>,
    fields: &Fields,
) -> Response {
    let due = house.due(path);
    answer::delay(house, path, "", due).await;
    let given = troubled(due).unwrap_or_else(|| match by(signed(fields), house.now()) {
        Ok(Granted { text, until }) => given(json!({ name: text, format!("{name}EndTime"): until }).to_string()),
        Err(refusal) => refused(refusal),
    });
    give(house, path, due, "", given)
}

/// `POST /yxsa/api/{list}/page`
pub async fn page(
    State(house): State<Arc<House>>,
    Path(name): Path<String>,
    Query(fields): Query<Fields>,
    body: Bytes,
) -> Response {
    let path = format!("/yxsa/api/{name}/page");
    let asked = String::from_utf8_lossy(&body).into_owned();
    called(&house, &path, &fields, &asked, |due| {
        let list = List::of_canteens(&name).ok_or((30, "接口不存在"))?;
        rows(&house, list, &body, due)
    })
    .await
}

/// Answers a call that must be signed.
async fn called(
    house: &Arc<House>,
    path: &str,
    fields: &Fields,
    asked: &str,
    answered: impl FnOnce(Option<Due>) -> Result<Given, Refusal>,
) -> Response {
    let due = house.due(path);
    answer::delay(house, path, asked, due).await;
    if due.is_some_and(|due| due.fault == Fault::Expired) {
        house.levels().expire();
    }
    let given = troubled(due).unwrap_or_else(|| {
        let may = house.levels().call(signed(fields), house.now());
        may.and_then(|()| answered(due)).unwrap_or_else(refused)
    });
    give(house, path, due, asked, given)
}

fn signed(fields: &Fields) -> Signed<'_> {
    let text = |name: &str| fields.get(name).map_or("", String::as_str);
    Signed { number: text("appKey"), time: text("timestamp"), sign: text("sign") }
}

/// The answer of a platform that has trouble of its own, or is asked too often.
fn troubled(due: Option<Due>) -> Option<Given> {
    let due = due?;
    match due.fault {
        Fault::Trouble => Some(refused((500, "系统异常"))),
        Fault::TooFast => {
            let data = due.seconds.map_or(Value::Null, |seconds| json!({ "waitSeconds": seconds.to_string() }));
            Some(Given { code: 429, message: "请求过于频繁", ..given(data.to_string()) })
        }
        _ => None,
    }
}

fn rows(house: &House, list: List, body: &[u8], due: Option<Due>) -> Result<Given, Refusal> {
    let asked: Value = serde_json::from_slice(body).map_err(|_| (30, "请求体不是JSON"))?;
    let since = match asked["startTime"].as_str().unwrap_or_default() {
        "" => 0,
        text => moment::read(text).ok_or((30, "startTime格式错误"))?.0,
    };
    let (number, size) = (asked["current"].as_u64().unwrap_or(1), asked["size"].as_u64().unwrap_or(10));
    if number == 0 || size == 0 || size > SIZE {
        return Err((30, "分页参数错误"));
    }
    let place = |number: u64| usize::try_from(number).unwrap_or(usize::MAX);
    let page = house.look(list, Asked { since, number: place(number), size: place(size) }, due.map(|due| due.fault));
    // Numbers of the page are text in every second answer.
    let write = |number: usize| if page.total.is_multiple_of(2) { format!("\"{number}\"") } else { number.to_string() };
    let data = format!(
        r#"{{"current":{},"size":{},"total":{},"pages":{},"records":{}}}"#,
        write(place(number)),
        write(place(size)),
        write(page.total),
        write(page.pages),
        page.rows
    );
    Ok(Given { shows: Some((list, page.shown)), ..given(data) })
}

/// What an envelope holds.
struct Given {
    code: u16,
    message: &'static str,
    data: String,
    shows: Option<(List, Vec<usize>)>,
}

const fn given(data: String) -> Given {
    Given { code: 0, message: "success", data, shows: None }
}

fn refused((code, message): Refusal) -> Given {
    Given { code, message, ..given("null".to_owned()) }
}

fn give(house: &Arc<House>, path: &str, due: Option<Due>, asked: &str, given: Given) -> Response {
    let Given { code, message, data, shows } = given;
    answer::note(house, path, asked, due, code);
    let code = if house.levels().code_is_number() { code.to_string() } else { format!("\"{code:02}\"") };
    let body = format!(r#"{{"code":{code},"msg":"{message}","data":{data}}}"#);
    let media = "text/html;charset=utf-8";
    answer::give(house, due, Answer { status: StatusCode::OK, media, retry_after: None, body, shows })
}
