//! A lane: one thread that reads a source's raw records, has them translated,
//! and commits what comes of them with the positions, exactly once.
//!
//! A crash anywhere leaves either the whole transaction or nothing of it. When
//! the producer or the group membership is lost, consumer and producer are both
//! opened anew and the positions looked up: whether the last transaction took
//! place need not be known.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use bytes::Bytes;

use super::compose::Composer;
use super::shadow::Shadow;
use super::status::Board;
use crate::code;
use crate::kafka::{self, Backoff, Batch, Halt, Incoming, Settings, Start, Stop, Subscription, Writer, keep_going};
use crate::message::{Advance, HeaderError, Interval, LedgerLine, RawRecord, SourceName, Tally, topic};
use crate::plugin::{Budget, Judged, Quarantine, Share};
use crate::report::{State, metric};
use crate::sandbox::{self, SandboxError, Verdict};

/// Most records of one transaction: larger ones cost less a record, but hold
/// back the records before them.
const MAX_RECORDS: usize = 5_000;
/// Most payload of one transaction, in bytes.
const MAX_BYTES: usize = 8 << 20;
/// How long a lane waits for more once it has a first record.
const LINGER: Duration = Duration::from_millis(20);
/// How long a poll waits for a first record: also how soon a lane stops.
const PATIENCE: Duration = Duration::from_millis(200);

/// What turns records into verdicts: the sandbox in production; the same code
/// without a sandbox where its cost is measured.
pub trait Engine {
    /// One verdict a record, in their order; once so much CPU is wasted, of the first records alone.
    /// All records have `media_type`.
    ///
    /// # Errors
    /// As the sandbox.
    fn run_within(
        &mut self,
        media_type: &str,
        records: &[RawRecord],
        waste: Duration,
    ) -> Result<sandbox::Batch, SandboxError>;

    /// As [`run_within`](Self::run_within), whatever is wasted.
    ///
    /// # Errors
    /// As the sandbox.
    fn run(&mut self, media_type: &str, records: &[RawRecord]) -> Result<sandbox::Batch, SandboxError> {
        self.run_within(media_type, records, Duration::MAX)
    }

    /// What is tried beside it on what it has translated.
    fn shadow(&self) -> Option<Shadow> {
        None
    }

    /// Takes up what is to translate from the next batch on, with what makes messages of it; none: as before.
    fn take_up(&mut self) -> Option<Composer> {
        None
    }
}

impl Engine for sandbox::Translator {
    fn run_within(
        &mut self,
        media_type: &str,
        records: &[RawRecord],
        waste: Duration,
    ) -> Result<sandbox::Batch, SandboxError> {
        sandbox::Translator::run_within(self, media_type, records, waste)
    }
}

/// One lane of one source.
pub struct Lane {
    /// How to reach the broker.
    pub kafka: Settings,
    /// Names groups and transactional ids: `<cluster>.<node>.translate.<source>.<lane>`.
    pub cluster: String,
    /// This hub's number.
    pub node: u16,
    /// The source it serves.
    pub source: SourceName,
    /// Its number among the source's lanes.
    pub number: u32,
    /// What its adapter may cost before it is given no more records.
    pub budget: Budget,
    /// Makes messages of verdicts, until the engine takes up another adapter.
    pub composer: Composer,
    /// Where it tells how it stands.
    pub board: Board,
    /// Asks it to end.
    pub stop: Stop,
}

impl Lane {
    /// Runs until asked to stop. Where a person must look it waits until another adapter is to translate, for that is
    /// one of the ways to mend it; where the adapter is in quarantine, no longer than its rest. Blocks.
    pub fn run(self, engine: &mut impl Engine) {
        let span = tracing::info_span!("translate", source = %self.source, lane = self.number);
        let _entered = span.enter();
        let (share, quarantine) = (Share::new(Instant::now()), Quarantine::new(self.budget.clone()));
        let mut working = Working { lane: &self, engine, composer: self.composer.clone(), share, quarantine };
        while !self.stop.asked() {
            keep_going(&self.stop, || working.flow(), |state| self.note(|status| status.state = state));
            while !self.stop.asked() && !working.takes_up() && !working.quarantine.is_over(Instant::now()) {
                self.stop.sleep(PATIENCE);
            }
        }
    }

