//! Reading by group: batches of messages with the positions they move.
//!
//! The group gives liveness only; where to read on is asked of the stage, which
//! keeps its positions where its results are. A batch that a rebalance runs
//! into is dropped whole: the messages come again from the positions.

mod hold;
mod member;

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use rdkafka::consumer::{BaseConsumer, Consumer, ConsumerGroupMetadata};
use rdkafka::error::{KafkaError as Cause, RDKafkaErrorCode};
use rdkafka::message::{BorrowedMessage, Headers as _, Message};
use rdkafka::{Offset, TopicPartitionList};

use super::settings::PATIENCE;
use super::writer::positions;
use super::{KafkaError, Settings};
use crate::message::{Advance, Headers};
use member::{Context, State};

/// Where to begin with a partition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Start {
    /// At this offset.
    At(i64),
    /// At the first message there is: the stage has never read it.
    Beginning,
    /// Behind the last message there is: what was before is none of the stage's.
    End,
}

/// Finds where to begin with partitions that were just assigned. Gets the
/// group's committed offsets, where there are any.
pub type Locate = Box<dyn Fn(&str, i32, Option<i64>) -> Result<Start, String> + Send + Sync>;

/// One message as it lies in the client's memory.
pub struct Incoming<'a>(pub(super) &'a BorrowedMessage<'a>);

impl<'a> Incoming<'a> {
    /// The topic.
    #[must_use]
    pub fn topic(&self) -> &'a str {
        self.0.topic()
    }

    /// The partition.
    #[must_use]
    pub fn partition(&self) -> i32 {
        self.0.partition()
    }

    /// The offset.
    #[must_use]
    pub fn offset(&self) -> i64 {
        self.0.offset()
    }

    /// The key.
    #[must_use]
    pub fn key(&self) -> &'a [u8] {
        self.0.key().unwrap_or_default()
    }

    /// The payload; none is a tombstone.
    #[must_use]
    pub fn payload(&self) -> Option<&'a [u8]> {
        self.0.payload()
    }

    /// The headers.
    #[must_use]
    pub fn headers(&self) -> Headers<'a> {
        let headers = self.0.headers();
        headers.into_iter().flat_map(|h| h.iter()).map(|h| (h.key, h.value.unwrap_or_default())).collect()
    }
}

/// What came in one go.
#[derive(Debug)]
pub struct Batch<T> {
    /// What the stage made of each message, in order of arrival.
    pub items: Vec<T>,
    /// The offsets covered.
    pub advances: Vec<Advance>,
}

/// A member of a group, on one thread.
pub struct Subscription {
    consumer: BaseConsumer<Context>,
    topics: Vec<String>,
}

impl Subscription {
    /// Joins `group` as the static member `instance`.
    ///
    /// # Errors
    /// Where the settings do not make a client; [`KafkaError::Foreign`] where the
    /// brokers are of another cluster, whose groups are left alone then.
    pub fn open(
        settings: &Settings,
        group: &str,
        instance: &str,
        topics: &[&str],
        locate: Locate,
    ) -> Result<Self, KafkaError> {
        let horizon = settings.horizon.clone();
        let state = Mutex::new(State { outages: horizon.outages(), ..State::default() });
        let context = Context { locate, horizon: horizon.clone(), ear: settings.ear(), state };
        let sort = |cause| KafkaError::sort(format!("joining the group {group}"), cause);
        let consumer: BaseConsumer<Context> =
            settings.consumer(group, instance).create_with_context(context).map_err(sort)?;
        if horizon.is_particular() {
            consumer.fetch_metadata(None, PATIENCE).map_err(sort)?;
            horizon.is_home(consumer.client())?;
        }
        consumer.subscribe(topics).map_err(sort)?;
        Ok(Self { consumer, topics: topics.iter().map(|&topic| topic.to_owned()).collect() })
    }

