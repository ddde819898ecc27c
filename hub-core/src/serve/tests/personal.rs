//! Personal data is shown on request: to who may see it and to nobody else, and the log says who saw whose.

use std::io::{Seek, read_to_string};
use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode, header};
use serde_json::{Value, json};
use tower::ServiceExt;

use super::sample::personal::{PERSON, PHONES, PLACE};
use super::sample::{Holding, state};
use crate::serve::router;

const ID: &str = "op-924407840000010629";
/// What the log calls the other side of the pair, which is no operator yet.
const PARTY: &str = "record:provincial-supervision.api/inspection/inspected/JC-2026-0311";
const SHOWN: &str = "personal data is shown";

/// What an answer says, and what the log says of it.
struct Told {
    status: StatusCode,
    kept: Option<String>,
    text: String,
    log: Vec<String>,
}

impl Told {
    fn code(&self) -> Value {
        serde_json::from_str::<Value>(&self.text).map(|body| body["code"].clone()).unwrap_or_default()
    }

    /// Whether the log says of each of these, a line each, that the actor `li` saw it, and never what was seen.
    fn is_logged(&self, whose: &[&str]) -> bool {
        let secret = [PERSON[1], PHONES[1][0], PHONES[1][1], "may-write"];
        let says = |line: &str, whose: &str| {
            let all = ["actor=\"li\"", "role=operator", &format!("whose=\"{whose}\"")];
            all.iter().all(|part| line.contains(*part)) && !secret.iter().any(|part| line.contains(*part))
        };
        self.log.len() == whose.len() && self.log.iter().zip(whose).all(|(line, whose)| says(line, whose))
    }
}

async fn told(request: Request<Body>) -> Told {
    let file = Arc::new(tempfile::tempfile().unwrap());
    let log = tracing_subscriber::fmt().with_ansi(false).with_writer(Arc::clone(&file)).finish();
    let listening = tracing::subscriber::set_default(log);
    let response = router(state(Holding::Demonstration)).oneshot(request).await.unwrap();
    drop(listening);
    (&*file).rewind().unwrap();
    let log = read_to_string(&*file).unwrap();
    let kept = response.headers().get(header::CACHE_CONTROL).map(|value| value.to_str().unwrap().to_owned());
    let status = response.status();
    let bytes = to_bytes(response.into_body(), 1 << 20).await.unwrap();
    Told {
        status,
        kept,
        text: String::from_utf8(bytes.to_vec()).unwrap(),
        log: log.lines().filter(|line| line.contains(SHOWN)).map(str::to_owned).collect(),
    }
}

fn get(path: &str, token: &str) -> Request<Body> {
    let request = Request::get(path).header(header::AUTHORIZATION, format!("Bearer {token}"));
    request.body(Body::empty()).unwrap()
}

fn post(path: &str, form: &str) -> Request<Body> {
    let request = Request::post(path).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    request.body(Body::from(form.to_owned())).unwrap()
}

