//! A stretch of a source read once more: first what a version of its adapter would make other than what stands, then, once
//! somebody says so, the records of which it does, written again in their next generation.
//!
//! Promises: nothing is written before it was compared to its end; what is the same is left alone, and so is what was not
//! translated yet. Cut short and begun anew, it does the rest: what was written is the same by then. One at a time of
//! each source.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant as Clock;

use bytes::Bytes;

use super::comparison::{Comparer, Comparison};
use super::reprocess::{PORTION, SLACK, messages, next};
use super::{Auditor, RecoverError};
use crate::archive::read::Reader;
use crate::kafka::{self, Batch, Incoming, Settings, Start, Stop, Writer};
use crate::message::{AdapterRef, Generation, Instant, RawId, RawRecord, SourceName, topic};
use crate::plugin::Share;
use crate::registry::Registry;
use crate::report::Code;
use crate::sandbox::Translator;
use crate::translate::Differences;

/// Which records are meant, by when they were received.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Range {
    /// Of this source.
    pub source: SourceName,
    /// From then on.
    pub since: Instant,
    /// Before then.
    pub until: Instant,
}

/// How far it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// Records are read and compared.
    Comparing,
    /// All were; nothing is written.
    Compared,
    /// What differs is written again.
    Applying,
    /// All of it was.
    Applied,
    /// Somebody ended it.
    Cancelled,
    /// It ended by an error.
    Failed,
}

/// A stretch, and what came of it so far.
#[derive(Debug, Clone)]
pub struct Rerun {
    /// Which records.
    pub range: Range,
    /// By which version of the adapter.
    pub adapter: AdapterRef,
    /// Who asked for it.
    pub actor: String,
    /// How far it is.
    pub phase: Phase,
    /// Messages of the topic that were read in this phase, and that there are.
    pub read: (u64, u64),
    /// What the version makes other than what stands.
    pub differences: Differences,
    /// Records that would be, or were to be, written again.
    pub differing: u64,
    /// Records that were.
    pub written: u64,
    /// Why it failed.
    pub trouble: Option<(Code, String)>,
}

/// What is read once more, by source.
#[derive(Clone)]
pub struct Reruns {
    kafka: Settings,
    /// Names the writer of a source's records.
    names: String,
    reader: Reader,
    /// Knows how far translating and folding are.
    auditor: Auditor,
    registry: Arc<Registry>,
    jobs: Arc<Mutex<BTreeMap<SourceName, Arc<Job>>>>,
}

struct Job {
    stop: Stop,
    now: Mutex<Rerun>,
    differing: Mutex<BTreeMap<RawId, Generation>>,
    /// Where each partition was translated up to when the comparison began.
    translated: Mutex<BTreeMap<i32, i64>>,
}

impl Reruns {
    /// Reruns of this hub.
    #[must_use]
    pub fn new(auditor: Auditor, node: u16, registry: Arc<Registry>) -> Self {
        let (kafka, reader) = (auditor.kafka.clone(), auditor.reader.clone());
        let names = format!("{}.{node}.rerun", auditor.cluster);
        Self { kafka, names, reader, auditor, registry, jobs: Arc::default() }
    }

    /// How a source's stretch stands; none was asked for since this hub started.
    #[must_use]
    pub fn of(&self, source: &SourceName) -> Option<Rerun> {
        lock(&self.jobs).get(source).map(|job| lock(&job.now).clone())
    }

