//! What a client is told beside its answers: that the broker refuses it, or is
//! not the one it should be, and where its messages came to lie. The client
//! itself goes on trying for ever and lets its calls run out of time, so the
//! reason would be lost.

use std::sync::{Mutex, MutexGuard, PoisonError};

use rdkafka::config::RDKafkaLogLevel as Level;
use rdkafka::consumer::ConsumerContext;
use rdkafka::error::{KafkaError as Cause, RDKafkaErrorCode as Rd};
use rdkafka::producer::{DeliveryResult, ProducerContext};
use rdkafka::{ClientContext, Message};

use super::Horizon;

/// What the client says where it speaks TLS and the broker does not.
const NO_TLS: &str = "connecting to a PLAINTEXT broker";

/// Listens to one client.
#[derive(Default)]
pub(super) struct Ear {
    horizon: Horizon,
    heard: Mutex<Heard>,
    delivered: Mutex<Delivered>,
}

#[derive(Default)]
struct Heard {
    refused: Option<String>,
    last: Option<String>,
}

/// Where the messages of a transaction came to lie.
#[derive(Default)]
pub(super) struct Delivered {
    /// First and last offset of each partition.
    pub spans: Vec<Span>,
    /// The first that the broker did not take: its topic, and why.
    pub failed: Option<(String, Rd)>,
    /// Of which span the last one was: deliveries come a partition at a time.
    last: usize,
}

/// Offsets of a partition.
pub(super) struct Span {
    pub topic: String,
    pub partition: i32,
    pub first: i64,
    pub last: i64,
}

impl Ear {
    /// Tells what it hears of the ground.
    pub(super) fn new(horizon: &Horizon) -> Self {
        Self { horizon: horizon.clone(), ..Self::default() }
    }

    fn heard(&self) -> MutexGuard<'_, Heard> {
        self.heard.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Why the broker and this client do not come together, where they do not.
    pub(super) fn refused(&self) -> Option<String> {
        self.heard().refused.clone()
    }

    /// What was last said of a connection that failed.
    pub(super) fn last(&self) -> Option<String> {
        self.heard().last.clone()
    }

    /// What was delivered since this was asked last.
    pub(super) fn take_delivered(&self) -> Delivered {
        std::mem::take(&mut *self.delivered.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// What passes by itself, and befalls every client at once. Whoever watches the
/// brokers says it once for all of them.
fn is_weather(error: &Cause) -> bool {
    matches!(
        error.rdkafka_error_code(),
        Some(Rd::BrokerTransportFailure | Rd::AllBrokersDown | Rd::Resolve | Rd::OperationTimedOut)
    )
}

impl ClientContext for Ear {
    fn error(&self, error: Cause, reason: &str) {
        if is_weather(&error) {
            self.horizon.doubt();
            tracing::debug!(%error, reason, "a connection to the broker failed");
        } else if error.rdkafka_error_code() != Some(Rd::PartitionEOF) {
            tracing::warn!(%error, reason, "a connection to the broker failed");
        }
        if matches!(error.rdkafka_error_code(), Some(Rd::Authentication | Rd::SaslAuthenticationFailed | Rd::SSL)) {
            self.heard().refused = Some(reason.to_owned());
        }
    }

    fn log(&self, level: Level, fac: &str, message: &str) {
        match level {
            // An error says the same.
            _ if fac == "FAIL" => tracing::debug!(target: "librdkafka", fac, message),
            Level::Emerg | Level::Alert | Level::Critical | Level::Error | Level::Warning => {
                tracing::warn!(target: "librdkafka", fac, message);
            }
            _ => tracing::debug!(target: "librdkafka", fac, message),
        }
        if fac == "FAIL" {
            let mut heard = self.heard();
            if message.contains(NO_TLS) {
                heard.refused = Some(message.to_owned());
            }
            heard.last = Some(message.to_owned());
        }
    }
}

impl ConsumerContext for Ear {}

impl ProducerContext for Ear {
    type DeliveryOpaque = ();

    /// Whether a transaction stands is told by its commit; where it came to lie, here.
    fn delivery(&self, result: &DeliveryResult<'_>, (): Self::DeliveryOpaque) {
        let mut delivered = self.delivered.lock().unwrap_or_else(PoisonError::into_inner);
        match result {
            // What was there already when it was sent again has no offset.
            Ok(message) if message.offset() < 0 => {}
            Ok(message) => delivered.note(message.topic(), message.partition(), message.offset()),
            // What is thrown away when a transaction is aborted failed for another reason.
            Err((Cause::MessageProduction(Rd::PurgeQueue | Rd::PurgeInflight), _)) => {}
            Err((cause, message)) => {
                let code = cause.rdkafka_error_code().unwrap_or(Rd::Unknown);
                delivered.failed.get_or_insert_with(|| (message.topic().to_owned(), code));
            }
        }
    }
}

impl Delivered {
    fn note(&mut self, topic: &str, partition: i32, offset: i64) {
        let is_it = |span: &Span| span.partition == partition && span.topic == topic;
        if self.spans.get(self.last).is_none_or(|span| !is_it(span)) {
            self.last = self.spans.iter().position(is_it).unwrap_or(self.spans.len());
        }
        match self.spans.get_mut(self.last) {
            Some(span) => {
                span.first = span.first.min(offset);
                span.last = span.last.max(offset);
            }
            None => self.spans.push(Span { topic: topic.to_owned(), partition, first: offset, last: offset }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn deliveries_become_one_span_a_partition_in_whatever_order_they_come() {
        let mut delivered = Delivered::default();
        for (topic, partition, offset) in [("a", 0, 5), ("a", 0, 7), ("b", 0, 1), ("a", 1, 3), ("a", 0, 4)] {
            delivered.note(topic, partition, offset);
        }
        let spans: Vec<_> =
            delivered.spans.iter().map(|span| (&*span.topic, span.partition, span.first, span.last)).collect();
        assert_eq!(spans, [("a", 0, 4, 7), ("b", 0, 1, 1), ("a", 1, 3, 3)]);
    }
}
