//! The way out of the archive: states that wait, and with them how far what they
//! were made of was read.
//!
//! Promises: of hubs that share a store one publishes, the one that is given a
//! certain partition; it opens the transactional id that they share, which fences
//! whoever had it before. So a state may be sent twice after a crash or a change
//! of hands, and never goes back. The group is told, in the transaction that
//! publishes them, up to where states were made, whoever folded that.

use std::collections::BTreeMap;

use super::super::apply::{Archive, Waiting};
use super::super::publish::withheld;
use super::halt;
use crate::code;
use crate::kafka::{Halt, Outgoing, Settings, Subscription, Writer};
use crate::message::{Advance, topic};
use crate::report::metric;
use crate::store::OutboxRow;

/// Most states of one publishing transaction.
const OUTBOX: usize = 2_000;
/// Whoever is given it publishes.
const PUBLISHER: (&str, i32) = (topic::MARK, 0);

pub(super) struct Outlet<'s> {
    kafka: &'s Settings,
    /// The transactional id of whoever publishes.
    id: String,
    /// What is folded.
    topics: Vec<String>,
    /// None where another publishes.
    writer: Option<Writer>,
    /// Up to where the group was told by this hub.
    told: BTreeMap<(String, i32), i64>,
}

impl<'s> Outlet<'s> {
    pub fn new(kafka: &'s Settings, cluster: &str, topics: &[&str]) -> Self {
        let topics = topics.iter().map(|&topic| topic.to_owned()).collect();
        Self { kafka, id: format!("{cluster}.archive"), topics, writer: None, told: BTreeMap::new() }
    }

    /// Whether this hub published last.
    pub fn publishes(&self) -> bool {
        self.writer.is_some()
    }

    /// Sends what waits in the outbox, where that is this hub's to do, and forgets it once Kafka has it.
    pub fn publish(&mut self, archive: &mut Archive, subscription: &Subscription) -> Result<(), Halt> {
        if !subscription.assigned().iter().any(|(topic, partition)| (topic.as_str(), *partition) == PUBLISHER) {
            self.writer = None;
            self.told.clear();
            return Ok(());
        }
        let writer = match &mut self.writer {
            Some(writer) => writer,
            none => none.insert(Writer::open(self.kafka, &self.id)?),
        };
        loop {
            // One state of the store: what waits was made of what stood before these positions.
            let Waiting { rows, stands } = archive.waiting(OUTBOX).map_err(halt)?;
            let untold: Vec<Advance> = stands
                .into_iter()
                .filter(|(topic, ..)| self.topics.contains(topic))
                .filter_map(|(topic, partition, to)| {
                    let from = self.told.get(&(topic.clone(), partition)).copied();
                    (from != Some(to)).then(|| Advance { topic, partition, from: from.unwrap_or(to), to })
                })
                .collect();
            let Some(last) = rows.last().map(|row| row.id) else {
                // Told before, a store that is lost would be taken to have sent what still waited in it.
                if !untold.is_empty() {
                    subscription.publish(&untold);
                }
                self.told.extend(untold.into_iter().map(|step| ((step.topic, step.partition), step.to)));
                return Ok(());
            };
            // One state that is too large must not hold all others back for ever.
            let messages: Vec<Outgoing> = rows.iter().map(|row| message(row, self.kafka.max_message)).collect();
            let reached = if untold.is_empty() {
                writer.commit(&messages)?
            } else {
                writer.commit_with(&messages, &subscription.offsets(&untold)?)?
            };
            self.told.extend(untold.into_iter().map(|step| ((step.topic, step.partition), step.to)));
            let reached: Vec<_> = reached.into_iter().map(|end| (end.topic, end.partition, end.offset)).collect();
            archive.outbox_done(last, &reached).map_err(halt)?;
            metrics::counter!(metric::PUBLISHED).increment(rows.len() as u64);
            if rows.len() < OUTBOX {
                return Ok(());
            }
        }
    }
}

fn message(row: &OutboxRow, limit: usize) -> Outgoing {
    let whole = outgoing(row, row.payload.as_deref());
    match row.payload.as_deref().filter(|_| whole.size() > limit) {
        None => whole,
        Some(payload) => {
            tracing::error!(code = %code!(2003), key = row.key, bytes = whole.size(), "published without its content");
            outgoing(row, Some(&withheld(payload)))
        }
    }
}

fn outgoing(row: &OutboxRow, payload: Option<&str>) -> Outgoing {
    let topic = if row.kind == "operator" { topic::ARCHIVE_OPERATOR } else { topic::ARCHIVE_CHANGE };
    let payload = payload.map(|text| text.as_bytes().to_vec());
    Outgoing::new(topic, Some(row.shard), Some(row.key.as_bytes()), payload).header("content-type", "application/json")
}
