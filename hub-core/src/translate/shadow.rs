//! Another version of an adapter, tried on what a lane has just committed: on a thread of its own, and only as far as
//! it keeps up. Nothing comes of what it says but a count of differences.
//!
//! Promises: the lane waits for nothing; what the other version does, however wrong, costs the source nothing.

use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::differ::Differences;
use crate::message::{AdapterRef, RawRecord};
use crate::sandbox::{Translator, Verdict};

/// Batches that wait: one more than what is being compared, each of at most 8 MiB of records.
const WAITING: usize = 2;

/// See the file's head. Cheap to clone, all clones are one; the thread ends with the last.
#[derive(Clone)]
pub struct Shadow {
    batches: SyncSender<Committed>,
    seen: Arc<Mutex<Differences>>,
}

/// What a lane committed.
struct Committed {
    records: Vec<RawRecord>,
    verdicts: Vec<Verdict>,
}

impl Shadow {
    /// Begins to try a version.
    ///
    /// # Panics
    /// Where the system gives the hub not even a few threads.
    #[must_use]
    pub fn begin(name: &str, adapter: AdapterRef, translator: Translator) -> Self {
        let (batches, waiting) = sync_channel(WAITING);
        let seen = Arc::default();
        let of_thread = Arc::clone(&seen);
        let work = move || run(&waiting, &translator, &adapter, &of_thread);
        let thread = std::thread::Builder::new().name(format!("sh-{name}")).spawn(work);
        thread.map(drop).expect("the system gives the hub its few threads");
        Self { batches, seen }
    }

    /// What it has seen by now.
    #[must_use]
    pub fn seen(&self) -> Differences {
        lock(&self.seen).clone()
    }

    /// Takes what was committed, unless it is behind.
    pub(super) fn offer(&self, records: Vec<RawRecord>, verdicts: Vec<Verdict>) {
        let many = records.len() as u64;
        match self.batches.try_send(Committed { records, verdicts }) {
            Ok(()) => {}
            Err(TrySendError::Full(_) | TrySendError::Disconnected(_)) => lock(&self.seen).skipped += many,
        }
    }
}

fn lock(seen: &Mutex<Differences>) -> MutexGuard<'_, Differences> {
    seen.lock().unwrap_or_else(PoisonError::into_inner)
}

fn run(waiting: &Receiver<Committed>, translator: &Translator, adapter: &AdapterRef, seen: &Mutex<Differences>) {
    let _entered = tracing::info_span!("shadow", %adapter).entered();
    while let Ok(Committed { records, verdicts }) = waiting.recv() {
        let mut at = 0;
        for run in records.chunk_by(|a, b| a.media_type == b.media_type) {
            let lives = &verdicts[at..at + run.len()];
            at += run.len();
            match translator.run(&run[0].media_type, run) {
                Ok(others) => lock(seen).compare(run, lives, &others),
                Err(error) => {
                    tracing::warn!(%error, "the version that is tried gave no verdict");
                    lock(seen).skipped += run.len() as u64;
                }
            }
        }
    }
}
