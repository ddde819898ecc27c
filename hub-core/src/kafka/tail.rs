//! A small compacted topic read whole and then followed: what is wanted, as it
//! is now. Outside any group: every process that follows sees all of it.

use std::time::Duration;

use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::message::Message;
use rdkafka::{Offset, TopicPartitionList};

use super::ear::Ear;
use super::settings::PATIENCE;
use super::{Entry, KafkaError, Settings};

/// A reader of one topic from its beginning.
pub struct Tail {
    consumer: BaseConsumer<Ear>,
    topic: String,
}

impl Tail {
    /// Begins at the beginning.
    ///
    /// # Errors
    /// Where the broker does not answer.
    pub fn open(settings: &Settings, topic: &str) -> Result<Self, KafkaError> {
        let sort = |cause| KafkaError::sort(format!("following {topic}"), cause);
        // Nothing is committed, so the group never comes to be.
        let consumer: BaseConsumer<Ear> =
            settings.reader("hub.tail").create_with_context(settings.ear()).map_err(sort)?;
        let metadata = consumer.fetch_metadata(Some(topic), PATIENCE).map_err(sort)?;
        let mut assignment = TopicPartitionList::new();
        for partition in metadata.topics().iter().flat_map(rdkafka::metadata::MetadataTopic::partitions) {
            assignment.add_partition_offset(topic, partition.id(), Offset::Beginning).map_err(sort)?;
        }
        consumer.assign(&assignment).map_err(sort)?;
        Ok(Self { consumer, topic: topic.to_owned() })
    }

    /// The next message, waited for up to `patience`.
    ///
    /// # Errors
    /// Where this reader cannot go on: open it anew.
    pub fn next(&self, patience: Duration) -> Result<Option<Entry>, KafkaError> {
        match self.consumer.poll(patience) {
            None => Ok(None),
            Some(Ok(message)) => Ok(Some(Entry {
                key: message.key().unwrap_or_default().to_vec(),
                payload: message.payload().map(<[u8]>::to_vec),
            })),
            Some(Err(cause)) => match KafkaError::sort(format!("following {}", self.topic), cause) {
                KafkaError::Retry { doing, cause } => {
                    tracing::debug!(doing, %cause, "the broker will be asked again");
                    Ok(None)
                }
                other => Err(other),
            },
        }
    }
}
