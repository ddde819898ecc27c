//! What this process holds, and that one test of it runs at a time: what is resident is the process's, whoever took it.

use std::fs;
use std::sync::{Mutex, MutexGuard, PoisonError};

static ALONE: Mutex<()> = Mutex::new(());

/// Until this is dropped no other test runs.
pub fn alone() -> MutexGuard<'static, ()> {
    ALONE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The most that is resident from now on.
pub struct Watch(u64);

impl Watch {
    pub fn begin() -> Self {
        // Sets the peak to what is resident now (proc(5)).
        fs::write("/proc/self/clear_refs", "5").unwrap();
        Self(status("VmHWM:"))
    }

    /// By so many MiB the process grew at its largest.
    pub fn grown(&self) -> u64 {
        self.peak().saturating_sub(self.0)
    }

    /// So many MiB it had at its largest.
    pub fn peak(&self) -> u64 {
        status("VmHWM:")
    }
}

/// A size in /proc/self/status, in MiB.
fn status(name: &str) -> u64 {
    let text = fs::read_to_string("/proc/self/status").unwrap();
    let line = text.lines().find_map(|line| line.strip_prefix(name)).unwrap();
    line.trim().split(' ').next().unwrap().parse::<u64>().unwrap() >> 10
}
