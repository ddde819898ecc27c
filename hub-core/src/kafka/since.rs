//! Where a topic stood at a moment.

use std::collections::BTreeMap;

use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::error::KafkaError as Cause;
use rdkafka::metadata::MetadataTopic;
use rdkafka::{Offset, TopicPartitionList};

use super::ear::Ear;
use super::settings::PATIENCE;
use super::{KafkaError, Settings, Start};
use crate::message::Instant;

/// Of each partition of a topic the stretch from the first message that is of this
/// moment or later to its end now. A message bears the time at which it was written.
///
/// # Errors
/// Where the broker does not answer.
pub fn since(settings: &Settings, topic: &str, moment: Instant) -> Result<BTreeMap<i32, (Start, i64)>, KafkaError> {
    let sort = |cause: Cause| KafkaError::sort(format!("asking where {topic} stood"), cause);
    // Nothing is committed, so the group never comes to be.
    let consumer: BaseConsumer<Ear> = settings.reader("hub.since").create_with_context(settings.ear()).map_err(sort)?;
    let metadata = consumer.fetch_metadata(Some(topic), PATIENCE).map_err(sort)?;
    let mut asked = TopicPartitionList::new();
    for partition in metadata.topics().iter().flat_map(MetadataTopic::partitions) {
        asked.add_partition_offset(topic, partition.id(), Offset::Offset(moment.max(0))).map_err(sort)?;
    }
    let mut stretches = BTreeMap::new();
    for place in consumer.offsets_for_times(asked, PATIENCE).map_err(sort)?.elements() {
        let (_, high) = consumer.fetch_watermarks(topic, place.partition(), PATIENCE).map_err(sort)?;
        let from = match place.offset() {
            Offset::Offset(from) => from,
            _ => high, // all of it is older
        };
        stretches.insert(place.partition(), (Start::At(from), high));
    }
    Ok(stretches)
}
