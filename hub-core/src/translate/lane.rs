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
use super::status::Board;
use crate::code;
use crate::kafka::{self, Backoff, Batch, Halt, Incoming, Settings, Start, Stop, Subscription, Writer, keep_going};
use crate::message::{HeaderError, Interval, LedgerLine, RawRecord, SourceName, Tally, topic};
use crate::report::{State, metric};
use crate::sandbox::{self, SandboxError};

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
    /// One verdict a record, in their order. All records have `media_type`.
    ///
    /// # Errors
    /// As the sandbox.
    fn run(&mut self, media_type: &str, records: &[RawRecord]) -> Result<sandbox::Batch, SandboxError>;
}

impl Engine for sandbox::Translator {
    fn run(&mut self, media_type: &str, records: &[RawRecord]) -> Result<sandbox::Batch, SandboxError> {
        sandbox::Translator::run(self, media_type, records)
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
    /// The adapter, `name@version`.
    pub adapter: String,
    /// Makes messages of verdicts.
    pub composer: Composer,
    /// Where it tells how it stands.
    pub board: Board,
    /// Asks it to end.
    pub stop: Stop,
}

impl Lane {
    /// Runs until asked to stop, or until a person must look. Blocks.
    pub fn run(self, engine: &mut impl Engine) {
        let span = tracing::info_span!("translate", source = %self.source, lane = self.number);
        let _entered = span.enter();
        keep_going(&self.stop, || self.flow(engine), |state| self.note(|status| status.state = state));
    }

    fn note(&self, change: impl FnOnce(&mut super::Status)) {
        self.board.note(&self.source, &self.adapter, change);
    }

    /// Opens producer and consumer, and moves batches until something is in the way.
    fn flow(&self, engine: &mut impl Engine) -> Result<(), Halt> {
        let Self { cluster, node, source, number, .. } = self;
        let mut writer = Writer::open(&self.kafka, &format!("{cluster}.{node}.translate.{source}.{number}"))?;
        let subscription = Subscription::open(
            &self.kafka,
            &format!("{cluster}.translate.{source}"),
            &format!("{cluster}.{node}.translate.{source}.{number}"),
            &[&topic::raw(source)],
            Box::new(locate(self.kafka.clone(), source.clone())),
        )?;
        self.note(|status| status.state = State::Running);
        while !self.stop.asked() {
            if let Some(batch) = subscription.batch(MAX_RECORDS, MAX_BYTES, PATIENCE, LINGER, read)? {
                self.one(batch, engine, &mut writer, &subscription)?;
            }
        }
        Ok(())
    }

    fn one(
        &self,
        batch: Batch<Result<RawRecord, Foreign>>,
        engine: &mut impl Engine,
        writer: &mut Writer,
        subscription: &Subscription,
    ) -> Result<(), Halt> {
        let Batch { items, advances } = batch;
        let records =
            items.into_iter().collect::<Result<Vec<_>, _>>().map_err(|foreign| Halt::Person(foreign.told()))?;
        // Captured before the guest runs: a member that has been replaced since
        // then is fenced by its generation.
        let offsets = subscription.offsets(&advances)?;
        let began = Instant::now();
        let Some((verdicts, cpu)) = self.verdicts(&records, engine)? else { return Ok(()) };
        let composed = self.composer.compose(&records, verdicts, &advances, now());
        writer.commit_with(&composed.messages, &offsets)?;
        subscription.done(&advances);
        self.count(&composed.tally, cpu, began.elapsed());
        Ok(())
    }

    /// Verdicts of all records, in their order. A time-out is tried again with
    /// the same records; nothing when asked to stop meanwhile.
    fn verdicts(
        &self,
        records: &[RawRecord],
        engine: &mut impl Engine,
    ) -> Result<Option<(Vec<sandbox::Verdict>, Duration)>, Halt> {
        let mut verdicts = Vec::with_capacity(records.len());
        let mut cpu = Duration::ZERO;
        for run in records.chunk_by(|a, b| a.media_type == b.media_type) {
            let mut backoff = Backoff::default();
            loop {
                match engine.run(&run[0].media_type, run) {
                    Ok(batch) => {
                        verdicts.extend(batch.verdicts);
                        cpu += batch.cpu;
                        break;
                    }
                    Err(error @ SandboxError::Retry { .. }) => {
                        tracing::warn!(%error, "the adapter gave no verdict; asking again");
                        self.note(|status| status.state = State::Retrying { why: error.to_string() });
                        backoff.sleep(&self.stop);
                        if self.stop.asked() {
                            return Ok(None);
                        }
                    }
                    Err(error) => return Err(Halt::Person(error.to_string())),
                }
            }
        }
        Ok(Some((verdicts, cpu)))
    }

    fn count(&self, tally: &Tally, cpu: Duration, took: Duration) {
        let source = self.source.as_str().to_owned();
        let outcome = |name: &'static str, n: u64| {
            metrics::counter!(metric::TRANSLATED, "source" => source.clone(), "outcome" => name).increment(n);
        };
        outcome("events", tally.translated);
        outcome("ignored", tally.ignored.values().sum());
        outcome("dead", tally.dead.values().sum());
        metrics::counter!(metric::EVENTS, "source" => source.clone()).increment(tally.events);
        metrics::histogram!(metric::ADAPTER_CPU, "source" => source.clone()).record(cpu.as_secs_f64());
        metrics::histogram!(metric::TRANSLATE_SECONDS, "source" => source.clone()).record(took.as_secs_f64());
        self.note(|status| {
            status.state = State::Running;
            status.last = Some(now());
            status.tally.add(tally);
            status.adapter_cpu_micros += u64::try_from(cpu.as_micros()).unwrap_or(u64::MAX);
        });
    }
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

fn read(message: &Incoming<'_>) -> Result<RawRecord, Foreign> {
    let payload = Bytes::copy_from_slice(message.payload().unwrap_or_default());
    RawRecord::read(&message.headers(), payload).map_err(|error| Foreign {
        partition: message.partition(),
        offset: message.offset(),
        error,
    })
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
