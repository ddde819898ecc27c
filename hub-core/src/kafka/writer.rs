//! Transactional writing: a batch of messages, all or nothing.

use std::time::{Duration, Instant};

use rdkafka::consumer::ConsumerGroupMetadata;
use rdkafka::error::{KafkaError as Cause, RDKafkaErrorCode};
use rdkafka::producer::{BaseProducer, BaseRecord, Producer};
use rdkafka::{Offset, TopicPartitionList};

use super::ear::Ear;
use super::settings::PATIENCE;
use super::{KafkaError, Outgoing, Settings};
use crate::message::Advance;

/// How often a transaction that the broker asks to abort is sent again before
/// the caller is told.
const ATTEMPTS: u32 = 8;

/// What a message may exceed the limit of a record by: a dead letter is its
/// record, and what is wrong with it. The topics take twice this.
const ROOM: usize = 32 << 10;

/// Positions of a consumer group that a transaction moves along with its messages.
pub struct Offsets {
    /// Next offset to read of each partition.
    pub positions: TopicPartitionList,
    /// Member and generation, as captured with the batch.
    pub group: ConsumerGroupMetadata,
}

impl Offsets {
    /// The same member's, for fewer steps than it read.
    ///
    /// # Errors
    /// Where the client refuses a position.
    pub fn narrow(&mut self, advances: &[Advance]) -> Result<(), KafkaError> {
        self.positions = positions(advances)?;
        Ok(())
    }
}

/// The positions behind these steps, as the client wants them.
pub(super) fn positions(advances: &[Advance]) -> Result<TopicPartitionList, KafkaError> {
    let mut positions = TopicPartitionList::new();
    for Advance { topic, partition, to, .. } in advances {
        let added = positions.add_partition_offset(topic, *partition, Offset::Offset(*to));
        added.map_err(|cause| KafkaError::sort("noting positions", cause))?;
    }
    Ok(positions)
}

/// One transactional producer. Opening it fences whoever held its id before.
pub struct Writer {
    producer: BaseProducer<Ear>,
    max_message: usize,
}

impl Writer {
    /// Opens the producer of a transactional id; waits for the broker.
    ///
    /// # Errors
    /// [`KafkaError::Retry`] where the broker does not answer in time;
    /// [`KafkaError::Refused`] where it and the hub do not accept each other.
    pub fn open(settings: &Settings, transactional_id: &str) -> Result<Self, KafkaError> {
        let doing = || format!("opening the producer {transactional_id}");
        let producer: BaseProducer<Ear> = settings
            .producer(transactional_id)
            .create_with_context(Ear::default())
            .map_err(|cause| KafkaError::sort(doing(), cause))?;
        producer.init_transactions(PATIENCE).map_err(|cause| {
            producer.poll(Duration::ZERO);
            match producer.client().context().refused() {
                Some(why) => KafkaError::Refused { doing: doing(), why },
                None => KafkaError::sort(doing(), cause),
            }
        })?;
        Ok(Self { producer, max_message: settings.max_message + ROOM })
    }

    /// Writes all messages in one transaction, or none.
    ///
    /// # Errors
    /// [`KafkaError::TooLarge`] before anything is sent; [`KafkaError::Lost`]
    /// where this writer cannot go on and the outcome must be looked up;
    /// [`KafkaError::Retry`] where nothing was written.
    pub fn commit(&mut self, messages: &[Outgoing]) -> Result<(), KafkaError> {
        self.transact(messages, None)
    }

    /// As [`commit`](Self::commit), and moves a group's positions with it.
    ///
    /// # Errors
    /// As [`commit`](Self::commit).
    pub fn commit_with(&mut self, messages: &[Outgoing], offsets: &Offsets) -> Result<(), KafkaError> {
        self.transact(messages, Some(offsets))
    }

