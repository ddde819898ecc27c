//! Requests that are signed, as a platform sees them.

use md5::{Digest, Md5};

use super::*;

const ACCOUNT: &str = "account = { number = \"HS440784\", password-file = \"password\" }";

/// The signature of `sorted-md5` over a query, as the platform makes it.
fn sorted_md5(what: &str) -> String {
    let query = what.split_once('?').unwrap().1;
    let mut pairs: Vec<&str> = query.split('&').filter(|pair| !pair.starts_with("sign=")).collect();
    pairs.sort_unstable();
    hex::encode_upper(Md5::digest(format!("{}&appSecret=demo-password", pairs.join("&"))))
}

#[tokio::test]
async fn each_try_of_a_request_is_signed_anew() {
    let (base, seen) = platform(vec![StatusCode::BAD_GATEWAY.into_response(), "ok".into_response()]).await;
    let client = client(&base, &format!("profile = \"sorted-md5\"\n{ACCOUNT}"));
    client.send(&post("/x", "sorted-md5")).await.unwrap();
    let seen = seen.lock().unwrap();
    let signs: Vec<&str> = seen.iter().map(|(what, ..)| what.split_once("&sign=").unwrap().1).collect();
    assert_eq!(signs, [sorted_md5(&seen[0].0), sorted_md5(&seen[1].0)]);
    assert_ne!(signs[0], signs[1]);
}

#[tokio::test]
async fn a_signature_goes_where_the_request_has_its_slot_and_covers_all_other_parts() {
    let (base, seen) = platform(vec!["ok".into_response()]).await;
    let client = client(&base, &format!("profile = \"sorted-md5\"\n{ACCOUNT}"));
    let slot = |name: &str| vec![Part::Slot(name.into())];
    let mut request = post("/x", "sorted-md5");
    // The signature stands before a part that it covers.
    request.body = [slot("sign"), vec![Part::Bytes(b"|".to_vec())], slot("account")].concat();
    request.query = vec![Field { name: "at".into(), value: slot("timestamp") }];
    client.send(&request).await.unwrap();
    let seen = seen.lock().unwrap();
    let (what, _, body) = &seen[0];
    assert!(what.contains("?at=1700000000000&appKey=HS440784&") && !what.contains("sign="), "{what}");
    assert_eq!(*body, format!("{}|HS440784", sorted_md5(what)));
}

#[tokio::test]
async fn what_has_not_the_form_for_it_is_rejected() {
    let fields = "profile-settings = { fields = { place = \"json\" } }";
    let client = client("http://127.0.0.1:1", &format!("profile = \"sorted-md5\"\n{ACCOUNT}\n{fields}"));
    let request = Request { body: vec![Part::Bytes(b"[1]".to_vec())], ..post("/x", "sorted-md5") };
    let told = client.send(&request).await.unwrap_err();
    let expected = "HUB-6040 /x cannot be sealed by sorted-md5: the body is no JSON object";
    assert!(matches!(&told, TransportError::Reject { .. }) && told.to_string() == expected, "{told}");
}

#[tokio::test]
async fn a_secret_is_renewed_by_its_key_and_by_the_account_only_where_the_key_is_refused() {
    let secret = |name: &str| format!(r#"{{"code":"00","data":{{"requestSecret":"{name}"}}}}"#).into_response();
    let key = |name: &str| format!(r#"{{"code":"00","data":{{"refreshSecret":"{name}"}}}}"#).into_response();
    let said = |code: &str| format!(r#"{{"code":"{code}","echo":"secret-number-1 key-number-1"}}"#).into_response();
    let (base, seen) = platform(vec![
        key("key-number-1"),
        secret("secret-number-1"),
        said("00"),
        said("77"),
        secret("secret-number-2"),
        said("00"),
        said("77"),
        said("14"),
        key("key-number-2"),
        secret("secret-number-3"),
        said("00"),
    ])
    .await;
    let answers = "profile-settings = { answers = { session-over = [\"77\"] } }";
    let client = client(&base, &format!("profile = \"two-level\"\n{ACCOUNT}\n{answers}"));
    let first = client.send(&post("/x", "two-level")).await.unwrap();
    assert_eq!(first.body, br#"{"code":"00","echo":"*************** ************"}"#, "neither is shown");
    for _ in 0..2 {
        client.send(&post("/x", "two-level")).await.unwrap();
    }
    let seen = seen.lock().unwrap();
    let paths: Vec<&str> = seen.iter().map(|(what, ..)| what[5..].split('?').next().unwrap()).collect();
    let (by_account, by_key) = ("/app/refreshTokenByKey", "/app/refreshTokenBySec");
    assert_eq!(paths, [by_account, by_key, "/x", "/x", by_key, "/x", "/x", by_key, by_account, by_key, "/x"]);
}
