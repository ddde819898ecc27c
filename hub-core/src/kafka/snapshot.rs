//! A topic read from its beginning to its end as it was when reading began:
//! for compacted topics, and for the last line of a log.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use rdkafka::client::ClientContext;
use rdkafka::consumer::{BaseConsumer, Consumer, ConsumerContext};
use rdkafka::error::{KafkaError as Cause, RDKafkaErrorCode};
use rdkafka::message::Message;
use rdkafka::metadata::MetadataTopic;
use rdkafka::{Offset, TopicPartitionList};

use super::settings::PATIENCE;
use super::{KafkaError, Settings};

/// A message of a snapshot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its key.
    pub key: Vec<u8>,
    /// Its value; none is a tombstone.
    pub payload: Option<Vec<u8>>,
}

/// The last value of each key of a compacted topic, tombstones left out.
///
/// # Errors
/// Where the broker does not answer, or the topic does not exist.
pub fn compacted(settings: &Settings, topic: &str) -> Result<BTreeMap<Vec<u8>, Vec<u8>>, KafkaError> {
    let mut last = BTreeMap::new();
    read(settings, topic, |entry| {
        match entry.payload {
            Some(payload) => last.insert(entry.key, payload),
            None => last.remove(&entry.key),
        };
    })?;
    Ok(last)
}

/// What `pick` made of the last message for which it made something.
///
/// # Errors
/// As [`compacted`].
pub fn last<T>(
    settings: &Settings,
    topic: &str,
    mut pick: impl FnMut(&Entry) -> Option<T>,
) -> Result<Option<T>, KafkaError> {
    let mut found = None;
    read(settings, topic, |entry| {
        if let Some(value) = pick(&entry) {
            found = Some(value);
        }
    })?;
    Ok(found)
}

/// How many messages of a topic stand at or behind the positions given; a
/// partition without one counts from its beginning. Markers of transactions,
/// which offsets would count, are no messages.
///
/// # Errors
/// As [`compacted`].
pub fn unread(settings: &Settings, topic: &str, positions: &BTreeMap<i32, i64>) -> Result<u64, KafkaError> {
    let mut count = 0;
    let start = |partition| positions.get(&partition).map_or(Offset::Beginning, |&offset| Offset::Offset(offset));
    read_from(settings, topic, start, |_| count += 1)?;
    Ok(count)
}

/// Where a group stands with a topic, by partition; a partition that it never
/// committed is left out.
///
/// # Errors
/// As [`compacted`].
pub fn committed(settings: &Settings, group: &str, topic: &str) -> Result<BTreeMap<i32, i64>, KafkaError> {
    let sort = |cause: Cause| KafkaError::sort(format!("asking where {group} stands"), cause);
    let consumer: BaseConsumer = settings.reader(group).create().map_err(sort)?;
    let metadata = consumer.fetch_metadata(Some(topic), PATIENCE).map_err(sort)?;
    let mut asked = TopicPartitionList::new();
    for partition in metadata.topics().iter().flat_map(MetadataTopic::partitions) {
        asked.add_partition(topic, partition.id());
    }
    let answered = consumer.committed_offsets(asked, PATIENCE).map_err(sort)?;
    let known = answered.elements().into_iter().filter_map(|element| match element.offset() {
        Offset::Offset(offset) => Some((element.partition(), offset)),
        _ => None,
    });
    Ok(known.collect())
}

/// Asks for the ends of partitions, so they are no trouble to be told of.
struct ToItsEnd;

impl ClientContext for ToItsEnd {
    fn error(&self, error: Cause, reason: &str) {
        if error.rdkafka_error_code() != Some(RDKafkaErrorCode::PartitionEOF) {
            tracing::warn!(%error, reason, "the broker will be asked again");
        }
    }
}

impl ConsumerContext for ToItsEnd {}

fn read(settings: &Settings, topic: &str, each: impl FnMut(Entry)) -> Result<(), KafkaError> {
    read_from(settings, topic, |_| Offset::Beginning, each)
}

fn read_from(
    settings: &Settings,
    topic: &str,
    start: impl Fn(i32) -> Offset,
    mut each: impl FnMut(Entry),
) -> Result<(), KafkaError> {
    let doing = || format!("reading {topic} to its end");
    let sort = |cause: Cause| KafkaError::sort(doing(), cause);
    // Nothing is committed, so the group never comes to be.
    let consumer: BaseConsumer<ToItsEnd> = settings
        .reader("hub.snapshot")
        .set("enable.partition.eof", "true")
        .create_with_context(ToItsEnd)
        .map_err(sort)?;
    let metadata = consumer.fetch_metadata(Some(topic), PATIENCE).map_err(sort)?;
    let partitions = metadata.topics().first().map_or(0, |t| t.partitions().len());
    if partitions == 0 {
        return Err(KafkaError::Stop { doing: doing(), why: "the topic does not exist".into() });
    }
    let mut assignment = TopicPartitionList::new();
    for partition in 0..partitions {
        let partition = i32::try_from(partition).unwrap_or(i32::MAX);
        assignment.add_partition_offset(topic, partition, start(partition)).map_err(sort)?;
    }
    consumer.assign(&assignment).map_err(sort)?;
    let mut open = partitions;
    let mut deadline = Instant::now() + PATIENCE;
    while open > 0 {
        match consumer.poll(Duration::from_millis(100)) {
            None if Instant::now() > deadline => {
                return Err(KafkaError::Stop { doing: doing(), why: "nothing came for 30 s".into() });
            }
            None => {}
            Some(Err(Cause::PartitionEOF(_))) => open -= 1,
            Some(Err(cause)) => return Err(sort(cause)),
            Some(Ok(message)) => {
                deadline = Instant::now() + PATIENCE;
                each(Entry {
                    key: message.key().unwrap_or_default().to_vec(),
                    payload: message.payload().map(<[u8]>::to_vec),
                });
            }
        }
    }
    Ok(())
}
