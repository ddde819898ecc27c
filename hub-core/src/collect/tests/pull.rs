//! Pull: a platform on loopback that counts pages, an adapter that reads them.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use axum::Router;
use axum::http::Uri;
use tokio::sync::watch;

use super::*;
use crate::code;
use crate::message::{BackFill, Instant, RoundWord, Word};
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
    spans: Mutex<Vec<Option<(Instant, Instant)>>>,
    calls: AtomicUsize,
}

impl PullGuest for Pages {
    fn begin(&self, round: &Round) -> Answer {
        self.begun.lock().unwrap().push(round.cursor.clone());
        self.spans.lock().unwrap().push(round.back_fill.as_ref().map(|span| (span.since, span.until)));
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
    scene_of(every, faults, book, |pull, stop| tokio::spawn(pull.run(stop))).await
}

async fn filling(fill: BackFill, faults: Vec<Answer>, book: Arc<Book>) -> Scene {
    scene_of(LONG, faults, book, |pull, stop| tokio::spawn(pull.back_fill(fill, stop))).await
}

async fn scene_of(
    every: Duration,
    faults: Vec<Answer>,
    book: Arc<Book>,
    run: impl FnOnce(Pull, watch::Receiver<bool>) -> tokio::task::JoinHandle<()>,
) -> Scene {
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
        lists: Lists { names: vec!["shops".into()], most_gone: 200 },
        journal: book.clone(),
        board: board.clone(),
        every,
        waits: Waits { first: Duration::from_millis(1), longest: Duration::from_millis(5) },
        clock,
    };
    let (stop, stopping) = watch::channel(false);
    board.place(pull.intake.source(), Mode::Pull);
    let running = run(pull, stopping);
    Scene { guest, book, board, stop, running, seen }
}

