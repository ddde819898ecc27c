//! What translating a source costs beside its CPU in all: how its batches are distributed by what they took, and the
//! most memory that an instance held. Pure.
//!
//! Promises: a batch costs a few comparisons and additions, and no batch costs more room than another.

use std::time::Duration;

use serde::Serialize;

use crate::report::metric::BOUNDS;

/// What the batches of a source took, whichever version of its adapter translated them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Costs {
    /// By CPU that the adapter took.
    pub cpu: Times,
    /// By how long it took from reading the batch to its commit.
    pub took: Times,
    /// The most bytes of memories and tables that an instance held.
    pub memory: u64,
}

impl Costs {
    /// Takes note of a batch that was committed.
    pub(super) fn add(&mut self, cpu: Duration, took: Duration, memory: u64) {
        self.cpu.count(cpu);
        self.took.count(took);
        self.memory = self.memory.max(memory);
    }
}

/// How many batches took how long: by the bounds by which metrics count times, so that a page and a dashboard agree.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Times([u64; BOUNDS.len() + 1]);

impl Times {
    fn count(&mut self, time: Duration) {
        let seconds = time.as_secs_f64();
        self.0[BOUNDS.partition_point(|bound| *bound < seconds)] += 1;
    }

    /// How many in all.
    #[must_use]
    pub fn batches(&self) -> u64 {
        self.0.iter().sum()
    }

    /// How many took no longer than each bound and longer than the one before it; the last have none.
    pub fn by_bound(&self) -> impl Iterator<Item = (Option<Duration>, u64)> + '_ {
        let bounds = BOUNDS.iter().map(|bound| Some(Duration::from_secs_f64(*bound))).chain([None]);
        bounds.zip(self.0.iter().copied())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MILLI: Duration = Duration::from_millis(1);

    #[test]
    fn a_batch_counts_below_the_first_bound_that_it_does_not_pass() {
        let mut times = Times::default();
        for micros in [0, 999, 1_000, 1_001, 2_500, 10_000_000, 10_000_001] {
            times.count(Duration::from_micros(micros));
        }
        let counted: Vec<_> = times.by_bound().filter(|(_, batches)| *batches > 0).collect();
        let ten = Duration::from_secs(10);
        let expected = [(Some(MILLI), 3), (Some(Duration::from_micros(2_500)), 2), (Some(ten), 1), (None, 1)];
        assert_eq!((counted.as_slice(), times.batches()), (expected.as_slice(), 7));
    }

    #[test]
    fn the_most_memory_is_kept_whatever_the_next_batch_takes() {
        let mut costs = Costs::default();
        for memory in [5, 9, 7] {
            costs.add(MILLI, MILLI * 3, memory);
        }
        assert_eq!((costs.memory, costs.cpu.batches(), costs.took.batches()), (9, 3, 3));
        assert_ne!(costs.cpu, costs.took);
    }
}
