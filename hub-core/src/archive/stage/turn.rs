//! When the review queue and the horizon of retention have their turn: between batches, never in one.
//!
//! Promises that while messages keep coming they take a twentieth of the time each at
//! most, and that a message which comes after a silence waits for a tenth of a second.

use std::time::{Duration, Instant};

use super::super::apply::Archive;
use super::super::review::Reviewer;
use super::PATIENCE;
use crate::report::metric;
use crate::store::StoreError;

/// How many are looked at in one transaction for the review queue.
const PORTION: usize = 32;
/// How many facts are brought to where the horizon is in one transaction.
const FACTS: usize = 200;
/// Of how many parts of the time each has one.
const PARTS: u32 = 20;
/// How often it is told how much is left.
const TELL_EVERY: Duration = Duration::from_secs(10);
/// Facts that are counted at most to tell how many are left.
const MOST: usize = 100_000;

/// How long a turn took, and when it ended.
struct Share {
    took: Duration,
    ended: Instant,
}

impl Share {
    fn new() -> Self {
        Self { took: Duration::ZERO, ended: Instant::now() }
    }

    /// Does some of it: for a while where nothing came, else little and seldom.
    fn take(&mut self, idle: bool, mut portion: impl FnMut() -> Result<usize, StoreError>) -> Result<(), StoreError> {
        if !idle && self.ended.elapsed() < self.took * PARTS {
            return Ok(());
        }
        let begun = Instant::now();
        while portion()? > 0 && idle && begun.elapsed() < PATIENCE {}
        (self.took, self.ended) = (begun.elapsed(), Instant::now());
        Ok(())
    }
}

pub(super) struct Turn {
    reviewer: Reviewer,
    sweep: Share,
    review: Share,
    /// None until it was told.
    told: Option<Instant>,
}

impl Turn {
    pub fn new(archive: &Archive) -> Self {
        Self { reviewer: archive.reviewer(), sweep: Share::new(), review: Share::new(), told: None }
    }

    /// Lets each have its turn. What is past first: a portrait of it would be made for nothing.
    #[allow(clippy::cast_precision_loss, reason = "a gauge is a float, and exact far beyond what is ever due")]
    pub fn take(&mut self, archive: &mut Archive, idle: bool) -> Result<(), StoreError> {
        self.sweep.take(idle, || archive.sweep(FACTS))?;
        let reviewer = &mut self.reviewer;
        self.review.take(idle, || reviewer.portion(archive.store(), PORTION))?;
        if self.told.is_none_or(|told| told.elapsed() > TELL_EVERY) {
            let asked =
                |look: crate::store::Look<'_>| Ok((look.due_count()?, look.past_count()?, look.left_to_sweep(MOST)?));
            let (due, past, left) = archive.store().once(asked)?;
            metrics::gauge!(metric::REVIEW_DUE).set(due as f64);
            metrics::gauge!(metric::PAST).set(past as f64);
            metrics::gauge!(metric::UNSWEPT).set(left as f64);
            self.told = Some(Instant::now());
        }
        Ok(())
    }
}
