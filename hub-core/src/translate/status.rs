//! How the translation of each source stands, for people to see.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use serde::Serialize;

use super::costs::Costs;
use crate::message::{Instant, SourceName, Tally};
use crate::report::State;

/// How one source stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Status {
    /// Whether it runs.
    #[serde(flatten)]
    pub state: State,
    /// When its adapter, which is in quarantine, is tried again (ms); none: it is in none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quarantined_until: Option<Instant>,
    /// The adapter that serves it.
    pub adapter: String,
    /// When the last transaction was committed (ms).
    pub last: Option<Instant>,
    /// What this run of the hub did.
    pub tally: Tally,
    /// CPU spent in the adapter by this run, in microseconds.
    pub adapter_cpu_micros: u64,
    /// What its batches took by this run.
    pub costs: Costs,
}

/// All sources: written by lanes, read by whoever shows them.
#[derive(Debug, Clone, Default)]
pub struct Board(Arc<Mutex<BTreeMap<SourceName, Status>>>);

impl Board {
    /// How each source stands now.
    #[must_use]
    pub fn snapshot(&self) -> BTreeMap<SourceName, Status> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// How one source stands; none: no lane of this hub translates it.
    #[must_use]
    pub fn of(&self, source: &SourceName) -> Option<Status> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(source).cloned()
    }

    /// It has no lane, since nothing could serve it; why begins with a code.
    pub(crate) fn stopped(&self, source: &SourceName, adapter: &str, at: Instant, why: String) {
        self.note(source, adapter, |status| status.state = State::Stopped { why, at });
    }

    pub(super) fn note(&self, source: &SourceName, adapter: &str, change: impl FnOnce(&mut Status)) {
        let mut board = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        change(board.entry(source.clone()).or_insert_with(|| Status {
            state: State::Starting,
            quarantined_until: None,
            adapter: adapter.to_owned(),
            last: None,
            tally: Tally::default(),
            adapter_cpu_micros: 0,
            costs: Costs::default(),
        }));
    }
}
