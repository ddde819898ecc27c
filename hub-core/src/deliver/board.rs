//! How each route is doing, for people: the last word of its lane.

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};

use serde::Serialize;

use super::due::Quiet;
use super::kept::Kept;
use crate::message::{Instant, RouteName, Verdict};
use crate::report::{State, metric};

/// The last word of one route.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RouteStatus {
    /// Its name.
    pub route: RouteName,
    /// The adapter, `name@version`.
    pub adapter: String,
    /// What it is doing.
    #[serde(flatten)]
    pub state: State,
    /// Matters that the platform has.
    pub accepted: u64,
    /// Matters that it refused, and that nobody mended since.
    pub refused: u64,
    /// Matters that it had, or does not want.
    pub needless: u64,
    /// Matters that stand in a file and were not answered for.
    pub handed: u64,
    /// Changes that were looked at since this hub started and of which nothing
    /// was sent, by why.
    pub quiet: BTreeMap<&'static str, u64>,
    /// States sent since this hub started; one that was sent twice counts twice.
    pub sent: u64,
    /// States that are due and not answered for.
    pub waiting: u64,
    /// When the platform last answered for something.
    pub last_success: Option<Instant>,
    /// When it goes on, where it waits.
    pub next_run: Option<Instant>,
    /// Why nothing runs it here: `paused`, or `elsewhere`.
    pub rests: Option<&'static str>,
}

/// The last words of all routes; cheap to clone, all clones are one.
#[derive(Debug, Clone, Default)]
pub struct Board(Arc<RwLock<BTreeMap<RouteName, RouteStatus>>>);

impl Board {
    /// Every route's status, in the order of names.
    #[must_use]
    pub fn snapshot(&self) -> Vec<RouteStatus> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).values().cloned().collect()
    }

    pub(super) fn post(&self, route: &RouteName, adapter: &str, change: impl FnOnce(&mut RouteStatus)) {
        let mut routes = self.0.write().unwrap_or_else(PoisonError::into_inner);
        let status = routes.entry(route.clone()).or_insert_with(|| RouteStatus {
            route: route.clone(),
            adapter: adapter.to_owned(),
            state: State::Starting,
            accepted: 0,
            refused: 0,
            needless: 0,
            handed: 0,
            quiet: BTreeMap::new(),
            sent: 0,
            waiting: 0,
            last_success: None,
            next_run: None,
            rests: None,
        });
        change(status);
    }
}

impl Board {
    /// Shows a route, before anything is known of it.
    pub(crate) fn place(&self, route: &RouteName, adapter: &str) {
        self.post(route, adapter, |_| {});
    }

    /// It has no lane, since nothing could serve it; why begins with a code.
    pub(crate) fn stopped(&self, route: &RouteName, adapter: &str, at: Instant, why: String) {
        self.post(route, adapter, |status| status.state = State::Stopped { why, at });
    }

    /// Nothing runs it here, and why: `paused`, or `elsewhere`.
    pub(crate) fn rests(&self, route: &RouteName, adapter: &str, why: &'static str) {
        self.post(route, adapter, |status| (status.rests, status.waiting) = (Some(why), 0));
    }
}

impl RouteStatus {
    pub(super) fn counted(&mut self, kept: &Kept) {
        self.accepted = kept.count(Verdict::Accepted);
        self.refused = kept.count(Verdict::Refused);
        self.needless = kept.count(Verdict::Needless);
        self.handed = kept.count(Verdict::Handed);
    }

    pub(super) fn skipped(&mut self, quiet: &BTreeMap<Quiet, u64>) {
        for (why, n) in quiet {
            *self.quiet.entry(why.as_str()).or_default() += n;
        }
    }
}

/// Deliveries that were answered for.
pub(super) fn answered(route: &RouteName, verdict: Verdict) {
    let verdict = match verdict {
        Verdict::Accepted => "accepted",
        Verdict::Refused => "refused",
        Verdict::Needless => "needless",
        Verdict::Again => "again",
        Verdict::Handed => "handed",
    };
    metrics::counter!(metric::DELIVERED, "route" => route.to_string(), "verdict" => verdict).increment(1);
}
