//! The city's platform as a client meets it, over a socket.

use reqwest::Client;
use serde_json::{Value, json};

use super::gate::{KEY, SECRET, signature};
use crate::platforms::serve::now;
use crate::platforms::serve::tests::{platforms, read};

/// A signed call; `n` is its nonce.
async fn call(at: &str, client: &Client, path: &str, n: u32, fields: &[(&str, &str)]) -> Value {
    let mut form: Vec<(String, String)> =
        fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    let own = [("appKey", KEY.to_owned()), ("timestamp", now().to_string()), ("nonce", n.to_string())];
    form.extend(own.map(|(name, value)| (name.to_owned(), value)));
    form.push(("sign".to_owned(), signature(&form, SECRET)));
    let body: String = form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
    let answer = client.post(format!("{at}/nyszs/api/{path}")).body(body).send().await.unwrap();
    assert_eq!(answer.status(), 200);
    read(answer).await
}

fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

#[tokio::test]
async fn pages_of_a_list_are_given_to_who_signs_and_an_empty_one_is_null() {
    let (at, client) = platforms().await;
    let page = call(&at, &client, "batch/list", 1, &[("page", "1"), ("limit", "3"), ("start_time", "")]).await;
    assert_eq!((text(&page["code"]).as_str(), page["data"].as_array().unwrap().len()), ("0", 3));
    assert!(text(&page["count"]).parse::<usize>().unwrap() > 3);
    let none = call(&at, &client, "batch/list", 2, &[("start_time", "2030-01-01 00:00:00")]).await;
    assert_eq!((text(&none["count"]).as_str(), &none["data"]), ("0", &Value::Null));
    let again = call(&at, &client, "batch/list", 2, &[]).await;
    let large = call(&at, &client, "batch/list", 3, &[("limit", "101")]).await;
    let other = call(&at, &client, "pesticide/list", 4, &[]).await;
    assert_eq!([again, large, other].map(|answer| text(&answer["code"])), ["40003", "40004", "40004"]);
    let unsigned = client.post(format!("{at}/nyszs/api/batch/list")).body("page=1").send().await.unwrap();
    assert_eq!(text(&read(unsigned).await["code"]), "40101");
}

#[tokio::test]
async fn a_batch_that_was_given_is_listed_once_changed_and_ended_by_its_id() {
    let (at, client) = platforms().await;
    let mut n = 0;
    let mut save = async |fields: &[(&str, &str)]| {
        n += 1;
        call(&at, &client, "batch/save", n, fields).await
    };
    let given =
        [("out_id", "o1"), ("credit_code", "93440784000001011X"), ("batch_no", "EPCIS-1"), ("prod_name", "豇豆")];
    let id = text(&save(&given).await["data"]["batch_id"]);
    assert_eq!(text(&save(&given).await["data"]["batch_id"]), id, "the same again is the same");
    let changed = [&given[1..], &[("batch_id", id.as_str()), ("status", "3")]].concat();
    assert_eq!(text(&save(&changed).await["code"]), "0");
    let unknown = save(&[("credit_code", "91440784000001126B"), ("batch_no", "1")]).await;
    assert_eq!(text(&unknown["code"]), "40401");
    let kept = read(client.get(format!("{at}/control/given")).send().await.unwrap()).await;
    let rows = kept["/nyszs/api/batch/list"].as_array().unwrap();
    assert_eq!((rows.len(), &rows[0]["status"], &rows[0]["del_flag"]), (1, &json!("3"), &json!(0)));
    assert_eq!(text(&save(&[("batch_id", &id), ("del_flag", "1")]).await["code"]), "0");
    let page = call(&at, &client, "batch/list", 99, &[("start_time", "2025-12-01 00:00:00")]).await;
    let kept = read(client.get(format!("{at}/control/given")).send().await.unwrap()).await;
    assert_eq!(kept["/nyszs/api/batch/list"][0]["del_flag"], 1, "{page}");
}

#[tokio::test]
async fn sale_of_a_batch_stops_and_is_allowed_again() {
    let (at, client) = platforms().await;
    let beans =
        [("ent_id", "500101"), ("batch_no", "20251107-00001010"), ("out_id", "o1"), ("stop_reason", "检出毒死蜱")];
    let stopped = call(&at, &client, "batch/stop", 1, &beans).await;
    let id = text(&stopped["data"]["stop_id"]);
    let other = call(&at, &client, "batch/stop", 2, &[("ent_id", "500101"), ("batch_no", "7")]).await;
    assert_eq!(text(&other["code"]), "40402");
    let stops = async || {
        let given = read(client.get(format!("{at}/control/given")).send().await.unwrap()).await;
        given["/nyszs/api/batch/stop"].as_array().unwrap().clone()
    };
    assert_eq!((stops().await.len(), &stops().await[0]["cancel"]), (1, &json!(0)), "{stopped}");
    call(&at, &client, "batch/stop", 3, &[("stop_id", &id), ("cancel", "1")]).await;
    assert_eq!(stops().await[0]["cancel"], 1);
}
