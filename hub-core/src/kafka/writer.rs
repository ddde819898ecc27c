//! Transactional writing: a batch of messages, all or nothing.

use std::time::{Duration, Instant};

use rdkafka::consumer::ConsumerGroupMetadata;
use rdkafka::error::{KafkaError as Cause, RDKafkaErrorCode};
use rdkafka::producer::{BaseProducer, BaseRecord, Producer};
use rdkafka::{Offset, TopicPartitionList};

use super::ear::{Delivered, Ear, Span};
use super::horizon::Reach;
use super::settings::PATIENCE;
use super::{Horizon, KafkaError, Loss, Noted, Outgoing, Settings};
use crate::message::Advance;

/// How often a transaction that the broker asks to abort is sent again before
/// the caller is told.
const ATTEMPTS: u32 = 8;

/// Between two looks at whether a new client was told of its cluster.
const STEP: Duration = Duration::from_secs(1);

/// Between two looks at what became of messages that were sent, at first and at most.
const SHORTEST: Duration = Duration::from_micros(50);
const LONGEST: Duration = Duration::from_millis(1);

/// How long what became of an aborted transaction is waited for.
const SETTLE: Duration = Duration::from_secs(2);

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
    horizon: Horizon,
    max_message: usize,
}

impl Writer {
    /// Opens the producer of a transactional id; waits for the broker.
    ///
    /// # Errors
    /// [`KafkaError::Retry`] where the broker does not answer in time;
    /// [`KafkaError::Refused`] where it and the hub do not accept each other;
    /// [`KafkaError::Foreign`] where it is of another cluster, of which nothing is fenced then.
    pub fn open(settings: &Settings, transactional_id: &str) -> Result<Self, KafkaError> {
        settings.horizon.familiar()?;
        let doing = || format!("opening the producer {transactional_id}");
        let producer: BaseProducer<Ear> = settings
            .producer(transactional_id)
            .create_with_context(settings.ear())
            .map_err(|cause| KafkaError::sort(doing(), cause))?;
        let horizon = settings.horizon.clone();
        if horizon.is_particular() {
            introduce(&producer, doing)?;
            horizon.is_home(producer.client())?;
        }
        producer.init_transactions(PATIENCE).map_err(|cause| {
            producer.poll(Duration::ZERO);
            match producer.client().context().refused() {
                Some(why) => KafkaError::Refused { doing: doing(), why },
                None => KafkaError::sort(doing(), cause),
            }
        })?;
        Ok(Self { producer, horizon, max_message: settings.max_message + ROOM })
    }

    /// Writes all messages in one transaction, or none; up to where partitions reach by it.
    ///
    /// # Errors
    /// [`KafkaError::TooLarge`] before anything is sent; [`KafkaError::Lost`]
    /// where this writer cannot go on and the outcome must be looked up;
    /// [`KafkaError::Retry`] where nothing was written; [`KafkaError::Gone`] where
    /// nothing may be, since a topic lost its end.
    pub fn commit(&mut self, messages: &[Outgoing]) -> Result<Vec<Noted>, KafkaError> {
        self.transact(messages, None)
    }

    /// As [`commit`](Self::commit), and moves a group's positions with it.
    ///
    /// # Errors
    /// As [`commit`](Self::commit).
    pub fn commit_with(&mut self, messages: &[Outgoing], offsets: &Offsets) -> Result<Vec<Noted>, KafkaError> {
        self.transact(messages, Some(offsets))
    }

    fn transact(&mut self, messages: &[Outgoing], offsets: Option<&Offsets>) -> Result<Vec<Noted>, KafkaError> {
        // An oversized record would abort its transaction for ever.
        if let Some(large) = messages.iter().find(|m| m.size() > self.max_message) {
            let topic = large.topic.to_string();
            return Err(KafkaError::TooLarge { topic, size: large.size(), limit: self.max_message });
        }
        self.horizon.intact(messages.iter().map(|message| &*message.topic))?;
        let mut attempt = 1;
        loop {
            self.horizon.is_home(self.producer.client())?;
            match self.attempt(messages, offsets) {
                Ok(noted) => return Ok(noted),
                Err(Fault::Fatal(error)) => return Err(error),
                Err(Fault::Abort(error)) => {
                    if let Err(cause) = self.producer.abort_transaction(PATIENCE) {
                        // One that the broker never let begin cannot be aborted; why it did not is what counts.
                        let lost = KafkaError::Lost { doing: "aborting a transaction".into(), cause };
                        return Err(if error.passes() { lost } else { error });
                    }
                    self.settle();
                    if attempt == ATTEMPTS || !matches!(error, KafkaError::Retry { .. }) {
                        return Err(error);
                    }
                    tracing::warn!(%error, attempt, "the transaction was aborted; sending it again");
                    std::thread::sleep(Duration::from_millis(50 << attempt.min(5)));
                    attempt += 1;
                }
            }
        }
    }