    /// Waits up to `patience` for a first message, then takes what comes until
    /// `max` messages, `bytes` of payload or `linger` since the first. `read`
    /// makes of each message what the stage keeps.
    ///
    /// # Errors
    /// [`KafkaError::Gone`] where a position is gone; [`KafkaError::Retry`] where
    /// none could be found for a new assignment: join anew; [`KafkaError::Foreign`]
    /// where the brokers are of another cluster: what came of them is dropped.
    pub fn batch<T>(
        &self,
        max: usize,
        bytes: usize,
        patience: Duration,
        linger: Duration,
        mut read: impl FnMut(&Incoming<'_>) -> T,
    ) -> Result<Option<Batch<T>>, KafkaError> {
        let mut epoch = self.consumer.context().state().epoch;
        let mut items = Vec::new();
        let mut ends: BTreeMap<(String, i32), i64> = BTreeMap::new();
        let mut size = 0;
        let mut deadline = Instant::now() + patience;
        loop {
            let polled = self.consumer.poll(deadline.saturating_duration_since(Instant::now()));
            let mut state = self.consumer.context().state();
            if let Some(failure) = state.failure.take() {
                return Err(failure);
            }
            if state.epoch != epoch {
                epoch = state.epoch;
                items.clear();
                ends.clear();
                size = 0;
            }
            match polled {
                Some(Ok(message)) => {
                    let place = (message.topic().to_owned(), message.partition());
                    if !state.positions.contains_key(&place) {
                        continue; // of a partition that was taken away meanwhile
                    }
                    drop(state);
                    if items.is_empty() {
                        deadline = Instant::now() + linger;
                    }
                    size += message.payload_len();
                    items.push(read(&Incoming(&message)));
                    ends.insert(place, message.offset() + 1);
                }
                Some(Err(cause)) => {
                    drop(state);
                    self.trouble(cause)?;
                }
                None => {}
            }
            if items.len() >= max || size >= bytes || Instant::now() >= deadline {
                break;
            }
        }
        let context = self.consumer.context();
        context.is_sound(&self.consumer, &self.topics[0])?;
        let horizon = &context.horizon;
        horizon.is_home(self.consumer.client())?;
        horizon.intact(self.topics.iter().map(String::as_str))?;
        let state = self.consumer.context().state();
        let advances: Vec<Advance> = ends
            .into_iter()
            .filter_map(|((topic, partition), to)| {
                let from = *state.positions.get(&(topic.clone(), partition))?;
                Some(Advance { topic, partition, from, to })
            })
            .collect();
        Ok((!items.is_empty()).then_some(Batch { items, advances }))
    }

    fn trouble(&self, cause: Cause) -> Result<(), KafkaError> {
        use RDKafkaErrorCode::{AllBrokersDown, AutoOffsetReset, LogTruncation, OffsetOutOfRange};
        match cause.rdkafka_error_code() {
            Some(AutoOffsetReset | LogTruncation | OffsetOutOfRange) => {
                self.consumer.context().find_loss(&self.consumer)?;
            }
            Some(AllBrokersDown) => self.consumer.context().horizon.darkened(),
            _ => {}
        }
        match KafkaError::sort("reading", cause) {
            // Whoever watches the brokers says it.
            KafkaError::Retry { doing, cause } => {
                tracing::debug!(doing, %cause, "the broker will be asked again");
                Ok(())
            }
            other => Err(other),
        }
    }

    /// Takes note that a batch is done: the next one begins where it ended.
    pub fn done(&self, advances: &[Advance]) {
        let mut state = self.consumer.context().state();
        let reached = |step: &Advance| ((step.topic.clone(), step.partition), step.to);
        self.consumer.context().horizon.reached(advances.iter().map(reached));
        for advance in advances {
            if let Some(position) = state.positions.get_mut(&(advance.topic.clone(), advance.partition)) {
                *position = advance.to;
            }
        }
    }

    /// Reads again from where the last batch that was done ended: one was cut short.
    ///
    /// # Errors
    /// Where the client does not find its way back: open it anew.
    pub fn rewind(&self) -> Result<(), KafkaError> {
        let sort = |cause| KafkaError::sort("going back to what was not done", cause);
        let mut positions = TopicPartitionList::new();
        for ((topic, partition), &next) in &self.consumer.context().state().positions {
            positions.add_partition_offset(topic, *partition, Offset::Offset(next)).map_err(sort)?;
        }
        if positions.count() == 0 {
            return Ok(());
        }
        let sought = self.consumer.seek_partitions(positions, PATIENCE).map_err(sort)?;
        sought
            .elements()
            .iter()
            .try_for_each(rdkafka::topic_partition_list::TopicPartitionListElem::error)
            .map_err(sort)
    }

    /// Positions to commit with a batch, and the member they are of.
    ///
    /// # Errors
    /// [`KafkaError::Lost`] where this consumer is in no group.
    pub fn offsets(&self, advances: &[Advance]) -> Result<super::Offsets, KafkaError> {
        let positions = positions(advances)?;
        let group: ConsumerGroupMetadata = self
            .consumer
            .group_metadata()
            .ok_or_else(|| KafkaError::Lost { doing: "reading the group's metadata".into(), cause: Cause::Canceled })?;
        Ok(super::Offsets { positions, group })
    }

    /// Tells the group where this member stands, for tools that show lag; the
    /// stage does not rely on it.
    pub fn publish(&self, advances: &[Advance]) {
        if let Ok(offsets) = self.offsets(advances) {
            let told = self.consumer.commit(&offsets.positions, rdkafka::consumer::CommitMode::Async);
            if let Err(error) = told {
                tracing::debug!(%error, "the group was not told where this member stands");
            }
        }
    }

    /// Partitions held now.
    #[must_use]
    pub fn assigned(&self) -> Vec<(String, i32)> {
        self.consumer.context().state().positions.keys().cloned().collect()
    }
}
