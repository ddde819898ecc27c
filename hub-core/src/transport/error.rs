//! What goes wrong on the way to a platform, by what the caller does next.

use std::time::Duration;

use crate::report::Code;

/// A request without an answer that its asker could use.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TransportError {
    /// Try again later: network, 429, 5xx. The client has tried a few times.
    #[error("{code} {message}")]
    Retry {
        /// HUB-6002 to 6004, or 6014.
        code: Code,
        /// What happened.
        message: String,
        /// Not before this long, where the platform said so.
        wait: Option<Duration>,
    },
    /// This request is not one that the hub sends; the same would fail again.
    #[error("{code} {message}")]
    Reject {
        /// HUB-6009 to 6012, or 6040.
        code: Code,
        /// What is wrong with it.
        message: String,
    },
    /// A person is needed: nothing more goes to this platform until then.
    #[error("{code} {message}")]
    Stop {
        /// HUB-6001, 6005 to 6008, 6013, 6041, or 6042.
        code: Code,
        /// What happened.
        message: String,
    },
}

impl TransportError {
    /// Its code.
    #[must_use]
    pub fn code(&self) -> Code {
        match self {
            Self::Retry { code, .. } | Self::Reject { code, .. } | Self::Stop { code, .. } => *code,
        }
    }

    pub(crate) fn retry(code: Code, message: impl Into<String>) -> Self {
        Self::Retry { code, message: message.into(), wait: None }
    }

    pub(crate) fn reject(code: Code, message: impl Into<String>) -> Self {
        Self::Reject { code, message: message.into() }
    }

    pub(crate) fn stop(code: Code, message: impl Into<String>) -> Self {
        Self::Stop { code, message: message.into() }
    }
}
