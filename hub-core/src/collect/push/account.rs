//! A door's account of its adapter: it is asked no more for a while where it fails on most calls or gives no answer in
//! time, and where it wastes more than its share of a processor; what is pushed meanwhile is to come again.
//!
//! Promises: a call that gave an answer, a refusal too, is never held against it. Pure but for the lock: the clock is an
//! argument.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::code;
use crate::collect::PushError;
use crate::plugin::{Budget, Judged, Quarantine, Share};
use crate::sandbox::SandboxError;

/// See the file's head.
pub struct Account(Mutex<Held>);

struct Held {
    share: Share,
    quarantine: Quarantine,
    /// Until when it rests for what it wasted.
    until: Instant,
}

impl Account {
    /// Of an adapter that did nothing yet.
    #[must_use]
    pub fn new(budget: Budget, now: Instant) -> Self {
        Self(Mutex::new(Held { share: Share::new(now), quarantine: Quarantine::new(budget), until: now }))
    }

    /// Whether the adapter is asked now; after a quarantine as a trial.
    ///
    /// # Errors
    /// When to come again.
    pub(super) fn admits(&self, now: Instant) -> Result<(), PushError> {
        let mut held = self.held();
        if let Some(until) = held.quarantine.until().filter(|_| !held.quarantine.is_over(now)) {
            return Err(PushError::Quarantined { retry_after: seconds(until, now) });
        }
        if now < held.until {
            return Err(PushError::Busy { retry_after: seconds(held.until, now) });
        }
        Ok(())
    }

    /// Takes note of what came of a call that took so long; why the adapter is asked no more for a while, where it is.
    pub(super) fn note<T>(&self, came: &Result<T, SandboxError>, took: Duration, now: Instant) -> Option<String> {
        let mut held = self.held();
        let wasted = if came.is_ok() { Duration::ZERO } else { took };
        let rest = held.share.take(wasted, now);
        // Of calls at one time one may be admitted by an earlier clock than another was noted by.
        if !rest.is_zero() {
            held.until = held.until.max(now + rest);
        }
        match came {
            // What was asked before it began says nothing new.
            _ if held.quarantine.until().is_some() => None,
            Ok(_) => held.quarantine.judged(Judged { records: 1, ..Judged::default() }, now),
            Err(SandboxError::Retry { code, .. }) if *code == code!(4020) => held.quarantine.timed_out(now),
            Err(SandboxError::Retry { .. }) => None, // the machine's fault
            Err(_) => held.quarantine.judged(Judged { records: 1, failing: 1, rejected: 0 }, now),
        }
    }

    fn held(&self) -> MutexGuard<'_, Held> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// For `Retry-After`: whole seconds, none of them too early.
fn seconds(until: Instant, now: Instant) -> u64 {
    until.saturating_duration_since(now).as_secs() + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    const MILLI: Duration = Duration::from_millis(1);

    fn failed() -> Result<(), SandboxError> {
        Err(SandboxError::Stop { code: code!(4003), message: "a trap".into() })
    }

    fn late(code: crate::report::Code) -> Result<(), SandboxError> {
        Err(SandboxError::Retry { code, message: "too late".into() })
    }

    fn account(now: Instant) -> Account {
        Account::new(Budget { records: 4, ..Budget::default() }, now)
    }

    #[test]
    fn who_fails_on_most_calls_is_asked_no_more_until_one_goes_well() {
        let now = Instant::now();
        let account = account(now);
        assert!((0..3).all(|_| account.note(&failed(), MILLI, now).is_none()));
        let why = account.note(&failed(), MILLI, now).unwrap();
        assert_eq!(why, "it failed on 4 of 4 records; tried again in 60 s");
        assert_eq!(account.admits(now), Err(PushError::Quarantined { retry_after: 61 }));
        assert_eq!(account.note(&failed(), MILLI, now), None, "what was under way lengthens nothing");
        let later = now + Duration::from_secs(60);
        assert_eq!(account.admits(later), Ok(()));
        assert!(account.note(&failed(), MILLI, later).is_some(), "the trial fails");
        assert_eq!(account.admits(later), Err(PushError::Quarantined { retry_after: 121 }));
        let after = later + Duration::from_secs(120);
        assert_eq!((account.admits(after), account.note(&Ok(()), MILLI, after)), (Ok(()), None));
        assert!((0..2).all(|_| account.note(&failed(), MILLI, after).is_none()), "as if nothing had been");
    }

    #[test]
    fn what_went_well_a_moment_later_turns_nobody_away() {
        let now = Instant::now();
        let account = account(now);
        assert_eq!((account.note(&Ok(()), MILLI, now + MILLI), account.admits(now)), (None, Ok(())));
    }

    #[test]
    fn what_the_machine_does_is_not_the_adapters_fault() {
        let now = Instant::now();
        let account = account(now);
        assert!((0..99).all(|_| account.note(&late(code!(4021)), Duration::ZERO, now).is_none()));
        assert!((0..4).all(|_| account.note(&late(code!(4020)), Duration::ZERO, now).is_none()));
        assert!(account.note(&late(code!(4020)), Duration::ZERO, now).is_some());
    }

    #[test]
    fn who_wastes_more_than_a_share_of_a_core_rests() {
        let now = Instant::now();
        let account = account(now);
        assert_eq!((account.note(&Ok(()), 9_000 * MILLI, now), account.admits(now)), (None, Ok(())));
        account.note(&failed(), 3_000 * MILLI, now);
        assert_eq!(
            account.admits(now),
            Err(PushError::Busy { retry_after: 41 }),
            "two seconds too many at a twentieth"
        );
        assert_eq!(account.admits(now + Duration::from_secs(40)), Ok(()));
    }
}
