//! When the review queue has its turn: between batches, never in one.
//!
//! Promises that while messages keep coming it takes a twentieth of the time at
//! most, and that a message which comes after a silence waits for a tenth of a second.

use std::time::{Duration, Instant};

use super::super::apply::Archive;
use super::super::review::Reviewer;
use super::PATIENCE;
use crate::report::metric;
use crate::store::StoreError;

/// How many are looked at in one transaction.
const PORTION: usize = 32;
/// Of how many parts of the time it has one.
const PARTS: u32 = 20;
/// How often it is told how many are due.
const TELL_EVERY: Duration = Duration::from_secs(10);

pub(super) struct Turn {
    reviewer: Reviewer,
    /// How long the last turn took, and when it ended.
    took: Duration,
    ended: Instant,
    /// None until it was told.
    told: Option<Instant>,
}

impl Turn {
    pub fn new(archive: &Archive) -> Self {
        Self { reviewer: archive.reviewer(), took: Duration::ZERO, ended: Instant::now(), told: None }
    }

    /// Looks at some of those that are due: for a while where nothing came, else at few and seldom.
    #[allow(clippy::cast_precision_loss, reason = "a gauge is a float, and exact far beyond what is ever due")]
    pub fn take(&mut self, archive: &mut Archive, idle: bool) -> Result<(), StoreError> {
        if !idle && self.ended.elapsed() < self.took * PARTS {
            return Ok(());
        }
        let begun = Instant::now();
        while self.reviewer.portion(archive.store(), PORTION)? > 0 && idle && begun.elapsed() < PATIENCE {}
        (self.took, self.ended) = (begun.elapsed(), Instant::now());
        if self.told.is_none_or(|told| told.elapsed() > TELL_EVERY) {
            let due = archive.store().once(|look| look.due_count())?;
            metrics::gauge!(metric::REVIEW_DUE).set(due as f64);
            self.told = Some(Instant::now());
        }
        Ok(())
    }
}
