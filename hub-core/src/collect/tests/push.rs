//! Push: the rules at the door, and the answer after the commit.

use std::collections::BTreeSet;
use std::os::unix::fs::PermissionsExt;

use tokio::sync::watch;

use super::*;
use crate::code;
use crate::config::{Secret, Size};
use crate::plugin::Budget;
use crate::sandbox::{Call, Refusal, Reply, SandboxError, Taken};
use crate::transport::{PlatformSettings, Unproven};

/// One item a line; `!` refuses the call, `#` fails on it.
struct Lines;

impl ReceiveGuest for Lines {
    fn accept(&self, call: &Call) -> Result<Result<Taken, Refusal>, SandboxError> {
        assert!(!call.headers.iter().any(|(name, _)| name == "token"), "the credential is the host's");
        let reply = |body: &str| Reply { status: 200, media_type: "text/plain".into(), body: body.into() };
        let text = String::from_utf8(call.body.clone()).unwrap();
        if text.starts_with('!') {
            return Ok(Err(Refusal { note: note("l.bad"), reply: reply("no") }));
        }
        if text.starts_with('#') {
            return Err(SandboxError::Stop { code: code!(4003), message: "a trap".into() });
        }
        Ok(Ok(Taken { media_type: "text/plain".into(), items: text.lines().map(item).collect(), reply: reply("ok") }))
    }
}

type Opened = (Push, watch::Sender<bool>, tokio::task::JoinHandle<()>, Board);

fn push(book: &Arc<Book>, max_message: usize) -> Opened {
    behind(Gate::Token { header: "token".into(), token: Secret::new(b"s3cret".to_vec()) }, book, max_message)
}

fn behind(gate: Gate, book: &Arc<Book>, max_message: usize) -> Opened {
    at(5, gate, book, max_message)
}

fn at(now: i64, gate: Gate, book: &Arc<Book>, max_message: usize) -> Opened {
    let opened = unknowing(now, gate, book, max_message);
    opened.0.rest(BTreeSet::new());
    opened
}

/// A door of which nobody said yet whether it is to rest.
fn unknowing(now: i64, gate: Gate, book: &Arc<Book>, max_message: usize) -> Opened {
    let door = Door {
        intake: intake("p.push", &[], max_message),
        guest: Arc::new(Lines),
        account: Account::new(Budget { records: 4, ..Budget::default() }, std::time::Instant::now()),
        gate,
        max_body: Size::kib(1),
        media_types: vec!["text/plain".into()],
    };
    let (stop, stopping) = watch::channel(false);
    let board = Board::default();
    let push = Push::default();
    let running = push.open(vec![door], Vec::new(), book.clone(), board.clone(), Arc::new(move || now), stopping);
    (push, stop, running, board)
}

/// Returns once the doors are open.
async fn opened(push: &Push) {
    while !push.is_open() {
        tokio::time::sleep(std::time::Duration::from_millis(1)).await;
    }
}

fn call(token: &str, media_type: &str, body: &str) -> Call {
    let headers = [("token", token), ("content-type", media_type)];
    Call {
        now: 0,
        method: "POST".into(),
        path: String::new(),
        query: vec![],
        headers: headers.map(|(n, v)| (n.to_owned(), v.to_owned())).into(),
        body: body.into(),
        documents: vec![],
    }
}

