//! What can go wrong with an adapter, by what the caller does next. A record
//! that the adapter fails on is no error here but a verdict.

use super::types::{Conviction, Note};
use crate::code;
use crate::report::Code;

/// Why a call gave nothing.
#[derive(Debug, Clone, thiserror::Error)]
pub enum SandboxError {
    /// Neither adapter nor input is at fault: the same again later.
    #[error("{code}: {message}")]
    Retry {
        /// HUB-4020, HUB-4021.
        code: Code,
        /// What happened.
        message: String,
    },
    /// The adapter fails on this input of `pull` or `receive`, and will again.
    #[error("{}: {}", .0.code, .0.message)]
    Reject(Box<Conviction>),
    /// The adapter cannot be used as it stands: its sources stop.
    #[error("{code}: {message}")]
    Stop {
        /// HUB-4030 and after.
        code: Code,
        /// What happened.
        message: String,
    },
}

impl SandboxError {
    /// The code that explains it.
    #[must_use]
    pub fn code(&self) -> Code {
        match self {
            Self::Retry { code, .. } | Self::Stop { code, .. } => *code,
            Self::Reject(conviction) => conviction.code,
        }
    }

    pub(super) fn stop(code: Code, message: impl Into<String>) -> Self {
        Self::Stop { code, message: message.into() }
    }

    pub(super) fn reject(code: Code, message: String) -> Self {
        Self::Reject(Box::new(Conviction { code, message, log: Vec::new(), frames: Vec::new() }))
    }

    pub(super) fn settings_refused(note: &Note) -> Self {
        let place = if note.pointer.is_empty() { String::new() } else { format!(" at {}", note.pointer) };
        Self::stop(code!(4034), format!("the adapter refuses its settings{place}: {} ({})", note.message, note.code))
    }
}
