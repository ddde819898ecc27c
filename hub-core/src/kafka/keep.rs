//! Keeping a stage's thread going: opened anew after what passes, stopped for a
//! person after what does not, ended when asked.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use jiff::Timestamp;

use super::KafkaError;
use crate::code;
use crate::report::State;

/// First and longest wait after something that passes; doubled in between.
const WAIT: (Duration, Duration) = (Duration::from_millis(200), Duration::from_secs(10));

/// When a trouble that goes on is said again.
const AGAIN: Duration = Duration::from_secs(600);

/// Asks threads to end after the batch in hand.
#[derive(Debug, Clone, Default)]
pub struct Stop(Arc<AtomicBool>);

impl Stop {
    /// Asks.
    pub fn ask(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether it was asked.
    #[must_use]
    pub fn asked(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    /// Sleeps, but not past being asked.
    pub fn sleep(&self, wait: Duration) {
        let until = Instant::now() + wait;
        while Instant::now() < until && !self.asked() {
            std::thread::sleep(Duration::from_millis(20).min(wait));
        }
    }
}

/// Why a flow cannot go on as it is.
#[derive(Debug)]
pub enum Halt {
    /// Open everything anew, soon.
    Again(String),
    /// A person must look.
    Person(String),
}

impl From<KafkaError> for Halt {
    fn from(error: KafkaError) -> Self {
        if error.passes() { Self::Again(error.to_string()) } else { Self::Person(error.to_string()) }
    }
}

/// Waits that double, and begin small again after a long quiet.
#[derive(Debug)]
pub struct Backoff {
    next: Duration,
    last: Instant,
}

impl Default for Backoff {
    fn default() -> Self {
        Self { next: WAIT.0, last: Instant::now() }
    }
}

impl Backoff {
    /// Sleeps for the next wait, but not past being asked to stop.
    pub fn sleep(&mut self, stop: &Stop) {
        if self.last.elapsed() > WAIT.1 * 3 {
            self.next = WAIT.0;
        }
        stop.sleep(self.next);
        self.next = (self.next * 2).min(WAIT.1);
        self.last = Instant::now();
    }
}

/// What was said last, so that an hour of the same trouble is not an hour of lines.
#[derive(Debug, Default)]
struct Told(Option<(String, Instant)>);

impl Told {
    /// Whether this is of another code than what was said last, or that was long ago.
    fn is_news(&mut self, why: &str) -> bool {
        let code = why.split(':').next().unwrap_or_default();
        let known = self.0.as_ref().is_some_and(|(last, at)| last == code && at.elapsed() < AGAIN);
        if !known {
            self.0 = Some((code.to_owned(), Instant::now()));
        }
        !known
    }
}

/// Runs `flow` until it ends by itself, until asked to stop, or until a person
/// must look; `tell` hears how it stands. A panic is told, too: a stage that
/// ended unheard would look as if it ran.
pub fn keep_going(stop: &Stop, mut flow: impl FnMut() -> Result<(), Halt>, tell: impl Fn(State)) {
    let mut backoff = Backoff::default();
    let mut told = Told::default();
    while !stop.asked() {
        tell(State::Starting);
        let ended = catch_unwind(AssertUnwindSafe(&mut flow)).unwrap_or_else(|_| {
            let code = code!(1403);
            Err(Halt::Person(format!("{code}: {}", code.title())))
        });
        match ended {
            Ok(()) => break,
            Err(Halt::Again(why)) => {
                if told.is_news(&why) {
                    tracing::warn!(why, "beginning anew");
                } else {
                    tracing::debug!(why, "beginning anew");
                }
                tell(State::Retrying { why });
                backoff.sleep(stop);
            }
            Err(Halt::Person(why)) => {
                tracing::error!(why, "stopped: a person must look");
                tell(State::Stopped { why, at: Timestamp::now().as_millisecond() });
                break;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use super::*;

    #[test]
    fn a_trouble_that_goes_on_is_said_once_and_another_at_once() {
        let mut told = Told::default();
        let said = ["HUB-2001: a", "HUB-2001: b", "HUB-2002: c", "HUB-2001: a"].map(|why| told.is_news(why));
        assert_eq!(said, [true, false, true, true]);
    }

    #[test]
    fn a_stage_that_panics_is_told_as_stopped() {
        let told = RefCell::new(Vec::new());
        keep_going(&Stop::default(), || panic!("a test"), |state| told.borrow_mut().push(state));
        let told = told.into_inner();
        assert!(matches!(told.last(), Some(State::Stopped { why, .. }) if why.starts_with("HUB-1403")), "{told:?}");
    }
}
