//! The archive's stage: reads events, marks, ledger and dead letters, folds them
//! batch by batch, and publishes what changed. One thread folds, another publishes.
//!
//! Positions are kept with the fold, in its transaction; the group gives
//! liveness only. Hubs that share a store fold what they are given of the topics,
//! and one of them [publishes](outlet) what all of them changed, and keeps the review
//! queue [between batches](turn). A store that stands before what was published from
//! it [catches up](behind) first.

mod anew;
mod behind;
mod families;
mod outlet;
mod pace;
mod turn;

use std::collections::BTreeSet;
use std::panic::resume_unwind;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use bytes::Bytes;

use super::apply::{Archive, Batch};
use super::who::identity::short_hash;
use crate::code;
use crate::kafka::{self, Halt, Incoming, Settings, Start, Stop, Subscription, keep_going};
use crate::message::{
    Advance, DeadLetter, Decision, Echo, Event, HeaderError, Headers, LedgerLine, Mark, RoundWord, topic,
};
use crate::report::{State, metric};
use crate::store::{Sent, StoreError};
pub use anew::fold_anew;
pub use families::Families;
use outlet::{Line, Outlet};
use pace::{MOST as MAX_RECORDS, Pace};
use turn::Turn;

/// Most payload of one fold, in bytes.
const MAX_BYTES: usize = 16 << 20;
/// How long the stage waits for a first message.
const PATIENCE: Duration = Duration::from_millis(100);
/// How long it waits for more.
const LINGER: Duration = Duration::from_millis(10);

/// How the stage stands; shared with whoever shows it.
#[derive(Debug, Clone)]
pub struct Standing(Arc<Mutex<State>>);

impl Default for Standing {
    fn default() -> Self {
        Self(Arc::new(Mutex::new(State::Starting)))
    }
}

impl Standing {
    /// How it stands now.
    #[must_use]
    pub fn now(&self) -> State {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// What is in the way stays there until something was done: beginning anew is no sign that it passed.
    fn set(&self, state: State) {
        if let Some((code, _)) = state.trouble() {
            metrics::counter!(metric::ERRORS, "code" => code.to_owned(), "source" => "").increment(1);
        }
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if !matches!((&*held, &state), (State::Retrying { .. }, State::Starting)) {
            *held = state;
        }
    }
}

/// The stage.
pub struct Stage {
    /// How to reach the broker.
    pub kafka: Settings,
    /// Names the group and the transactional id.
    pub cluster: String,
    /// This hub's number.
    pub node: u16,
    /// Families whose events are folded.
    pub families: Families,
    /// Asks it to end.
    pub stop: Stop,
    /// Where it tells how it stands.
    pub standing: Standing,
}

impl Stage {
    /// Runs until asked to stop, or until a person must look. Blocks.
    pub fn run(&self, archive: &mut Archive) {
        let _entered = tracing::info_span!("archive").entered();
        let flow = || loop {
            let families = self.families.now();
            self.flow(archive, &families)?;
            if self.stop.asked() || !self.families.are_more_than(&families) {
                return Ok(());
            }
            tracing::info!("there are more families: all topics are read from where they stand");
        };
        keep_going(&self.stop, flow, |state| self.standing.set(state));
    }

    /// Flows until asked to stop, until a person must look, or until there are more families.
    fn flow(&self, archive: &mut Archive, families: &BTreeSet<String>) -> Result<(), Halt> {
        let group = format!("{}.archive", self.cluster);
        let mut topics: Vec<String> = families.iter().map(|family| topic::event(family)).collect();
        topics
            .extend([topic::MARK, topic::ECHO, topic::DECISION, topic::LEDGER, topic::DEAD_LETTER].map(str::to_owned));
        // A static member that comes back is given what it had, whatever it now reads. So whoever reads other topics is
        // another one, and has the earlier one's share once its session is over.
        let member = format!("{}.{}.archive.{}", self.cluster, self.node, short_hash(&topics.join(" ")));
        let topics: Vec<&str> = topics.iter().map(String::as_str).collect();
        behind::catch_up(self, archive, &group, &topics)?;
        let reader = archive.reader();
        let locate = move |topic: &str, partition: i32, _| {
            let at = reader.position(topic, partition).map_err(|error| error.to_string())?;
            Ok(at.map_or(Start::Beginning, Start::At))
        };
        let subscription = Subscription::open(&self.kafka, &group, &member, &topics, Box::new(locate))?;
        let outlet = Outlet::new(&self.kafka, &self.cluster, &topics, archive.outbox());
        let (wake, idle) = mpsc::channel();
        let (done, sent) = mpsc::channel();
        let publishes = AtomicBool::new(false);
        let line = Line { idle, sent: done, publishes: &publishes };
        let (subscription, span) = (&subscription, tracing::Span::current());
        let ended = thread::scope(|scope| {
            let outlet = scope.spawn(move || span.in_scope(|| outlet.run(subscription, &line)));
            let folding = Folding { families, subscription, sent: &sent, idle: wake, publishes: &publishes };
            let folded = self.fold(archive, folding, || outlet.is_finished());
            // It learns of the end by the end of the fold's line to it.
            outlet.join().unwrap_or_else(|panic| resume_unwind(panic)).and(folded)
        });
        if let Some(sent) = Sent::all(sent.try_iter()) {
            archive.forget(&sent).map_err(halt)?;
        }
        ended
    }

