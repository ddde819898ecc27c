//! The API's promises: problems, codes, actors, the registry's own forms.

use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode, header};
use serde_json::{Value, json};
use tower::ServiceExt;

use super::sample::{Holding, NOW, state};
use crate::serve::router;

struct Answer {
    status: StatusCode,
    media_type: String,
    body: Value,
}

async fn ask(request: Request<Body>) -> Answer {
    ask_of(Holding::Demonstration, request).await
}

async fn ask_of(holding: Holding, request: Request<Body>) -> Answer {
    let response = router(state(holding)).oneshot(request).await.unwrap();
    let media_type = response.headers().get(header::CONTENT_TYPE).map(|value| value.to_str().unwrap().to_owned());
    let status = response.status();
    let bytes = to_bytes(response.into_body(), 1 << 20).await.unwrap();
    let body = serde_json::from_slice(&bytes).unwrap_or(Value::String(String::from_utf8_lossy(&bytes).into()));
    Answer { status, media_type: media_type.unwrap_or_default(), body }
}

fn get(path: &str) -> Request<Body> {
    Request::get(path).body(Body::empty()).unwrap()
}

fn replay(token: Option<&str>, media_type: &str, body: &str) -> Request<Body> {
    let mut request = Request::post("/v1/dead-letters/replay").header(header::CONTENT_TYPE, media_type);
    if let Some(token) = token {
        request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
    }
    request.body(Body::from(body.to_owned())).unwrap()
}

#[tokio::test]
async fn an_error_is_a_problem_with_a_code_and_the_address_of_its_page() {
    for (path, status, code) in [
        ("/v1/operators?towm=x", 400, "HUB-8001"),
        ("/v1/operators?limit=0", 400, "HUB-8001"),
        ("/v1/operators?after=nowhere", 400, "HUB-8001"),
        ("/v1/operators?after=1~7", 410, "HUB-8015"),
        ("/v1/operators/nobody", 404, "HUB-8002"),
        ("/v1/operators/nobody/timeline", 404, "HUB-8002"),
        ("/v1/operators/nobody?known=2026-03-01", 404, "HUB-8002"),
        ("/v1/operators/nobody?known=2026-02-30", 400, "HUB-8001"),
        ("/v1/operators/nobody?know=2026-03-01", 400, "HUB-8001"),
        ("/v1/operators/nobody/difference?from=2026-03-01", 404, "HUB-8002"),
        ("/v1/operators/nobody/matters?family=penalty", 404, "HUB-8002"),
        ("/v1/operators/nobody/matters", 400, "HUB-8001"),
        ("/v1/operators/nobody/relations", 404, "HUB-8002"),
        ("/v1/operators/nobody/relations?family=penalty", 400, "HUB-8001"),
        ("/v1/operators/nobody/difference", 400, "HUB-8001"),
        ("/v1/operators/nobody/difference?from=2026-03-01&by=time", 400, "HUB-8001"),
        ("/v1/operators/nobody/timeline?since=yesterday", 400, "HUB-8001"),
        ("/v1/operators/nobody/measurements", 404, "HUB-8002"),
        ("/v1/operators/nobody/decisions", 404, "HUB-8002"),
        ("/v1/operators/nobody/measurements?days=31", 400, "HUB-8001"),
        ("/v1/dead-letters/x/y", 401, "HUB-8003"),
        ("/v1/nothing", 404, "HUB-8002"),
        ("/v1/dead-letters/replay", 405, "HUB-8008"),
    ] {
        let answer = ask(get(path)).await;
        assert_eq!(answer.status.as_u16(), status, "{path}");
        assert_eq!(answer.media_type, "application/problem+json", "{path}");
        assert_eq!(answer.body["code"], code, "{path}");
        assert_eq!(answer.body["type"], format!("/explain/{code}"), "{path}");
        assert_eq!(answer.body["status"], status, "{path}");
        assert_eq!(ask(get(&format!("/explain/{code}"))).await.status, StatusCode::OK, "{path}");
    }
}