    /// Begins to compare.
    ///
    /// # Errors
    /// HUB-7509 where a stretch of the source is being read.
    ///
    /// # Panics
    /// Where the system gives the hub not even a few threads.
    pub fn compare(
        &self,
        actor: &str,
        range: Range,
        adapter: AdapterRef,
        translator: Translator,
    ) -> Result<Rerun, RecoverError> {
        let mut jobs = lock(&self.jobs);
        if jobs.get(&range.source).is_some_and(|job| lock(&job.now).phase.runs()) {
            return Err(RecoverError::Busy { source_name: range.source });
        }
        let now = Rerun {
            range: range.clone(),
            adapter,
            actor: actor.to_owned(),
            phase: Phase::Comparing,
            read: (0, 0),
            differences: Differences::default(),
            differing: 0,
            written: 0,
            trouble: None,
        };
        tracing::info!(actor, source = %range.source, adapter = %now.adapter, "a stretch is compared");
        let job = Arc::new(Job {
            stop: Stop::default(),
            now: Mutex::new(now.clone()),
            differing: Mutex::default(),
            translated: Mutex::default(),
        });
        jobs.insert(range.source, Arc::clone(&job));
        let all = self.clone();
        thread(move || all.run(&job, Phase::Compared, |all, job| all.read_and_compare(job, translator)));
        Ok(now)
    }

    /// What was compared to its end and may be applied.
    ///
    /// # Errors
    /// As [`Self::apply`].
    pub fn compared(&self, source: &SourceName, serves: &AdapterRef) -> Result<Rerun, RecoverError> {
        let now = lock(&self.job(source)?.now).clone();
        may_be_applied(&now, serves)?;
        Ok(now)
    }

    fn job(&self, source: &SourceName) -> Result<Arc<Job>, RecoverError> {
        let job = lock(&self.jobs).get(source).cloned();
        job.ok_or_else(|| RecoverError::Uncompared { source_name: source.clone() })
    }

    /// Begins to write what differs.
    ///
    /// # Errors
    /// HUB-7510 where nothing was compared to its end, HUB-7511 where another version serves than the one that was.
    ///
    /// # Panics
    /// As [`Self::compare`].
    pub fn apply(&self, actor: &str, source: &SourceName, serves: &AdapterRef) -> Result<Rerun, RecoverError> {
        let job = self.job(source)?;
        let mut now = lock(&job.now);
        may_be_applied(&now, serves)?;
        (now.phase, now.read) = (Phase::Applying, (0, 0));
        let told = now.clone();
        drop(now);
        let (all, actor) = (self.clone(), actor.to_owned());
        tracing::info!(actor, %source, adapter = %told.adapter, records = told.differing, "a stretch is written again");
        thread(move || all.run(&job, Phase::Applied, |all, job| all.write_again(job, &actor)));
        Ok(told)
    }

    /// Ends what runs; what was written stays.
    ///
    /// # Errors
    /// HUB-7510 where nothing was asked for.
    pub fn cancel(&self, source: &SourceName) -> Result<Rerun, RecoverError> {
        let job = self.job(source)?;
        job.stop.ask();
        let mut now = lock(&job.now);
        if now.phase == Phase::Compared {
            now.phase = Phase::Cancelled;
        }
        Ok(now.clone())
    }

    fn run(&self, job: &Job, done: Phase, work: impl FnOnce(&Self, &Job) -> Result<(), RecoverError>) {
        let outcome = work(self, job);
        let mut now = lock(&job.now);
        now.phase = match outcome {
            Ok(()) if job.stop.asked() => Phase::Cancelled,
            Ok(()) => done,
            Err(error) => {
                tracing::error!(source = %now.range.source, code = %error.code(), %error, "a stretch was not read to its end");
                now.trouble = Some((error.code(), error.to_string()));
                Phase::Failed
            }
        };
    }

    fn read_and_compare(&self, job: &Job, translator: Translator) -> Result<(), RecoverError> {
        let source = lock(&job.now).range.source.clone();
        *lock(&job.translated) = self.auditor.folded(&source, &job.stop)?;
        let (reader, registry) = (self.reader.clone(), Arc::clone(&self.registry));
        let mut comparer = Comparer { reader, registry, translator, share: Share::new(Clock::now()) };
        let mut comparison = Comparison::default();
        self.each(job, |records| {
            comparer.portion(&records, &mut comparison, &job.stop, |comparison| {
                let mut now = lock(&job.now);
                now.differences.clone_from(&comparison.differences);
                now.differing = comparison.differing.len() as u64;
            })
        })?;
        *lock(&job.differing) = comparison.differing;
        Ok(())
    }

