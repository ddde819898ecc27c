//! Another version of an adapter, tried on what a lane has just committed: on a thread of its own, and only as far as
//! it keeps up. Nothing comes of what it says but a count of differences.
//!
//! Promises: the lane waits for nothing; what the other version does, however wrong, costs the source nothing, and what
//! it wastes is held to the same small share of a core as a lane's.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::{Duration, Instant};

use super::differ::Differences;
use super::lane::Engine;
use crate::message::{AdapterRef, RawRecord};
use crate::plugin::Share;
use crate::sandbox::Verdict;

/// Batches that wait: one more than what is being compared, each of at most 8 MiB of records.
const WAITING: usize = 2;
/// How soon a version that rests hears that it is tried no more.
const PATIENCE: Duration = Duration::from_millis(200);

/// See the file's head. Cheap to clone, all clones are one; the thread ends with the last.
#[derive(Clone)]
pub struct Shadow {
    batches: SyncSender<Committed>,
    trial: Arc<Trial>,
}

/// What a lane committed.
struct Committed {
    records: Vec<RawRecord>,
    verdicts: Vec<Verdict>,
}

/// What the lane and the thread both look at.
#[derive(Default)]
struct Trial {
    seen: Mutex<Differences>,
    /// Batches that were offered and not begun.
    waiting: AtomicUsize,
    /// Records that were not taken; apart, since the lane waits for no lock.
    missed: AtomicU64,
}

impl Shadow {
    /// Begins to try a version.
    ///
    /// # Panics
    /// Where the system gives the hub not even a few threads.
    #[must_use]
    pub fn begin(name: &str, adapter: AdapterRef, engine: impl Engine + Send + 'static) -> Self {
        let (batches, waiting) = sync_channel(WAITING);
        let trial = Arc::<Trial>::default();
        let of_thread = Arc::downgrade(&trial);
        let work = move || run(&waiting, engine, &adapter, &of_thread);
        let thread = std::thread::Builder::new().name(format!("sh-{name}")).spawn(work);
        thread.map(drop).expect("the system gives the hub its few threads");
        Self { batches, trial }
    }

    /// What it has seen by now.
    #[must_use]
    pub fn seen(&self) -> Differences {
        let seen = self.trial.seen().clone();
        Differences { skipped: seen.skipped + self.trial.missed.load(Ordering::Relaxed), ..seen }
    }

    /// Whether it is far enough to be offered more.
    pub(super) fn has_room(&self) -> bool {
        self.trial.waiting.load(Ordering::Relaxed) < WAITING
    }

    /// Takes what was committed, unless it is behind; no verdicts: it had no room for them.
    pub(super) fn offer(&self, records: Vec<RawRecord>, verdicts: Option<Vec<Verdict>>) {
        let many = records.len() as u64;
        let taken = verdicts.is_some_and(|verdicts| {
            self.trial.waiting.fetch_add(1, Ordering::Relaxed);
            let taken = self.batches.try_send(Committed { records, verdicts }).is_ok();
            if !taken {
                self.trial.waiting.fetch_sub(1, Ordering::Relaxed);
            }
            taken
        });
        if !taken {
            self.trial.missed.fetch_add(many, Ordering::Relaxed);
        }
    }
}

impl Trial {
    fn seen(&self) -> MutexGuard<'_, Differences> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Compares what comes until nobody asks any more.
fn run(waiting: &Receiver<Committed>, mut engine: impl Engine, adapter: &AdapterRef, trial: &Weak<Trial>) {
    let _entered = tracing::info_span!("shadow", %adapter).entered();
    let mut share = Share::new(Instant::now());
    while let Ok(committed) = waiting.recv() {
        let Some(held) = trial.upgrade() else { return };
        held.waiting.fetch_sub(1, Ordering::Relaxed);
        let wasted = one(&mut engine, &committed, share.left(Instant::now()), &held);
        // What rests must not keep alive what says that nobody asks any more.
        drop(held);
        let rested = Instant::now() + share.take(wasted, Instant::now());
        while Instant::now() < rested && trial.strong_count() > 0 {
            std::thread::sleep(PATIENCE.min(rested.saturating_duration_since(Instant::now())));
        }
    }
}

/// Compares a batch as far as no more than this is wasted; gives what was.
fn one(engine: &mut impl Engine, committed: &Committed, waste: Duration, trial: &Trial) -> Duration {
    let (mut at, mut wasted) = (0, Duration::ZERO);
    for run in committed.records.chunk_by(|a, b| a.media_type == b.media_type) {
        let lives = &committed.verdicts[at..at + run.len()];
        at += run.len();
        let began = Instant::now();
        // The first is asked for whatever may be wasted, else a version that wastes would be asked for nothing ever.
        if wasted > waste {
            trial.seen().skipped += run.len() as u64;
            continue;
        }
        let judged = match engine.run_within(&run[0].media_type, run, waste.saturating_sub(wasted)) {
            Ok(others) => {
                wasted += others.wasted;
                trial.seen().compare(run, lives, &others);
                others.verdicts.len()
            }
            Err(error) => {
                tracing::warn!(%error, "the version that is tried gave no verdict");
                wasted += began.elapsed();
                0
            }
        };
        trial.seen().skipped += (run.len() - judged) as u64;
    }
    wasted
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sandbox::{Batch, Note, SandboxError};

    /// Wastes three seconds on the first record that it is asked for, and judges no other.
    struct Spins(Arc<AtomicUsize>);

    impl Engine for Spins {
        fn run_within(&mut self, _: &str, _: &[RawRecord], _: Duration) -> Result<Batch, SandboxError> {
            self.0.fetch_add(1, Ordering::Relaxed);
            Ok(Batch { verdicts: vec![ignored()], wasted: Duration::from_secs(3), ..Batch::default() })
        }
    }

    fn ignored() -> Verdict {
        Verdict::Ignored(Note { code: "late".to_owned(), message: String::new(), pointer: String::new() })
    }

    fn begun() -> (Shadow, Arc<AtomicUsize>) {
        let asked = Arc::<AtomicUsize>::default();
        (Shadow::begin("a.b", "a@1.0.0".into(), Spins(Arc::clone(&asked))), asked)
    }

    fn offer(shadow: &Shadow) {
        let verdicts = shadow.has_room().then(|| vec![ignored(); 10]);
        shadow.offer(vec![RawRecord::sample("{}"); 10], verdicts);
    }

    fn until(what: &str, is: impl Fn() -> bool) {
        let end = Instant::now() + Duration::from_secs(20);
        while !is() {
            assert!(Instant::now() < end, "{what}");
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    #[test]
    fn a_version_that_spins_is_given_a_batch_and_then_rests() {
        let (shadow, asked) = begun();
        offer(&shadow);
        until("it is given the first", || shadow.seen().compared == 1 && shadow.seen().skipped == 9);
        for _ in 0..10 {
            offer(&shadow);
        }
        // Two wait, and eight had no room.
        assert_eq!((shadow.seen().skipped, shadow.has_room()), (9 + 80, false));
        assert_eq!(asked.load(Ordering::Relaxed), 1, "it rests for forty seconds");
    }

    #[test]
    fn a_version_that_rests_ends_when_nobody_tries_it_any_more() {
        let (shadow, asked) = begun();
        offer(&shadow);
        until("it rests", || shadow.seen().compared == 1);
        drop(shadow);
        until("its thread is gone, and its engine with it", || Arc::strong_count(&asked) == 1);
    }
}
