//! How many worlds there are at a time: a broker, a hub and the simulators fill two cores.

use std::sync::{Condvar, Mutex};

const WORLDS: usize = 2;

static RUNNING: Mutex<usize> = Mutex::new(0);
static ENDED: Condvar = Condvar::new();

/// A place among the running worlds; given back when dropped.
pub struct Turn(());

impl Turn {
    /// Waits for a place.
    pub fn take() -> Self {
        let running = RUNNING.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let free = ENDED.wait_while(running, |running| *running >= WORLDS);
        *free.unwrap_or_else(std::sync::PoisonError::into_inner) += 1;
        Self(())
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        *RUNNING.lock().unwrap_or_else(std::sync::PoisonError::into_inner) -= 1;
        ENDED.notify_one();
    }
}