    fn attempt(&self, messages: &[Outgoing], offsets: Option<&Offsets>) -> Result<Vec<Noted>, Fault> {
        // What comes to lie below what was seen by now comes to lie where readers have been.
        let reach = self.horizon.reach();
        self.producer.client().context().take_delivered();
        self.producer.begin_transaction().map_err(|cause| Fault::sort("beginning a transaction", cause))?;
        for message in messages {
            self.send(message)?;
        }
        if let Some(Offsets { positions, group }) = offsets {
            self.again("sending offsets", || self.producer.send_offsets_to_transaction(positions, group, PATIENCE))?;
        }
        self.drain()?;
        let Delivered { spans, failed, .. } = self.producer.client().context().take_delivered();
        if let Some((topic, code)) = failed {
            return Err(Fault::sort(&format!("producing to {topic}"), Cause::MessageProduction(code)));
        }
        if let Some(loss) = behind(&reach, &spans) {
            self.horizon.lost(&loss);
            return Err(Fault::Abort(KafkaError::Gone(loss)));
        }
        self.again("committing", || self.producer.commit_transaction(PATIENCE))?;
        let end = |Span { topic, partition, last, .. }| Noted { topic, partition, offset: last + 1 };
        let noted: Vec<Noted> = spans.into_iter().map(end).collect();
        self.horizon.reached(noted.iter().map(|noted| ((noted.topic.clone(), noted.partition), noted.offset)));
        Ok(noted)
    }

    /// Hears of all that became of an aborted transaction, lest it be taken for what becomes of the next.
    fn settle(&self) {
        let deadline = Instant::now() + SETTLE;
        while self.producer.in_flight_count() > 0 && Instant::now() < deadline {
            self.listen(LONGEST);
        }
        self.producer.poll(Duration::ZERO);
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
                    self.listen(SHORTEST);
                }
                Err((cause, _)) => return Err(Fault::sort(&format!("producing to {}", message.topic), cause)),
            }
        }
    }

    /// Waits until nothing is in flight: the client's own flush polls in steps of
    /// 100 ms, which each transaction would pay.
    fn drain(&self) -> Result<(), Fault> {
        let deadline = Instant::now() + PATIENCE;
        let mut step = SHORTEST;
        while self.producer.in_flight_count() > 0 {
            if Instant::now() > deadline {
                let cause = Cause::Flush(RDKafkaErrorCode::OperationTimedOut);
                return Err(Fault::Abort(KafkaError::Retry { doing: "waiting for deliveries".into(), cause }));
            }
            step = self.listen(step);
        }
        Ok(())
    }

    /// Hears of deliveries after `step`; gives the next, longer one. The client's
    /// own wait is none: below a millisecond it asks its queue without a pause.
    fn listen(&self, step: Duration) -> Duration {
        std::thread::sleep(step);
        self.producer.poll(Duration::ZERO);
        (step * 2).min(LONGEST)
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
        let fatal = matches!(&cause, Cause::Transaction(inner) if inner.is_fatal());
        match KafkaError::sort(doing, cause) {
            lost @ KafkaError::Lost { .. } => Self::Fatal(lost),
            other if fatal => Self::Fatal(other),
            other => Self::Abort(other),
        }
    }
}

/// Waits until a client was told which cluster it speaks to.
fn introduce(producer: &BaseProducer<Ear>, doing: impl Fn() -> String) -> Result<(), KafkaError> {
    let deadline = Instant::now() + PATIENCE;
    // A client that is asked nothing does not connect again where it could not at first.
    while producer.client().fetch_metadata(None, STEP).is_err() {
        producer.poll(Duration::ZERO);
        if let Some(why) = producer.client().context().refused() {
            return Err(KafkaError::Refused { doing: doing(), why });
        }
        if Instant::now() > deadline {
            return Err(KafkaError::sort(doing(), Cause::Global(RDKafkaErrorCode::AllBrokersDown)));
        }
    }
    Ok(())
}

/// The first partition whose new messages lie where there had been others before.
fn behind(reach: &Reach, spans: &[Span]) -> Option<Loss> {
    spans.iter().find_map(|span| {
        let noted = *reach.get(&(span.topic.clone(), span.partition))?;
        let Span { topic, partition, first, .. } = span;
        let loss = || Loss { topic: topic.clone(), partition: *partition, noted, begin: 0, end: *first };
        (*first < noted).then(loss)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_comes_to_lie_where_others_were_is_a_loss() {
        let span = |first| Span { topic: "ledger".into(), partition: 2, first, last: first + 3 };
        let reach = Reach::from([(("ledger".to_owned(), 2), 10)]);
        assert_eq!(behind(&reach, &[span(10)]), None);
        let loss = behind(&reach, &[span(9)]).unwrap();
        assert!(loss.is_short() && loss.noted == 10 && loss.end == 9, "{loss}");
        assert_eq!(behind(&Reach::new(), &[span(0)]), None, "what was never seen cannot be missed");
    }
}
