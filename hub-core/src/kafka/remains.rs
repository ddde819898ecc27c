//! Whether anything is left to read: what offsets do not tell, since markers of
//! transactions and what was aborted take some.

use std::time::{Duration, Instant};

use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::error::{KafkaError as Cause, RDKafkaErrorCode};
use rdkafka::topic_partition_list::TopicPartitionListElem;
use rdkafka::{Offset, TopicPartitionList};

use super::ear::Ear;
use super::settings::ASKED;
use super::{KafkaError, Noted, Settings};

/// Whether any message stands at or behind these positions, or may: what an open
/// transaction holds is seen when it has ended.
///
/// # Errors
/// Where the broker does not answer.
pub fn remains(settings: &Settings, positions: &[Noted]) -> Result<bool, KafkaError> {
    let sort = |cause| KafkaError::sort("looking whether anything is left to read", cause);
    let client = |isolation| {
        let mut config = settings.reader("hub.remains");
        config.set("isolation.level", isolation).set("enable.partition.eof", "true");
        config.create_with_context(settings.ear()).map_err(sort)
    };
    let (reader, all): (BaseConsumer<Ear>, BaseConsumer<Ear>) =
        (client("read_committed")?, client("read_uncommitted")?);
    let mut assignment = TopicPartitionList::new();
    for Noted { topic, partition, offset } in positions {
        let (begin, end) = all.fetch_watermarks(topic, *partition, ASKED).map_err(sort)?;
        if *offset >= end {
            continue;
        }
        // To a reader of what is committed the end is where the first open transaction begins.
        if reader.fetch_watermarks(topic, *partition, ASKED).map_err(sort)?.1 < end {
            return Ok(true);
        }
        let from = Offset::Offset(begin.max(*offset));
        assignment.add_partition_offset(topic, *partition, from).map_err(sort)?;
    }
    if assignment.count() == 0 {
        return Ok(false);
    }
    reader.assign(&assignment).map_err(sort)?;
    // Which topic an end is of is not told; each partition tells its own once.
    let mut open: Vec<i32> = assignment.elements().iter().map(TopicPartitionListElem::partition).collect();
    let deadline = Instant::now() + ASKED;
    while !open.is_empty() {
        match reader.poll(Duration::from_millis(100)) {
            Some(Ok(_)) => return Ok(true),
            Some(Err(Cause::PartitionEOF(partition))) => {
                if let Some(at) = open.iter().position(|&known| known == partition) {
                    open.swap_remove(at);
                }
            }
            Some(Err(cause)) => return Err(sort(cause)),
            None if Instant::now() > deadline => {
                return Err(sort(Cause::MessageConsumption(RDKafkaErrorCode::OperationTimedOut)));
            }
            None => {}
        }
    }
    Ok(false)
}
