//! Pull: a platform on loopback that counts pages, an adapter that reads them.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use axum::Router;
use axum::http::Uri;
use tokio::sync::watch;

use super::*;
use crate::code;
use crate::message::Instant;
use crate::sandbox::{Failure, Next, Remedy, Request, Response, Round, SandboxError, Step};
use crate::transport::{Client, PlatformSettings, Waits};

async fn platform() -> (String, Arc<Mutex<Vec<String>>>) {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let kept = seen.clone();
    let handler = move |uri: Uri| {
        kept.lock().unwrap().push(uri.path().to_owned());
        async move { format!("[{}]", uri.path()) }
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, Router::new().fallback(handler)).await });
    (format!("http://{address}"), seen)
}

type Answer = Result<Result<Step, Failure>, SandboxError>;

/// Three pages a round, then rest; `script` may say otherwise, answer by answer.
#[derive(Default)]
struct Pages {
    script: Mutex<VecDeque<Answer>>,
    begun: Mutex<Vec<Option<String>>>,
    calls: AtomicUsize,
}

impl PullGuest for Pages {
    fn begin(&self, round: &Round) -> Answer {
        self.begun.lock().unwrap().push(round.cursor.clone());
        let page: usize = round.cursor.as_deref().map_or(0, |cursor| cursor.parse().unwrap());
        Ok(Ok(step(vec![], None, page + 1)))
    }

    fn resume(&self, state: &[u8], _now: Instant, response: &Response) -> Answer {
        self.calls.fetch_add(1, Ordering::Relaxed);
        if let Some(answer) = self.script.lock().unwrap().pop_front() {
            return answer;
        }
        let page: usize = std::str::from_utf8(state).unwrap().parse().unwrap();
        assert_eq!(response.body, format!("[/p/{page}]").into_bytes());
        Ok(Ok(step(vec![item(&format!("{{\"page\":{page},\"id\":\"440784\"}}"))], Some(page), page + 1)))
    }
}

fn step(items: Vec<Item>, cursor: Option<usize>, next: usize) -> Step {
    let (method, path, profile) = ("GET".into(), format!("/p/{next}"), String::new());
    let request = Request { method, path, query: vec![], headers: vec![], body: vec![], profile, keep: false };
    Step {
        media_type: "application/json".into(),
        items,
        scope: String::new(),
        complete: false,
        cursor: cursor.map(|page| page.to_string()),
        state: next.to_string().into_bytes(),
        next: if cursor.is_some_and(|page| page % 3 == 0) { Next::Rest(None) } else { Next::Send(request) },
    }
}

fn failure(remedy: Remedy) -> Answer {
    Ok(Err(Failure { remedy, note: note("p.trouble"), wait: None }))
}

struct Scene {
    guest: Arc<Pages>,
    book: Arc<Book>,
    board: Board,
    stop: watch::Sender<bool>,
    running: tokio::task::JoinHandle<()>,
    seen: Arc<Mutex<Vec<String>>>,
}

async fn scene(every: Duration, faults: Vec<Answer>, book: Arc<Book>) -> Scene {
    let (base, seen) = platform().await;
    let text = format!("base = {base:?}\nallow-addresses = [\"127.0.0.0/8\"]\nrate = {{ per-second = 1000 }}");
    let mut settings: PlatformSettings = toml::from_str(&text).unwrap();
    settings.check(std::path::Path::new("/")).unwrap();
    let clock: crate::transport::Clock = Arc::new(|| 1_700_000_000_000);
    let guest = Arc::new(Pages { script: Mutex::new(faults.into()), ..Pages::default() });
    let board = Board::default();
    let pull = Pull {
        intake: intake("p.api", &["/id"], 100_000),
        guest: guest.clone(),
        client: Arc::new(Client::new("p", &settings, clock.clone()).unwrap()),
        journal: book.clone(),
        board: board.clone(),
        every,
        waits: Waits { first: Duration::from_millis(1), longest: Duration::from_millis(5) },
        clock,
    };
    let (stop, stopping) = watch::channel(false);
    let running = tokio::spawn(pull.run(stopping));
    Scene { guest, book, board, stop, running, seen }
}

