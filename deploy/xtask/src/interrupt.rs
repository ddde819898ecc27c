//! Ctrl-C, SIGTERM and a closed terminal, remembered so that every wait can end in order.
//!
//! Promises: the first signal asks all waits to return; a second one ends the process at once
//! (the kernel then ends its children).

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, LazyLock};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::flag;

static ASKED: LazyLock<Arc<AtomicBool>> = LazyLock::new(Arc::default);

/// Starts to listen for the signals.
pub fn watch() -> Result<()> {
    for signal in [SIGINT, SIGTERM, SIGHUP] {
        // The order counts: the first signal finds the flag unset and sets it, the second finds it set.
        // 130 is 128 + SIGINT, as shells report it.
        flag::register_conditional_shutdown(signal, 130, Arc::clone(&ASKED))
            .and_then(|_| flag::register(signal, Arc::clone(&ASKED)))
            .context("cannot listen for Ctrl-C")?;
    }
    Ok(())
}

/// Was an end asked for?
pub fn asked() -> bool {
    ASKED.load(Ordering::SeqCst)
}

/// Fails if an end was asked for.
pub fn check() -> Result<()> {
    if asked() {
        bail!("interrupted");
    }
    Ok(())
}

/// Sleeps, but no longer than until an end is asked for.
pub fn sleep(time: Duration) -> Result<()> {
    let until = Instant::now() + time;
    while Instant::now() < until {
        check()?;
        thread::sleep(Duration::from_millis(50).min(until.saturating_duration_since(Instant::now())));
    }
    check()
}