/// Addresses of the API and of the console, what is masked there, what is shown there, and whose it is.
fn addresses() -> [(String, &'static str, &'static str, Vec<&'static str>); 3] {
    let ([masked, person], [[stars, _], [_, phone]]) = (PERSON, PHONES);
    [
        (format!("/operators/{ID}"), masked, person, vec![ID]),
        (format!("/operators/{ID}?known=2026-02-01"), masked, person, vec![ID]),
        (format!("/review/{PLACE}"), stars, phone, vec![ID, PARTY]),
    ]
}

#[tokio::test]
async fn the_api_shows_personal_data_to_who_asks_for_it_and_may_see_it() {
    for (path, masked, shown, whose) in addresses() {
        let path = format!("/v1{path}");
        let asked = format!("{path}{}personal=shown", if path.contains('?') { '&' } else { '?' });
        for token in ["may-write", "may-read", "wrong"] {
            let plain = told(get(&path, token)).await;
            assert_eq!((plain.status, plain.log.len()), (StatusCode::OK, 0), "{path}: nobody asked for it");
            assert!(plain.text.contains(masked) && !plain.text.contains(shown), "{path}");
        }
        let refusals = [("", 401, "HUB-8003"), ("wrong", 401, "HUB-8003"), ("may-read", 403, "HUB-8004")];
        for (token, status, code) in refusals {
            let refused = told(get(&asked, token)).await;
            assert_eq!((refused.status.as_u16(), refused.code()), (status, json!(code)), "{asked}");
            assert!(!refused.text.contains(shown) && refused.log.is_empty(), "{asked}");
        }
        let whole = told(get(&asked, "may-write")).await;
        assert!(whole.status == StatusCode::OK && whole.text.contains(shown), "{asked}: {}", whole.status);
        assert_eq!(whole.kept.as_deref(), Some("no-store"), "{asked}");
        assert!(whole.is_logged(&whose), "{asked}: {:?}", whole.log);
    }
}

#[tokio::test]
async fn a_wish_for_another_sight_is_refused_and_nobody_is_shown_of_nobody() {
    for (path, status, code) in [
        (format!("/v1/operators/{ID}?personal=masked"), 400, "HUB-8001"),
        (format!("/v1/operators/{ID}?personal="), 400, "HUB-8001"),
        (format!("/v1/review/{PLACE}?personal=yes"), 400, "HUB-8001"),
        ("/v1/operators/nobody?personal=shown".into(), 404, "HUB-8002"),
        ("/v1/review/1.2.3?personal=shown".into(), 404, "HUB-8002"),
        ("/v1/review/nowhere".into(), 404, "HUB-8002"),
    ] {
        let told = told(get(&path, "may-write")).await;
        assert_eq!((told.status.as_u16(), told.code()), (status, json!(code)), "{path}");
        assert!(told.log.is_empty(), "{path}");
    }
}

#[tokio::test]
async fn a_page_shows_personal_data_to_who_types_a_token_that_may_see_it() {
    for (path, masked, shown, whose) in addresses() {
        let plain = told(get(&path, "may-write")).await;
        assert!(plain.text.contains(masked) && !plain.text.contains(shown), "{path}: the token is typed");
        let asks = [format!("method=\"post\" action=\"{path}\""), format!("formaction=\"{path}\"")];
        assert!(asks.iter().any(|asks| plain.text.contains(asks)), "{path}: a form asks for it");
        for (token, status) in [("", 401), ("may-read", 403)] {
            let refused = told(post(&path, &format!("token={token}"))).await;
            assert_eq!((refused.status.as_u16(), refused.log.len()), (status, 0), "{path}");
            assert!(!refused.text.contains(shown), "{path}");
        }
        let whole = told(post(&path, "token=may-write")).await;
        assert!(whole.status == StatusCode::OK && whole.text.contains(shown), "{path}: {}", whole.status);
        assert_eq!(whole.kept.as_deref(), Some("no-store"), "{path}");
        assert!(whole.is_logged(&whose), "{path}: {:?}", whole.log);
        assert!(whole.text.contains("查看人：li") && !whole.text.contains("may-write"), "{path}: it says who sees it");
        assert!(whole.text.contains(&format!("href=\"{path}\"")), "{path}: the way back");
        assert!(asks.iter().all(|asks| !whole.text.contains(asks)), "{path}: what is shown is asked for no more");
    }
}

#[tokio::test]
async fn two_telephones_that_look_alike_once_masked_are_marked_as_different() {
    let pair = told(get(&format!("/v1/review/{PLACE}"), "")).await;
    let pair: Value = serde_json::from_str(&pair.text).unwrap();
    assert_eq!(pair["one"]["phones"], pair["other"]["phones"]);
    assert_eq!(pair["differs"], json!(["names", "premises", "phones"]));
    let queue = told(get("/review", "")).await;
    let (before, _) = queue.text.split_once("<th scope=\"row\">电话").unwrap();
    assert!(before.ends_with("<tr class=\"differs\">"), "{before}");
    assert!(!queue.text.contains(PHONES[1][0]) && queue.text.contains(&format!("formaction=\"/review/{PLACE}\"")));
}
