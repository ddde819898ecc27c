//! What a member knows of its share of a group, and what its client calls back.
//!
//! Promises: positions are those that the stage names, or it is said that what
//! they stand for is gone; whatever the client does not get over is noticed.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use rdkafka::config::RDKafkaLogLevel;
use rdkafka::consumer::{BaseConsumer, Consumer, ConsumerContext};
use rdkafka::error::KafkaError as Cause;
use rdkafka::types::RDKafkaRespErr;
use rdkafka::{ClientContext, Offset, TopicPartitionList};

use super::{Locate, Start};
use crate::kafka::ear::Ear;
use crate::kafka::horizon::Place;
use crate::kafka::settings::PATIENCE;
use crate::kafka::{Horizon, KafkaError, Loss};

/// A group says within this time which partitions are a member's, where it says it at all: longer than a session.
const UNHEARD: Duration = Duration::from_secs(30);
/// A broker that is back has settled after this time.
const SETTLED: Duration = Duration::from_secs(10);
/// How long a broker may take to show that it answers.
const HEARING: Duration = Duration::from_secs(1);

pub(super) struct Context {
    pub locate: Locate,
    pub horizon: Horizon,
    pub ear: Ear,
    pub state: Mutex<State>,
}

#[derive(Default)]
pub(super) struct State {
    /// Counts rebalances: a batch that sees it change is dropped.
    pub epoch: u64,
    /// Since when the group was to say which partitions are this member's, and has not.
    pub asking: Option<Instant>,
    /// When it was heard last that no broker is there, and how often.
    pub dark: Option<Instant>,
    pub outages: u64,
    pub positions: BTreeMap<(String, i32), i64>,
    pub failure: Option<KafkaError>,
}

impl Context {
    pub fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn assign(&self, consumer: &BaseConsumer<Self>, partitions: &TopicPartitionList) -> Result<(), KafkaError> {
        self.horizon.is_home(consumer.client())?;
        // A broker that is away passes, and it is just then that groups change.
        let sort = |cause| KafkaError::sort("finding the positions of a new assignment", cause);
        let committed = consumer.committed_offsets(partitions.clone(), PATIENCE).map_err(sort)?;
        let mut positions = BTreeMap::new();
        let mut assignment = TopicPartitionList::new();
        for element in committed.elements() {
            let (topic, partition) = (element.topic(), element.partition());
            let known = match element.offset() {
                Offset::Offset(offset) => Some(offset),
                _ => None,
            };
            let start = (self.locate)(topic, partition, known).map_err(|why| KafkaError::Retry {
                doing: format!("finding where to begin with {topic}/{partition}: {why}"),
                cause: Cause::Canceled,
            })?;
            let (begin, end) = consumer.fetch_watermarks(topic, partition, PATIENCE).map_err(sort)?;
            let noted = match start {
                Start::At(offset) => offset,
                Start::Beginning => begin,
                Start::End => end,
            };
            let place = (topic.to_owned(), partition);
            let from = self.whole(&place, noted, (begin, end))?;
            positions.insert(place, noted);
            assignment.add_partition_offset(topic, partition, Offset::Offset(from)).map_err(sort)?;
        }
        let mut state = self.state();
        state.epoch += 1;
        state.asking = None;
        state.positions = positions;
        consumer.assign(&assignment).map_err(sort)
    }

    /// From where on a partition is read that was read up to `noted`, where all from there on is still in it.
    fn whole(&self, place: &Place, noted: i64, (begin, end): (i64, i64)) -> Result<i64, KafkaError> {
        if (begin..=end).contains(&noted) {
            return Ok(noted);
        }
        // Of one that held nothing more, only markers were between.
        if noted < begin && self.horizon.was_empty_to(place, begin) {
            return Ok(begin);
        }
        let loss = Loss { topic: place.0.clone(), partition: place.1, noted, begin, end };
        self.horizon.lost(&loss);
        Err(KafkaError::Gone(loss))
    }

    /// The client is told that a position is gone, and not of which partition.
    pub fn find_loss(&self, consumer: &BaseConsumer<Self>) -> Result<(), KafkaError> {
        let positions = self.state().positions.clone();
        for (place, noted) in positions {
            let watermarks = consumer.fetch_watermarks(&place.0, place.1, PATIENCE);
            let watermarks = watermarks.map_err(|cause| KafkaError::sort("looking for what is gone", cause))?;
            self.whole(&place, noted, watermarks)?;
        }
        Ok(())
    }

    /// A client that lost its brokers may never be itself again: seen were one that asked its group for ever and was
    /// not answered, and one that read nothing more of one partition, whose leader's epoch it had heard of too early.
    /// Not every client is told of an outage that lasts a second, so what one of them hears concerns all.
    /// Once a broker answers and has settled, the member is made anew.
    pub fn is_sound(&self, consumer: &BaseConsumer<Self>, topic: &str) -> Result<(), KafkaError> {
        let over = |since: Option<Instant>, time| since.is_some_and(|since| since.elapsed() > time);
        let mut state = self.state();
        let outages = self.horizon.outages();
        if std::mem::replace(&mut state.outages, outages) != outages {
            state.dark = Some(Instant::now());
        }
        if !over(state.asking, UNHEARD) && !over(state.dark, SETTLED) {
            return Ok(());
        }
        (state.asking, state.dark) = (state.asking.map(|_| Instant::now()), state.dark.map(|_| Instant::now()));
        drop(state);
        if consumer.fetch_metadata(Some(topic), HEARING).is_err() {
            return Ok(());
        }
        let doing = "reading on where the broker was away".to_owned();
        Err(KafkaError::Retry { doing, cause: Cause::Canceled })
    }

    fn revoke(&self, consumer: &BaseConsumer<Self>) -> Result<(), KafkaError> {
        let mut state = self.state();
        state.epoch += 1;
        state.asking = Some(Instant::now());
        state.positions.clear();
        consumer.unassign().map_err(|cause| KafkaError::sort("giving an assignment back", cause))
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
        tracing::debug!(?err, partitions = partitions.count(), "the group has changed");
        let done = if err == RDKafkaRespErr::RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS {
            self.assign(consumer, partitions)
        } else {
            self.revoke(consumer)
        };
        if let Err(failure) = done {
            self.state().failure = Some(failure);
        }
    }
}
