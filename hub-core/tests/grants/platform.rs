//! A platform on loopback, the client that talks with it, and a source that pulls from it into a journal that nobody
//! reads.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use axum::Router;
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use hub_core::collect::{Board, Cursors, Entry, Intake, Journal, Lists, Pull, State};
use hub_core::kafka::KafkaError;
use hub_core::sandbox::Puller;
use hub_core::transport::redact::Places;
use hub_core::transport::{Client, PlatformSettings, Waits};
use tokio::sync::watch;

use crate::calls::mint;
use crate::ways::Platform;

/// The time, ms since 1970.
const NOW: i64 = 1_700_000_000_000;
/// Longer than any deed takes.
const PATIENCE: Duration = Duration::from_secs(60);
/// Where a session is asked for.
const TOKEN: &str = "/openapi/token";

pub struct World {
    pub client: Arc<Client>,
    seen: Arc<AtomicU32>,
    heard: Arc<Mutex<Vec<String>>>,
    began: Instant,
    rate: u32,
}

impl World {
    /// A platform that answers with a status and what it was told, or does something else in the place of it, at so
    /// many requests a second.
    pub async fn new(status: u16, instead: Option<Platform>, rate: u32) -> Self {
        let (seen, heard) = (Arc::<AtomicU32>::default(), Arc::<Mutex<Vec<String>>>::default());
        let (counted, noted) = (seen.clone(), heard.clone());
        let answers = move |uri: Uri, told: String| {
            counted.fetch_add(1, Ordering::SeqCst);
            if !told.is_empty() && uri.path() != TOKEN {
                noted.lock().unwrap().push(format!("{uri} {told}"));
            }
            let answer = answer(&uri, &told, status, instead);
            async move { answer }
        };
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        tokio::spawn(async move { axum::serve(listener, Router::new().fallback(answers)).await });
        let place = match instead {
            Some(Platform::Inside) => format!("base = \"http://localhost:{port}\""),
            _ => format!("base = \"http://127.0.0.1:{port}\"\nallow-addresses = [\"127.0.0.0/8\"]"),
        };
        let began = Instant::now();
        Self { client: Arc::new(client(&place, rate)), seen, heard, began, rate }
    }

    /// What the platform was told, one request after the other.
    pub fn heard(&self) -> String {
        self.heard.lock().unwrap().join(", ")
    }

    /// What becomes of a source: the code that it stops with, or how long it rests.
    pub async fn pulled(&self, puller: Puller) -> String {
        let (board, stop) = self.pulls(puller);
        let told = tokio::time::timeout(PATIENCE, settled(&board)).await.expect("a source stops or rests");
        drop(stop);
        told
    }

    /// A source that goes on until the sender is dropped.
    pub fn pulls(&self, puller: Puller) -> (Board, watch::Sender<bool>) {
        let board = Board::default();
        let intake = Intake::new("greedy-adapter.api".parse().unwrap(), mint(), Places::default(), None, 1 << 20);
        let pull = Pull {
            intake: intake.unwrap(),
            guest: Arc::new(puller),
            client: self.client.clone(),
            lists: Lists { names: vec!["shops".into()], most_gone: 200 },
            journal: Arc::new(Nowhere),
            board: board.clone(),
            every: Duration::from_secs(3_600),
            waits: Waits { first: Duration::from_millis(1), longest: Duration::from_millis(5) },
            clock: Arc::new(|| NOW),
        };
        let (stop, stopping) = watch::channel(false);
        tokio::spawn(pull.run(stopping));
        (board, stop)
    }

    /// Whether the platform was asked as often as its rate lets, and no more often.
    pub fn paced(&self) -> String {
        let (seen, took) = (self.seen.load(Ordering::SeqCst), self.began.elapsed());
        // As many at once as a second has, and then one after the other.
        let most = f64::from(self.rate) * (1.0 + took.as_secs_f64());
        if seen > self.rate && f64::from(seen) <= most {
            "paced".to_owned()
        } else {
            format!("{seen} requests in {took:?}")
        }
    }
}

fn answer(uri: &Uri, told: &str, status: u16, instead: Option<Platform>) -> Response {
    if uri.path() == TOKEN {
        return r#"{"code":"1","data":{"token":"session-token","expire":7200}}"#.into_response();
    }
    match instead {
        Some(Platform::Redirects(to)) => (StatusCode::FOUND, [("location", to)]).into_response(),
        _ if told.is_empty() => (StatusCode::from_u16(status).unwrap(), "ok").into_response(),
        _ => (StatusCode::from_u16(status).unwrap(), told.to_owned()).into_response(),
    }
}

fn client(place: &str, rate: u32) -> Client {
    let folder = tempfile::tempdir().unwrap();
    secret(&folder.path().join("password"));
    let text = format!(
        "{place}\nrate = {{ per-second = {rate} }}\nprofile = \"token-login\"\n\
         account = {{ number = \"hs\", password-file = \"password\" }}\n\
         retry = {{ times = 2, first-wait = \"1ms\", longest-wait = \"20ms\" }}\n"
    );
    let mut settings: PlatformSettings = toml::from_str(&text).unwrap();
    settings.check(folder.path()).unwrap();
    Client::new("greedy-adapter", &settings, Arc::new(|| NOW)).unwrap()
}

/// A file that its owner alone reads.
pub fn secret(file: &std::path::Path) {
    fs::write(file, "demo-password").unwrap();
    fs::set_permissions(file, fs::Permissions::from_mode(0o600)).unwrap();
}

/// Until a source stops or rests.
async fn settled(board: &Board) -> String {
    loop {
        for status in board.snapshot() {
            match status.state {
                State::Stopped { code, .. } => return code,
                State::Resting => return format!("rests {} ms", status.next_run.unwrap() - NOW),
                _ => {}
            }
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// A journal that takes everything and keeps nothing.
struct Nowhere;

impl Journal for Nowhere {
    fn commit(&self, _: &[Entry]) -> Result<(), KafkaError> {
        Ok(())
    }

    fn open(&self) -> Result<(), KafkaError> {
        Ok(())
    }

    fn stand(&self) -> Result<Cursors, KafkaError> {
        Ok(Cursors::new())
    }
}