#[tokio::test]
async fn each_wrong_push_gets_its_status_and_produces_nothing() {
    let book = Arc::<Book>::default();
    let (push, _stop, ..) = push(&book, 10_000);
    opened(&push).await;
    for (source, call, status, code) in [
        ("p.other", call("s3cret", "text/plain", "a"), 404, "HUB-6310"),
        ("nonsense", call("s3cret", "text/plain", "a"), 404, "HUB-6310"),
        ("p.push", call("", "text/plain", "a"), 401, "HUB-6311"),
        ("p.push", call("s3cre", "text/plain", "a"), 401, "HUB-6311"),
        ("p.push", call("s3cret ", "image/png", "a"), 401, "HUB-6311"),
        ("p.push", Call { headers: vec![], ..call("", "", "a") }, 401, "HUB-6311"),
        ("p.push", call("s3cret", "image/png", "a"), 415, "HUB-6312"),
        ("p.push", call("s3cret", "", "a"), 415, "HUB-6312"),
        ("p.push", call("s3cret", "text/plain", &"a".repeat(1_025)), 413, "HUB-6313"),
        ("p.push", call("s3cret", "text/plain", "!"), 200, "HUB-6315"),
    ] {
        let error = push.accept(source, call).await.unwrap_err();
        assert_eq!((error.status(), error.code().to_string().as_str()), (status, code), "{error}");
    }
    let mut headers = call("s3cret", "text/plain; charset=utf-8", "").headers;
    assert_eq!(push.admit("p.push", &headers), Ok(1_024));
    headers.push(("content-length".into(), "1025".into()));
    assert_eq!(push.admit("p.push", &headers).unwrap_err().status(), 413);
    assert!(book.commits.lock().unwrap().is_empty());
}

#[tokio::test]
async fn an_adapter_that_fails_on_most_calls_is_asked_no_more_and_one_that_refuses_them_is() {
    let book = Arc::<Book>::default();
    let (push, _stop, _, board) = push(&book, 10_000);
    opened(&push).await;
    let code_of = async |body: &str| match push.accept("p.push", call("s3cret", "text/plain", body)).await {
        Ok(_) => "taken".to_owned(),
        Err(error) => format!("{} {}", error.status(), error.code()),
    };
    for _ in 0..9 {
        assert_eq!(code_of("!").await, "200 HUB-6315");
    }
    for _ in 0..10 {
        assert_eq!(code_of("#").await, "500 HUB-4003");
    }
    assert_eq!(code_of("a").await, "503 HUB-6503", "what is pushed now is to come again");
    let headers = call("s3cret", "text/plain", "").headers;
    assert_eq!(push.admit("p.push", &headers).unwrap_err().code(), code!(6503), "said before a body is read");
    let trouble = board.snapshot()[0].last_error.clone().unwrap();
    assert_eq!(trouble.code, "HUB-6503", "{trouble:?}");
    assert!(book.commits.lock().unwrap().is_empty());
}

#[tokio::test]
async fn what_is_pushed_together_is_committed_together_and_answered_after() {
    let book = Arc::<Book>::default();
    let (push, stop, running, board) = push(&book, 10_000);
    opened(&push).await;
    let calls = (0..20).map(|n| {
        let push = push.clone();
        async move { push.accept("p.push", call("Bearer s3cret", "Text/Plain", &format!("a{n}\nb{n}"))).await }
    });
    for reply in futures_util::future::join_all(calls).await {
        assert_eq!(reply.unwrap().body, b"ok");
    }
    assert_eq!(book.ledger(), (40, BTreeMap::new()));
    assert!(book.commits.lock().unwrap().len() < 20, "calls share transactions");
    assert_eq!(board.snapshot()[0].items, 40);
    stop.send(true).unwrap();
    running.await.unwrap();
    let error = push.accept("p.push", call("s3cret", "text/plain", "late")).await.unwrap_err();
    assert_eq!(error, PushError::Busy { retry_after: 2 });
}

#[tokio::test]
async fn a_record_too_large_costs_no_neighbour_and_is_counted() {
    let book = Arc::<Book>::default();
    let (push, _stop, ..) = push(&book, 700);
    opened(&push).await;
    let large = "x".repeat(600);
    push.accept("p.push", call("s3cret", "text/plain", &format!("a\n{large}\nb"))).await.unwrap();
    assert_eq!(book.payloads(), ["a", "b"]);
    let error = push.accept("p.push", call("s3cret", "text/plain", &large)).await.unwrap_err();
    assert_eq!(error.status(), 413);
    assert_eq!(book.ledger(), (2, BTreeMap::from([("HUB-6300".to_owned(), 2)])));
}

