//! A lane: one thread that reads what the archive published, gives over what is
//! due, and commits receipts with the positions.
//!
//! A crash between an answer and its receipt lets the platform be told once more,
//! and the adapter know that (`repeated`); nothing else is ever sent twice. While
//! a platform is down the lane keeps its place in the group and holds what it has;
//! the rest waits in Kafka, where later states take the place of earlier ones.

use std::collections::HashMap;
use std::time::Duration;

use super::board::{self, Board, RouteStatus};
use super::due::{Became, Due};
use super::filter::Filter;
use super::kept::Kept;
use super::lacking::Lacking;
use super::pending::{Item, Pending};
use super::post::{Ended, Given, Later, Post, Rhythm, placed};
use super::receipts::last;
use super::settings::From;
use crate::code;
use crate::kafka::{self, Halt, Incoming, Offsets, Outgoing, Settings, Start, Stop, Subscription, Writer, keep_going};
use crate::message::{Change, Instant, Operation, Receipt, Version, Whose, topic};
use crate::report::{State, metric};
use crate::sandbox::{Answered, Note};
use crate::transport::{Clock, Waits};

/// Most changes that are looked at together.
const MAX_RECORDS: usize = 1_000;
/// Most of their payload, in bytes.
const MAX_BYTES: usize = 8 << 20;
/// How long the lane waits for more once it has a first change.
const LINGER: Duration = Duration::from_millis(20);
/// How long a poll waits for a first change: also how soon the lane stops.
const PATIENCE: Duration = Duration::from_millis(200);
/// Talks that may end well and leave a delivery without a receipt.
const TRIES: u32 = 3;
/// How long a file waits for what is still coming, once it is due.
const GATHER: i64 = 30_000;
/// Longest wait that a platform or adapter may ask for.
const LONGEST: Duration = Duration::from_secs(24 * 3600);

/// One route.
#[derive(Clone)]
pub struct Lane {
    /// How to reach the broker.
    pub kafka: Settings,
    /// Names groups and transactional ids.
    pub cluster: String,
    /// This hub's number.
    pub node: u16,
    /// What goes this way.
    pub filter: Filter,
    /// Where it begins that never delivered anything.
    pub from: From,
    /// Most deliveries of one talk.
    pub most: usize,
    /// The adapter, `name@version`.
    pub adapter: String,
    /// Where it tells how it stands.
    pub board: Board,
    /// Waits after trouble.
    pub waits: Waits,
    /// The time.
    pub clock: Clock,
    /// Asks it to end.
    pub stop: Stop,
}

impl Lane {
    /// Runs until asked to stop, or until a person must look. Blocks.
    pub fn run(self, post: &mut dyn Post) {
        let span = tracing::info_span!("deliver", route = %self.filter.route());
        let _entered = span.enter();
        keep_going(&self.stop, || self.flow(post), |state| self.tell(state));
    }

    fn note(&self, change: impl FnOnce(&mut RouteStatus)) {
        self.board.post(self.filter.route(), &self.adapter, change);
    }

    fn tell(&self, state: State) {
        if let Some((code, _)) = state.trouble() {
            let route = self.filter.route().to_string();
            metrics::counter!(metric::ERRORS, "code" => code.to_owned(), "source" => route).increment(1);
        }
        self.note(|status| (status.state, status.rests) = (state, None));
    }

