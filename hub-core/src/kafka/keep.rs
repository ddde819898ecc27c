//! Keeping a stage's thread going: opened anew after what passes, stopped for a
//! person after what does not, ended when asked.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use super::KafkaError;
use crate::code;
use crate::report::State;

/// First and longest wait after something that passes; doubled in between.
const WAIT: (Duration, Duration) = (Duration::from_millis(200), Duration::from_secs(10));

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
        match error {
            KafkaError::Retry { .. } | KafkaError::Hanging { .. } | KafkaError::Lost { .. } => {
                Self::Again(error.to_string())
            }
            KafkaError::TooLarge { .. } | KafkaError::Refused { .. } | KafkaError::Stop { .. } => {
                Self::Person(error.to_string())
            }
        }
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

/// Runs `flow` until it ends by itself, until asked to stop, or until a person
/// must look; `tell` hears how it stands. A panic is told, too: a stage that
/// ended unheard would look as if it ran.
pub fn keep_going(stop: &Stop, mut flow: impl FnMut() -> Result<(), Halt>, tell: impl Fn(State)) {
    let mut backoff = Backoff::default();
    while !stop.asked() {
        tell(State::Starting);
        let ended = catch_unwind(AssertUnwindSafe(&mut flow)).unwrap_or_else(|_| {
            let code = code!(1403);
            Err(Halt::Person(format!("{code}: {}", code.title())))
        });
        match ended {
            Ok(()) => break,
            Err(Halt::Again(why)) => {
                tracing::warn!(why, "beginning anew");
                tell(State::Retrying { why });
                backoff.sleep(stop);
            }
            Err(Halt::Person(why)) => {
                tracing::error!(why, "stopped: a person must look");
                tell(State::Stopped { why });
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
    fn a_stage_that_panics_is_told_as_stopped() {
        let told = RefCell::new(Vec::new());
        keep_going(&Stop::default(), || panic!("a test"), |state| told.borrow_mut().push(state));
        let told = told.into_inner();
        assert!(matches!(told.last(), Some(State::Stopped { why }) if why.starts_with("HUB-1403")), "{told:?}");
    }
}