    fn note(&self, change: impl FnOnce(&mut super::Status)) {
        self.board.note(&self.source, self.composer.adapter().as_str(), change);
    }
}

/// A lane at work.
struct Working<'l, E> {
    lane: &'l Lane,
    engine: &'l mut E,
    composer: Composer,
    share: Share,
    quarantine: Quarantine,
}

impl<E: Engine> Working<'_, E> {
    /// Whether another adapter is to translate from now on; it does.
    fn takes_up(&mut self) -> bool {
        let Some(composer) = self.engine.take_up() else { return false };
        tracing::info!(from = %self.composer.adapter(), to = %composer.adapter(), "another adapter translates");
        self.composer = composer;
        self.quarantine = Quarantine::new(self.lane.budget.clone());
        self.lane.note(|status| self.composer.adapter().as_str().clone_into(&mut status.adapter));
        true
    }

    /// Opens producer and consumer, and moves batches until something is in the way.
    fn flow(&mut self) -> Result<(), Halt> {
        self.lane.note(|status| status.quarantined_until = None);
        let Lane { kafka, cluster, node, source, number, stop, .. } = self.lane;
        let mut writer = Writer::open(kafka, &format!("{cluster}.{node}.translate.{source}.{number}"))?;
        let subscription = Subscription::open(
            kafka,
            &topic::lanes(cluster, source),
            &format!("{cluster}.{node}.translate.{source}.{number}"),
            &[&topic::raw(source)],
            Box::new(locate(kafka.clone(), source.clone())),
        )?;
        self.lane.note(|status| status.state = State::Running);
        let mut most = MAX_RECORDS;
        while !stop.asked() {
            self.takes_up();
            // It writes to these whatever comes; better told before the adapter runs.
            kafka.horizon.intact([topic::LEDGER, topic::MARK, topic::DEAD_LETTER])?;
            let Some(batch) =
                subscription.batch(most.min(self.quarantine.most()), MAX_BYTES, PATIENCE, LINGER, read)?
            else {
                continue;
            };
            // What is read and not done is read again, so little is read while little is done.
            most = match self.one(batch, &mut writer, &subscription)? {
                Done::Cut(records) => (records * 2).min(MAX_RECORDS),
                Done::All => (most * 2).min(MAX_RECORDS),
            };
        }
        Ok(())
    }

    fn one(
        &mut self,
        batch: Batch<Result<(Place, RawRecord), Foreign>>,
        writer: &mut Writer,
        subscription: &Subscription,
    ) -> Result<Done, Halt> {
        let items = batch.items.into_iter().collect::<Result<Vec<_>, _>>();
        let (places, mut records): (Vec<Place>, Vec<RawRecord>) =
            items.map_err(|foreign| Halt::Person(foreign.told()))?.into_iter().unzip();
        let mut advances = batch.advances;
        // Captured before the guest runs: a member that has been replaced since
        // then is fenced by its generation.
        let mut offsets = subscription.offsets(&advances)?;
        let began = Instant::now();
        let left = self.share.left(began);
        let Some(sandbox::Batch { verdicts, cpu, wasted, memory }) = self.verdicts(&records, left)? else {
            subscription.rewind()?;
            return Ok(Done::All);
        };
        let done = if verdicts.len() < records.len() { Done::Cut(verdicts.len()) } else { Done::All };
        if let Done::Cut(n) = done {
            records.truncate(n);
            advances = first(&advances, &places[..n]);
            offsets.narrow(&advances)?;
        }
        let judged = judged(&verdicts);
        let shadow = self.engine.shadow();
        let kept = shadow.as_ref().filter(|shadow| shadow.has_room()).map(|_| verdicts.clone());
        let composed = self.composer.compose(&records, verdicts, &advances, now());
        writer.commit_with(&composed.messages, &offsets)?;
        subscription.done(&advances);
        self.count(&composed.tally, cpu, began.elapsed(), memory);
        if let Some(shadow) = shadow {
            shadow.offer(records, kept);
        }
        self.rest(wasted);
        if let Some(why) = self.quarantine.judged(judged, Instant::now()) {
            return Err(self.quarantined(&why));
        }
        if matches!(done, Done::Cut(_)) {
            subscription.rewind()?;
        }
        Ok(done)
    }

    /// What a source is stopped with whose adapter is given no more records for a while.
    fn quarantined(&self, why: &str) -> Halt {
        let (code, source) = (code!(6503), self.lane.source.as_str().to_owned());
        metrics::counter!(metric::ERRORS, "source" => source, "code" => code.to_string()).increment(1);
        let rest = self.quarantine.until().map(|until| until.saturating_duration_since(Instant::now()).as_millis());
        let until = rest.map(|rest| now() + i64::try_from(rest).unwrap_or(i64::MAX));
        self.lane.note(|status| status.quarantined_until = until);
        Halt::Person(format!("{code}: {}: {why}", self.composer.adapter()))
    }

    /// A source whose adapter wastes more than its share is slowed, not its
    /// neighbours.
    fn rest(&mut self, wasted: Duration) {
        let rest = self.share.take(wasted, Instant::now());
        let source = self.lane.source.as_str().to_owned();
        if !wasted.is_zero() {
            metrics::histogram!(metric::ADAPTER_WASTE, "source" => source.clone()).record(wasted.as_secs_f64());
        }
        if !rest.is_zero() {
            metrics::histogram!(metric::RESTED, "source" => source).record(rest.as_secs_f64());
            tracing::debug!(?wasted, ?rest, "the adapter wastes more than its share; the source is slowed");
            self.lane.stop.sleep(rest);
        }
    }

    /// Verdicts of all records, in their order, or of the first until so much
    /// was wasted. A time-out is tried again with the same records; nothing when
    /// asked to stop meanwhile, or when another adapter is to have them all.
    fn verdicts(&mut self, records: &[RawRecord], waste: Duration) -> Result<Option<sandbox::Batch>, Halt> {
        let mut all = sandbox::Batch { verdicts: Vec::with_capacity(records.len()), ..Default::default() };
        let mut asked = 0;
        for run in records.chunk_by(|a, b| a.media_type == b.media_type) {
            if all.verdicts.len() < asked || all.wasted > waste {
                break;
            }
            asked += run.len();
            let mut backoff = Backoff::default();
            loop {
                match self.engine.run_within(&run[0].media_type, run, waste.saturating_sub(all.wasted)) {
                    Ok(batch) => {
                        all.verdicts.extend(batch.verdicts);
                        all.cpu += batch.cpu;
                        all.wasted += batch.wasted;
                        all.memory = all.memory.max(batch.memory);
                        break;
                    }
                    Err(error @ SandboxError::Retry { .. }) => {
                        tracing::warn!(%error, "the adapter gave no verdict; asking again");
                        if let Some(why) = self.quarantine.timed_out(Instant::now()) {
                            return Err(self.quarantined(&why));
                        }
                        self.lane.note(|status| status.state = State::Retrying { why: error.to_string() });
                        backoff.sleep(&self.lane.stop);
                        if self.lane.stop.asked() || self.takes_up() {
                            return Ok(None);
                        }
                    }
                    Err(error) => return Err(Halt::Person(error.to_string())),
                }
            }
        }
        Ok(Some(all))
    }

    fn count(&self, tally: &Tally, cpu: Duration, took: Duration, memory: u64) {
        let source = self.lane.source.as_str().to_owned();
        let outcome = |name: &'static str, n: u64| {
            metrics::counter!(metric::TRANSLATED, "source" => source.clone(), "outcome" => name).increment(n);
        };
        outcome("events", tally.translated);
        outcome("ignored", tally.ignored.values().sum());
        outcome("dead", tally.dead.values().sum());
        metrics::counter!(metric::EVENTS, "source" => source.clone()).increment(tally.events);
        metrics::histogram!(metric::ADAPTER_CPU, "source" => source.clone()).record(cpu.as_secs_f64());
        metrics::histogram!(metric::TRANSLATE_SECONDS, "source" => source.clone()).record(took.as_secs_f64());
        self.lane.note(|status| {
            status.state = State::Running;
            status.last = Some(now());
            status.tally.add(tally);
            status.adapter_cpu_micros += u64::try_from(cpu.as_micros()).unwrap_or(u64::MAX);
            status.costs.add(cpu, took, memory);
        });
    }
}

