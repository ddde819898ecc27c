//! The way out of the archive: states that wait, and with them how far what they
//! were made of was read.
//!
//! A thread of its own, beside the fold: Kafka is waited for here alone. What was sent
//! the fold forgets, with the next thing that it writes.
//!
//! Promises: of hubs that share a store one publishes, the one that is given a
//! certain partition; it opens the transactional id that they share, which fences
//! whoever had it before. So a state may be sent twice after a crash or a change
//! of hands, and never goes back. The group is told, in the transaction that
//! publishes them, up to where states were made, whoever folded that.

use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, TryRecvError};
use std::time::Duration;

use super::super::notice::{Notice, Outbox, Waiting};
use super::super::publish::withheld;
use super::halt;
use crate::code;
use crate::kafka::{Halt, Outgoing, Settings, Subscription, Writer};
use crate::message::{Advance, topic};
use crate::report::metric;
use crate::store::Sent;

/// Most states of one publishing transaction.
const OUTBOX: usize = 2_000;
/// Keys of which is remembered what was sent, about so many.
const REMEMBERED: usize = 50_000;
/// Whoever is given it publishes.
const PUBLISHER: (&str, i32) = (topic::MARK, 0);

/// While events keep coming, states are published no more often than this: a
/// state that changes again meanwhile is sent once.
const PUBLISH_EVERY: Duration = Duration::from_millis(250);

/// The two ends that the fold and the way out have of each other.
pub(super) struct Line<'l> {
    /// The fold is idle, or where nobody holds the other end, has ended.
    pub idle: Receiver<()>,
    /// What was sent.
    pub sent: Sender<Sent>,
    /// Whether this hub publishes.
    pub publishes: &'l AtomicBool,
}

pub(super) struct Outlet<'s> {
    kafka: &'s Settings,
    /// The transactional id of whoever publishes.
    id: String,
    /// What is folded.
    topics: Vec<String>,
    outbox: Outbox,
    /// None where another publishes.
    writer: Option<Writer>,
    /// The last marker of which was told.
    last: i64,
    /// Up to where the group was told by this hub.
    told: BTreeMap<(String, i32), i64>,
    /// Versions that were sent since nothing waited, by key: keys of the two topics differ.
    versions: HashMap<String, i64>,
}

impl<'s> Outlet<'s> {
    pub fn new(kafka: &'s Settings, cluster: &str, topics: &[&str], outbox: Outbox) -> Self {
        let topics = topics.iter().map(|&topic| topic.to_owned()).collect();
        let (id, told, versions) = (format!("{cluster}.archive"), BTreeMap::new(), HashMap::new());
        Self { kafka, id, topics, outbox, writer: None, last: 0, told, versions }
    }

    /// Publishes until the fold has ended.
    pub fn run(mut self, subscription: &Subscription, line: &Line<'_>) -> Result<(), Halt> {
        loop {
            if line.idle.recv_timeout(PUBLISH_EVERY) == Err(RecvTimeoutError::Disconnected) {
                return Ok(());
            }
            while self.portion(subscription, line)? && line.idle.try_recv() != Err(TryRecvError::Disconnected) {}
            line.publishes.store(self.writer.is_some(), Ordering::Relaxed);
        }
    }

    /// Sends some of what waits in the outbox, where that is this hub's to do; whether more may wait.
    fn portion(&mut self, subscription: &Subscription, line: &Line<'_>) -> Result<bool, Halt> {
        if !subscription.assigned().iter().any(|(topic, partition)| (topic.as_str(), *partition) == PUBLISHER) {
            self.writer = None;
            self.told.clear();
            self.versions.clear();
            return Ok(false);
        }
        let writer = match &mut self.writer {
            Some(writer) => writer,
            none => none.insert(Writer::open(self.kafka, &self.id)?),
        };
        // One state of the store: what waits was made of what stood before these positions.
        let Waiting { mut notices, last, markers, stands } = self.outbox.waiting(self.last, OUTBOX).map_err(halt)?;
        let untold: Vec<Advance> = stands
            .into_iter()
            .filter(|(topic, ..)| self.topics.contains(topic))
            .filter_map(|(topic, partition, to)| {
                let from = self.told.get(&(topic.clone(), partition)).copied();
                (from != Some(to)).then(|| Advance { topic, partition, from: from.unwrap_or(to), to })
            })
            .collect();
        let Some(last) = last else {
            self.versions.clear();
            // Told before, a store that is lost would be taken to have sent what still waited in it.
            if !untold.is_empty() {
                subscription.publish(&untold);
            }
            self.told.extend(untold.into_iter().map(|step| ((step.topic, step.partition), step.to)));
            return Ok(false);
        };
        // What a later marker is of was told with an earlier one.
        notices.retain(|notice| self.versions.get(&notice.key).is_none_or(|sent| *sent < notice.version));
        // One state that is too large must not hold all others back for ever.
        let messages: Vec<Outgoing> = notices.iter().map(|notice| message(notice, self.kafka.max_message)).collect();
        let reached = match (messages.is_empty(), untold.is_empty()) {
            (true, _) => Vec::new(),
            (false, true) => writer.commit(&messages)?,
            (false, false) => writer.commit_with(&messages, &subscription.offsets(&untold)?)?,
        };
        if !messages.is_empty() {
            self.told.extend(untold.into_iter().map(|step| ((step.topic, step.partition), step.to)));
        }
        let reached = reached.into_iter().map(|end| (end.topic, end.partition, end.offset)).collect();
        self.last = last;
        // A fold that has ended forgets it no more; then it is sent once more.
        line.sent.send(Sent { last, reached }).ok();
        metrics::counter!(metric::PUBLISHED).increment(notices.len() as u64);
        if self.versions.len() > REMEMBERED {
            self.versions.clear();
        }
        self.versions.extend(notices.into_iter().map(|notice| (notice.key, notice.version)));
        Ok(markers == OUTBOX)
    }
}

fn message(notice: &Notice, limit: usize) -> Outgoing {
    let whole = outgoing(notice, notice.payload.as_deref());
    match notice.payload.as_deref().filter(|_| whole.size() > limit) {
        None => whole,
        Some(payload) => {
            tracing::error!(code = %code!(2003), key = notice.key, bytes = whole.size(), "published without its content");
            outgoing(notice, Some(&withheld(payload)))
        }
    }
}

fn outgoing(notice: &Notice, payload: Option<&str>) -> Outgoing {
    let payload = payload.map(|text| text.as_bytes().to_vec());
    Outgoing::new(notice.topic, Some(notice.shard), Some(notice.key.as_bytes()), payload)
        .header("content-type", "application/json")
}