    fn write_again(&self, job: &Job, actor: &str) -> Result<(), RecoverError> {
        let mut wanted = std::mem::take(&mut *lock(&job.differing));
        let source = lock(&job.now).range.source.clone();
        let mut writer = Writer::open(&self.kafka, &format!("{}.{source}", self.names))?;
        self.each(job, |records| {
            // What was written again since it was compared has a higher generation by now.
            let named = records.iter().map(|record| record.id).filter(|id| wanted.contains_key(id));
            for (id, (highest, _)) in self.reader.stands(named)? {
                wanted.entry(id).and_modify(|known| *known = highest.max(*known));
            }
            let records = next(records, &mut wanted);
            if !records.is_empty() {
                writer.commit(&messages(&records, &source, actor))?;
                lock(&job.now).written += records.len() as u64;
            }
            Ok(())
        })
    }

    /// The records of the stretch in portions, each once: what was written again since is no record of its own.
    fn each(
        &self,
        job: &Job,
        mut take: impl FnMut(Vec<RawRecord>) -> Result<(), RecoverError>,
    ) -> Result<(), RecoverError> {
        let range = lock(&job.now).range.clone();
        let topic = topic::raw(&range.source);
        let mut stretches = kafka::since(&self.kafka, &topic, range.since.saturating_sub(SLACK))?;
        let translated = lock(&job.translated).clone();
        stretches.retain(|partition, (start, to)| {
            *to = translated.get(partition).map_or(0, |end| *end.min(to));
            !matches!(start, Start::At(from) if from >= to)
        });
        let many = stretches.values().map(|(start, to)| match start {
            Start::At(from) => u64::try_from(to - from).unwrap_or_default(),
            Start::Beginning | Start::End => 0,
        });
        lock(&job.now).read = (0, many.sum());
        let read = |message: &Incoming<'_>| {
            let payload = Bytes::copy_from_slice(message.payload()?);
            RawRecord::read(&message.headers(), payload).ok()
        };
        kafka::stretch(&self.kafka, &topic, &stretches, PORTION, &job.stop, read, |batch: Batch<Option<RawRecord>>| {
            let advanced: i64 = batch.advances.iter().map(|step| step.to - step.from).sum();
            lock(&job.now).read.0 += u64::try_from(advanced).unwrap_or_default();
            let wanted = |record: &RawRecord| {
                record.generation == Generation::FIRST && (range.since..range.until).contains(&record.id.received())
            };
            let records: Vec<RawRecord> = batch.items.into_iter().flatten().filter(wanted).collect();
            if records.is_empty() { Ok(()) } else { take(records) }
        })
    }
}

impl Phase {
    /// Whether something is being done.
    #[must_use]
    pub fn runs(self) -> bool {
        matches!(self, Self::Comparing | Self::Applying)
    }

    /// The word for it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Comparing => "comparing",
            Self::Compared => "compared",
            Self::Applying => "applying",
            Self::Applied => "applied",
            Self::Cancelled => "cancelled",
            Self::Failed => "failed",
        }
    }
}

/// Whether it was compared to its end, and by what serves.
fn may_be_applied(now: &Rerun, serves: &AdapterRef) -> Result<(), RecoverError> {
    let source_name = now.range.source.clone();
    match now.phase {
        Phase::Compared if *serves == now.adapter => Ok(()),
        Phase::Compared => Err(RecoverError::Elsewise { source_name, compared: now.adapter.clone() }),
        _ => Err(RecoverError::Uncompared { source_name }),
    }
}

fn thread(work: impl FnOnce() + Send + 'static) {
    let thread = std::thread::Builder::new().name("rerun".to_owned()).spawn(work);
    thread.map(drop).expect("the system gives the hub its few threads");
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
