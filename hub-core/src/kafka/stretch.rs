//! A stretch of a topic read once more, outside any group: what a stage has lost
//! and others were told of.
//!
//! Promises: ends where it was asked to end, also where the last messages of the
//! stretch are markers or gone; a begin that is gone is said aloud. Knows nothing
//! of why it is read.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::error::{KafkaError as Cause, RDKafkaErrorCode};
use rdkafka::message::Message;
use rdkafka::{Offset, TopicPartitionList};

use super::ear::Ear;
use super::settings::PATIENCE;
use super::{Batch, Incoming, KafkaError, Settings, Start, Stop};
use crate::message::Advance;

/// How much is taken at once.
#[derive(Debug, Clone, Copy)]
pub struct Portion {
    /// Messages.
    pub records: usize,
    /// Bytes of payload.
    pub bytes: usize,
}

/// Reads of each partition from where to which offset, and gives it to `take` in portions. Their steps
/// end at that offset, or where the partition ends before. Returns early when asked to stop.
///
/// # Errors
/// What `take` says; where the broker does not answer, or the begin of a stretch is gone.
pub fn stretch<T, E: From<KafkaError>>(
    settings: &Settings,
    topic: &str,
    stretches: &BTreeMap<i32, (Start, i64)>,
    portion: Portion,
    stop: &Stop,
    mut read: impl FnMut(&Incoming<'_>) -> T,
    mut take: impl FnMut(Batch<T>) -> Result<(), E>,
) -> Result<(), E> {
    let sort = |cause: Cause| KafkaError::sort(format!("reading a stretch of {topic}"), cause);
    // Nothing is committed, so the group never comes to be.
    let consumer: BaseConsumer<Ear> = settings
        .reader("hub.stretch")
        .set("enable.partition.eof", "true")
        .create_with_context(settings.ear())
        .map_err(sort)?;
    let mut places = Places { topic: topic.to_owned(), open: BTreeMap::new(), steps: BTreeMap::new() };
    for (&partition, &(start, to)) in stretches {
        let (low, high) = consumer.fetch_watermarks(topic, partition, PATIENCE).map_err(sort)?;
        let from = match start {
            Start::At(offset) => offset,
            Start::Beginning => low,
            Start::End => high,
        };
        places.begin(partition, from, to.min(high));
    }
    let mut assignment = TopicPartitionList::new();
    for (&partition, open) in &places.open {
        assignment.add_partition_offset(topic, partition, Offset::Offset(open.0)).map_err(sort)?;
    }
    consumer.assign(&assignment).map_err(sort)?;
    let (mut items, mut bytes, mut deadline) = (Vec::new(), 0, Instant::now() + PATIENCE);
    while !places.open.is_empty() && !stop.asked() {
        match consumer.poll(Duration::from_millis(100)) {
            None if Instant::now() > deadline => {
                return Err(sort(Cause::MessageConsumption(RDKafkaErrorCode::OperationTimedOut)).into());
            }
            None => {}
            Some(Err(Cause::PartitionEOF(partition))) => places.reach(partition, i64::MAX),
            Some(Err(cause)) => return Err(sort(cause).into()),
            Some(Ok(message)) => {
                deadline = Instant::now() + PATIENCE;
                if places.holds(message.partition(), message.offset()) {
                    bytes += message.payload_len();
                    items.push(read(&Incoming(&message)));
                }
                places.reach(message.partition(), message.offset() + 1);
            }
        }
        if items.len() >= portion.records || bytes >= portion.bytes {
            take(Batch { items: std::mem::take(&mut items), advances: places.steps() })?;
            (bytes, deadline) = (0, Instant::now() + PATIENCE);
        }
    }
    let advances = places.steps();
    if stop.asked() || advances.is_empty() { Ok(()) } else { take(Batch { items, advances }) }
}

/// How far each partition was read.
struct Places {
    topic: String,
    /// Where it stands and where it ends, of those that are not read to their end.
    open: BTreeMap<i32, (i64, i64)>,
    /// From where to where, since the last portion.
    steps: BTreeMap<i32, (i64, i64)>,
}

impl Places {
    /// A stretch of which nothing is there any more is a step, too: whoever never stood there stands there now.
    fn begin(&mut self, partition: i32, from: i64, to: i64) {
        if from < to {
            self.open.insert(partition, (from, to));
        } else {
            self.steps.insert(partition, (from, from));
        }
    }

    fn holds(&self, partition: i32, offset: i64) -> bool {
        self.open.get(&partition).is_some_and(|(_, to)| offset < *to)
    }

    /// All before `next` was read.
    fn reach(&mut self, partition: i32, next: i64) {
        let Some((at, to)) = self.open.get_mut(&partition) else { return };
        let next = next.min(*to);
        let from = std::mem::replace(at, next);
        self.steps.entry(partition).or_insert((from, from)).1 = next;
        if next == *to {
            self.open.remove(&partition);
        }
    }

    fn steps(&mut self) -> Vec<Advance> {
        let of = |(partition, (from, to))| Advance { topic: self.topic.clone(), partition, from, to };
        std::mem::take(&mut self.steps).into_iter().map(of).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn steps(places: &mut Places) -> Vec<(i32, i64, i64)> {
        places.steps().iter().map(|step| (step.partition, step.from, step.to)).collect()
    }

    #[test]
    fn a_stretch_ends_where_it_should_whatever_stands_there() {
        let mut places = Places { topic: "event.penalty".into(), open: BTreeMap::new(), steps: BTreeMap::new() };
        for (partition, from, to) in [(0, 5, 9), (1, 0, 4), (2, 7, 7)] {
            places.begin(partition, from, to);
        }
        places.reach(0, 7);
        places.reach(1, 2);
        assert_eq!(steps(&mut places), [(0, 5, 7), (1, 0, 2), (2, 7, 7)]);
        // Its last message is a marker; then comes one that is not of it.
        assert!(places.holds(0, 7) && !places.holds(0, 9) && !places.holds(2, 7));
        places.reach(0, 12);
        places.reach(1, i64::MAX);
        assert_eq!(steps(&mut places), [(0, 7, 9), (1, 2, 4)]);
        assert!(places.open.is_empty());
    }
}