#[tokio::test]
async fn a_day_stands_for_its_end_and_what_is_shown_says_as_of_when() {
    let path = "/v1/operators/op-924407840000010629";
    let now = ask(get(path)).await.body;
    assert_eq!((&now["version"], &now["as_of"]), (&json!("1.14"), &Value::Null));
    let then = ask(get(&format!("{path}?valid=2026-03-01&known=2026-03-02T08:00:00%2B08:00"))).await.body;
    let apart = ["op-yi-can-shi-an-4411"];
    assert_eq!(then["as_of"], json!({"valid": 1_772_380_799_999_u64, "known": 1_772_409_600_000_u64, "apart": apart}));
    assert_eq!(then["version"], Value::Null);
    let told = ask(get(&format!("{path}/timeline"))).await.body;
    let roles = told["items"].as_array().unwrap().iter().map(|entry| &entry["roles"][0]).collect::<Vec<_>>();
    assert_eq!(roles[2..4], ["punished", "holder"], "also where the matter is about it");
    let other = ask(get(&format!("{path}/difference?from=2026-03-01&by=known"))).await.body;
    assert_eq!((&other["from"], &other["by"]), (&json!(1_772_380_799_999_u64), &json!("known")));
    let sampling = other["matters"].as_array().unwrap().iter().find(|matter| matter["family"] == "sampling").unwrap();
    let licence = |value: &str| json!({"scheme": "licence", "value": value, "valid": true});
    let (came, went) = (licence("JY24407840001020"), licence("JY24407840000001"));
    assert_eq!(sampling["gained"], json!([{"role": "supplier", "name": "演示禾沃农资店", "identifier": came}]));
    assert_eq!(sampling["lost"], json!([{"role": "supplier", "identifier": went}]));
}

