//! A topic read from its beginning to its end as it was when reading began:
//! for compacted topics, and for the last line of a log.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::error::{KafkaError as Cause, RDKafkaErrorCode};
use rdkafka::message::Message;
use rdkafka::{Offset, TopicPartitionList};

use super::ear::Ear;
use super::settings::{ASKED, PATIENCE};
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
    chosen(settings, topic, |_| true)
}

/// As [`compacted`], of some keys alone.
///
/// # Errors
/// As [`compacted`].
pub fn chosen(
    settings: &Settings,
    topic: &str,
    is_wanted: impl Fn(&[u8]) -> bool,
) -> Result<BTreeMap<Vec<u8>, Vec<u8>>, KafkaError> {
    let mut last = BTreeMap::new();
    read(settings, topic, |entry| {
        if !is_wanted(&entry.key) {
            return;
        }
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
    read_from(settings, topic, start, Wait::No, |_| count += 1)?;
    Ok(count)
}

fn read(settings: &Settings, topic: &str, each: impl FnMut(Entry)) -> Result<(), KafkaError> {
    read_from(settings, topic, |_| Offset::Beginning, Wait::Yes, each)
}

/// Whether what transactions hold back is waited for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Wait {
    Yes,
    No,
}

/// An open transaction hides whatever others committed behind its beginning. A
/// killed hub leaves one, and its successor would take a cursor for the last
/// that is not. So the end is noted as it is, and waited for: the broker ends
/// such transactions after `transaction.timeout.ms`.
fn settle(settings: &Settings, reader: &BaseConsumer<Ear>, topic: &str, partitions: i32) -> Result<(), KafkaError> {
    let sort = |cause: Cause| KafkaError::sort(format!("waiting for the transactions in {topic}"), cause);
    let all: BaseConsumer<Ear> = settings
        .reader("hub.snapshot")
        .set("isolation.level", "read_uncommitted")
        .create_with_context(settings.ear())
        .map_err(sort)?;
    let deadline = Instant::now() + PATIENCE;
    for partition in 0..partitions {
        let end = all.fetch_watermarks(topic, partition, PATIENCE).map_err(sort)?.1;
        // To a reader of what is committed the end is the last stable offset.
        while reader.fetch_watermarks(topic, partition, PATIENCE).map_err(sort)?.1 < end {
            if Instant::now() > deadline {
                return Err(KafkaError::Hanging { place: format!("{topic}/{partition}") });
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    }
    Ok(())
}

fn read_from(
    settings: &Settings,
    topic: &str,
    start: impl Fn(i32) -> Offset,
    wait: Wait,
    mut each: impl FnMut(Entry),
) -> Result<(), KafkaError> {
    settings.horizon.familiar()?;
    let doing = || format!("reading {topic} to its end");
    let sort = |cause: Cause| KafkaError::sort(doing(), cause);
    // Nothing is committed, so the group never comes to be.
    let consumer: BaseConsumer<Ear> = settings
        .reader("hub.snapshot")
        .set("enable.partition.eof", "true")
        .create_with_context(settings.ear())
        .map_err(sort)?;
    let patience = if wait == Wait::Yes { PATIENCE } else { ASKED };
    let metadata = consumer.fetch_metadata(Some(topic), patience).map_err(sort)?;
    let partitions = metadata.topics().first().map_or(0, |t| t.partitions().len());
    let partitions = i32::try_from(partitions).unwrap_or(i32::MAX);
    if partitions == 0 {
        // Just made, it is not known everywhere yet.
        return Err(sort(Cause::MetadataFetch(RDKafkaErrorCode::UnknownTopicOrPartition)));
    }
    if wait == Wait::Yes {
        settle(settings, &consumer, topic, partitions)?;
    }
    let mut assignment = TopicPartitionList::new();
    for partition in 0..partitions {
        assignment.add_partition_offset(topic, partition, start(partition)).map_err(sort)?;
    }
    consumer.assign(&assignment).map_err(sort)?;
    // A partition that is written to meanwhile ends more than once.
    let mut open: BTreeSet<i32> = (0..partitions).collect();
    let mut deadline = Instant::now() + patience;
    while !open.is_empty() {
        match consumer.poll(Duration::from_millis(100)) {
            None if Instant::now() > deadline => {
                return Err(sort(Cause::MessageConsumption(RDKafkaErrorCode::OperationTimedOut)));
            }
            None => {}
            Some(Err(Cause::PartitionEOF(partition))) => drop(open.remove(&partition)),
            Some(Err(cause)) => return Err(sort(cause)),
            Some(Ok(message)) => {
                deadline = Instant::now() + patience;
                each(Entry {
                    key: message.key().unwrap_or_default().to_vec(),
                    payload: message.payload().map(<[u8]>::to_vec),
                });
            }
        }
    }
    Ok(())
}
