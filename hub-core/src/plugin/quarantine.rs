//! When an adapter is given no more of what comes by a channel, records or calls: it fails on too many, refuses nearly all, or gives no verdict
//! again and again. What it was not given stays where it is, instead of becoming dead letters by the thousand.
//!
//! After a rest, which doubles, it is given a few records: where they go well it goes on as before. Another version is
//! given records at once. Pure: the clock is an argument.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use crate::config::{Period, Wrong};

/// Records that are given after a rest, to see.
const TRIAL: usize = 20;
/// The longest rest.
const LONGEST: Duration = Duration::from_secs(3_600);
/// Into so many parts the window is cut.
const PARTS: u32 = 10;
/// Batches without a verdict, one after the other, that are too many.
const TIMEOUTS: u32 = 5;

/// `[plugins.budget]`: what an adapter may cost before it is given no more.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub struct Budget {
    /// The share of records on which it may fail: trap, exceed its fuel or memory, break the contract. 1: all.
    pub failing: f64,
    /// The share of records that it may fail on or reject. 1: all.
    pub rejected: f64,
    /// Fewer records than this say nothing.
    pub records: u64,
    /// Over how long it is counted.
    pub window: Period,
    /// The first rest; it doubles up to an hour.
    pub rest: Period,
}

impl Default for Budget {
    fn default() -> Self {
        Self { failing: 0.5, rejected: 0.9, records: 200, window: Period::seconds(300), rest: Period::seconds(60) }
    }
}

impl Budget {
    /// Refuses what is out of bounds.
    ///
    /// # Errors
    /// The first such value, with its key.
    pub fn check(&self) -> Result<(), Wrong> {
        for (name, share) in [("failing", self.failing), ("rejected", self.rejected)] {
            if !(0.0..=1.0).contains(&share) {
                return Err(Wrong::value(name, share.to_string(), "a share from 0 to 1"));
            }
        }
        for (name, period) in [("window", &self.window), ("rest", &self.rest)] {
            if !(Duration::from_secs(1)..=LONGEST).contains(&period.duration()) {
                return Err(Wrong::value(name, format!("{:?}", period.duration()), "from 1 s to 1 h"));
            }
        }
        Ok(())
    }
}

/// What became of records.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Judged {
    /// All of them.
    pub records: u64,
    /// Those on which the adapter failed.
    pub failing: u64,
    /// Those that it rejected.
    pub rejected: u64,
}

/// An account of what an adapter fails on.
#[derive(Debug)]
pub struct Quarantine {
    budget: Budget,
    /// What was judged in the parts of the window, the oldest first.
    seen: VecDeque<(Instant, Judged)>,
    timeouts: u32,
    /// How long the next rest is.
    rest: Duration,
    state: State,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Flows,
    RestsUntil(Instant),
    OnTrial,
}

impl Quarantine {
    /// Of an adapter that did nothing yet.
    #[must_use]
    pub fn new(budget: Budget) -> Self {
        let rest = budget.rest.duration();
        Self { budget, seen: VecDeque::new(), timeouts: 0, rest, state: State::Flows }
    }

    /// Most records to give now.
    #[must_use]
    pub fn most(&self) -> usize {
        if self.state == State::OnTrial { TRIAL } else { usize::MAX }
    }

    /// Until when the adapter is given nothing; none: it is not in quarantine.
    #[must_use]
    pub fn until(&self) -> Option<Instant> {
        match self.state {
            State::RestsUntil(until) => Some(until),
            State::Flows | State::OnTrial => None,
        }
    }

    /// Whether a rest is over; the adapter is on trial then.
    pub fn is_over(&mut self, now: Instant) -> bool {
        let State::RestsUntil(until) = self.state else { return false };
        if now < until {
            return false;
        }
        self.state = State::OnTrial;
        true
    }

    /// Takes note of what was judged; why the adapter is given no more, where it is.
    pub fn judged(&mut self, judged: Judged, now: Instant) -> Option<String> {
        self.timeouts = 0;
        if self.state == State::OnTrial {
            if let Some(why) = self.broken(judged) {
                return Some(self.begins(&why, now));
            }
            *self = Self::new(self.budget.clone());
        }
        self.count(judged, now);
        let all = self.seen.iter().fold(Judged::default(), |all, (_, one)| all.and(*one));
        let why = (all.records >= self.budget.records).then(|| self.broken(all)).flatten()?;
        Some(self.begins(&why, now))
    }

    /// Takes note that no verdict was given in time; why the adapter is given no more, where it is.
    pub fn timed_out(&mut self, now: Instant) -> Option<String> {
        self.timeouts += 1;
        let is_too_often = self.timeouts >= TIMEOUTS || self.state == State::OnTrial;
        is_too_often.then(|| self.begins(&format!("no verdict in time, {} times", self.timeouts), now))
    }