#[tokio::test]
async fn nothing_is_promised_that_is_not_committed() {
    let book = Arc::<Book>::default();
    let (push, _stop, ..) = push(&book, 10_000);
    opened(&push).await;
    book.fail([away(), away()]);
    push.accept("p.push", call("s3cret", "text/plain", "a")).await.unwrap();
    book.fail([lost()]);
    let error = push.accept("p.push", call("s3cret", "text/plain", "b")).await.unwrap_err();
    assert_eq!(error.status(), 503);
    assert_eq!(book.payloads(), ["a"]);
}

/// A call of a platform that signs after `tif`, as it was made at that second.
fn signed(second: i64, nonce: &str, media_type: &str, body: &str) -> Call {
    use sha2::{Digest, Sha256};
    let signature = hex::encode(Sha256::digest(format!("{second}demoToken{nonce}{second}")));
    let mut call = call("", media_type, body);
    call.headers.retain(|(name, _)| name != "token");
    let fields = [("x-tif-paasid", "hs"), ("x-tif-nonce", nonce), ("x-tif-signature", &signature)];
    call.headers.extend(fields.map(|(name, value)| (name.to_owned(), value.to_owned())));
    call.headers.push(("x-tif-timestamp".into(), second.to_string()));
    call
}

/// A door for calls that are signed at most five minutes ago, by a platform so configured.
fn verifying(now: i64, book: &Arc<Book>, files: &[(&str, &str)], text: &str) -> Opened {
    let folder = tempfile::tempdir().unwrap();
    for (name, secret) in files {
        let path = folder.path().join(name);
        std::fs::write(&path, secret).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
    }
    let mut platform: PlatformSettings = toml::from_str(text).unwrap();
    platform.check(folder.path()).unwrap();
    let auth: Auth = toml::from_str("verify = \"5m\"").unwrap();
    let gate = auth.gate(|window| platform.verifier("/in/p.push".into(), window)).unwrap();
    at(now, gate, book, 10_000)
}

fn tif(book: &Arc<Book>) -> Opened {
    let text = "profile = \"tif\"\naccount = { number = \"hs\", password-file = \"token\" }";
    verifying(5, book, &[("token", "demoToken")], text)
}

#[tokio::test]
async fn a_call_that_is_not_proven_gets_401_with_its_own_code_and_produces_nothing() {
    let book = Arc::<Book>::default();
    let (push, _stop, ..) = tif(&book);
    opened(&push).await;
    let mut forged = signed(0, "a", "text/plain", "x");
    forged.headers.iter_mut().filter(|(name, _)| name == "x-tif-nonce").for_each(|(_, nonce)| *nonce = "b".into());
    for (call, status, code) in [
        (call("s3cret", "text/plain", "x"), 401, "HUB-6323"),
        (forged, 401, "HUB-6320"),
        (signed(-301, "a", "text/plain", "x"), 401, "HUB-6321"),
        (signed(301, "a", "text/plain", "x"), 401, "HUB-6321"),
        (call("", "image/png", "x"), 401, "HUB-6323"),
        (signed(0, "a", "image/png", "x"), 415, "HUB-6312"),
        (signed(0, "b", "text/plain", "!"), 200, "HUB-6315"),
        (signed(0, "b", "text/plain", "x"), 401, "HUB-6322"),
    ] {
        let error = push.accept("p.push", call).await.unwrap_err();
        assert_eq!((error.status(), error.code().to_string().as_str()), (status, code), "{error}");
    }
    assert!(book.commits.lock().unwrap().is_empty());
    push.accept("p.push", signed(0, "a", "text/plain", "x")).await.unwrap();
    let again = push.accept("p.push", signed(0, "a", "text/plain", "x")).await.unwrap_err();
    assert_eq!(again, PushError::Unproven(Unproven::Replayed));
    assert_eq!(book.payloads(), ["x"]);
}

