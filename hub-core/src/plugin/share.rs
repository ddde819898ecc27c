//! How much CPU a source may waste, and how long it rests after more.
//!
//! An adapter that traps on every record, or spins until it is stopped, costs
//! thousands of times what a sound one does, and gives nothing for it. What it
//! wastes is held to a share of one core, so that its neighbours hardly notice;
//! its records are still judged, one after the other. Time that gave outcomes
//! is never held back. Pure: the clock is an argument.

use std::time::{Duration, Instant};

/// What a source may waste in the long run, as a share of one core.
const SHARE: f64 = 0.05;
/// What it may waste at once after a long time without: a poisonous record now
/// and then slows nobody down.
const BURST: Duration = Duration::from_secs(1);
/// The longest rest: the group must hear of a lane now and then.
const LONGEST: Duration = Duration::from_secs(60);

/// A lane's account of waste.
#[derive(Debug, Clone, Copy)]
pub struct Share {
    /// What may still be wasted, in seconds; below zero it was too much.
    left: f64,
    at: Instant,
}

impl Share {
    /// An account that nothing was taken from.
    #[must_use]
    pub fn new(now: Instant) -> Self {
        Self { left: BURST.as_secs_f64(), at: now }
    }

    /// What may be wasted now before the work in hand is cut short.
    #[must_use]
    pub fn left(&self, now: Instant) -> Duration {
        Duration::from_secs_f64(self.grown(now).max(0.0))
    }

    /// Takes what was wasted until now from the account; how long to rest.
    pub fn take(&mut self, wasted: Duration, now: Instant) -> Duration {
        self.left = self.grown(now) - wasted.as_secs_f64();
        self.at = now;
        Duration::from_secs_f64((-self.left).max(0.0) / SHARE).min(LONGEST)
    }

    fn grown(&self, now: Instant) -> f64 {
        let since = now.saturating_duration_since(self.at).as_secs_f64();
        (self.left + since * SHARE).min(BURST.as_secs_f64())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn who_wastes_nothing_never_rests() {
        let mut now = Instant::now();
        let mut share = Share::new(now);
        for _ in 0..1_000 {
            now += SECOND / 1_000;
            assert_eq!(share.take(Duration::ZERO, now), Duration::ZERO);
        }
    }

    #[test]
    fn one_poisonous_record_now_and_then_slows_nobody() {
        let mut now = Instant::now();
        let mut share = Share::new(now);
        for _ in 0..100 {
            assert_eq!(share.take(SECOND / 2, now), Duration::ZERO);
            now += 10 * SECOND;
        }
    }

    #[test]
    fn who_wastes_all_its_time_gets_a_share_of_a_core() {
        let begin = Instant::now();
        let (mut now, mut share, mut wasted) = (begin, Share::new(begin), Duration::ZERO);
        while now < begin + 600 * SECOND {
            // A record that spins takes what it takes, however little is left.
            now += SECOND / 4;
            wasted += SECOND / 4;
            now += share.take(SECOND / 4, now);
        }
        let allowed = BURST.as_secs_f64() + SHARE * (now - begin).as_secs_f64();
        assert!(wasted.as_secs_f64() <= allowed + 0.25, "{wasted:?} of {allowed} s");
        assert!(wasted.as_secs_f64() > allowed - 1.0, "no less than it may: {wasted:?} of {allowed} s");
    }

    #[test]
    fn no_rest_is_longer_than_the_group_waits() {
        let now = Instant::now();
        assert_eq!(Share::new(now).take(1_000 * SECOND, now), LONGEST);
    }
}