#[tokio::test]
async fn a_store_that_does_not_answer_is_worth_another_try() {
    let answer = ask_of(Holding::Failing, get("/v1/operators")).await;
    assert_eq!((answer.status, &answer.body["code"]), (StatusCode::SERVICE_UNAVAILABLE, &json!("HUB-8007")));
    assert_eq!(ask_of(Holding::Failing, get("/health/ready")).await.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(ask_of(Holding::Failing, get("/health/live")).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_hub_is_ready_once_it_takes_what_is_pushed() {
    assert_eq!(ask(get("/health/ready")).await.status, StatusCode::OK);
    let answer = ask_of(Holding::Closed, get("/health/ready")).await;
    assert_eq!((answer.status, &answer.body["code"]), (StatusCode::SERVICE_UNAVAILABLE, &json!("HUB-8007")));
    assert_eq!(ask_of(Holding::Closed, get("/v1/operators")).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_horizon_lies_not_ahead_and_a_hold_names_what_can_be() {
    let today = crate::message::day_of(NOW).unwrap();
    let (horizon, holds) = ("/v1/retention/horizon", "/v1/retention/holds");
    let licence = r#"{"on":{"identifier":{"scheme":"licence","value":"JY1"}},"note":"案件"}"#;
    for (path, token, body, status, code) in [
        (horizon, None, r#"{"day":"2024-06-30"}"#.to_owned(), 401, Some("HUB-8003")),
        (horizon, Some("may-read"), r#"{"day":"2024-06-30"}"#.to_owned(), 403, Some("HUB-8004")),
        (horizon, Some("may-write"), r#"{"day":"2024-06-30"}"#.to_owned(), 200, None),
        (horizon, Some("may-write"), format!(r#"{{"day":"{today}"}}"#), 200, None),
        (horizon, Some("may-write"), format!(r#"{{"day":"{}"}}"#, today.tomorrow().unwrap()), 422, Some("HUB-8017")),
        (horizon, Some("may-write"), r#"{"day":"2024-02-30"}"#.to_owned(), 400, Some("HUB-8017")),
        (horizon, Some("may-write"), r#"{"day":"2024-06-30","until":1}"#.to_owned(), 400, Some("HUB-8017")),
        (holds, Some("may-write"), licence.to_owned(), 200, None),
        (holds, Some("may-read"), licence.to_owned(), 403, Some("HUB-8004")),
        (holds, Some("may-write"), licence.replace("licence", "unheard"), 422, Some("HUB-8017")),
        (holds, Some("may-write"), r#"{"on":{"operator":"0f"}}"#.to_owned(), 400, Some("HUB-8017")),
        (holds, Some("may-write"), licence.replace("案件", &"长".repeat(1_001)), 400, Some("HUB-8017")),
    ] {
        let mut request = Request::post(path).header("content-type", "application/json");
        if let Some(token) = token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        let answer = ask(request.body(Body::from(body.clone())).unwrap()).await;
        assert_eq!(answer.status.as_u16(), status, "{path} {body}: {}", answer.body);
        assert_eq!(answer.body["code"].as_str(), code, "{path} {body}");
    }
    let shown = ask(get("/v1/retention")).await.body;
    assert_eq!((&shown["horizon"]["day"], &shown["past"]), (&json!("2024-06-30"), &json!(12)));
    assert_eq!(shown["holds"][0]["on"]["identifier"]["scheme"], "licence");
}

#[tokio::test]
async fn whom_a_record_names_without_a_code_is_decided_of_as_the_list_calls_it() {
    let record = ask(get("/v1/unresolved")).await.body["items"][0].clone();
    let party = &record["parties"][0];
    assert_eq!((&record["name"], &party["name"]), (&json!("演示夜市流动摊"), &json!("演示夜市流动摊")));
    assert_eq!((&party["role"], &party["address"]), (&json!("inspected"), &json!("沙坪街道演示夜市12号")));
    assert_eq!(record["fields"][2]["label"], "检查记录编号");
    let open = json!({"ruling": "open", "one": party["anchor"], "note": "流动摊"});
    let request = Request::post("/v1/decisions").header(header::CONTENT_TYPE, "application/json");
    let request = request.header(header::AUTHORIZATION, "Bearer may-write").body(Body::from(open.to_string()));
    let answer = ask(request.unwrap()).await;
    assert_eq!((answer.status, &answer.body["one"]), (StatusCode::OK, &party["anchor"]));
}

#[tokio::test]
async fn a_replay_needs_an_actor_who_may() {
    let body = r#"{"source":"provincial-supervision.files"}"#;
    let json = "application/json";
    for (request, status, code) in [
        (replay(None, json, body), 401, "HUB-8003"),
        (replay(Some("wrong"), json, body), 401, "HUB-8003"),
        (replay(Some(""), json, body), 401, "HUB-8003"),
        (replay(Some("may-read"), json, body), 403, "HUB-8004"),
        (replay(Some("may-write"), "text/plain", body), 415, "HUB-8005"),
        (replay(Some("may-write"), json, "{}"), 400, "HUB-8011"),
        (replay(Some("may-write"), json, r#"{"sauce":"x"}"#), 400, "HUB-8011"),
    ] {
        let answer = ask(request).await;
        assert_eq!((answer.status.as_u16(), &answer.body["code"]), (status, &json!(code)));
    }
    let answer = ask(replay(Some("may-write"), json, body)).await;
    assert_eq!(answer.body, json!({"replayed": 11, "actor": "li"}));
}

#[tokio::test]
async fn a_version_before_its_release_is_named_as_any_other() {
    for (version, status) in [
        ("1.2.0", 200),
        ("1.2.0-rc.1", 422), // Understood, and not installed.
        ("1.2.0-rc.1+build.007", 422),
        ("1.2", 400),
        ("1.2.0-rc.01", 400),
    ] {
        let request = Request::post("/v1/plugins/yi-can-shi-an/promote")
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::AUTHORIZATION, "Bearer may-change");
        let answer = ask(request.body(Body::from(json!({ "version": version }).to_string())).unwrap()).await;
        assert_eq!(answer.status.as_u16(), status, "{version}: {}", answer.body);
    }
}

#[tokio::test]
async fn what_a_dead_letter_holds_is_for_an_operator() {
    let letter = |token: &str, at: &str| {
        let request = Request::get(format!("/v1/dead-letters/{at}"));
        request.header(header::AUTHORIZATION, format!("Bearer {token}")).body(Body::empty()).unwrap()
    };
    let at = "019cabcdef0100010000a1b2c3d4/1";
    for (request, status, code) in [
        (get(&format!("/v1/dead-letters/{at}")), 401, "HUB-8003"),
        (letter("wrong", at), 401, "HUB-8003"),
        (letter("may-read", at), 403, "HUB-8004"),
        (letter("may-write", "x/1"), 404, "HUB-8002"),
        (letter("may-write", "019cabcdef0100010000a1b2c3d4/y"), 404, "HUB-8002"),
    ] {
        let answer = ask(request).await;
        assert_eq!((answer.status.as_u16(), &answer.body["code"]), (status, &json!(code)));
    }
    let whole = ask(letter("may-write", at)).await.body;
    assert_eq!(whole["payload"]["value"]["row"], 118);
    assert_eq!(whole["attributes"][0], json!(["file", "CF_NEW_20260301.csv"]));
    let listed = &ask(get("/v1/dead-letters")).await.body["items"][0];
    assert_eq!(listed["raw"], whole["raw"]);
    for held in ["payload", "key"] {
        assert!(whole[held].is_string() || whole[held].is_object());
        assert!(listed[held].is_null(), "{held} is in a list");
    }
    assert_eq!(listed["attributes"], json!([]));
}

#[tokio::test]
async fn what_is_pushed_reaches_the_inbox_with_its_path_as_sent() {
    let push = |path: &str| Request::post(path).header("token", "t").body(Body::from("{}")).unwrap();
    let answer = ask(push("/in/yi-can-shi-an.push/ai/%E8%AE%B0?x=1")).await;
    assert_eq!(answer.body, json!({"code": "1", "path": "/ai/%E8%AE%B0", "query": [["x", "1"]]}));
    assert_eq!(ask(push("/in/yi-can-shi-an.push")).await.body["path"], "");
    assert_eq!(ask(push("/in/nobody.push/x")).await.status, StatusCode::NOT_FOUND);
    let bare = Request::post("/in/yi-can-shi-an.push").body(Body::empty()).unwrap();
    assert_eq!(ask(bare).await.status, StatusCode::UNAUTHORIZED);
    let large =
        Request::post("/in/yi-can-shi-an.push").header("token", "t").body(Body::from(vec![b' '; 1_001])).unwrap();
    let answer = ask(large).await;
    assert_eq!((answer.status, &answer.body["code"]), (StatusCode::PAYLOAD_TOO_LARGE, &json!("HUB-6313")));
    let busy = Request::post("/in/yi-can-shi-an.push").header("token", "t").body(Body::from("busy")).unwrap();
    let response = router(state(Holding::Demonstration)).oneshot(busy).await.unwrap();
    assert_eq!(
        (response.status(), &response.headers()[header::RETRY_AFTER]),
        (StatusCode::SERVICE_UNAVAILABLE, &"7".parse().unwrap())
    );
}

#[tokio::test]
async fn a_document_is_given_to_an_operator_to_be_saved_and_never_run() {
    let document = |token: &str, digest: &str| {
        let request = Request::get(format!("/v1/documents/{digest}"));
        request.header(header::AUTHORIZATION, format!("Bearer {token}")).body(Body::empty()).unwrap()
    };
    assert_eq!(ask(get("/v1/documents/sha256:00")).await.status, 401);
    assert_eq!(ask(document("may-read", "sha256:00")).await.status, 403);
    assert_eq!(ask(document("may-write", "md5:00")).await.body["code"], "HUB-8002");
    let response = router(state(Holding::Demonstration)).oneshot(document("may-write", "sha256:00")).await.unwrap();
    assert_eq!(response.headers()[header::CONTENT_TYPE], "application/octet-stream");
    assert_eq!(response.headers()[header::CONTENT_DISPOSITION], "attachment");
}

#[tokio::test]
async fn an_ordinary_schema_client_finds_what_it_asks_for() {
    assert_eq!(ask(get("/subjects")).await.body, json!(["event.penalty-value"]));
    assert_eq!(ask(get("/subjects/event.penalty-value/versions")).await.body, json!([1, 2]));
    let latest = ask(get("/subjects/event.penalty-value/versions/latest")).await;
    assert_eq!(latest.media_type, "application/vnd.schemaregistry.v1+json");
    assert_eq!((&latest.body["id"], &latest.body["version"]), (&json!(9), &json!(2)));
    assert!(ask(get("/schemas/ids/5")).await.body["schema"].is_string());
    let versions = ask(get("/schemas/ids/5/versions")).await.body;
    assert_eq!(versions, json!([{"subject": "event.penalty-value", "version": 1}]));
    let check = Request::post("/compatibility/subjects/event.penalty-value/versions/latest")
        .header(header::CONTENT_TYPE, "application/vnd.schemaregistry.v1+json")
        .body(Body::from(r#"{"schema": "\"string\""}"#))
        .unwrap();
    assert_eq!(ask(check).await.body["is_compatible"], true);
}

#[tokio::test]
async fn a_schema_client_is_answered_errors_in_its_own_form() {
    for (path, status, code) in [
        ("/subjects/nothing/versions", 404, 40401),
        ("/subjects/event.penalty-value/versions/3", 404, 40402),
        ("/subjects/event.penalty-value/versions/x", 422, 42202),
        ("/schemas/ids/77", 404, 40403),
    ] {
        let answer = ask(get(path)).await;
        assert_eq!((answer.status.as_u16(), &answer.body["error_code"]), (status, &json!(code)), "{path}");
        assert!(answer.body["message"].is_string());
    }
}

#[tokio::test]
async fn every_answer_carries_the_security_headers() {
    for path in ["/", "/v1/operators", "/v1/nothing", "/metrics", "/openapi.json"] {
        let response = router(state(Holding::Demonstration)).oneshot(get(path)).await.unwrap();
        let policy = response.headers()[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
        assert!(policy.starts_with("default-src 'self'") && !policy.contains("unsafe"), "{path}");
        assert_eq!(response.headers()[header::X_CONTENT_TYPE_OPTIONS], "nosniff", "{path}");
    }
}

/// The sample's clock stands still: to a snapshot's age that is as bad as being set back.
#[tokio::test]
async fn a_clock_that_does_not_go_on_hides_nothing() {
    let state = state(Holding::Demonstration);
    let first = state.snapshot().await;
    assert!(std::sync::Arc::ptr_eq(&first, &state.snapshot().await), "a snapshot serves for a moment");
    tokio::time::sleep(std::time::Duration::from_millis(2_600)).await;
    assert!(!std::sync::Arc::ptr_eq(&first, &state.snapshot().await), "and no longer");
}