#[tokio::test]
async fn a_call_that_met_trouble_of_ours_is_taken_when_it_comes_again() {
    let book = Arc::<Book>::default();
    let (push, _stop, ..) = tif(&book);
    opened(&push).await;
    book.fail([lost()]);
    let error = push.accept("p.push", signed(0, "a", "text/plain", "x")).await.unwrap_err();
    assert_eq!(error.status(), 503);
    push.accept("p.push", signed(0, "a", "text/plain", "x")).await.unwrap();
    assert_eq!(book.payloads(), ["x"]);
}

#[test]
fn a_platform_that_pushes_shows_who_it_is_in_one_way() {
    let folder = tempfile::tempdir().unwrap();
    let checked = |auth: &str| {
        let mut source: SourceSettings = toml::from_str(&format!("adapter = \"a\"\nauth = {{ {auth} }}")).unwrap();
        source.check(folder.path()).map_err(|wrong| wrong.to_string())
    };
    checked("verify = \"5m\"").unwrap();
    for (auth, told) in [
        ("", "HUB-1002 auth.verify is missing"),
        ("verify = \"0ms\"", "HUB-1002 auth.verify is 0ms"),
        ("header = \"t\"", "HUB-1002 auth.token-file is missing"),
        ("token-file = \"t\"", "HUB-1002 auth.header is missing"),
        ("header = \"t\", token-file = \"t\", verify = \"5m\"", "HUB-1002 auth.verify is set beside a token"),
        ("header = \"t t\", token-file = \"t\"", "HUB-1002 auth.header is \"t t\""),
    ] {
        let wrong = checked(auth).unwrap_err();
        assert!(wrong.starts_with(told), "{auth}: {wrong}");
    }
    let platform: PlatformSettings = toml::from_str("").unwrap();
    let auth: Auth = toml::from_str("verify = \"5m\"").unwrap();
    let wrong = auth.gate(|window| platform.verifier(String::new(), window)).err().unwrap().to_string();
    assert!(wrong.starts_with("HUB-1002 profile is \"\"; allowed: a profile that signs"), "{wrong}");
}