const LONG: Duration = Duration::from_secs(3600);

#[tokio::test]
async fn a_round_commits_each_page_with_its_cursor_and_rests() {
    let scene = scene(LONG, vec![], Arc::default()).await;
    until("rests", || state(&scene.board) == "resting").await;
    scene.stop.send(true).unwrap();
    scene.running.await.unwrap();
    assert_eq!(*scene.seen.lock().unwrap(), ["/p/1", "/p/2", "/p/3"]);
    assert_eq!(scene.book.ledger(), (3, BTreeMap::new()));
    for (page, commit) in (1..).zip(scene.book.commits.lock().unwrap().iter()) {
        assert!(
            matches!(&commit[..], [Entry::Raw(_), Entry::Ledger(_), Entry::Cursor { key, value }]
            if key == "p.api" && *value == format!("{{\"cursor\":\"{page}\"}}").into_bytes()),
            "{commit:?}"
        );
    }
    let record = &scene.book.records()[0];
    assert!(record.attributes.iter().any(|(name, _)| name == "original-digest"));
    assert_eq!(record.payload, format!("{{\"page\":1,\"id\":\"{}\"}}", redactor().replacement("440784")).into_bytes());
    let status = &scene.board.snapshot()[0];
    assert_eq!((status.items, status.rounds, status.mode), (3, 1, Mode::Pull));
    assert_eq!(status.next_run, Some(1_700_000_000_000 + 3_600_000));
}

#[tokio::test]
async fn the_next_owner_goes_on_where_the_last_commit_stands() {
    let book = Arc::<Book>::default();
    book.stand.lock().unwrap().insert(b"p.api".to_vec(), br#"{"cursor":"3"}"#.to_vec());
    let scene = scene(Duration::from_millis(1), vec![], book).await;
    until("two rounds", || scene.book.records().len() >= 6).await;
    scene.stop.send(true).unwrap();
    scene.running.await.unwrap();
    assert_eq!(scene.guest.begun.lock().unwrap()[..2], [Some("3".to_owned()), Some("6".to_owned())]);
}

#[tokio::test]
async fn trouble_that_passes_repeats_the_same_request_and_no_record() {
    let faults = vec![failure(Remedy::Retry), failure(Remedy::Retry)];
    let scene = scene(LONG, faults, Arc::default()).await;
    scene.book.fail([away()]);
    until("rests", || state(&scene.board) == "resting").await;
    assert_eq!(*scene.seen.lock().unwrap(), ["/p/1", "/p/1", "/p/1", "/p/2", "/p/3"]);
    assert_eq!(scene.book.ledger().0, 3);
    assert!(scene.board.snapshot()[0].last_error.is_some());
}

#[tokio::test]
async fn a_lost_writer_asks_where_things_stand() {
    let book = Arc::<Book>::default();
    book.fail([lost()]);
    let scene = scene(LONG, vec![], book).await;
    until("rests", || state(&scene.board) == "resting").await;
    assert_eq!(*scene.guest.begun.lock().unwrap(), [None, None]);
    assert_eq!(scene.book.ledger().0, 3);
}

#[tokio::test]
async fn what_needs_a_person_stops_the_source_and_says_why() {
    for (fault, told) in [
        (failure(Remedy::Stop), "stopped HUB-6301"),
        (failure(Remedy::LogIn), "stopped HUB-6008"),
        (Err(SandboxError::Stop { code: code!(4030), message: "m".into() }), "stopped HUB-4030"),
    ] {
        let scene = scene(LONG, vec![fault], Arc::default()).await;
        scene.running.await.unwrap();
        assert_eq!(state(&scene.board), told);
        assert_eq!(scene.guest.calls.load(Ordering::Relaxed), 1);
        assert!(scene.book.records().is_empty());
    }
}
