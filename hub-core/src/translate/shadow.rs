//! Another version of an adapter, tried on what a lane has just committed: on a thread of its own, and only as far as
//! it keeps up. Nothing comes of what it says but a count of differences.
//!
//! Promises: the lane waits for nothing; what the other version does, however wrong, costs the source nothing.

use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::differ::Differences;
use crate::message::{AdapterRef, RawRecord};
use crate::sandbox::{SandboxError, Translator, Verdict};

/// Batches that wait: one more than what is being compared, each of at most 8 MiB of records.
const WAITING: usize = 2;

/// See the file's head. Cheap to clone, all clones are one; the thread ends with the last.
#[derive(Clone)]
pub struct Shadow {
    adapter: AdapterRef,
    batches: SyncSender<Committed>,
    seen: Seen,
}

/// What has been seen by now. Cheap to clone, all clones are one.
#[derive(Clone, Default)]
pub struct Seen(Arc<Mutex<Differences>>);

/// What a lane committed.
struct Committed {
    records: Vec<RawRecord>,
    verdicts: Vec<Verdict>,
}

impl Shadow {
    /// Begins to try a version.
    #[must_use]
    pub fn begin(name: &str, adapter: AdapterRef, translator: Translator) -> Self {
        let (batches, waiting) = sync_channel(WAITING);
        let seen = Seen::default();
        let (of_thread, version) = (seen.clone(), adapter.clone());
        let work = move || run(&waiting, &translator, &version, &of_thread);
        let thread = std::thread::Builder::new().name(format!("sh-{name}")).spawn(work);
        thread.map(drop).expect("the system gives the hub its few threads");
        Self { adapter, batches, seen }
    }

    /// The version that is tried.
    #[must_use]
    pub fn adapter(&self) -> &AdapterRef {
        &self.adapter
    }

    /// What it has seen by now.
    #[must_use]
    pub fn seen(&self) -> Differences {
        self.seen.lock().clone()
    }

    /// Takes what was committed, unless it is behind.
    pub(super) fn offer(&self, records: Vec<RawRecord>, verdicts: Vec<Verdict>) {
        let many = records.len() as u64;
        match self.batches.try_send(Committed { records, verdicts }) {
            Ok(()) => {}
            Err(TrySendError::Full(_) | TrySendError::Disconnected(_)) => self.seen.lock().skipped += many,
        }
    }
}

impl Seen {
    fn lock(&self) -> MutexGuard<'_, Differences> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Has a version translate records, and compares what it makes of them.
    ///
    /// # Errors
    /// Where it gives no verdict; nothing is compared then.
    pub fn compare(
        &self,
        translator: &Translator,
        records: &[RawRecord],
        verdicts: &[Verdict],
    ) -> Result<(), SandboxError> {
        let mut at = 0;
        for run in records.chunk_by(|a, b| a.media_type == b.media_type) {
            let other = translator.run(&run[0].media_type, run)?;
            let mut seen = self.lock();
            for ((record, live), other) in run.iter().zip(&verdicts[at..]).zip(&other.verdicts) {
                seen.compare(record, live, other);
            }
            seen.cpu += other.cpu;
            at += run.len();
        }
        Ok(())
    }
}

fn run(waiting: &Receiver<Committed>, translator: &Translator, adapter: &AdapterRef, seen: &Seen) {
    let _entered = tracing::info_span!("shadow", %adapter).entered();
    while let Ok(Committed { records, verdicts }) = waiting.recv() {
        if let Err(error) = seen.compare(translator, &records, &verdicts) {
            tracing::warn!(%error, "the version that is tried gave no verdict");
            seen.lock().skipped += records.len() as u64;
        }
    }
}
