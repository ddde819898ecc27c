//! Both interfaces as a client meets them, over a socket.

use std::net::SocketAddr;

use md5::{Digest, Md5};
use reqwest::{Client, Response};
use serde_json::{Value, json};

use super::*;
use crate::platforms::script::Script;

/// The platforms on a socket, and a client.
pub async fn platforms() -> (String, Client) {
    let script = Arc::new(Script::write(784, 120));
    let truth = serde_json::to_string(&script.truth).unwrap();
    let house = House::new(Stage::new(script), truth, Keeper::default());
    let here: SocketAddr = "127.0.0.1:0".parse().unwrap();
    let listener = tokio::net::TcpListener::bind(here).await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, router(house)).await });
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = Client::builder().no_proxy().build().unwrap();
    (format!("http://{address}"), client)
}

async fn login(at: &str, client: &Client) -> String {
    let password = hex::encode(Md5::digest(PASSWORD));
    let body = json!({"number": ACCOUNT, "password": password}).to_string();
    let answer = client.post(format!("{at}/openapi/token")).body(body).send().await.unwrap();
    read(answer).await["data"]["token"].as_str().unwrap().to_owned()
}

async fn call(at: &str, client: &Client, path: &str, token: &str, id: u32, body: Value) -> Response {
    let request = client.post(format!("{at}{path}")).body(body.to_string());
    let request = request.header("token", token).header("time", now().to_string());
    request.header("uuid", format!("{id:032x}")).send().await.unwrap()
}

/// The JSON of an answer.
pub async fn read(answer: Response) -> Value {
    serde_json::from_str(&answer.text().await.unwrap()).unwrap()
}

fn code(answer: &Value) -> String {
    answer["code"].to_string().replace('"', "")
}

#[tokio::test]
async fn the_kitchen_platform_calls_its_json_html_and_varies_its_code() {
    let (at, client) = platforms().await;
    let token = login(&at, &client).await;
    let mut codes = Vec::new();
    for id in 0..2 {
        let answer = call(&at, &client, "/openapi/company/list", &token, id, json!({})).await;
        assert_eq!(answer.headers()["content-type"], "text/html;charset=UTF-8");
        codes.push(read(answer).await["code"].is_string());
    }
    assert_ne!(codes[0], codes[1]);
}

#[tokio::test]
async fn an_id_used_twice_and_an_unknown_token_are_refused_with_status_200() {
    let (at, client) = platforms().await;
    let token = login(&at, &client).await;
    let path = "/openapi/punish/list";
    for (id, token, expected) in [(1, token.as_str(), "1"), (1, &token, "0"), (2, "none", "401")] {
        let answer = call(&at, &client, path, token, id, json!({})).await;
        assert_eq!(answer.status(), 200);
        assert_eq!(code(&read(answer).await), expected);
    }
}

#[tokio::test]
async fn only_the_alert_call_says_page() {
    let (at, client) = platforms().await;
    let token = login(&at, &client).await;
    let asked = json!({"page": 2, "pageNum": 3, "pageSize": 5, "updateTime": ""});
    let alerts = call(&at, &client, "/openapi/ai/record/list", &token, 1, asked.clone()).await;
    let alerts = read(alerts).await;
    assert_eq!(alerts["data"]["page"], 2);
    assert!(alerts["data"].get("pageNum").is_none());
    let companies = call(&at, &client, "/openapi/company/list", &token, 2, asked).await;
    let companies = read(companies).await;
    assert_eq!((&companies["data"]["pageNum"], &companies["data"]["pageSize"]), (&json!(3), &json!(5)));
}

#[tokio::test]
async fn rows_since_a_time_are_those_changed_then_or_later() {
    let (at, client) = platforms().await;
    let token = login(&at, &client).await;
    let path = "/openapi/company/list";
    let since = "2025-06-01 00:00:00";
    let asked = json!({"pageNum": 1, "pageSize": 200, "updateTime": since});
    let page = read(call(&at, &client, path, &token, 1, asked).await).await;
    let all = read(call(&at, &client, path, &token, 2, json!({})).await).await;
    let rows = page["data"]["list"].as_array().unwrap();
    assert!(!rows.is_empty() && page["data"]["total"].as_u64() < all["data"]["total"].as_u64());
    let times: Vec<&str> = rows.iter().filter_map(|row| row["updateTime"].as_str()).collect();
    assert!(times.is_sorted() && times[0] >= since);
}

#[tokio::test]
async fn a_page_larger_than_allowed_is_refused() {
    let (at, client) = platforms().await;
    let token = login(&at, &client).await;
    let asked = json!({"pageSize": 201});
    let answer = call(&at, &client, "/openapi/company/list", &token, 1, asked).await;
    assert_eq!(code(&read(answer).await), "0");
}

#[tokio::test]
async fn the_province_wants_its_key_and_gives_pages() {
    let (at, client) = platforms().await;
    let url = format!("{at}/share/v1/penalties?since=&page=1&size=2");
    let refused = client.get(&url).send().await.unwrap();
    assert_eq!(refused.status(), 401);
    let answer = client.get(&url).bearer_auth(KEY).send().await.unwrap();
    assert_eq!(answer.status(), 200);
    let page = read(answer).await;
    assert_eq!((page["data"]["page"].as_u64(), code(&page)), (Some(1), "200".to_owned()));
    assert_eq!(page["data"]["rows"].as_array().unwrap().len(), 2);
    assert!(page["data"]["rows"][0]["gxsj"].is_number());
}

#[tokio::test]
async fn faults_come_when_asked_for_and_then_go() {
    let (at, client) = platforms().await;
    let wanted = json!({"call": "/share/v1/licences", "answer": "trouble", "times": 1});
    client.post(format!("{at}/control/faults")).json(&wanted).send().await.unwrap();
    let url = format!("{at}/share/v1/licences");
    let mut answers = Vec::new();
    for _ in 0..2 {
        answers.push(client.get(&url).bearer_auth(KEY).send().await.unwrap().status().as_u16());
    }
    assert_eq!(answers, [500, 200]);
}

#[tokio::test]
async fn the_control_says_where_the_play_stands() {
    let (at, client) = platforms().await;
    let state: Value = client.get(format!("{at}/control/state")).send().await.unwrap().json().await.unwrap();
    assert_eq!((&state["finished"], &state["phase"], &state["phases"]), (&json!(false), &json!(1), &json!(2)));
    let truth: Value = client.get(format!("{at}/control/truth")).send().await.unwrap().json().await.unwrap();
    assert!(truth["operators"].as_u64() > Some(100));
}
