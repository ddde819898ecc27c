//! Answers that end half-way, stop, or come drop by drop; and clocks that are apart.

use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::*;
use crate::sandbox::Response;

/// A platform that sends these stretches of bytes, with a pause after each, and
/// hangs up: one list a connection, the last again and again.
async fn wire(answers: Vec<Vec<&'static str>>, pause: Duration) -> (String, Arc<Mutex<usize>>) {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let asked = Arc::new(Mutex::new(0));
    let counted = asked.clone();
    tokio::spawn(async move {
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            let at = *counted.lock().unwrap();
            *counted.lock().unwrap() += 1;
            let stretches = answers[at.min(answers.len() - 1)].clone();
            tokio::spawn(async move {
                let mut request = [0; 4096];
                let _ = stream.read(&mut request).await;
                for stretch in stretches {
                    if stream.write_all(stretch.as_bytes()).await.is_err() {
                        return;
                    }
                    tokio::time::sleep(pause).await;
                }
            });
        }
    });
    (format!("http://{address}"), asked)
}

const NO_PAUSE: Duration = Duration::ZERO;

async fn sent(base: &str, more: &str) -> Result<Response, TransportError> {
    client(base, more).send(&post("/x", "")).await
}

#[tokio::test]
async fn an_answer_that_is_cut_off_is_asked_for_again_and_never_taken_as_the_whole() {
    for half in [
        "HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n[1,2]",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\n[1,2]\r\n",
        "HTTP/1.1 200 OK\r\ncontent-le",
        "",
    ] {
        let whole = "HTTP/1.1 200 OK\r\ncontent-length: 7\r\n\r\n[1,2,3]";
        let (base, asked) = wire(vec![vec![half], vec![half], vec![whole]], NO_PAUSE).await;
        let answer = sent(&base, "").await.unwrap();
        assert_eq!((&answer.body[..], *asked.lock().unwrap()), (&b"[1,2,3]"[..], 3), "{half:?}");

        let (base, _) = wire(vec![vec![half]], NO_PAUSE).await;
        let told = sent(&base, "").await.unwrap_err();
        assert!(
            matches!(told, TransportError::Retry { .. }) && told.to_string().starts_with("HUB-6002 /x: "),
            "{told}"
        );
    }
}

#[tokio::test]
async fn an_answer_that_stops_is_given_up_before_the_whole_time_is_over() {
    let (base, _) = wire(vec![vec!["HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n[1"]], Duration::from_secs(600)).await;
    let began = Instant::now();
    let retry = "retry = { times = 0 }";
    let settings = format!("timeout = \"5m\"\nidle-timeout = \"50ms\"\n{retry}");
    let told = once(&base, &settings).await.unwrap_err();
    assert!(told.to_string().starts_with("HUB-6002 /x: the answer stopped half-way"), "{told}");
    assert!(began.elapsed() < Duration::from_secs(150));
}

#[tokio::test]
async fn an_answer_drop_by_drop_has_no_more_time_than_any() {
    let drops = std::iter::once("HTTP/1.1 200 OK\r\ncontent-length: 9999\r\n\r\n").chain((0..9_000).map(|_| "x"));
    let (base, _) = wire(vec![drops.collect()], Duration::from_millis(100)).await;
    let told = once(&base, "timeout = \"2s\"\nidle-timeout = \"1m\"\nretry = { times = 0 }").await.unwrap_err();
    assert!(told.to_string().starts_with("HUB-6002 /x: no whole answer in time"), "{told}");
}

#[tokio::test]
async fn an_answer_that_is_announced_too_long_is_not_read() {
    let head = "HTTP/1.1 200 OK\r\ncontent-length: 99999999999\r\n\r\n";
    let (base, _) = wire(vec![vec![head]], Duration::from_secs(600)).await;
    assert_eq!(sent(&base, "").await.unwrap_err().code().to_string(), "HUB-6006");
}

/// Without another try.
async fn once(base: &str, more: &str) -> Result<Response, TransportError> {
    let folder = tempfile::tempdir().unwrap();
    let text = format!("base = {base:?}\nallow-addresses = [\"127.0.0.0/8\"]\n{more}");
    let client = Client::new("p", &settings(folder.path(), &text).unwrap(), Arc::new(|| 0)).unwrap();
    client.send(&post("/x", "")).await
}

/// The client's clock stands at 2023-11-14T22:13:20Z.
#[tokio::test]
async fn a_refusal_while_the_clocks_are_apart_names_them_and_waits() {
    for (date, told) in [
        ("Tue, 14 Nov 2023 23:13:20 GMT", Some("HUB-6014 p refuses /x, and its clock is 60 min ahead of ours")),
        ("Tue, 14 Nov 2023 21:13:20 GMT", Some("HUB-6014 p refuses /x, and its clock is 60 min behind ours")),
        ("Tue, 14 Nov 2023 22:13:50 GMT", None),
    ] {
        let dated = |body: &'static str| ([("date", date)], body).into_response();
        let (base, seen) = platform(vec![token("t0"), dated(r#"{"code":"0"}"#), dated(r#"{"code":"1"}"#)]).await;
        let client = client(&base, LOGIN);
        let refused = client.send(&post("/x", "token-login")).await;
        match (told, refused) {
            (Some(told), Err(TransportError::Retry { code, message, wait: Some(wait) })) => {
                assert_eq!(format!("{code} {message}"), told);
                assert!(wait >= Duration::from_secs(30));
            }
            (None, Ok(answer)) => assert_eq!(answer.body, br#"{"code":"0"}"#),
            (_, other) => panic!("{date}: {other:?}"),
        }
        assert_eq!(seen.lock().unwrap().len(), 2, "the same is not asked again at once");
        let taken = client.send(&post("/x", "token-login")).await.unwrap();
        assert_eq!(taken.body, br#"{"code":"1"}"#, "what is not refused is no matter of clocks");
    }
}
