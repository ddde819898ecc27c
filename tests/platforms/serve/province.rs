//! The provincial platform (智慧食药监) below `/share/v1`.

use std::collections::HashMap;
use std::sync::Arc;

use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::House;
use crate::platforms::faults::Fault;
use crate::platforms::script::{List, moment};

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
    let Some(list) = List::of_province(&name) else {
        return answer(&house, StatusCode::NOT_FOUND, "接口不存在", "null");
    };
    let fault = house.faults().take(&format!("/share/v1/{name}"));
    let key = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    match fault {
        Some(Fault::Trouble) => {
            return answer(&house, StatusCode::INTERNAL_SERVER_ERROR, "系统异常", "null");
        }
        Some(Fault::TooFast) => {
            return answer(&house, StatusCode::TOO_MANY_REQUESTS, "请求过于频繁", "null");
        }
        Some(Fault::Expired) => return answer(&house, StatusCode::UNAUTHORIZED, "未授权", "null"),
        None if key != Some(&format!("Bearer {KEY}")) => {
            return answer(&house, StatusCode::UNAUTHORIZED, "未授权", "null");
        }
        None => {}
    }
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
        return answer(&house, StatusCode::BAD_REQUEST, "参数错误", "null");
    };
    let rows = house.page(list, since, page, size);
    let data = format!(r#"{{"total":{},"pages":{},"page":{page},"rows":{}}}"#, rows.total, rows.pages, rows.rows);
    answer(&house, StatusCode::OK, "成功", &data)
}

fn answer(house: &House, status: StatusCode, message: &str, data: &str) -> Response {
    let code = status.as_u16();
    let code = if house.sessions().code_is_number() { code.to_string() } else { format!("\"{code}\"") };
    let body = format!(r#"{{"code":{code},"msg":"{message}","data":{data}}}"#);
    (status, [(header::CONTENT_TYPE, "application/json;charset=UTF-8")], body).into_response()
}
