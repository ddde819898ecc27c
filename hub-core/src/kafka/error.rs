//! What went wrong with the broker, by what the caller does next.

use rdkafka::error::{KafkaError as Cause, RDKafkaErrorCode as Rd};

use crate::code;
use crate::report::Code;

/// A failure of the spine.
#[derive(Debug, thiserror::Error)]
pub enum KafkaError {
    /// Try the same again after a while.
    #[error("{}: {doing}: {cause}", self.code())]
    Retry {
        /// What was being done.
        doing: String,
        /// What the client said.
        cause: Cause,
    },
    /// Try the same again after a while; unlike [`Self::Retry`] it may need a person.
    #[error(
        "{}: a transaction in {place} is open beyond its time-out, and what was written behind it cannot be read",
        self.code()
    )]
    Hanging {
        /// The topic or the group that it touched.
        place: String,
    },
    /// The client is lost (fenced, timed out, fatal error): open it again, look
    /// where things stand, go on from there. Routine.
    #[error("{}: {doing}: {cause}", self.code())]
    Lost {
        /// What was being done.
        doing: String,
        /// What the client said.
        cause: Cause,
    },
    /// A message larger than its topic takes; nothing was sent.
    #[error("{}: a message of {size} bytes for {topic}, which takes {limit}", self.code())]
    TooLarge {
        /// Where it should have gone.
        topic: String,
        /// Its size in bytes, with key and headers.
        size: usize,
        /// What the topic takes.
        limit: usize,
    },
    /// A person must look: the broker does not accept the hub, or the hub the broker.
    #[error("{}: {doing}: {why}", self.code())]
    Refused {
        /// What was being done.
        doing: String,
        /// What the client said.
        why: String,
    },
    /// A person must look: wrong settings, not authorised, positions gone.
    #[error("{}: {doing}: {why}", self.code())]
    Stop {
        /// What was being done.
        doing: String,
        /// Why it cannot go on.
        why: String,
    },
}

impl KafkaError {
    /// The code that explains it.
    #[must_use]
    pub fn code(&self) -> Code {
        match self {
            Self::Retry { .. } => code!(2001),
            Self::Lost { .. } => code!(2002),
            Self::TooLarge { .. } => code!(2003),
            Self::Stop { .. } => code!(2004),
            Self::Refused { .. } => code!(2005),
            Self::Hanging { .. } => code!(2011),
        }
    }

    /// Sorts what the client says into what the caller does next.
    pub(super) fn sort(doing: impl Into<String>, cause: Cause) -> Self {
        let doing = doing.into();
        if let Cause::Transaction(inner) = &cause
            && inner.is_fatal()
        {
            return Self::Lost { doing, cause };
        }
        match cause.rdkafka_error_code() {
            Some(
                Rd::Fatal | Rd::Fenced | Rd::ProducerFenced | Rd::InvalidProducerEpoch | Rd::InvalidProducerIdMapping,
            ) => Self::Lost { doing, cause },
            Some(Rd::FencedInstanceId | Rd::UnknownMemberId | Rd::IllegalGeneration) => Self::Lost { doing, cause },
            Some(
                Rd::TopicAuthorizationFailed
                | Rd::GroupAuthorizationFailed
                | Rd::ClusterAuthorizationFailed
                | Rd::TransactionalIdAuthorizationFailed
                | Rd::OffsetOutOfRange
                | Rd::AutoOffsetReset,
            ) => Self::Stop { doing, why: cause.to_string() },
            Some(Rd::SaslAuthenticationFailed | Rd::Authentication) => Self::Refused { doing, why: cause.to_string() },
            // The value may be a key or a password.
            _ => match cause {
                // The value may be a key or a password.
                Cause::ClientConfig(_, what, key, _) => Self::Stop { doing, why: format!("{key}: {what}") },
                Cause::ClientCreation(why) => Self::Stop { doing, why },
                cause => Self::Retry { doing, cause },
            },
        }
    }
}
