//! The platform behind its gateway as a client meets it, over a socket.

use axum::http::{HeaderMap, Method, Uri};
use reqwest::{Client, Response};
use serde_json::{Value, json};

use super::gate::tests::signed;
use crate::platforms::serve::now;
use crate::platforms::serve::tests::{platforms, read};

async fn call(at: &str, client: &Client, path: &str, body: Option<Value>, nonce: &str) -> Response {
    let uri: Uri = path.parse().unwrap();
    let method = if body.is_some() { Method::POST } else { Method::GET };
    let body = body.map(|body| body.to_string()).unwrap_or_default();
    let headers: HeaderMap = signed(&method, &uri, body.as_bytes(), now(), nonce);
    client.request(method, format!("{at}{path}")).headers(headers).body(body).send().await.unwrap()
}

#[tokio::test]
async fn lists_come_to_who_signs_and_a_stranger_is_told_why_not_in_a_header() {
    let (at, client) = platforms().await;
    let pages = [
        read(call(&at, &client, "/ipt/v1/nodes?pageSize=2", None, "1").await).await,
        read(call(&at, &client, "/ipt/v1/nodes?pageSize=2&pageNo=2", None, "2").await).await,
    ];
    assert!(pages.iter().all(|page| page["data"]["items"].as_array().unwrap().len() == 2));
    assert_eq!(pages.iter().filter(|page| page["success"] == "true" && page["data"]["total"].is_null()).count(), 1);
    let refused = client.get(format!("{at}/ipt/v1/nodes")).send().await.unwrap();
    assert_eq!(
        (refused.status().as_u16(), &refused.headers()["x-ca-error-message"]),
        (403, &"Invalid AppKey".parse().unwrap())
    );
    let large = read(call(&at, &client, "/ipt/v1/trades?pageSize=201", None, "3").await).await;
    assert_eq!(large["errCode"], "PARAM_INVALID");
}

#[tokio::test]
async fn a_trade_of_a_node_is_taken_once_changed_and_reversed() {
    let (at, client) = platforms().await;
    let path = "/ipt/v1/trades";
    let trade = json!({"outId": "o1", "sellerCode": "93440784000001011X", "goodsName": "豇豆", "dataSource": "a.b"});
    let first = read(call(&at, &client, path, Some(trade.clone()), "1").await).await;
    let again = read(call(&at, &client, path, Some(trade.clone()), "2").await).await;
    assert_eq!((&first["data"], first["data"]["tranId"].as_str()), (&again["data"], Some("TR9000000001")));
    let mut other = trade;
    other["sellerCode"] = "91440784000001126B".into();
    assert_eq!(read(call(&at, &client, path, Some(other), "3").await).await["errCode"], "NODE_NOT_FOUND");
    let end = json!({"outId": "o1", "tranId": "TR9000000001", "state": "3"});
    read(call(&at, &client, path, Some(end), "4").await).await;
    let given = read(client.get(format!("{at}/control/given")).send().await.unwrap()).await;
    let rows = given["/ipt/v1/trades"].as_array().unwrap();
    assert_eq!((rows.len(), &rows[0]["state"], &rows[0]["sellerNode"]), (1, &json!(3), &json!("JD440700000101")));
}