/// What verdicts say of who gave them.
fn judged(verdicts: &[Verdict]) -> Judged {
    let of = |is: fn(&Verdict) -> bool| verdicts.iter().filter(|verdict| is(verdict)).count() as u64;
    Judged {
        records: verdicts.len() as u64,
        failing: of(|verdict| matches!(verdict, Verdict::Convicted(_))),
        rejected: of(|verdict| matches!(verdict, Verdict::Rejected(_))),
    }
}

/// How far a batch was done.
#[derive(Debug, Clone, Copy)]
enum Done {
    /// To its end.
    All,
    /// Only so many of its first records.
    Cut(usize),
}

/// Partition and offset of a record.
type Place = (i32, i64);

/// The steps that the first records alone take; these are at `places`.
fn first(advances: &[Advance], places: &[Place]) -> Vec<Advance> {
    let last = |partition| places.iter().filter(|place| place.0 == partition).map(|place| place.1).max();
    let cut = |step: &Advance| last(step.partition).map(|offset| Advance { to: offset + 1, ..step.clone() });
    advances.iter().filter_map(cut).collect()
}

/// A message in a raw topic that no hub wrote.
struct Foreign {
    partition: i32,
    offset: i64,
    error: HeaderError,
}

impl Foreign {
    fn told(self) -> String {
        format!("{}: partition {} offset {}: {}", code!(6502), self.partition, self.offset, self.error)
    }
}

