//! The national platform as a client meets it, over a socket.

use reqwest::Client;
use serde_json::{Value, json};

use super::seal::tests::hub;
use crate::platforms::serve::now;
use crate::platforms::serve::tests::{platforms, read};

/// A sealed call, and what the sealed answer says.
async fn call(at: &str, client: &Client, path: &str, asked: &Value) -> Value {
    let mut hub = hub();
    let body = hub.seal(&asked.to_string(), now());
    let answer = client.post(format!("{at}/gateway/trace/{path}")).body(body).send().await.unwrap();
    assert_eq!(answer.status(), 200);
    let sealed = answer.bytes().await.unwrap();
    serde_json::from_slice(&hub.open(&sealed, now()).unwrap()).unwrap()
}

fn code(answer: &Value) -> String {
    answer["code"].to_string().replace('"', "")
}

fn from(source: &str) -> Value {
    json!({"name": "演示青岚豇豆种植专业合作社", "creditCode": "93440784000001011X", "source": [source]})
}

#[tokio::test]
async fn pages_come_sealed_and_what_cannot_be_opened_is_refused_in_clear() {
    let (at, client) = platforms().await;
    let asked = json!({"lastModified": "", "pageNo": 1, "pageSize": 3});
    let page = call(&at, &client, "outbatch/query", &asked).await;
    assert_eq!((code(&page).as_str(), page["data"]["records"].as_array().unwrap().len()), ("200", 3));
    assert!(page["data"]["records"][0]["lastModified"].as_str().unwrap().len() == 14);
    let large = call(&at, &client, "outbatch/query", &json!({"pageSize": 201})).await;
    let other = call(&at, &client, "pesticide/query", &asked).await;
    assert_eq!([code(&large), code(&other)], ["400", "400"]);
    let clear = client.post(format!("{at}/gateway/trace/outbatch/query")).body(asked.to_string()).send().await.unwrap();
    assert_eq!(code(&read(clear).await), "40101");
}

#[tokio::test]
async fn a_batch_is_taken_on_its_maker_s_authority_alone_and_once() {
    let (at, client) = platforms().await;
    let mut told = json!({"outId": "o1", "creditCode": "93440784000001011X", "outBatchCode": "1", "traceCode": "T1"});
    let refused = call(&at, &client, "outbatch/report", &told).await;
    assert_eq!(code(&refused), "400", "nobody declares it");
    told["declarer"] = from("jiangmen-traceability.api");
    let first = call(&at, &client, "outbatch/report", &told).await;
    let again = call(&at, &client, "outbatch/report", &told).await;
    assert_eq!((code(&first).as_str(), &first["data"]), ("200", &again["data"]));
    told["creditCode"] = "91440784000001126B".into();
    assert_eq!(code(&call(&at, &client, "outbatch/report", &told).await), "404");
    let end = json!({"outId": "o2", "code": first["data"]["code"], "deleted": "Y"});
    assert_eq!(code(&call(&at, &client, "outbatch/report", &end).await), "200");
    let kept = read(client.get(format!("{at}/control/given")).send().await.unwrap()).await;
    let rows = kept["/gateway/trace/outbatch/query"].as_array().unwrap();
    assert_eq!((rows.len(), &rows[0]["deleted"], &rows[0]["traceCode"]), (1, &json!("Y"), &json!("T1")));
}

#[tokio::test]
async fn an_entity_is_registered_once_and_circulation_stands_in_no_list() {
    let (at, client) = platforms().await;
    let new =
        json!({"outId": "e1", "creditCode": "91440784MA4X00012N", "subjectName": "演示新社", "declarer": from("a.b")});
    let first = call(&at, &client, "subject/report", &new).await;
    assert_eq!((code(&first).as_str(), &first["data"]["code"]), ("200", &json!("SUBJECT9000001")));
    let known =
        json!({"outId": "e2", "creditCode": "93440784000001011X", "subjectName": "演示", "declarer": from("a.b")});
    let second = call(&at, &client, "subject/report", &known).await;
    assert_eq!(code(&second), "409");
    let sale =
        json!({"outId": "s1", "subjectCode": second["data"]["code"], "saleDate": "20250310", "declarer": from("a.b")});
    assert_eq!(code(&call(&at, &client, "circulation/report", &sale).await), "200");
    let kept = read(client.get(format!("{at}/control/given")).send().await.unwrap()).await;
    assert_eq!(kept["/gateway/trace/circulation/report"].as_array().unwrap().len(), 1);
}
