//! What the server is made of, and what it last saw of the hub: a snapshot that
//! is taken at most every few seconds, so that a page never waits for an audit.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant as Moment};

use metrics_exporter_prometheus::PrometheusHandle;

use super::actor::Actors;
use super::boundary::{
    Archive, Deliveries, Documents, Failure, Folders, Inbox, Plugins, Recover, Routes, Sources, Subjects, Trials,
    Wishes,
};
use super::flow::History;
use super::view::{Audit, Route, Source, Totals};
use crate::message::Instant;
use crate::report::metric;

/// A snapshot older than this is taken anew.
const FRESH: Duration = Duration::from_millis(2_500);
/// And one that could not see everything after this.
const AGAIN: Duration = Duration::from_millis(250);
/// How often [`watch`] looks, so that rates are known when someone comes.
const PACE: Duration = Duration::from_secs(5);

/// What the server is made of.
pub struct Parts {
    /// The hub's name, for people.
    pub name: String,
    /// The archive.
    pub archive: Arc<dyn Archive>,
    /// Dead letters and the double entry.
    pub recover: Arc<dyn Recover>,
    /// The sources.
    pub sources: Sources,
    /// The ways back to platforms.
    pub routes: Routes,
    /// What platforms made of what they were told.
    pub deliveries: Arc<dyn Deliveries>,
    /// What people want of platforms.
    pub wishes: Arc<dyn Wishes>,
    /// Folders of sources that read files.
    pub folders: Arc<dyn Folders>,
    /// What was kept of platforms' answers.
    pub documents: Arc<dyn Documents>,
    /// What sources would bring.
    pub trials: Arc<dyn Trials>,
    /// Adapters, and what is done with them.
    pub plugins: Arc<dyn Plugins>,
    /// Subjects and their schemas.
    pub subjects: Arc<dyn Subjects>,
    /// Where pushed records go; absent where this hub takes none.
    pub inbox: Option<Arc<dyn Inbox>>,
    /// Who may write.
    pub actors: Actors,
    /// The metrics of this process.
    pub metrics: PrometheusHandle,
    /// Milliseconds since 1970.
    pub clock: fn() -> Instant,
}

/// A cheap handle to what the server is made of.
#[derive(Clone)]
pub struct State(Arc<Inner>);

struct Inner {
    parts: Parts,
    seen: Mutex<Seen>,
}

#[derive(Default)]
struct Seen {
    /// With when it was taken, by a clock that nobody sets.
    snapshot: Option<(Moment, Arc<Snapshot>)>,
    history: History,
}

/// The hub at one moment.
#[derive(Debug, Default)]
pub(super) struct Snapshot {
    pub sources: Vec<Source>,
    pub routes: Vec<Route>,
    pub totals: Totals,
    pub audit: Audit,
    pub history: History,
    /// What could not be seen, `code: message`.
    pub failures: Vec<String>,
}

impl Snapshot {
    /// Whether a person is needed somewhere.
    pub(super) fn attention(&self) -> bool {
        !self.failures.is_empty()
            || !self.audit.balanced
            || !self.audit.findings.is_empty()
            || self.totals.trouble.is_some()
            || self.sources.iter().any(|source| !source.well())
            || self.routes.iter().any(|route| route.trouble.is_some())
    }
}

impl State {
    /// A server of these parts.
    #[must_use]
    pub fn new(parts: Parts) -> Self {
        Self(Arc::new(Inner { parts, seen: Mutex::default() }))
    }

    pub(super) fn parts(&self) -> &Parts {
        &self.0.parts
    }

    pub(super) fn now(&self) -> Instant {
        (self.0.parts.clock)()
    }