/// The last page of a list.
fn end_of(list: &str) -> Answer {
    let last = step(vec![item(r#"{"id":"440784"}"#), item("not JSON")], Some(3), 4);
    Ok(Ok(Step { scope: list.into(), complete: true, ..last }))
}

#[tokio::test]
async fn a_list_that_is_shown_whole_is_said_to_be() {
    let scene = scene(LONG, vec![end_of("shops")], Arc::default()).await;
    until("resting", || state(&scene.board) == "resting").await;
    scene.stop.send(true).unwrap();
    scene.running.await.unwrap();
    let book = scene.book;
    let listings: Vec<_> = book.records().into_iter().map(|record| record.listing.unwrap()).collect();
    let words: Vec<RoundWord> = book.words();
    let [RoundWord { source, listing, word }] = &words[..] else { panic!("{words:?}") };
    assert_eq!((source.as_str(), listing.list.as_str(), listing.round), ("p.api", "shops", 1_700_000_000_000));
    assert_eq!(listings, std::slice::from_ref(listing));
    assert_eq!(word.clone(), Word::Complete { listed: 2, most_gone: 200 }, "what was refused was listed, too");
}

#[tokio::test]
async fn a_list_that_the_manifest_does_not_have_stops_the_source() {
    let scene = scene(LONG, vec![end_of("staff")], Arc::default()).await;
    until("stopped", || state(&scene.board) == "stopped HUB-6307").await;
    scene.running.await.unwrap();
    assert!(scene.book.records().is_empty());
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
        let fields = |entry: &&Entry| !matches!(entry, Entry::Ledger(LedgerLine::Fields { .. }));
        let commit: Vec<&Entry> = commit.iter().filter(fields).collect();
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

fn fill() -> BackFill {
    BackFill { asked: 7, since: 1_000, until: 2_000, actor: "li".into() }
}

/// What stands of a back-fill once all of that is written.
fn fill_cursor(book: &Book) -> serde_json::Value {
    let commits = book.commits.lock().unwrap();
    let of_fill = |entry: &Entry| match entry {
        Entry::Cursor { key, value } if key == "p.api#back-fill" => serde_json::from_slice(value).ok(),
        Entry::Cursor { key, .. } => panic!("{key}: where the source stands is none of a back-fill's business"),
        _ => None,
    };
    commits.iter().flatten().filter_map(of_fill).last().unwrap()
}

#[tokio::test]
async fn a_back_fill_has_a_cursor_of_its_own_and_ends_with_its_span() {
    let scene = filling(fill(), vec![failure(Remedy::Retry)], Arc::default()).await;
    scene.running.await.unwrap();
    assert_eq!(*scene.guest.spans.lock().unwrap(), [Some((1_000, 2_000))]);
    assert_eq!(scene.book.ledger().0, 3);
    let stands = fill_cursor(&scene.book);
    assert_eq!((&stands["cursor"], &stands["raw"], &stands["done"]), (&"3".into(), &3.into(), &true.into()));
    let status = &scene.board.snapshot()[0];
    let of_fill = status.fill.as_ref().unwrap();
    assert_eq!((of_fill.items, of_fill.done, &of_fill.asked, &of_fill.trouble), (3, true, &fill(), &None));
    assert_eq!((status.items, status.rounds), (3, 0), "its records count; a round of the source's it is not");
}

#[tokio::test]
async fn a_back_fill_goes_on_where_it_was_left_and_is_done_once() {
    for (left, begun, pages) in [
        (r#"{"fill":{"asked":7,"since":1000,"until":2000,"actor":"li"},"cursor":"1","raw":1,"done":false}"#, 1, 2),
        (r#"{"fill":{"asked":7,"since":1000,"until":2000,"actor":"li"},"cursor":"3","raw":3,"done":true}"#, 0, 0),
        (r#"{"fill":{"asked":6,"since":1000,"until":2000,"actor":"li"},"cursor":"3","raw":3,"done":true}"#, 1, 3),
    ] {
        let book = Arc::<Book>::default();
        book.stand.lock().unwrap().insert(b"p.api#back-fill".to_vec(), left.into());
        let scene = filling(fill(), vec![], book).await;
        scene.running.await.unwrap();
        assert_eq!(scene.guest.begun.lock().unwrap().len(), begun, "{left}");
        assert_eq!(scene.book.records().len(), pages, "{left}");
        let of_fill = scene.board.snapshot()[0].fill.clone().unwrap();
        assert_eq!((of_fill.items, of_fill.done), (3, true), "{left}");
    }
}

#[tokio::test]
async fn a_back_fill_that_needs_a_person_stops_alone() {
    let scene = filling(fill(), vec![failure(Remedy::Stop)], Arc::default()).await;
    scene.running.await.unwrap();
    let status = &scene.board.snapshot()[0];
    let trouble = status.fill.as_ref().unwrap().trouble.clone().unwrap();
    assert_eq!(trouble.code, "HUB-6301");
    assert!(status.last_error.is_none() && state(&scene.board) != "stopped HUB-6301");
}

#[tokio::test]
async fn a_trial_shows_what_would_come_and_writes_nothing() {
    let book = Arc::<Book>::default();
    let stand: Cursors = [(b"p.api".to_vec(), br#"{"cursor":"1"}"#.to_vec())].into();
    for (faults, requests, came, trouble) in [
        (vec![], vec!["/p/2"], 1, None),
        // This platform has no log-in, so no session can be made anew.
        (vec![failure(Remedy::LogIn)], vec!["/p/2"], 0, Some("HUB-6008")),
        (vec![failure(Remedy::Stop)], vec!["/p/2"], 0, Some("p.trouble")),
    ] {
        let (tell, told) = tokio::sync::oneshot::channel();
        let stand = stand.clone();
        let scene = scene_of(LONG, faults, book.clone(), |pull, _| {
            tokio::spawn(async move { drop(tell.send(pull.try_once(&stand).await)) })
        })
        .await;
        scene.running.await.unwrap();
        let trial = told.await.unwrap();
        assert_eq!(trial.trouble.as_ref().map(|(code, _)| code.as_str()), trouble);
        let asked: Vec<_> = trial.requests.iter().map(|(_, path, _)| path.as_str()).collect();
        assert_eq!((asked, trial.came, trial.records.len() as u64), (requests, came, came));
        assert_eq!(*scene.guest.begun.lock().unwrap(), [Some("1".to_owned())], "from where the source stands");
    }
    assert!(book.commits.lock().unwrap().is_empty());
}