#[tokio::test]
async fn a_sealed_call_is_opened_before_the_adapter_sees_it_and_its_reply_is_sealed() {
    // Made by the vectors of the profile: what stands here is `{"batch":"鹤山-01","weight":12.50}`.
    let sealed = r#"{"data": {"encData": "EBESExQVFhcYGRobHB0eH3d6IeZ8s1ie/1xox6YStdo6bLtoF0EN6vEaTBvVxoIRpbkOXZNCG6K47T6K/pXA+w=="}, "appCode": "HS440784", "version": "1.0.0", "encType": "SM4", "signType": "SM2", "timestamp": "1700000000000", "encKey": "BOv8cY6NF5hiBDImjnf+tkFeLt4OBzwPT2QOzS4UmnPoWPnYHlQwpXs22quPlQo8ZObuamMJTZkoOv92fhJN8MDIrVmlPdY6kfl7ZV3DXMrdYXk3mrCEiq+CuN6KnmVkWrjTAaAh6mqFaXtYeIrLxg==", "signData": "V+OIb3ZkPhbtr7l/lgSgOxCucA0EWCxfj9ZuAH2nrgloV+hYo28meX3D//4Tx+N/wsFyN6BZw2BJk3tkUQXzrA=="}"#; // pragma: allowlist secret
    let settings = "profile = \"sm-envelope\"\nprofile-settings = { app-code = \"HS440784\", time-unit = \"ms\", \
                    private-key-file = \"ours\", platform-key = \"THEIRS\" }";
    let theirs = "ff6712d3a7fc0d1b9e01ff471a87ea87525e47c7775039d19304e554defe0913f632025f692776d4c13470eca36ac85d560e794e1bccf53d82c015988e0eb956"; // pragma: allowlist secret
    let ours = "39945208f7b2144b13f36e38ac6d39f95889393692860b51a42fb81ef4df7c5b"; // pragma: allowlist secret
    let book = Arc::<Book>::default();
    let (push, _stop, ..) = verifying(1_700_000_000_000, &book, &[("ours", ours)], &settings.replace("THEIRS", theirs));
    opened(&push).await;
    let mut changed = call("", "text/plain", &sealed.replace("EBESEx", "EBESEy"));
    changed.headers.retain(|(name, _)| name != "token");
    let error = push.accept("p.push", changed).await.unwrap_err();
    assert_eq!(error, PushError::Unproven(Unproven::Signature));
    let mut whole = call("", "text/plain", sealed);
    whole.headers.retain(|(name, _)| name != "token");
    let reply = push.accept("p.push", whole).await.unwrap();
    assert_eq!(book.payloads(), [r#"{"batch":"鹤山-01","weight":12.50}"#]);
    assert_eq!((reply.status, reply.media_type.as_str()), (200, "application/json"));
    let reply: serde_json::Value = serde_json::from_slice(&reply.body).unwrap();
    assert!(reply["data"]["encData"].is_string() && reply["signData"].is_string(), "{reply}");
}

#[tokio::test]
async fn doors_are_open_once_whoever_wrote_before_is_fenced() {
    assert!(!Push::default().is_open());
    let error = Push::default().accept("p.push", call("s3cret", "text/plain", "a")).await.unwrap_err();
    assert_eq!(error, PushError::busy(), "nothing is known of its doors yet");
    let book = Arc::<Book>::default();
    book.closed.lock().unwrap().extend([away(), lost()]);
    let (push, _stop, ..) = push(&book, 10_000);
    assert!(!push.is_open());
    let error = push.accept("p.push", call("s3cret", "text/plain", "a")).await.unwrap_err();
    assert_eq!(error, PushError::busy(), "it would wait for who knows how long");
    opened(&push).await;
    assert!(book.closed.lock().unwrap().is_empty());
    push.accept("p.push", call("s3cret", "text/plain", "b")).await.unwrap();
    assert_eq!(book.payloads(), ["b"]);
}

#[tokio::test]
async fn a_source_at_rest_takes_nothing_until_it_is_let_go_on() {
    let book = Arc::<Book>::default();
    let (push, _stop, ..) = tif(&book);
    opened(&push).await;
    push.rest(["p.push".parse().unwrap()].into());
    assert!(push.is_open(), "that passes by no waiting");
    let again = signed(0, "a", "text/plain", "x");
    let error = push.accept("p.push", again.clone()).await.unwrap_err();
    assert_eq!((error.status(), error.code().to_string().as_str()), (503, "HUB-6316"));
    assert_eq!(push.admit("p.push", &again.headers).unwrap_err(), error);
    push.rest(["p.other".parse().unwrap()].into());
    push.accept("p.push", again).await.unwrap();
    assert_eq!(book.payloads(), ["x"], "the very same call, which used up no nonce");
}

#[tokio::test]
async fn who_is_a_stranger_learns_of_no_rest() {
    let (push, _stop, ..) = push(&Arc::default(), 10_000);
    push.rest(["p.push".parse().unwrap()].into());
    let error = push.accept("p.push", call("", "text/plain", "x")).await.unwrap_err();
    assert_eq!(error.status(), 401);
}

#[tokio::test]
async fn nothing_is_taken_before_it_is_known_what_is_to_rest() {
    let gate = Gate::Token { header: "token".into(), token: Secret::new(b"s3cret".to_vec()) };
    let (push, _stop, ..) = unknowing(5, gate, &Arc::default(), 10_000);
    let error = push.accept("p.push", call("s3cret", "text/plain", "x")).await.unwrap_err();
    assert_eq!(error, PushError::busy());
    assert!(!push.is_open());
    push.rest(BTreeSet::new());
    opened(&push).await;
    push.accept("p.push", call("s3cret", "text/plain", "x")).await.unwrap();
}

#[test]
fn what_is_committed_late_ends_no_rest() {
    let (board, source) = (Board::default(), "p.push".parse().unwrap());
    board.enter(&source, Mode::Push);
    board.paused(&source, "li");
    board.committed(&source, 1, 1, 0);
    assert_eq!(board.snapshot()[0].state, State::Paused { actor: "li".into() });
    board.resumed(&source);
    assert_eq!(board.snapshot()[0].state, State::Running);
}
