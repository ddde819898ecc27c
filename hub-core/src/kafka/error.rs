//! What went wrong with the broker, by what the caller does next.

use rdkafka::error::{KafkaError as Cause, RDKafkaErrorCode as Rd};

use super::Loss;
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
    /// Try the same again after a while: no broker answers.
    #[error("{}: {doing}: {why}", self.code())]
    Silent {
        /// What was being done.
        doing: String,
        /// For how long, and what was heard last.
        why: String,
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
    /// A person must look: messages that should be in a topic are not.
    #[error("{code}: {loss}", code = .0.code(), loss = .0)]
    Gone(Loss),
    /// The brokers are of another cluster than the archive. Nothing is read there and
    /// nothing written; they may be the right ones again later.
    #[error("{}: the archive belongs to cluster {expected}, the brokers are of cluster {found}", self.code())]
    Foreign {
        /// Whose the archive is.
        expected: String,
        /// Who answers.
        found: String,
    },
    /// A person must look: the broker does not let the hub do this.
    #[error("{}: {doing}: {why}", self.code())]
    Denied {
        /// What was being done.
        doing: String,
        /// What the client said.
        why: String,
    },
    /// A person must look: a topic does not take what the hub may write.
    #[error("{}: {doing}: {why}", self.code())]
    Narrow {
        /// What was being done.
        doing: String,
        /// What the client said.
        why: String,
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
            Self::Retry { .. } | Self::Silent { .. } => code!(2001),
            Self::Lost { .. } => code!(2002),
            Self::TooLarge { .. } => code!(2003),
            Self::Stop { .. } => code!(2004),
            Self::Refused { .. } => code!(2005),
            Self::Hanging { .. } => code!(2011),
            Self::Gone(loss) => loss.code(),
            Self::Foreign { .. } => code!(3003),
            Self::Denied { .. } => code!(2009),
            Self::Narrow { .. } => code!(2010),
        }
    }

    /// Whether it passes by itself; else a person must look.
    #[must_use]
    pub fn passes(&self) -> bool {
        use KafkaError::{Foreign, Hanging, Lost, Retry, Silent};
        matches!(self, Retry { .. } | Silent { .. } | Hanging { .. } | Lost { .. } | Foreign { .. })
    }

    /// Sorts what the client says into what the caller does next.
    pub(super) fn sort(doing: impl Into<String>, cause: Cause) -> Self {
        let doing = doing.into();
        // A client that may not do this is lost as well, and so is each that is opened in its place.
        if let Some(
            Rd::TopicAuthorizationFailed
            | Rd::GroupAuthorizationFailed
            | Rd::ClusterAuthorizationFailed
            | Rd::TransactionalIdAuthorizationFailed,
        ) = cause.rdkafka_error_code()
        {
            return Self::Denied { doing, why: cause.to_string() };
        }
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
            Some(Rd::OffsetOutOfRange | Rd::AutoOffsetReset | Rd::LogTruncation) => {
                Self::Stop { doing, why: cause.to_string() }
            }
            Some(Rd::MessageSizeTooLarge) => Self::Narrow { doing, why: cause.to_string() },
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_person_must_mend_is_never_tried_again() {
        let sorted = |code| KafkaError::sort("a test", Cause::MessageProduction(code));
        for (rd, code) in [
            (Rd::TopicAuthorizationFailed, code!(2009)),
            (Rd::TransactionalIdAuthorizationFailed, code!(2009)),
            (Rd::MessageSizeTooLarge, code!(2010)),
            (Rd::LogTruncation, code!(2004)),
            (Rd::BrokerTransportFailure, code!(2001)),
        ] {
            let error = sorted(rd);
            assert_eq!(error.code(), code, "{error}");
            assert_eq!(error.passes(), code == code!(2001), "{error}");
        }
    }
}
