//! The county's modules as a client meets them, over a socket.

use reqwest::Client;
use serde_json::Value;

use super::seal::tests::hub;
use super::{EXCHANGE, TOKEN};
use crate::platforms::script::moment::Moment;
use crate::platforms::serve::now;
use crate::platforms::serve::tests::{platforms, read};

/// What the exchange answers to columns: code and id.
async fn told(at: &str, client: &Client, flow: &str, columns: &str) -> (String, String) {
    let message = format!(
        "<ExchangeMessage><Header><Flow>{flow}</Flow><SN>1</SN></Header><Body><fields>{columns}</fields></Body>\
         </ExchangeMessage>"
    );
    let signed = hub().signed(&message, &Moment(now()).compact_ms());
    let request = client.post(format!("{at}{EXCHANGE}")).header("authorization", format!("Bearer {TOKEN}"));
    let answer = request.body(signed).send().await.unwrap().text().await.unwrap();
    let within = |name| super::message::within(&answer, name).unwrap().to_owned();
    (within("code"), within("id"))
}

async fn listed(at: &str, client: &Client, list: &str) -> Value {
    let request = client.get(format!("{at}/hsjg/api/v1/{list}?size=200&since=2026-01-01%2000:00:00"));
    read(request.header("authorization", format!("Bearer {TOKEN}")).send().await.unwrap()).await
}

#[tokio::test]
async fn lists_come_for_the_token_with_codes_and_totals_as_numbers_or_texts() {
    let (at, client) = platforms().await;
    let pages = [listed(&at, &client, "registration").await, listed(&at, &client, "registration").await];
    assert_ne!(pages[0]["code"].is_string(), pages[1]["code"].is_string());
    let refused = read(client.get(format!("{at}/hsjg/api/v1/case")).send().await.unwrap()).await;
    assert!(refused["code"] == 401 || refused["code"] == "401", "{refused}");
    let unknown = listed(&at, &client, "nothing").await;
    assert!(unknown["code"] == 1 || unknown["code"] == "1", "{unknown}");
}

#[tokio::test]
async fn what_is_told_is_kept_once_changed_and_taken_back() {
    let (at, client) = platforms().await;
    let penalty = "<CF_WSH>鹤市监处罚〔2025〕1号</CF_WSH><CF_XDR_MC>演示甲</CF_XDR_MC>";
    assert_eq!(told(&at, &client, "save", penalty).await, ("0".into(), "CF9000001".into()));
    assert_eq!(told(&at, &client, "save", &format!("{penalty}<CF_NR>警告</CF_NR>")).await.1, "CF9000001");
    assert_eq!(told(&at, &client, "cancel", penalty).await, ("0".into(), "CF9000001".into()));
    assert_eq!(told(&at, &client, "cancel", &penalty.replace("甲", "乙")).await.0, "1");
    let inspection = "<JC_XDR_MC>演示甲</JC_XDR_MC><JC_JLBH>HSJC1</JC_JLBH><JC_JG>符合</JC_JG>";
    let (code, id) = told(&at, &client, "save", inspection).await;
    assert_eq!((&*code, told(&at, &client, "save", &format!("{inspection}<JC_ID>{id}</JC_ID>")).await.1), ("0", id));
    assert_eq!(told(&at, &client, "save", "<JC_JG>符合</JC_JG>").await.0, "3");
    assert_eq!(told(&at, &client, "save", "<XX>1</XX>").await.0, "2");
    let given = read(client.get(format!("{at}/control/given")).send().await.unwrap()).await;
    let kept = |call: &str| given[call].as_array().unwrap().clone();
    assert_eq!((kept(EXCHANGE).len(), &kept(EXCHANGE)[0]["isDelete"]), (1, &1.into()));
    let rows = kept("/hsjg/api/v1/inspection");
    assert_eq!((rows.len(), &rows[0]["recordNo"]), (1, &"HSJC1".into()));
}