    fn flow(&self, post: &mut dyn Post) -> Result<(), Halt> {
        let Self { cluster, node, filter, .. } = self;
        let route = filter.route();
        let group = topic::route(cluster, route);
        // Whoever delivered before can write no more from here on, so what is read next is all there is.
        let mut writer = Writer::open(&self.kafka, &group)?;
        let receipts = topic::receipt(route.platform());
        let known = last(&self.kafka, route)?;
        let (kept, lacking) = (Kept::of(&known), Lacking::of(filter, &known));
        self.note(|status| status.counted(&kept));
        let mut topics = vec![receipts.as_str(), topic::ARCHIVE_CHANGE];
        if filter.takes(OPERATOR) {
            topics.push(topic::ARCHIVE_OPERATOR);
        }
        let member = format!("{cluster}.{node}.deliver.{route}");
        let subscription = Subscription::open(&self.kafka, &group, &member, &topics, locate(self.from))?;
        post.after(kept.last_file().map(|(file, _)| file));
        let rhythm = post.rhythm();
        let (writer, subscription) = (&mut writer, &subscription);
        let mut lane = Running { lane: self, post, rhythm, gathers: None, writer, subscription, kept, lacking };
        lane.begin()?;
        let mut pending = Pending::default();
        let mut repeated = true;
        while !self.stop.asked() {
            self.kafka.horizon.intact([receipts.as_str(), topic::ECHO])?;
            lane.listen()?;
            let batch =
                subscription.batch(MAX_RECORDS, MAX_BYTES, PATIENCE, LINGER, |message| read(message, filter))?;
            let is_all = batch.is_none();
            if let Some(batch) = batch {
                let items: Result<Vec<_>, _> = batch.items.into_iter().collect();
                let quiet = pending.add(items.map_err(Halt::Person)?, batch.advances, filter, &lane.kept);
                self.note(|status| {
                    status.skipped(&quiet);
                    status.waiting = pending.due() as u64;
                });
            }
            if pending.is_empty() || !lane.is_time(pending.due(), is_all) {
                continue;
            }
            let (due, read) = pending.take();
            let offsets = subscription.offsets(&read)?;
            if !lane.deliver(due, repeated, &offsets)? {
                return Ok(());
            }
            repeated = false;
            subscription.done(&read);
        }
        Ok(())
    }
}

/// The subject of an operator's own state.
const OPERATOR: &str = "operator";

/// A lane with its connections.
struct Running<'l> {
    lane: &'l Lane,
    post: &'l mut dyn Post,
    rhythm: Option<Rhythm>,
    /// Since when a file is due and waits for what is still coming.
    gathers: Option<Instant>,
    writer: &'l mut Writer,
    subscription: &'l Subscription,
    kept: Kept,
    lacking: Lacking,
}