    /// Counted by tenths of the window, so that a busy source costs no memory.
    fn count(&mut self, judged: Judged, now: Instant) {
        let window = self.budget.window.duration();
        while self.seen.front().is_some_and(|(at, _)| now.saturating_duration_since(*at) > window) {
            self.seen.pop_front();
        }
        match self.seen.back_mut() {
            Some((at, last)) if now.saturating_duration_since(*at) < window / PARTS => *last = last.and(judged),
            _ => self.seen.push_back((now, judged)),
        }
    }

    fn broken(&self, Judged { records, failing, rejected }: Judged) -> Option<String> {
        let exceeds = |count: u64, share: f64| count as f64 > share * records as f64;
        if exceeds(failing, self.budget.failing) {
            return Some(format!("it failed on {failing} of {records} records"));
        }
        exceeds(failing + rejected, self.budget.rejected)
            .then(|| format!("it rejected or failed on {} of {records} records", failing + rejected))
    }

    fn begins(&mut self, why: &str, now: Instant) -> String {
        let rest = self.rest;
        self.rest = (rest * 2).min(LONGEST);
        self.seen.clear();
        self.timeouts = 0;
        self.state = State::RestsUntil(now + rest);
        format!("{why}; tried again in {} s", rest.as_secs())
    }
}

impl Judged {
    fn and(self, other: Self) -> Self {
        Self {
            records: self.records + other.records,
            failing: self.failing + other.failing,
            rejected: self.rejected + other.rejected,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn judged(records: u64, failing: u64, rejected: u64) -> Judged {
        Judged { records, failing, rejected }
    }

    fn quarantine() -> Quarantine {
        Quarantine::new(Budget::default())
    }

    #[test]
    fn a_poisonous_record_now_and_then_changes_nothing() {
        let (mut now, mut quarantine) = (Instant::now(), quarantine());
        for _ in 0..10_000 {
            now += SECOND;
            assert_eq!(quarantine.judged(judged(100, 40, 40), now), None);
        }
        assert!(quarantine.seen.len() <= PARTS as usize + 2, "what it remembers has a bound");
    }

    #[test]
    fn few_records_say_nothing_and_those_of_long_ago_neither() {
        let (mut now, mut quarantine) = (Instant::now(), quarantine());
        for _ in 0..100 {
            now += 600 * SECOND;
            assert_eq!(quarantine.judged(judged(150, 150, 0), now), None);
        }
    }

    #[test]
    fn an_adapter_that_fails_on_most_rests_ever_longer_and_goes_on_once_a_trial_goes_well() {
        let (mut now, mut quarantine) = (Instant::now(), quarantine());
        let why = quarantine.judged(judged(200, 101, 0), now).unwrap();
        assert_eq!(why, "it failed on 101 of 200 records; tried again in 60 s");
        for rest in [60, 120, 240, 480, 960, 1_920, 3_600, 3_600] {
            assert!(!quarantine.is_over(now + (rest - 1) * SECOND));
            now += rest * SECOND;
            assert!(quarantine.is_over(now));
            assert_eq!(quarantine.most(), TRIAL);
            assert!(quarantine.judged(judged(20, 20, 0), now).is_some(), "the trial fails");
        }
        now += 3_600 * SECOND;
        assert!(quarantine.is_over(now) && quarantine.judged(judged(20, 0, 3), now).is_none());
        assert_eq!((quarantine.most(), quarantine.rest), (usize::MAX, 60 * SECOND), "as if nothing had been");
    }

    #[test]
    fn one_that_rejects_nearly_all_rests_too_and_one_that_may_never_does() {
        let now = Instant::now();
        assert_eq!(quarantine().judged(judged(1_000, 0, 900), now), None);
        assert!(quarantine().judged(judged(1_000, 1, 900), now).is_some());
        let any = Budget { failing: 1.0, rejected: 1.0, ..Budget::default() };
        assert_eq!(Quarantine::new(any).judged(judged(1_000, 1_000, 0), now), None);
    }

    #[test]
    fn verdicts_that_never_come_are_waited_for_a_few_times() {
        let now = Instant::now();
        let mut quarantine = quarantine();
        assert!((1..TIMEOUTS).all(|_| quarantine.timed_out(now).is_none()));
        assert_eq!(quarantine.judged(judged(1, 0, 0), now), None, "one that comes counts");
        assert!((1..TIMEOUTS).all(|_| quarantine.timed_out(now).is_none()) && quarantine.timed_out(now).is_some());
    }

    #[test]
    fn a_share_that_is_none_is_refused() {
        let wrong = Budget { failing: 1.5, ..Budget::default() };
        assert!(wrong.check().is_err() && Budget::default().check().is_ok());
    }
}
