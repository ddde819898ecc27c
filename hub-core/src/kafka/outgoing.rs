//! One message on its way to a topic.

use std::sync::Arc;

use rdkafka::message::{Header, OwnedHeaders};

use crate::message::{DeadLetter, Decision, Echo, Event, LedgerLine, Mark, RawRecord, Receipt, RoundWord, topic};

/// A message to produce. Headers are built once, in the client's own form, so
/// that a transaction that is sent again costs no more than the first time.
#[derive(Debug, Clone)]
pub struct Outgoing {
    pub(super) topic: Arc<str>,
    pub(super) partition: Option<i32>,
    pub(super) key: Option<Vec<u8>>,
    pub(super) payload: Option<Vec<u8>>,
    pub(super) headers: OwnedHeaders,
    header_bytes: usize,
}

impl Outgoing {
    /// A message; without a partition the key decides (murmur2, as Kafka's own clients).
    #[must_use]
    pub fn new(
        topic: impl Into<Arc<str>>,
        partition: Option<i32>,
        key: Option<&[u8]>,
        payload: Option<Vec<u8>>,
    ) -> Self {
        Self {
            topic: topic.into(),
            partition,
            key: key.map(<[u8]>::to_vec),
            payload,
            headers: OwnedHeaders::new_with_capacity(12),
            header_bytes: 0,
        }
    }

    /// Adds a header.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.put(name, value);
        self
    }

    fn put(&mut self, name: &str, value: &str) {
        let headers = std::mem::replace(&mut self.headers, OwnedHeaders::new_with_capacity(0));
        self.headers = headers.insert(Header { key: name, value: Some(value) });
        self.header_bytes += name.len() + value.len() + 4;
    }

    /// A raw record for its source's topic: keyed by the item's key, so that
    /// versions of one record keep their order; without one by its raw id.
    #[must_use]
    pub fn raw(record: &RawRecord) -> Self {
        let id;
        let key = if let Some(key) = &record.key {
            key.as_bytes()
        } else {
            id = record.id.to_string();
            id.as_bytes()
        };
        let mut message = Self::new(topic::raw(&record.source), None, Some(key), Some(record.payload.to_vec()));
        record.write_headers(|name, value| message.put(name, value));
        message
    }

    /// An event for its family's topic. The key is the event's id and unique;
    /// the partition follows the fact, so a fact's states keep their order.
    #[must_use]
    pub fn event(event: &Event) -> Self {
        let mut payload = Vec::with_capacity(5 + event.body.len());
        payload.extend_from_slice(&wire_head(event.schema));
        payload.extend_from_slice(&event.body);
        let mut message = Self::new(
            topic::event(&event.fact.family),
            Some(partition_of(event.fact.source.as_str(), &event.fact.record)),
            Some(event.id.to_string().as_bytes()),
            Some(payload),
        );
        event.write_headers(|name, value| message.put(name, value));
        message
    }

    /// A dead letter, keyed by its record so that attempts at it keep their order.
    #[must_use]
    pub fn dead(letter: &DeadLetter) -> Self {
        let key = letter.record.id.to_string();
        let payload = letter.record.payload.to_vec();
        let mut message = Self::new(topic::DEAD_LETTER, None, Some(key.as_bytes()), Some(payload));
        letter.write_headers(|name, value| message.put(name, value));
        message
    }

    /// A mark; `body` is a datum of the schema of marks, whose id is `schema`.
    #[must_use]
    pub fn mark(mark: &Mark, schema: u32, body: &[u8]) -> Self {
        let key = format!("{}/{}", mark.raw, mark.generation.0);
        let payload = [&wire_head(schema), body].concat();
        let mut message = Self::new(topic::MARK, None, Some(key.as_bytes()), Some(payload));
        mark.write_headers(|name, value| message.put(name, value));
        message
    }

    /// A word on a round of a list; `body` is a datum of the schema of marks.
    #[must_use]
    pub fn round(word: &RoundWord, schema: u32, body: &[u8]) -> Self {
        let payload = [&wire_head(schema), body].concat();
        let mut message = Self::new(topic::MARK, None, Some(word.key().as_bytes()), Some(payload));
        word.write_headers(|name, value| message.put(name, value));
        message
    }

    /// An echo that is to be expected.
    #[must_use]
    pub fn echo(echo: &Echo) -> Self {
        let text = serde_json::to_vec(echo).expect("an echo is always JSON");
        Self::new(topic::ECHO, None, Some(echo.key().as_bytes()), Some(text))
    }

    /// A decision, or that it was withdrawn.
    #[must_use]
    pub fn decision(decision: &Decision) -> Self {
        let text = serde_json::to_vec(decision).expect("a decision is always JSON");
        Self::new(topic::DECISION, None, Some(decision.id.as_bytes()), Some(text))
    }

    /// A receipt, in the partition of its operator.
    #[must_use]
    pub fn receipt(receipt: &Receipt) -> Self {
        let text = serde_json::to_vec(receipt).expect("a receipt is always JSON");
        let (topic, shard) = (topic::receipt(receipt.route.platform()), topic::shard(&receipt.operator));
        Self::new(topic, Some(shard), Some(receipt.key().as_bytes()), Some(text))
    }

    /// A line for the ledger.
    ///
    /// Lines of one source share a partition and keep their order.
    #[must_use]
    pub fn ledger(line: &LedgerLine) -> Self {
        let source = match line {
            LedgerLine::Collect { source, .. }
            | LedgerLine::Fields { source, .. }
            | LedgerLine::Replay { source, .. }
            | LedgerLine::Translate { source, .. } => source,
        };
        let text = serde_json::to_vec(line).expect("a ledger line is always JSON");
        Self::new(topic::LEDGER, None, Some(source.as_str().as_bytes()), Some(text))
    }

    /// Bytes that it takes in a batch, headers and framing counted generously.
    #[must_use]
    pub fn size(&self) -> usize {
        self.header_bytes
            + self.key.as_ref().map_or(0, Vec::len)
            + self.payload.as_ref().map_or(0, Vec::len)
            + self.topic.len()
            + 70
    }

    /// The topic it goes to.
    #[must_use]
    pub fn topic(&self) -> &str {
        &self.topic
    }
}

/// Head of the Confluent wire format: a zero byte, then the schema's id.
fn wire_head(schema: u32) -> [u8; 5] {
    let [a, b, c, d] = schema.to_be_bytes();
    [0, a, b, c, d]
}

/// Partition of an event by its fact, for ever: changing it would let states of
/// one fact overtake each other.
fn partition_of(source: &str, record: &str) -> i32 {
    let hash = xxhash_rust::xxh3::xxh3_64_with_seed(record.as_bytes(), xxhash_rust::xxh3::xxh3_64(source.as_bytes()));
    (hash % topic::EVENT_PARTITIONS as u64) as i32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_facts_partition_never_changes() {
        let partitions =
            [("a.api", "1"), ("a.api", "2"), ("b.files", "粤鹤〔2026〕1号")].map(|(s, r)| partition_of(s, r));
        assert_eq!(partitions, [10, 9, 10]);
    }

    #[test]
    fn the_wire_head_is_confluents() {
        assert_eq!(wire_head(258), [0, 0, 0, 1, 2]);
    }
}
