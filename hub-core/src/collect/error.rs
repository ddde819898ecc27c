//! What a loop does after trouble, and what a pushing platform is told.

use std::time::Duration;

use crate::code;
use crate::kafka::KafkaError;
use crate::report::Code;
use crate::sandbox::{Refusal, SandboxError};
use crate::transport::{TransportError, Unproven};

/// Why a loop leaves what it is doing.
#[derive(Debug)]
pub(super) enum Halt {
    /// The hub is going down.
    Drained,
    /// Begin again after a wait.
    Again { code: String, message: String, wait: Option<Duration> },
    /// Ask the journal where things stand, then begin again.
    Lost(String),
    /// Until a person has looked.
    Stop { code: String, message: String },
}

impl From<KafkaError> for Halt {
    fn from(error: KafkaError) -> Self {
        let code = error.code().to_string();
        match error {
            KafkaError::Lost { .. } => Self::Lost(error.to_string()),
            error if error.passes() => Self::Again { code, message: error.to_string(), wait: None },
            error => Self::Stop { code, message: error.to_string() },
        }
    }
}

impl From<SandboxError> for Halt {
    fn from(error: SandboxError) -> Self {
        let (code, message) = (error.code().to_string(), error.to_string());
        match error {
            SandboxError::Retry { .. } => Self::Again { code, message, wait: None },
            SandboxError::Reject(_) | SandboxError::Stop { .. } => Self::Stop { code, message },
        }
    }
}

impl From<TransportError> for Halt {
    fn from(error: TransportError) -> Self {
        match error {
            TransportError::Retry { code, message, wait } => Self::Again { code: code.to_string(), message, wait },
            error => Self::Stop { code: error.code().to_string(), message: error.to_string() },
        }
    }
}

impl Halt {
    pub fn stop(code: Code, message: impl Into<String>) -> Self {
        Self::Stop { code: code.to_string(), message: message.into() }
    }
}

/// What a platform is told to wait, in seconds.
const RETRY_AFTER: u64 = 2;
/// The same, where it waits for a person.
const WHILE_PAUSED: u64 = 30;

/// Why a push was not taken. Nothing of it was produced.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PushError {
    /// 404: no source of that name is pushed to.
    #[error("no source {0:?} is pushed to")]
    UnknownSource(String),
    /// 401: the token is missing or another.
    #[error("the token is missing or wrong")]
    Unauthorised,
    /// 401: nothing proves that the platform made the call, now and for the first time.
    #[error("{0}")]
    Unproven(Unproven),
    /// 415: not a media type of the source.
    #[error("content type {found:?} is not accepted; accepted: {accepted}")]
    MediaType {
        /// What was sent.
        found: String,
        /// What the manifest names.
        accepted: String,
    },
    /// 413: the body, or every record in it, is too large.
    #[error("more than {limit} bytes")]
    TooLarge {
        /// What is allowed, in bytes.
        limit: usize,
    },
    /// 503: the queue is full or the broker away; the same may be sent again.
    #[error("not now")]
    Busy {
        /// For `Retry-After`, in seconds.
        retry_after: u64,
    },
    /// 503: a person has the source rest; the same may be sent again.
    #[error("the source is paused")]
    Paused {
        /// For `Retry-After`, in seconds.
        retry_after: u64,
    },
    /// 503: the adapter failed on too many calls and is asked no more for a while; the same may be sent again.
    #[error("the adapter is in quarantine")]
    Quarantined {
        /// For `Retry-After`, in seconds.
        retry_after: u64,
    },
    /// The adapter refuses it; the answer is in the platform's own manner.
    #[error("{}: {}", .0.note.code, .0.note.message)]
    Refused(Box<Refusal>),
    /// 500: the adapter failed on it.
    #[error("{code} {message}")]
    Broken {
        /// The sandbox's code.
        code: Code,
        /// What happened.
        message: String,
    },
}

impl From<Unproven> for PushError {
    fn from(unproven: Unproven) -> Self {
        match unproven {
            Unproven::Full => Self::busy(),
            unproven => Self::Unproven(unproven),
        }
    }
}

impl PushError {
    pub(super) fn busy() -> Self {
        Self::Busy { retry_after: RETRY_AFTER }
    }

    pub(super) fn paused() -> Self {
        Self::Paused { retry_after: WHILE_PAUSED }
    }

    /// The code that explains it.
    #[must_use]
    pub fn code(&self) -> Code {
        match self {
            Self::UnknownSource(_) => code!(6310),
            Self::Unauthorised => code!(6311),
            Self::Unproven(unproven) => unproven.code(),
            Self::MediaType { .. } => code!(6312),
            Self::TooLarge { .. } => code!(6313),
            Self::Busy { .. } => code!(6314),
            Self::Refused(_) => code!(6315),
            Self::Paused { .. } => code!(6316),
            Self::Quarantined { .. } => code!(6503),
            Self::Broken { code, .. } => *code,
        }
    }

    /// The HTTP status that goes with it.
    #[must_use]
    pub fn status(&self) -> u16 {
        match self {
            Self::UnknownSource(_) => 404,
            Self::Unauthorised | Self::Unproven(_) => 401,
            Self::MediaType { .. } => 415,
            Self::TooLarge { .. } => 413,
            Self::Busy { .. } | Self::Paused { .. } | Self::Quarantined { .. } => 503,
            Self::Refused(refusal) => refusal.reply.status,
            Self::Broken { .. } => 500,
        }
    }
}
