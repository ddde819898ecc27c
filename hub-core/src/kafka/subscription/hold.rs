//! A member that has its hands full: it keeps its place in the group while what
//! it read last takes long, and reads nothing more.

use std::time::Duration;

use rdkafka::consumer::Consumer;
use rdkafka::error::KafkaError as Cause;

use super::Subscription;
use crate::kafka::KafkaError;
use crate::message::Advance;

impl Subscription {
    /// Keeps this member's place in its group for so long, while what it read
    /// last is in hand: a member that does not poll for minutes is put out.
    ///
    /// # Errors
    /// [`KafkaError::Lost`] where the assignment changed: what is in hand is
    /// another member's; else as [`batch`](Self::batch).
    pub fn hold(&self, wait: Duration) -> Result<(), KafkaError> {
        let sort = |cause| KafkaError::sort("holding on to what was read", cause);
        let (epoch, held) = {
            let state = self.consumer.context().state();
            (state.epoch, state.positions.clone())
        };
        let paused = self.consumer.assignment().map_err(sort)?;
        self.consumer.pause(&paused).map_err(sort)?;
        let polled = self.consumer.poll(wait);
        self.consumer.resume(&paused).map_err(sort)?;
        if let Some(Err(cause)) = polled {
            self.trouble(cause)?;
        }
        let mut state = self.consumer.context().state();
        if let Some(failure) = state.failure.take() {
            return Err(failure);
        }
        if state.epoch != epoch && !held.is_empty() {
            return Err(KafkaError::Lost { doing: "holding on to what was read".into(), cause: Cause::Canceled });
        }
        Ok(())
    }

    /// Where this member stands in each of its partitions, as steps of no length.
    #[must_use]
    pub fn stands(&self) -> Vec<Advance> {
        let state = self.consumer.context().state();
        let stand = |((topic, partition), &at): (&(String, i32), &i64)| Advance {
            topic: topic.clone(),
            partition: *partition,
            from: at,
            to: at,
        };
        state.positions.iter().map(stand).collect()
    }
}
