//! The city's traceability of farm produce below `/nyszs/api`: every call a signed form, every answer
//! with status 200.

mod gate;
mod give;

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

pub use gate::Gate;

/// Rows of a page at most.
const SIZE: usize = 100;

/// Why a call is refused: code and message.
type Refusal = (u32, &'static str);

/// The fields of a form.
pub struct Form(Vec<(String, String)>);

impl Form {
    fn read(body: &[u8]) -> Self {
        Self(form_urlencoded::parse(body).into_owned().collect())
    }

    /// The field's text, trimmed; empty where it is not there.
    fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value.trim())
    }

    fn number(&self, name: &str, otherwise: usize) -> Option<usize> {
        match self.get(name) {
            "" => Some(otherwise),
            text => text.parse().ok().filter(|number| *number > 0),
        }
    }
}

/// What an envelope holds.
struct Given {
    code: u32,
    message: &'static str,
    data: String,
    count: usize,
    shows: Option<(List, Vec<usize>)>,
}

impl Given {
    fn of(data: &Value) -> Self {
        Self { code: 0, message: "success", data: data.to_string(), count: 0, shows: None }
    }

    fn refused((code, message): Refusal) -> Self {
        Self { code, message, ..Self::of(&Value::Null) }
    }
}

/// `POST /nyszs/api/<list>/list`
pub async fn list(State(house): State<Arc<House>>, Path(name): Path<String>, body: Bytes) -> Response {
    let path = format!("/nyszs/api/{name}/list");
    called(&house, &path, &body, |form, due| {
        let list = List::of_city(&name).ok_or((40_004, "接口不存在"))?;
        rows(&house, list, form, due.map(|due| due.fault))
    })
    .await
}

/// `POST /nyszs/api/batch/save`
pub async fn save(State(house): State<Arc<House>>, body: Bytes) -> Response {
    called(&house, "/nyszs/api/batch/save", &body, |form, _| give::batch(&house, form)).await
}

/// `POST /nyszs/api/batch/stop`
pub async fn stop(State(house): State<Arc<House>>, body: Bytes) -> Response {
    called(&house, give::STOP, &body, |form, _| give::stop(&house, form)).await
}

/// Answers a call that is signed as it should be; where a fault is due, accordingly.
async fn called(
    house: &Arc<House>,
    path: &str,
    body: &[u8],
    answer: impl FnOnce(&Form, Option<Due>) -> Result<Given, Refusal>,
) -> Response {
    let due = house.due(path);
    let form = Form::read(body);
    let asked: Vec<&(String, String)> = form.0.iter().filter(|(name, _)| !gate::OWN.contains(&name.as_str())).collect();
    let asked = format!("{asked:?}");
    answer::delay(house, path, &asked, due).await;
    let given = troubled(due).unwrap_or_else(|| {
        let admitted = house.gate().admit(&form.0, house.now());
        admitted.and_then(|()| answer(&form, due)).unwrap_or_else(Given::refused)
    });
    answer::note(house, path, &asked, due, given.code);
    let Given { code, message, data, count, shows } = given;
    let text = house.sessions().code_is_number();
    let (code, count) =
        if text { (code.to_string(), count.to_string()) } else { (format!("\"{code}\""), format!("\"{count}\"")) };
    let body = format!(r#"{{"code":{code},"msg":"{message}","count":{count},"data":{data}}}"#);
    let media = "application/json;charset=UTF-8";
    answer::give(house, due, Answer { status: StatusCode::OK, media, retry_after: None, body, shows })
}

/// The answer of a platform that has trouble of its own, or is asked too often.
fn troubled(due: Option<Due>) -> Option<Given> {
    let due = due?;
    match due.fault {
        Fault::Trouble => Some(Given::refused((50_000, "系统异常"))),
        Fault::Expired => Some(Given::refused((40_002, "请求已过期"))),
        Fault::TooFast => {
            let data = due.seconds.map_or(Value::Null, |seconds| json!({ "wait": seconds }));
            Some(Given { data: data.to_string(), ..Given::refused(gate::TOO_FAST) })
        }
        _ => None,
    }
}

fn rows(house: &House, list: List, form: &Form, fault: Option<Fault>) -> Result<Given, Refusal> {
    let wrong = (40_004, "参数错误");
    let since = match form.get("start_time") {
        "" => 0,
        text => moment::read(text).ok_or(wrong)?.0,
    };
    let number = form.number("page", 1).ok_or(wrong)?;
    let size = form.number("limit", 20).filter(|size| *size <= SIZE).ok_or(wrong)?;
    let page = house.look(list, Asked { since, number, size }, fault);
    // An empty list is null on this platform.
    let data = if page.shown.is_empty() { "null".to_owned() } else { page.rows };
    Ok(Given { data, count: page.total, shows: Some((list, page.shown)), ..Given::of(&Value::Null) })
}

#[cfg(test)]
mod tests;
