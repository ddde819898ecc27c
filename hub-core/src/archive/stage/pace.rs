//! How many messages one fold takes at most: as many as it folds in about half a second.
//!
//! Promises: what many hold up each other by (the writer's lock, a reader that waits for what is new) lasts about as
//! long on a slow machine as on a fast one; where there is time, more go into one transaction, which then writes less of
//! each.

use std::time::Duration;

/// The fewest and the most; and what a hub begins with.
const LEAST: usize = 500;
pub(super) const MOST: usize = 16_000;
const FIRST: usize = 4_000;
/// A fold that took less may take more the next time, and the other way round.
const SHORT: Duration = Duration::from_millis(400);
const LONG: Duration = Duration::from_secs(1);

pub(super) struct Pace(usize);

impl Pace {
    pub fn new() -> Self {
        Self(FIRST)
    }

    /// Messages of the next fold, at most.
    pub fn records(&self) -> usize {
        self.0
    }

    /// Learns how long a fold of so many messages took.
    pub fn learn(&mut self, records: usize, took: Duration) {
        if took > LONG {
            self.0 = (self.0 / 2).max(LEAST);
        } else if records >= self.0 && took < SHORT {
            self.0 = (self.0 * 2).min(MOST);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_goes_fast_takes_more_and_what_goes_slowly_less_within_bounds() {
        let mut pace = Pace::new();
        pace.learn(10, Duration::from_millis(1));
        assert_eq!(pace.records(), FIRST, "a few say nothing of many");
        (0..9).for_each(|_| pace.learn(pace.records(), Duration::from_millis(300)));
        assert_eq!(pace.records(), MOST);
        pace.learn(MOST, Duration::from_millis(700));
        assert_eq!(pace.records(), MOST);
        (0..9).for_each(|_| pace.learn(1, Duration::from_secs(2)));
        assert_eq!(pace.records(), LEAST);
    }
}
