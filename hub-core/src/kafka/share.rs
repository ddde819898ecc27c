//! A share of a topic's partitions: how several processes agree who does what.
//! The group's protocol gives each partition to one member; what a partition
//! stands for is the caller's affair, and no message is read.
//!
//! Promises: whoever loses partitions has stopped with them (`lose` has returned)
//! before another is given them, unless it was silent for longer than its
//! session; whatever it writes then must be fenced by other means.

use std::collections::BTreeSet;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rdkafka::config::RDKafkaLogLevel;
use rdkafka::consumer::{BaseConsumer, Consumer, ConsumerContext};
use rdkafka::error::KafkaError as Cause;
use rdkafka::topic_partition_list::TopicPartitionListElem;
use rdkafka::types::RDKafkaRespErr;
use rdkafka::{ClientContext, Offset, TopicPartitionList};

use super::ear::Ear;
use super::settings::PATIENCE;
use super::{Horizon, KafkaError, Settings};

/// Told when partitions are about to be taken away.
pub type Lose = Box<dyn Fn() + Send + Sync>;

struct Context {
    ear: Ear,
    horizon: Horizon,
    lose: Lose,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    held: BTreeSet<i32>,
    changed: bool,
    failure: Option<KafkaError>,
}

impl Context {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn take(&self, consumer: &BaseConsumer<Self>, partitions: &TopicPartitionList) -> Result<(), KafkaError> {
        self.horizon.is_home(consumer.client())?;
        let mut assignment = TopicPartitionList::new();
        for element in partitions.elements() {
            let added = assignment.add_partition_offset(element.topic(), element.partition(), Offset::End);
            added.map_err(|cause| KafkaError::sort("taking a share", cause))?;
        }
        consumer.assign(&assignment).map_err(|cause| KafkaError::sort("taking a share", cause))?;
        let mut state = self.state();
        state.held = partitions.elements().iter().map(TopicPartitionListElem::partition).collect();
        state.changed = true;
        Ok(())
    }

    fn give_back(&self, consumer: &BaseConsumer<Self>) -> Result<(), KafkaError> {
        (self.lose)();
        let mut state = self.state();
        state.held.clear();
        state.changed = true;
        consumer.unassign().map_err(|cause| KafkaError::sort("giving a share back", cause))
    }
}

impl ClientContext for Context {
    fn error(&self, error: Cause, reason: &str) {
        self.ear.error(error, reason);
    }

    fn log(&self, level: RDKafkaLogLevel, fac: &str, message: &str) {
        self.ear.log(level, fac, message);
    }
}

impl ConsumerContext for Context {
    fn rebalance(&self, consumer: &BaseConsumer<Self>, err: RDKafkaRespErr, partitions: &mut TopicPartitionList) {
        let done = if err == RDKafkaRespErr::RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS {
            self.take(consumer, partitions)
        } else {
            self.give_back(consumer)
        };
        if let Err(failure) = done {
            self.state().failure = Some(failure);
        }
    }
}

/// A member's share of a topic.
pub struct Share {
    consumer: BaseConsumer<Context>,
}

impl Share {
    /// Joins `group` as the static member `instance`. `lose` is called on the
    /// thread that polls, and may block for as long as stopping takes.
    ///
    /// # Errors
    /// Where the settings do not make a client; [`KafkaError::Foreign`] where the
    /// brokers are of another cluster.
    pub fn open(settings: &Settings, group: &str, instance: &str, topic: &str, lose: Lose) -> Result<Self, KafkaError> {
        let horizon = settings.horizon.clone();
        let context = Context { ear: settings.ear(), horizon: horizon.clone(), lose, state: Mutex::default() };
        let sort = |cause| KafkaError::sort(format!("joining the group {group}"), cause);
        let consumer: BaseConsumer<Context> =
            settings.consumer(group, instance).create_with_context(context).map_err(sort)?;
        if horizon.is_particular() {
            consumer.fetch_metadata(None, PATIENCE).map_err(sort)?;
            horizon.is_home(consumer.client())?;
        }
        consumer.subscribe(&[topic]).map_err(sort)?;
        Ok(Self { consumer })
    }

    /// Waits up to `patience`; the partitions that are this member's, where that
    /// has changed.
    ///
    /// # Errors
    /// Where this member cannot go on: join anew.
    pub fn poll(&self, patience: Duration) -> Result<Option<BTreeSet<i32>>, KafkaError> {
        // Messages of the topic are of no use here.
        if let Some(Err(cause)) = self.consumer.poll(patience) {
            match KafkaError::sort("keeping a share", cause) {
                KafkaError::Retry { doing, cause } => tracing::debug!(doing, %cause, "the broker will be asked again"),
                other => return Err(other),
            }
        }
        let Context { horizon, .. } = &**self.consumer.context();
        horizon.is_home(self.consumer.client())?;
        let mut state = self.consumer.context().state();
        if let Some(failure) = state.failure.take() {
            return Err(failure);
        }
        Ok(std::mem::take(&mut state.changed).then(|| state.held.clone()))
    }
}
