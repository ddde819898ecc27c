//! The schools' platform as a client meets it, over a socket.

use reqwest::Client;
use serde_json::{Value, json};

use crate::platforms::serve::now;
use crate::platforms::serve::tests::{platforms, read};
use crate::platforms::serve::two_level::{NUMBER, SECRET, signature};

fn code(answer: &Value) -> String {
    answer["code"].to_string().replace('"', "")
}

/// Calls the schools' platform, signed with what is held.
async fn schools(at: &str, client: &Client, path: &str, held: &str, time: i64, body: Value) -> Value {
    let time = time.to_string();
    let sign = signature(held, &time);
    let url = format!("{at}/yxsa{path}?appKey={NUMBER}&timestamp={time}&sign={sign}");
    let answer = client.post(url).body(body.to_string()).send().await.unwrap();
    assert_eq!(
        (answer.status().as_u16(), &answer.headers()["content-type"]),
        (200, &"text/html;charset=utf-8".parse().unwrap())
    );
    read(answer).await
}

/// Logs in at a moment of its own: a signature is taken once.
async fn fresh(at: &str, client: &Client, time: i64) -> String {
    let key = schools(at, client, "/app/refreshTokenByKey", SECRET, time, json!({})).await;
    let key = key["data"]["refreshSecret"].as_str().unwrap().to_owned();
    let secret = schools(at, client, "/app/refreshTokenBySec", &key, time, json!({})).await;
    assert!(secret["data"]["requestSecretEndTime"].as_i64() > Some(now()));
    secret["data"]["requestSecret"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn the_schools_platform_reads_a_secret_and_its_code_loses_a_zero() {
    let (at, client) = platforms().await;
    let secret = fresh(&at, &client, now()).await;
    let mut codes = Vec::new();
    for (at_once, list) in ["unit", "waste"].into_iter().enumerate() {
        let path = format!("/api/{list}/page");
        let time = now() + at_once as i64;
        let page = schools(&at, &client, &path, &secret, time, json!({"startTime": "", "current": 1, "size": 2})).await;
        assert_eq!(page["data"]["records"].as_array().unwrap().len(), 2, "{page}");
        codes.push(page["code"].clone());
    }
    codes.sort_by_key(Value::is_string);
    assert_eq!(codes, [json!(0), json!("00")]);
    let wrong = schools(&at, &client, "/api/unit/page", "another", now(), json!({})).await;
    assert_eq!(code(&wrong), "14");
    let large = schools(&at, &client, "/api/unit/page", &secret, now() + 9, json!({"size": 101})).await;
    assert_eq!(code(&large), "30");
}

#[tokio::test]
async fn the_schools_platform_keeps_what_it_is_given_of_its_units() {
    let (at, client) = platforms().await;
    let secret = fresh(&at, &client, now()).await;
    let mut given = Vec::new();
    for (later, body) in (0..).zip([
        json!({"outNo": "c1", "unitId": "XX0000110", "noticeNo": "1号", "authority": "局"}),
        json!({"outNo": "c1", "unitId": "XX0000110", "noticeNo": "1号", "authority": "局"}),
        json!({"outNo": "c2", "unitId": "XX9999999", "noticeNo": "1号", "authority": "局"}),
        json!({"outNo": "c3", "unitId": "XX0000110", "noticeNo": "", "authority": "局"}),
        json!({"id": "R9000001", "delFlag": 1}),
    ]) {
        let answer = schools(&at, &client, "/api/rectify/save", &secret, now() + later, body).await;
        given.push((code(&answer), answer["data"]["id"].as_str().unwrap_or_default().to_owned()));
    }
    let own = |code: &str, id: &str| (code.to_owned(), id.to_owned());
    let ok = |(code, id): &(String, String)| own(if code == "0" { "00" } else { code }, id);
    let given: Vec<_> = given.iter().map(ok).collect();
    let first = own("00", "R9000001");
    assert_eq!(given, [first.clone(), first.clone(), own("31", ""), own("30", ""), first]);
    let kept: Value = client.get(format!("{at}/control/given")).send().await.unwrap().json().await.unwrap();
    let rows = kept["/yxsa/api/rectify/save"].as_array().unwrap();
    assert_eq!((rows.len(), &rows[0]["delFlag"]), (1, &json!(1)));
}

#[tokio::test]
async fn faults_of_the_schools_platform_are_told_in_its_own_envelope() {
    let (at, client) = platforms().await;
    let secret = fresh(&at, &client, now()).await;
    for (answer, seconds) in [("too-fast", Some(3)), ("trouble", None), ("expired", None)] {
        let wanted = json!({"call": "/yxsa/api/meal/page", "answer": answer, "times": 1, "seconds": seconds});
        client.post(format!("{at}/control/faults")).json(&wanted).send().await.unwrap();
    }
    let mut answers = Vec::new();
    for later in 0..4 {
        answers.push(schools(&at, &client, "/api/meal/page", &secret, now() + later, json!({})).await);
    }
    // A secret that ended stays so; a new one is had by the key.
    assert_eq!(answers.iter().map(code).collect::<Vec<_>>(), ["429", "500", "14", "14"]);
    assert_eq!(answers[0]["data"]["waitSeconds"], "3");
    let again = fresh(&at, &client, now() + 5).await;
    let page = schools(&at, &client, "/api/meal/page", &again, now() + 9, json!({})).await;
    assert!(matches!(code(&page).as_str(), "0" | "00"), "{page}");
}
