//! The client against a platform on loopback.

mod broken;
pub(super) mod made;
mod refused;

use std::collections::VecDeque;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response as Reply};

use super::*;
use crate::config::Wrong;
use crate::sandbox::{Field, Part, Request};

mod signed;
mod tls;

type Seen = Arc<Mutex<Vec<(String, HeaderMap, String)>>>;

/// A platform that answers from a list, and keeps what it was asked.
async fn platform(answers: Vec<Reply>) -> (String, Seen) {
    let seen: Seen = Seen::default();
    let answers = Arc::new(Mutex::new(VecDeque::from(answers)));
    let kept = seen.clone();
    let handler = move |method: Method, uri: Uri, headers: HeaderMap, body: Bytes| {
        let body = String::from_utf8_lossy(&body).into_owned();
        kept.lock().unwrap().push((format!("{method} {uri}"), headers, body));
        let answer = answers.lock().unwrap().pop_front();
        async move { answer.unwrap_or_else(|| StatusCode::IM_A_TEAPOT.into_response()) }
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, Router::new().fallback(handler)).await });
    (format!("http://{address}"), seen)
}

fn settings(folder: &Path, text: &str) -> Result<PlatformSettings, Wrong> {
    let file = folder.join("password");
    std::fs::write(&file, "demo-password").unwrap();
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o600)).unwrap();
    let mut settings: PlatformSettings = toml::from_str(text).unwrap();
    settings.check(folder).map(|()| settings)
}

fn client(base: &str, more: &str) -> Client {
    let folder = tempfile::tempdir().unwrap();
    let text = format!(
        "base = {base:?}\nallow-addresses = [\"127.0.0.0/8\"]\nrate = {{ per-second = 1000 }}\n\
         retry = {{ times = 2, first-wait = \"1ms\", longest-wait = \"20ms\" }}\n{more}"
    );
    Client::new("p", &settings(folder.path(), &text).unwrap(), Arc::new(|| 1_700_000_000_000)).unwrap()
}

fn post(path: &str, profile: &str) -> Request {
    let body = vec![Part::Bytes(b"{}".to_vec())];
    let (method, path, profile) = ("POST".into(), path.into(), profile.into());
    Request { method, path, query: vec![], headers: vec![], body, profile, keep: false }
}

const LOGIN: &str = "profile = \"token-login\"\naccount = { number = \"HS440784\", password-file = \"password\" }";

