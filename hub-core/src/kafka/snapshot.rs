//! A topic read from its beginning to its end as it was when reading began:
//! for compacted topics, and for the last line of a log.

use std::collections::{BTreeMap, BTreeSet};
use std::panic::resume_unwind;
use std::time::{Duration, Instant};

use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::error::{KafkaError as Cause, RDKafkaErrorCode};
use rdkafka::message::Message;
use rdkafka::metadata::MetadataTopic;
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
    read_from(settings, topic, start, Wait::No, |_| count += 1)?;
    Ok(count)
}

/// Where a group stands with a topic, by partition; a partition that it never
/// committed is left out. A broker that never had a group takes its time.
///
/// # Errors
/// As [`compacted`].
pub fn committed(
    settings: &Settings,
    group: &str,
    topic: &str,
    patience: Duration,
) -> Result<BTreeMap<i32, i64>, KafkaError> {
    let of_topic = committed_in(settings, group, &[topic], patience)?;
    Ok(of_topic.into_iter().map(|((_, partition), offset)| (partition, offset)).collect())
}

/// Groups that are asked at once.
const AT_ONCE: usize = 16;

/// Asks about each of several groups; the answers in the same order. Many are asked
/// at once, for each takes a client of its own, which mostly waits.
pub fn at_once<K: Sync, T: Send>(groups: &[K], ask: impl Fn(&K) -> T + Sync) -> Vec<T> {
    let some = |groups: &[K]| {
        std::thread::scope(|scope| {
            let ask = &ask;
            let asked: Vec<_> = groups.iter().map(|group| scope.spawn(move || ask(group))).collect();
            let answered = asked.into_iter().map(|one| one.join().unwrap_or_else(|panic| resume_unwind(panic)));
            answered.collect::<Vec<T>>()
        })
    };
    groups.chunks(AT_ONCE).flat_map(some).collect()
}

/// As [`committed`], for several topics, by topic and partition.
///
/// # Errors
/// As [`compacted`].
pub fn committed_in(
    settings: &Settings,
    group: &str,
    topics: &[&str],
    patience: Duration,
) -> Result<BTreeMap<(String, i32), i64>, KafkaError> {
    let sort = |cause: Cause| KafkaError::sort(format!("asking where {group} stands"), cause);
    let consumer: BaseConsumer<Ear> = settings.reader(group).create_with_context(settings.ear()).map_err(sort)?;
    let mut asked = TopicPartitionList::new();
    for topic in topics {
        let metadata = consumer.fetch_metadata(Some(topic), patience).map_err(sort)?;
        for partition in metadata.topics().iter().flat_map(MetadataTopic::partitions) {
            asked.add_partition(topic, partition.id());
        }
    }
    let answered = consumer.committed_offsets(asked, patience).map_err(|cause| match cause.rdkafka_error_code() {
        // The broker has just answered: what it does not tell in this time are positions that a transaction holds.
        Some(RDKafkaErrorCode::OperationTimedOut) if patience >= PATIENCE => {
            KafkaError::Hanging { place: format!("the group {group}") }
        }
        _ => sort(cause),
    })?;
    let known = answered.elements().into_iter().filter_map(|element| match element.offset() {
        Offset::Offset(offset) => Some(((element.topic().to_owned(), element.partition()), offset)),
        _ => None,
    });
    Ok(known.collect())
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_stand_in_the_order_of_those_that_were_asked() {
        let groups: Vec<u64> = (0..40).collect();
        let asked = at_once(&groups, |group| {
            std::thread::sleep(Duration::from_millis(40 - group));
            group * 2
        });
        assert_eq!(asked, groups.iter().map(|group| group * 2).collect::<Vec<_>>());
    }
}
