//! How many worlds there are at a time: a broker, a hub and the simulators fill a core, and wait for each other now and then.

use std::sync::{Condvar, Mutex};

const WORLDS: usize = 3;

static RUNNING: Mutex<usize> = Mutex::new(0);
static ENDED: Condvar = Condvar::new();

/// A place among the running worlds; given back when dropped.
pub struct Turn(usize);

impl Turn {
    /// Waits for a place.
    pub fn take() -> Self {
        Self::places(1)
    }

    /// Waits for the places of two, for what works as long as it runs: a few of those at a time would starve.
    pub fn take_two() -> Self {
        Self::places(2)
    }

    /// Waits until no other world runs, for what is measured.
    pub fn take_all() -> Self {
        Self::places(WORLDS)
    }

    fn places(wanted: usize) -> Self {
        let running = RUNNING.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let free = ENDED.wait_while(running, |running| *running + wanted > WORLDS);
        *free.unwrap_or_else(std::sync::PoisonError::into_inner) += wanted;
        Self(wanted)
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        *RUNNING.lock().unwrap_or_else(std::sync::PoisonError::into_inner) -= self.0;
        ENDED.notify_all();
    }
}