fn token(token: &str) -> Reply {
    format!(r#"{{"code":"1","data":{{"token":"{token}","expire":7200}}}}"#).into_response()
}

#[tokio::test]
async fn an_answer_that_is_kept_is_a_digest_to_the_adapter_and_a_refusal_is_none() {
    let reply = ([("content-type", "image/jpeg"), ("hub-document", "sha256:forged")], "abc").into_response();
    let (base, _) = platform(vec![
        reply,
        (StatusCode::NOT_FOUND, [("hub-document", "sha256:forged")], "no such picture").into_response(),
    ])
    .await;
    let folder = tempfile::tempdir().unwrap();
    let documents = Documents::new(folder.path().to_owned());
    let client = client(&base, "").with_documents(documents.clone());
    let asked = Request { keep: true, ..post("/picture", "") };
    let answer = client.send(&asked).await.unwrap();
    let digest: Vec<&str> =
        answer.headers.iter().filter(|(name, _)| name == "hub-document").map(|(_, value)| value.as_str()).collect();
    assert_eq!((digest.len(), answer.body.len()), (1, 0));
    let (note, bytes) = documents.get(digest[0]).unwrap().unwrap();
    assert_eq!((note.media_type.as_str(), note.platform.as_str(), &bytes[..]), ("image/jpeg", "p", &b"abc"[..]));
    let refused = client.send(&asked).await.unwrap();
    assert_eq!((refused.status, &refused.body[..]), (404, &b"no such picture"[..]), "for the adapter to read");
    assert!(refused.headers.iter().all(|(name, _)| name != "hub-document"), "the hub alone says so");
}

#[tokio::test]
async fn a_session_is_made_once_renewed_when_refused_and_never_shown() {
    let (base, seen) = platform(vec![
        token("first-token"),
        r#"{"code":1,"data":"first-token"}"#.into_response(),
        r#"{"code":"401"}"#.into_response(),
        token("second-token"),
        r#"{"code":"1"}"#.into_response(),
    ])
    .await;
    let client = client(&base, LOGIN);
    let answer = client.send(&post("/openapi/a", "token-login")).await.unwrap();
    assert_eq!(answer.body, br#"{"code":1,"data":"***********"}"#);
    client.send(&post("/openapi/b", "token-login")).await.unwrap();
    let seen = seen.lock().unwrap();
    let asked: Vec<(&str, Option<&str>)> = seen
        .iter()
        .map(|(what, headers, _)| (what.as_str(), headers.get("token").map(|v| v.to_str().unwrap())))
        .collect();
    assert_eq!(
        asked,
        [
            ("POST /openapi/token", None),
            ("POST /openapi/a", Some("first-token")),
            ("POST /openapi/b", Some("first-token")),
            ("POST /openapi/token", None),
            ("POST /openapi/b", Some("second-token")),
        ]
    );
    let uuids: Vec<_> = seen.iter().filter_map(|(_, headers, _)| headers.get("uuid")).collect();
    assert!(uuids.len() == 3 && uuids[0] != uuids[1] && uuids[1] != uuids[2]);
}

#[tokio::test]
async fn slots_are_filled_in_query_headers_and_body() {
    let (base, seen) = platform(vec![token("t0"), "ok".into_response()]).await;
    let slot = |name: &str| vec![Part::Bytes(b"<".to_vec()), Part::Slot(name.into())];
    let request = Request {
        method: "POST".into(),
        path: "/x".into(),
        query: vec![Field { name: "q".into(), value: slot("timestamp") }],
        headers: vec![Field { name: "x-account".into(), value: slot("account") }],
        body: slot("token"),
        profile: "token-login".into(),
        keep: false,
    };
    client(&base, LOGIN).send(&request).await.unwrap();
    let seen = seen.lock().unwrap();
    let (what, headers, body) = &seen[1];
    assert_eq!((what.as_str(), body.as_str()), ("POST /x?q=%3C1700000000000", "<t0"));
    assert_eq!(headers["x-account"], "<HS440784");
}

#[tokio::test]
async fn passing_trouble_is_tried_again() {
    let (base, seen) = platform(vec![
        StatusCode::BAD_GATEWAY.into_response(),
        (StatusCode::TOO_MANY_REQUESTS, [("retry-after", "0")]).into_response(),
        ([("set-cookie", "s=1"), ("x-page", "1")], "fine").into_response(),
    ])
    .await;
    let answer = client(&base, "").send(&post("/x", "")).await.unwrap();
    assert_eq!((answer.status, &answer.body[..]), (200, &b"fine"[..]));
    let names: Vec<&str> = answer.headers.iter().map(|(name, _)| name.as_str()).collect();
    assert!(names.contains(&"x-page") && !names.contains(&"set-cookie"), "{names:?}");
    assert_eq!(seen.lock().unwrap().len(), 3);
}

#[tokio::test]
async fn each_failure_has_its_class_and_code() {
    let slot = Request { body: vec![Part::Slot("sign".into())], ..post("/x", "token-login") };
    let host = Field { name: "Host".into(), value: vec![] };
    let no_slot = Request { body: vec![Part::Slot("token".into())], ..post("/x", "") };
    let redirect = || (StatusCode::FOUND, [("location", "http://127.0.0.1:1/")]).into_response();
    let cases: Vec<(Vec<Reply>, &str, Request, &str)> = vec![
        (vec![redirect()], "", post("/x", ""), "stop HUB-6005"),
        (vec!["x".repeat(2_000).into_response()], "max-answer = \"1 KiB\"", post("/x", ""), "stop HUB-6006"),
        (vec![r#"{"code":"0"}"#.into_response()], LOGIN, post("/x", "token-login"), "stop HUB-6007"),
        (
            vec![token("a"), r#"{"code":401}"#.into_response(), token("b"), r#"{"code":401}"#.into_response()],
            LOGIN,
            post("/x", "token-login"),
            "stop HUB-6008",
        ),
        (vec![token("a")], LOGIN, slot, "reject HUB-6009"),
        (vec![], "", no_slot, "reject HUB-6009"),
        (vec![], "", post("/../x", ""), "reject HUB-6010"),
        (vec![], "", Request { headers: vec![host], ..post("/x", "") }, "reject HUB-6010"),
        (vec![], "", Request { method: "CONNECT".into(), ..post("/x", "") }, "reject HUB-6010"),
        (vec![], "", post("/x", "token-login"), "reject HUB-6011"),
        (vec!["pdf".into_response()], "", Request { keep: true, ..post("/x", "") }, "reject HUB-6012"),
        (
            vec![(StatusCode::TOO_MANY_REQUESTS, [("retry-after", "90")]).into_response()],
            "",
            post("/x", ""),
            "retry HUB-6003 90s",
        ),
        (
            vec![(StatusCode::SERVICE_UNAVAILABLE, [("retry-after", "90")]).into_response()],
            "",
            post("/x", ""),
            "retry HUB-6004 90s",
        ),
        ((0..3).map(|_| StatusCode::BAD_GATEWAY.into_response()).collect(), "", post("/x", ""), "retry HUB-6004"),
    ];
    for (answers, more, request, expected) in cases {
        let (base, _) = platform(answers).await;
        let told = match client(&base, more).send(&request).await.unwrap_err() {
            TransportError::Retry { code, wait: Some(wait), .. } => format!("retry {code} {wait:?}"),
            TransportError::Retry { code, .. } => format!("retry {code}"),
            TransportError::Reject { code, .. } => format!("reject {code}"),
            TransportError::Stop { code, .. } => format!("stop {code}"),
        };
        assert_eq!(told, expected, "{request:?}");
    }
    let unreachable = client("http://127.0.0.1:1", "").send(&post("/x?name", "")).await;
    assert_eq!(unreachable.unwrap_err().code().to_string(), "HUB-6010");
    let unreachable = client("http://127.0.0.1:1", "").send(&post("/x", "")).await;
    assert_eq!(unreachable.unwrap_err().code().to_string(), "HUB-6002");
}

#[tokio::test]
async fn an_inner_address_is_refused_as_literal_and_by_name() {
    let folder = tempfile::tempdir().unwrap();
    let literal = settings(folder.path(), "base = \"http://127.0.0.1:9\"").unwrap();
    let refused = Client::new("p", &literal, Arc::new(|| 0)).err().unwrap();
    assert!(refused.to_string().contains("base is 127.0.0.1 is at 127.0.0.1"), "{refused}");
    let named = settings(folder.path(), "base = \"http://localhost:9\"").unwrap();
    let client = Client::new("p", &named, Arc::new(|| 0)).unwrap();
    let told = client.send(&post("/x", "")).await.unwrap_err();
    assert!(matches!(&told, TransportError::Stop { code, .. } if code.to_string() == "HUB-6001"), "{told}");
}

#[test]
fn wrong_settings_of_a_platform_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    for (text, told) in [
        ("base = \"ftp://h\"", "HUB-1002 base is \"ftp://h\""),
        ("base = \"http://u:p@h\"", "HUB-1002 base is an address with a user name"),
        ("base = \"http://h?x\"", "HUB-1002 base is an address with"),
        (
            "profile = \"tokenlogin\"",
            "HUB-1002 profile is \"tokenlogin\"; allowed: bearer, exchange-xml, gateway-hmac, mtls, sha1-time, s",
        ),
        ("profile = \"bearer\"", "HUB-1002 token-file is missing"),
        ("profile = \"token-login\"", "HUB-1002 account is missing"),
        ("token-file = \"none\"", "HUB-1003 token-file names"),
        ("ca-file = \"none\"", "HUB-1002 ca-file is /"),
        ("rate = { per-second = 0 }", "HUB-1002 rate.per-second is 0"),
        ("rate = { per-minute = 0 }", "HUB-1002 rate.per-minute is 0"),
        ("profile = \"mtls\"", "HUB-1002 certificate-file is missing: profile mtls shows a certificate"),
        ("profile = \"tif\"", "HUB-1002 account is missing"),
        ("key-file = \"password\"", "HUB-1002 certificate-file is missing"),
        ("certificate-file = \"password\"", "HUB-1002 key-file is missing"),
        ("idle-timeout = \"0ms\"", "HUB-1002 idle-timeout is 0ms"),
        (
            "profile = \"bearer\"\ntoken-file = \"password\"\nprofile-settings = { headr = \"x\" }",
            "HUB-1001 profile-settings.headr is not a setting, did you mean \"header\"?",
        ),
    ] {
        let wrong = settings(folder.path(), text).unwrap_err().to_string();
        assert!(wrong.starts_with(told), "{text}: {wrong}");
    }
}