    /// Asks on a thread that may block.
    ///
    /// # Errors
    /// What the question itself gives.
    pub(super) async fn ask<T, F>(&self, question: F) -> Result<T, Failure>
    where
        T: Send + 'static,
        F: FnOnce(&Parts) -> Result<T, Failure> + Send + 'static,
    {
        let inner = Arc::clone(&self.0);
        match tokio::task::spawn_blocking(move || question(&inner.parts)).await {
            Ok(answer) => answer,
            Err(error) => match error.try_into_panic() {
                Ok(panic) => std::panic::resume_unwind(panic),
                Err(_) => Err(Failure::Retry { code: crate::code!(8007), message: "the hub is stopping".to_owned() }),
            },
        }
    }

    /// The hub as last seen; seen anew where that is too long ago.
    pub(super) async fn snapshot(&self) -> Arc<Snapshot> {
        let fresh = |seen: &Snapshot| if seen.failures.is_empty() { FRESH } else { AGAIN };
        if let Some((_, seen)) = self.seen().snapshot.clone().filter(|(taken, seen)| taken.elapsed() < fresh(seen)) {
            return seen;
        }
        let (begun, now) = (Moment::now(), self.now());
        let taken = self.ask(move |parts| Ok(look(parts, now))).await.unwrap_or_default();
        let mut seen = self.seen();
        seen.history.push(&taken.audit);
        let snapshot = Arc::new(Snapshot { history: seen.history.clone(), ..taken });
        seen.snapshot = Some((begun, Arc::clone(&snapshot)));
        snapshot
    }

    fn seen(&self) -> std::sync::MutexGuard<'_, Seen> {
        // Whoever panicked while holding it left whole values behind.
        self.0.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Looks at the hub again and again, so that rates are known when someone comes.
/// Never ends; drop it to stop.
pub async fn watch(state: State) {
    let mut ticks = tokio::time::interval(PACE);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        state.snapshot().await;
    }
}

fn look(parts: &Parts, now: Instant) -> Snapshot {
    let mut failures = Vec::new();
    let totals = parts.archive.totals().inspect(outbox).map_err(|failure| failures.push(failure.to_string()));
    let totals = totals.unwrap_or_default();
    let audit = match parts.recover.audit().inspect(lag) {
        // Another hub keeps the archive and its books: nothing is to be seen here, and nothing fails.
        Err(failure) if failure.code() == crate::code!(8014) => Ok(Audit { balanced: true, ..Audit::default() }),
        audit => audit.map_err(|failure| failures.push(failure.to_string())),
    };
    let audit = Audit { at: now, ..audit.unwrap_or_default() };
    let mut sources = (parts.sources)();
    sources.iter().for_each(quarantined);
    for source in &mut sources {
        if let Some(row) = audit.raw.iter().find(|row| row.source == source.name) {
            source.collected = row.collected;
            source.translated = row.translated;
            source.ignored = row.ignored;
            source.dead = row.dead;
            source.lag = Some(row.in_flight);
        }
    }
    Snapshot { sources, routes: (parts.routes)(), totals, audit, failures, history: History::default() }
}

/// What waits, for `/metrics`. What was not seen stays as it was.
#[allow(clippy::cast_precision_loss, reason = "a gauge is a float, and exact far beyond what ever waits")]
fn outbox(totals: &Totals) {
    metrics::gauge!(metric::OUTBOX).set(totals.outbox as f64);
}

/// A number that stands as long as it lasts: a counter of quarantines begun says nothing of one that goes on.
fn quarantined(source: &Source) {
    let is = source.trouble.as_ref().is_some_and(|trouble| trouble.code == crate::code!(6503).to_string());
    metrics::gauge!(metric::QUARANTINED, "source" => source.name.clone()).set(if is { 1.0 } else { 0.0 });
}

#[allow(clippy::cast_precision_loss, reason = "as above")]
fn lag(audit: &Audit) {
    let waiting = |source: &str, stage: &'static str, records: u64| {
        metrics::gauge!(metric::LAG, "source" => source.to_owned(), "stage" => stage).set(records as f64);
    };
    audit.raw.iter().for_each(|row| waiting(&row.source, "translate", row.in_flight));
    audit.events.iter().for_each(|row| waiting(&row.source, "archive", row.in_flight));
}
