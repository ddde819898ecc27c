//! Push: the rules at the door, and the answer after the commit.

use std::os::unix::fs::PermissionsExt;

use tokio::sync::watch;

use super::*;
use crate::config::{SecretFile, Size};
use crate::sandbox::{Call, Refusal, Reply, SandboxError, Taken};

/// One item a line; `!` refuses the call.
struct Lines;

impl ReceiveGuest for Lines {
    fn accept(&self, call: &Call) -> Result<Result<Taken, Refusal>, SandboxError> {
        assert!(!call.headers.iter().any(|(name, _)| name == "token"), "the credential is the host's");
        let reply = |body: &str| Reply { status: 200, media_type: "text/plain".into(), body: body.into() };
        let text = String::from_utf8(call.body.clone()).unwrap();
        if text.starts_with('!') {
            return Ok(Err(Refusal { note: note("l.bad"), reply: reply("no") }));
        }
        Ok(Ok(Taken { media_type: "text/plain".into(), items: text.lines().map(item).collect(), reply: reply("ok") }))
    }
}

fn push(book: &Arc<Book>, max_message: usize) -> (Push, watch::Sender<bool>, tokio::task::JoinHandle<()>, Board) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("token");
    std::fs::write(&path, "s3cret").unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
    let mut token_file = SecretFile::from(path);
    token_file.check("token-file", folder.path()).unwrap();
    let door = Door {
        intake: intake("p.push", &[], max_message),
        guest: Arc::new(Lines),
        auth: Auth { header: "Token".into(), token_file },
        max_body: Size::kib(1),
        media_types: vec!["text/plain".into()],
    };
    let (stop, stopping) = watch::channel(false);
    let board = Board::default();
    let push = Push::default();
    let running = push.open(vec![door], book.clone(), board.clone(), Arc::new(|| 5), stopping);
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

#[tokio::test]
async fn doors_are_open_once_whoever_wrote_before_is_fenced() {
    assert!(!Push::default().is_open());
    let error = Push::default().accept("p.push", call("s3cret", "text/plain", "a")).await.unwrap_err();
    assert_eq!(error, PushError::Busy { retry_after: 2 }, "nothing is known of its doors yet");
    let book = Arc::<Book>::default();
    book.closed.lock().unwrap().extend([away(), lost()]);
    let (push, _stop, ..) = push(&book, 10_000);
    assert!(!push.is_open());
    let error = push.accept("p.push", call("s3cret", "text/plain", "a")).await.unwrap_err();
    assert_eq!(error, PushError::Busy { retry_after: 2 }, "it would wait for who knows how long");
    opened(&push).await;
    assert!(book.closed.lock().unwrap().is_empty());
    push.accept("p.push", call("s3cret", "text/plain", "b")).await.unwrap();
    assert_eq!(book.payloads(), ["b"]);
}
