//! How each source is doing, for people: the last word of its loop.

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};

use serde::Serialize;

use crate::code;
use crate::message::{BackFill, Instant, SourceName};
use crate::report::metric;

/// How records come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mode {
    /// The hub fetches.
    Pull,
    /// The platform sends.
    Push,
    /// Files in a folder.
    Files,
    /// The hub reads a table of a database.
    Table,
}

/// What a source is doing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "name", rename_all = "kebab-case")]
pub enum State {
    /// At work, or ready for what comes.
    Running,
    /// Until the next round.
    Resting,
    /// Trouble that passes; it goes on by itself.
    Waiting,
    /// Until a person lets it go on.
    Paused {
        /// Who had it rest.
        actor: String,
    },
    /// Another hub runs it.
    Elsewhere,
    /// Until a person has looked.
    Stopped {
        /// `HUB-nnnn`, or the adapter's own.
        code: String,
        /// Why.
        message: String,
    },
}

/// Something that went wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Trouble {
    /// When.
    pub at: Instant,
    /// `HUB-nnnn`.
    pub code: String,
    /// What.
    pub message: String,
}

/// The last word of one source. Counts are since this hub started.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SourceStatus {
    /// Its name.
    pub source: SourceName,
    /// How its records come.
    pub mode: Mode,
    /// What it is doing.
    pub state: State,
    /// When it last committed, or ended a round without anything new.
    pub last_success: Option<Instant>,
    /// Its last trouble, kept after it passed.
    pub last_error: Option<Trouble>,
    /// Raw records committed.
    pub items: u64,
    /// Items refused before Kafka.
    pub refused: u64,
    /// Rounds, or files, ended.
    pub rounds: u64,
    /// When it goes on, where that is planned.
    pub next_run: Option<Instant>,
    /// What a person should know though all goes on.
    pub finding: Option<Trouble>,
    /// The stretch of time that was last asked for again.
    pub fill: Option<FillStatus>,
}

/// How the fetching again of a stretch of time is doing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FillStatus {
    /// What was asked for.
    pub asked: BackFill,
    /// What it is doing.
    pub state: State,
    /// Whether that was all.
    pub done: bool,
    /// Raw records that came of it, since it was asked for.
    pub items: u64,
    /// Its last trouble, while that lasts.
    pub trouble: Option<Trouble>,
}

/// The last words of all sources; cheap to clone, all clones are one.
#[derive(Debug, Clone, Default)]
pub struct Board(Arc<RwLock<BTreeMap<SourceName, SourceStatus>>>);

impl Board {
    /// Every source's status, in the order of names.
    #[must_use]
    pub fn snapshot(&self) -> Vec<SourceStatus> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).values().cloned().collect()
    }

    /// Shows a source, before anything is known of it.
    pub(crate) fn place(&self, source: &SourceName, mode: Mode) {
        let mut sources = self.0.write().unwrap_or_else(PoisonError::into_inner);
        sources.entry(source.clone()).or_insert_with(|| SourceStatus {
            source: source.clone(),
            mode,
            state: State::Waiting,
            last_success: None,
            last_error: None,
            items: 0,
            refused: 0,
            rounds: 0,
            next_run: None,
            finding: None,
            fill: None,
        });
    }

    /// Its loop begins.
    pub(super) fn enter(&self, source: &SourceName, mode: Mode) {
        self.place(source, mode);
        self.post(source, |status| status.state = State::Running);
    }

    /// A stretch of time is fetched again.
    pub(super) fn fills(&self, source: &SourceName, asked: &BackFill) {
        let (asked, state) = (asked.clone(), State::Running);
        self.post(source, |status| {
            status.fill = Some(FillStatus { asked, state, done: false, items: 0, trouble: None });
        });
    }

    /// Nobody asks for it any more.
    pub(crate) fn fills_nothing(&self, source: &SourceName) {
        self.post(source, |status| status.fill = None);
    }

    /// A person has it rest.
    pub(crate) fn paused(&self, source: &SourceName, actor: &str) {
        let actor = actor.to_owned();
        self.post(source, |status| (status.state, status.next_run) = (State::Paused { actor }, None));
    }

    /// It is let go on.
    pub(crate) fn resumed(&self, source: &SourceName) {
        self.post(source, |status| {
            if matches!(status.state, State::Paused { .. }) {
                status.state = State::Running;
            }
        });
    }

    /// Another hub runs it.
    pub(crate) fn elsewhere(&self, source: &SourceName) {
        self.post(source, |status| (status.state, status.next_run) = (State::Elsewhere, None));
    }

    pub(super) fn post(&self, source: &SourceName, change: impl FnOnce(&mut SourceStatus)) {
        if let Some(status) = self.0.write().unwrap_or_else(PoisonError::into_inner).get_mut(source) {
            change(status);
        }
    }

    /// Records that are now in Kafka.
    pub(super) fn committed(&self, source: &SourceName, now: Instant, raw: u64, refused: u64) {
        metrics::counter!(metric::COLLECTED, "source" => source.to_string()).increment(raw);
        self.post(source, |status| {
            status.items += raw;
            status.refused += refused;
            status.last_success = Some(now);
            status.next_run = None;
            // What was pushed just before the source was to rest is committed after.
            if !matches!(status.state, State::Paused { .. }) {
                status.state = State::Running;
            }
        });
    }

    /// Trouble that passes.
    pub(crate) fn waiting(&self, source: &SourceName, now: Instant, until: Instant, code: String, message: String) {
        tracing::warn!(%source, code, message, "the source waits");
        metrics::counter!(metric::ERRORS, "source" => source.to_string(), "code" => code.clone()).increment(1);
        self.post(source, |status| {
            status.state = State::Waiting;
            status.next_run = Some(until);
            status.last_error = Some(Trouble { at: now, code, message });
        });
    }

    /// The hub's own code failed on it: it would else look as if it ran.
    pub(super) fn failed(&self, source: &SourceName, now: Instant) {
        let code = code!(1403);
        self.stopped(source, now, code.to_string(), code.title().to_owned());
    }

    /// The source's end, until a person has looked.
    pub(crate) fn stopped(&self, source: &SourceName, now: Instant, code: String, message: String) {
        tracing::error!(%source, code, message, "the source has stopped");
        metrics::counter!(metric::ERRORS, "source" => source.to_string(), "code" => code.clone()).increment(1);
        self.post(source, |status| {
            status.next_run = None;
            status.last_error = Some(Trouble { at: now, code: code.clone(), message: message.clone() });
            status.state = State::Stopped { code, message };
        });
    }
}