    fn transact(&mut self, messages: &[Outgoing], offsets: Option<&Offsets>) -> Result<(), KafkaError> {
        // An oversized record would abort its transaction for ever.
        if let Some(large) = messages.iter().find(|m| m.size() > self.max_message) {
            let topic = large.topic.to_string();
            return Err(KafkaError::TooLarge { topic, size: large.size(), limit: self.max_message });
        }
        let mut attempt = 1;
        loop {
            match self.attempt(messages, offsets) {
                Ok(()) => return Ok(()),
                Err(Fault::Fatal(error)) => return Err(error),
                Err(Fault::Abort(error)) => {
                    self.producer
                        .abort_transaction(PATIENCE)
                        .map_err(|cause| KafkaError::Lost { doing: "aborting a transaction".into(), cause })?;
                    if attempt == ATTEMPTS || matches!(error, KafkaError::Stop { .. }) {
                        return Err(error);
                    }
                    tracing::warn!(%error, attempt, "the transaction was aborted; sending it again");
                    std::thread::sleep(Duration::from_millis(50 << attempt.min(5)));
                    attempt += 1;
                }
            }
        }
    }

    fn attempt(&self, messages: &[Outgoing], offsets: Option<&Offsets>) -> Result<(), Fault> {
        self.producer.begin_transaction().map_err(|cause| Fault::sort("beginning a transaction", cause))?;
        for message in messages {
            self.send(message)?;
        }
        if let Some(Offsets { positions, group }) = offsets {
            self.again("sending offsets", || self.producer.send_offsets_to_transaction(positions, group, PATIENCE))?;
        }
        self.drain()?;
        self.again("committing", || self.producer.commit_transaction(PATIENCE))
    }

    fn send(&self, message: &Outgoing) -> Result<(), Fault> {
        let mut record = BaseRecord::<[u8], [u8]>::to(&message.topic).headers(message.headers.clone());
        record.partition = message.partition;
        record.key = message.key.as_deref();
        record.payload = message.payload.as_deref();
        loop {
            match self.producer.send(record) {
                Ok(()) => return Ok(()),
                Err((Cause::MessageProduction(RDKafkaErrorCode::QueueFull), back)) => {
                    record = back;
                    self.producer.poll(Duration::from_millis(1));
                }
                Err((cause, _)) => return Err(Fault::sort(&format!("producing to {}", message.topic), cause)),
            }
        }
    }

    /// Waits until nothing is in flight, in steps of 1 ms: the client's own
    /// flush polls in steps of 100 ms, which each transaction would pay.
    fn drain(&self) -> Result<(), Fault> {
        let deadline = Instant::now() + PATIENCE;
        while self.producer.in_flight_count() > 0 {
            if Instant::now() > deadline {
                let cause = Cause::Flush(RDKafkaErrorCode::OperationTimedOut);
                return Err(Fault::Abort(KafkaError::Retry { doing: "waiting for deliveries".into(), cause }));
            }
            self.producer.poll(Duration::from_millis(1));
        }
        Ok(())
    }

    /// Calls again what the client says may be called again.
    fn again(&self, doing: &str, call: impl Fn() -> Result<(), Cause>) -> Result<(), Fault> {
        for _ in 0..ATTEMPTS {
            match call() {
                Ok(()) => return Ok(()),
                Err(Cause::Transaction(inner)) if inner.is_retriable() && !inner.txn_requires_abort() => {
                    tracing::debug!(doing, error = %inner, "calling again");
                }
                Err(cause) => return Err(Fault::sort(doing, cause)),
            }
        }
        // Whether it took place is not known: the caller must look.
        let cause = Cause::Global(RDKafkaErrorCode::OperationTimedOut);
        Err(Fault::Fatal(KafkaError::Lost { doing: doing.to_owned(), cause }))
    }
}

/// Within a transaction: abort it, or give the whole producer up.
enum Fault {
    Abort(KafkaError),
    Fatal(KafkaError),
}

impl Fault {
    fn sort(doing: &str, cause: Cause) -> Self {
        match KafkaError::sort(doing, cause) {
            lost @ KafkaError::Lost { .. } => Self::Fatal(lost),
            other => Self::Abort(other),
        }
    }
}