fn read(message: &Incoming<'_>) -> Result<(Place, RawRecord), Foreign> {
    let payload = Bytes::copy_from_slice(message.payload().unwrap_or_default());
    let place @ (partition, offset) = (message.partition(), message.offset());
    let record = RawRecord::read(&message.headers(), payload);
    record.map(|record| (place, record)).map_err(|error| Foreign { partition, offset, error })
}

/// Where to go on with a partition: the committed offset, else the end of the
/// last interval that the ledger knows, else the beginning.
fn locate(settings: Settings, source: SourceName) -> impl Fn(&str, i32, Option<i64>) -> Result<Start, String> {
    move |_, partition, committed| {
        if let Some(offset) = committed {
            return Ok(Start::At(offset));
        }
        let ends = kafka::last(&settings, topic::LEDGER, |entry| {
            match serde_json::from_slice(entry.payload.as_deref()?).ok()? {
                LedgerLine::Translate { source: of, intervals, .. } if of == source => {
                    intervals.iter().find(|i: &&Interval| i.partition == partition).map(|interval| interval.to)
                }
                _ => None,
            }
        });
        Ok(ends.map_err(|e| e.to_string())?.map_or(Start::Beginning, Start::At))
    }
}

fn now() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_batch_that_is_cut_moves_only_the_partitions_of_what_was_done() {
        let step = |partition, from, to| Advance { topic: "raw.a.b".into(), partition, from, to };
        let read = [step(0, 10, 20), step(1, 5, 9), step(2, 7, 8)];
        // Offsets have gaps, and the last record of a partition need not come last.
        assert_eq!(first(&read, &[(1, 6), (0, 12), (1, 5)]), [step(0, 10, 13), step(1, 5, 7)]);
        assert_eq!(first(&read, &[]), []);
    }
}