impl Running<'_> {
    /// Waits for the assignment, and notes where the route begins: a first
    /// delivery that fails must not move that.
    fn begin(&mut self) -> Result<(), Halt> {
        while self.subscription.assigned().is_empty() && !self.lane.stop.asked() {
            self.subscription.hold(PATIENCE)?;
        }
        let stands = self.subscription.stands();
        if !stands.is_empty() {
            self.writer.commit_with(&[], &self.subscription.offsets(&stands)?)?;
        }
        self.lane.tell(State::Running);
        Ok(())
    }

    /// Whether what is due is to be given over now. A person is handed what there
    /// is, not the first of it: `is_all` says that nothing more came.
    fn is_time(&mut self, due: usize, is_all: bool) -> bool {
        let Some(Rhythm { every, most }) = self.rhythm else { return true };
        let now = (self.lane.clock)();
        let next = self.kept.last_file().map(|(_, at)| later(at, every));
        self.lane.note(|status| status.next_run = next.filter(|_| due > 0));
        if due == 0 || next.is_some_and(|next| next > now) {
            self.gathers = None;
            return due == 0 || due >= most;
        }
        let since = *self.gathers.get_or_insert(now);
        is_all || due >= most || now - since >= GATHER
    }

    /// Takes note of what came in answer to files.
    fn listen(&mut self) -> Result<(), Halt> {
        let route = self.lane.filter.route();
        let again = |Later { code, message }| Halt::Again(format!("{code}: {message}"));
        for answers in self.post.answers().map_err(again)? {
            let known = last(&self.lane.kafka, route)?.into_iter().map(|receipt| (receipt.id.clone(), receipt));
            let (receipts, strange) = placed(&answers, &known.collect(), (self.lane.clock)());
            self.write(&receipts)?;
            self.post.noted(answers, &strange).map_err(again)?;
        }
        Ok(())
    }

    /// Gives over what is due, and commits the positions; false where the hub goes down.
    fn deliver(&mut self, mut due: Vec<Due>, repeated: bool, offsets: &Offsets) -> Result<bool, Halt> {
        let mut failures = 0;
        let mut tries: HashMap<String, u32> = HashMap::new();
        due.iter_mut().for_each(|due| due.delivery.repeated |= repeated);
        while !due.is_empty() {
            // After trouble one delivery shows whether it has passed.
            let most = match self.rhythm {
                Some(rhythm) => rhythm.most,
                None if failures > 0 => 1,
                None => self.lane.most.max(1),
            };
            let chunk: Vec<_> = due.iter().take(most).map(|due| due.delivery.clone()).collect();
            self.lane.note(|status| status.sent += chunk.len() as u64);
            let Given { mut receipts, ended } = self.post.give(&chunk);
            let unspeakable = match &ended {
                Ended::Unspeakable { code, message } => Some((code.clone(), message.clone())),
                _ => None,
            };
            match unspeakable {
                // The others must not pay for the one that is at fault.
                Some(_) if chunk.len() > 1 => failures = failures.max(1),
                Some((code, message)) => receipts.push((chunk[0].id.clone(), refused(code, message))),
                None => {}
            }
            if ended == Ended::Done {
                for delivery in &chunk {
                    let tried = tries.entry(delivery.id.clone()).or_default();
                    *tried += 1;
                    let code = code!(6403);
                    if *tried >= TRIES && !receipts.iter().any(|(id, _)| *id == delivery.id) {
                        receipts.push((delivery.id.clone(), refused(code.to_string(), code.title().to_owned())));
                    }
                }
            }
            self.put(&mut due, receipts)?;
            due.iter_mut().take(most).for_each(|due| due.delivery.repeated = true);
            match ended {
                Ended::Done => failures = 0,
                Ended::Unspeakable { .. } => {}
                Ended::Drained => return Ok(false),
                Ended::Stop { code, message } => return Err(Halt::Person(format!("{code}: {message}"))),
                Ended::Trouble { code, message, wait } => {
                    failures += 1;
                    if !self.wait(failures, &code, &message, wait)? {
                        return Ok(false);
                    }
                }
            }
            self.subscription.hold(Duration::ZERO)?;
        }
        self.writer.commit_with(&[], offsets)?;
        Ok(true)
    }

    /// Writes receipts, and strikes off what they are for.
    fn put(&mut self, due: &mut Vec<Due>, receipts: Vec<(String, Became)>) -> Result<(), Halt> {
        let now = (self.lane.clock)();
        let mut written: Vec<Receipt> = Vec::new();
        for (id, became) in receipts {
            if let Some(place) = due.iter().position(|due| due.delivery.id == id) {
                written.push(due.remove(place).receipt(&self.lane.filter, became, now));
            }
        }
        self.write(&written)?;
        self.lane.note(|status| status.waiting = due.len() as u64);
        Ok(())
    }

    /// Writes receipts, what comes back of them, and what goes again because of them.
    fn write(&mut self, written: &[Receipt]) -> Result<(), Halt> {
        if written.is_empty() {
            return Ok(());
        }
        let again = self.lacking.freed(&self.lane.filter, written, (self.lane.clock)());
        let mut messages: Vec<Outgoing> = written.iter().chain(&again).map(Outgoing::receipt).collect();
        messages.extend(written.iter().filter_map(Receipt::echo).map(|echo| Outgoing::echo(&echo)));
        self.writer.commit(&messages)?;
        for receipt in written {
            board::answered(self.lane.filter.route(), receipt.verdict);
            self.kept.put(receipt);
        }
        let now = (self.lane.clock)();
        self.lane.note(|status| {
            status.counted(&self.kept);
            status.last_success = Some(now);
            status.state = State::Running;
            status.next_run = None;
        });
        Ok(())
    }

    /// Waits, and keeps its place in the group; false where the hub goes down.
    fn wait(&self, failures: u32, code: &str, message: &str, asked: Option<Duration>) -> Result<bool, Halt> {
        let wait = self.lane.waits.after(failures).max(asked.unwrap_or_default().min(LONGEST));
        tracing::warn!(code, message, ?wait, "the route waits");
        self.lane.tell(State::Retrying { why: format!("{code}: {message}") });
        let until = later((self.lane.clock)(), wait);
        self.lane.note(|status| status.next_run = Some(until));
        while (self.lane.clock)() < until {
            if self.lane.stop.asked() {
                return Ok(false);
            }
            let left = u64::try_from(until - (self.lane.clock)()).unwrap_or(0);
            self.subscription.hold(Duration::from_millis(left).min(PATIENCE))?;
        }
        Ok(!self.lane.stop.asked())
    }
}