    /// Folds until asked to stop, until there are more families, or nobody who publishes it.
    fn fold(&self, archive: &mut Archive, with: Folding<'_>, is_alone: impl Fn() -> bool) -> Result<(), Halt> {
        let Folding { families, subscription, sent, idle: tell_idle, publishes } = with;
        let (mut turn, mut pace) = (Turn::new(archive), Pace::new());
        let mut told_idle = false;
        while !self.stop.asked() && !is_alone() && !self.families.are_more_than(families) {
            // What is folded must be published; better told before it is.
            self.kafka.horizon.intact([topic::ARCHIVE_OPERATOR, topic::ARCHIVE_CHANGE])?;
            let batch = subscription.batch(pace.records(), MAX_BYTES, PATIENCE, LINGER, read)?;
            let (idle, sent) = (batch.is_none(), Sent::all(sent.try_iter()));
            match (batch, sent) {
                (Some(batch), sent) => {
                    let (records, begun) = (batch.items.len(), Instant::now());
                    subscription.done(&fold(archive, batch, sent)?);
                    pace.learn(records, begun.elapsed());
                }
                (None, Some(sent)) => archive.forget(&sent).map_err(halt)?,
                (None, None) => {}
            }
            if idle && !told_idle {
                tell_idle.send(()).ok();
            }
            told_idle = idle;
            if publishes.load(Ordering::Relaxed) {
                turn.take(archive, idle).map_err(halt)?;
            }
            if !idle || !subscription.assigned().is_empty() {
                self.standing.set(State::Running);
            }
        }
        Ok(())
    }
}

/// What folding shares with the way out.
struct Folding<'f> {
    families: &'f BTreeSet<String>,
    subscription: &'f Subscription,
    sent: &'f Receiver<Sent>,
    idle: Sender<()>,
    publishes: &'f AtomicBool,
}

/// What a message is to the fold.
enum Item {
    Event(Box<Event>),
    Mark(Mark),
    Word(RoundWord),
    Echo(Echo),
    Decision(Box<Decision>),
    Line(LedgerLine),
    Dead(Box<DeadLetter>),
    /// A tombstone: it erases, and says nothing.
    Nothing,
}

/// A message that no hub wrote.
struct Foreign(String);

fn read(message: &Incoming<'_>) -> Result<Item, Foreign> {
    let Some(payload) = message.payload() else { return Ok(Item::Nothing) };
    let item = match message.topic() {
        topic::LEDGER => serde_json::from_slice(payload).map(Item::Line).map_err(|error| error.to_string()),
        topic::ECHO => serde_json::from_slice(payload).map(Item::Echo).map_err(|error| error.to_string()),
        topic::DECISION => serde_json::from_slice(payload).map(Item::Decision).map_err(|error| error.to_string()),
        topic::MARK => mark(&message.headers()).map_err(told),
        topic::DEAD_LETTER => DeadLetter::read(&message.headers(), Bytes::copy_from_slice(payload))
            .map(|letter| Item::Dead(Box::new(letter)))
            .map_err(told),
        _ => event(message, payload),
    };
    let place = || format!("{}/{} offset {}", message.topic(), message.partition(), message.offset());
    item.map_err(|why| Foreign(format!("{}: {}: {why}", code!(7004), place())))
}

fn mark(headers: &Headers<'_>) -> Result<Item, HeaderError> {
    match RoundWord::read(headers)? {
        Some(word) => Ok(Item::Word(word)),
        None => Mark::read(headers).map(Item::Mark),
    }
}

fn event(message: &Incoming<'_>, payload: &[u8]) -> Result<Item, String> {
    let [0, a, b, c, d, body @ ..] = payload else { return Err("no head of the wire format".into()) };
    let schema = u32::from_be_bytes([*a, *b, *c, *d]);
    let event = Event::read(&message.headers(), schema, Bytes::copy_from_slice(body)).map_err(told)?;
    Ok(Item::Event(Box::new(event)))
}

#[allow(clippy::needless_pass_by_value, reason = "an argument of map_err")]
fn told(error: HeaderError) -> String {
    error.to_string()
}

/// Folds a batch, and forgets what was sent; the steps that stand with it.
fn fold(
    archive: &mut Archive,
    batch: kafka::Batch<Result<Item, Foreign>>,
    sent: Option<Sent>,
) -> Result<Vec<Advance>, Halt> {
    let mut folded = Batch { sent, ..Batch::default() };
    for item in batch.items {
        match item.map_err(|Foreign(why)| Halt::Person(why))? {
            Item::Event(event) => folded.events.push(*event),
            Item::Mark(mark) => folded.marks.push(mark),
            Item::Word(word) => folded.words.push(word),
            Item::Echo(echo) => folded.echoes.push(echo),
            Item::Decision(decision) => folded.decisions.push(*decision),
            Item::Line(line) => folded.ledger.push(line),
            Item::Dead(letter) => folded.dead.push(*letter),
            Item::Nothing => {}
        }
    }
    folded.advances.clone_from(&batch.advances);
    let outcome = archive.apply(folded).map_err(halt)?;
    for ((_, family, what), n) in outcome.folded {
        metrics::counter!(metric::FOLDED, "family" => family, "outcome" => what).increment(n);
    }
    Ok(batch.advances)
}

#[allow(clippy::needless_pass_by_value, reason = "an argument of map_err")]
fn halt(error: StoreError) -> Halt {
    match error {
        StoreError::Retry { .. } | StoreError::Fenced { .. } => Halt::Again(error.to_string()),
        StoreError::Stop { .. } => Halt::Person(error.to_string()),
    }
}
