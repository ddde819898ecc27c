//! What a client is told beside its answers: that the broker refuses it, or is
//! not the one it should be. The client itself goes on trying for ever and lets
//! its calls run out of time, so the reason would be lost.

use std::sync::{Mutex, MutexGuard, PoisonError};

use rdkafka::ClientContext;
use rdkafka::config::RDKafkaLogLevel as Level;
use rdkafka::consumer::ConsumerContext;
use rdkafka::error::{KafkaError as Cause, RDKafkaErrorCode as Rd};
use rdkafka::producer::{DeliveryResult, ProducerContext};

/// What the client says where it speaks TLS and the broker does not.
const NO_TLS: &str = "connecting to a PLAINTEXT broker";

/// Listens to one client.
#[derive(Default)]
pub(super) struct Ear(Mutex<Heard>);

#[derive(Default)]
struct Heard {
    refused: Option<String>,
    last: Option<String>,
}

impl Ear {
    fn heard(&self) -> MutexGuard<'_, Heard> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Why the broker and this client do not come together, where they do not.
    pub(super) fn refused(&self) -> Option<String> {
        self.heard().refused.clone()
    }

    /// What was last said of a connection that failed.
    pub(super) fn last(&self) -> Option<String> {
        self.heard().last.clone()
    }
}

impl ClientContext for Ear {
    fn error(&self, error: Cause, reason: &str) {
        tracing::warn!(%error, reason, "a connection to the broker failed");
        if matches!(error.rdkafka_error_code(), Some(Rd::Authentication | Rd::SaslAuthenticationFailed | Rd::SSL)) {
            self.heard().refused = Some(reason.to_owned());
        }
    }

    fn log(&self, level: Level, fac: &str, message: &str) {
        match level {
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

    /// Whether a transaction stands is told by its commit.
    fn delivery(&self, _: &DeliveryResult<'_>, (): Self::DeliveryOpaque) {}
}