fn refused(code: String, message: String) -> Became {
    Answered::Refused(Note { code, message, pointer: String::new() }).into()
}

fn later(now: Instant, wait: Duration) -> Instant {
    now.saturating_add(i64::try_from(wait.as_millis()).unwrap_or(i64::MAX))
}

/// Where to go on: where the group stands, else where the route is to begin. Of
/// receipts all that matters was read before.
fn locate(from: From) -> kafka::Locate {
    Box::new(move |topic, _, committed| {
        Ok(match (committed, from) {
            (Some(offset), _) => Start::At(offset),
            (None, From::Beginning) if topic.starts_with("archive.") => Start::Beginning,
            (None, _) => Start::End,
        })
    })
}

/// A tombstone, and what is of another route, say nothing.
fn read(message: &Incoming<'_>, filter: &Filter) -> Result<Item, String> {
    let Some(payload) = message.payload() else {
        let is_operator = message.topic() == topic::ARCHIVE_OPERATOR;
        return Ok(if is_operator { Item::Changed(Box::new(gone(message))) } else { Item::Nothing });
    };
    let item = match message.topic() {
        topic::ARCHIVE_CHANGE => serde_json::from_slice(payload).map(|change| Item::Changed(Box::new(change))),
        topic::ARCHIVE_OPERATOR => operator(payload).map(|change| Item::Changed(Box::new(change))),
        _ => serde_json::from_slice(payload).map(|receipt: Receipt| match receipt.route == *filter.route() {
            true => Item::Receipt(Box::new(receipt)),
            false => Item::Nothing,
        }),
    };
    let place = || format!("{}/{} offset {}", message.topic(), message.partition(), message.offset());
    item.map_err(|why| format!("{}: {}: {why}", code!(7004), place()))
}

/// An operator that nothing names any more.
fn gone(message: &Incoming<'_>) -> Change {
    Change {
        operator: String::from_utf8_lossy(message.key()).into_owned(),
        // A tombstone has none; its place in the topic is as good for telling it from others.
        version: Version { epoch: 0, n: message.offset() },
        matter: String::new(),
        family: OPERATOR.to_owned(),
        operation: Operation::Delete,
        roles: Vec::new(),
        content: None,
        sources: Vec::new(),
        removed: true,
        whose: Whose::default(),
    }
}

/// The state of an operator as a change of the subject `operator`, whose content
/// it is itself.
fn operator(payload: &[u8]) -> serde_json::Result<Change> {
    let content: serde_json::Map<String, serde_json::Value> = serde_json::from_slice(payload)?;
    let mut state = content.clone();
    for (name, value) in [("matter", ""), ("family", OPERATOR), ("operation", "upsert")] {
        state.insert(name.to_owned(), value.into());
    }
    let change: Change = serde_json::from_value(state.into())?;
    let said = ["version", "operator"];
    let content = content.into_iter().filter(|(name, _)| !said.contains(&name.as_str())).collect();
    Ok(Change { content: Some(content), ..change })
}
