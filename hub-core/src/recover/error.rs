//! Why nothing was mended or proved, by what the caller does next.

use crate::code;
use crate::kafka::KafkaError;
use crate::message::{AdapterRef, SourceName};
use crate::report::Code;
use crate::sandbox::SandboxError;
use crate::store::StoreError;

/// A failure of this room.
#[derive(Debug, thiserror::Error)]
pub enum RecoverError {
    /// The selection names no open dead letter.
    #[error("{}: no open dead letter fits the selection", self.code())]
    Nothing,
    /// No fact of the source bears the flag.
    #[error("{}: no fact of the source bears this flag", self.code())]
    Unflagged,
    /// Another stretch of the source is being read.
    #[error("{}: a stretch of {source_name} is being read: wait, or cancel it", self.code())]
    Busy {
        /// The source.
        source_name: SourceName,
    },
    /// Nothing of the source was compared, or it was not to its end.
    #[error("{}: nothing of {source_name} was compared to its end", self.code())]
    Uncompared {
        /// The source.
        source_name: SourceName,
    },
    /// What was compared is not what would be written.
    #[error("{}: {source_name} is served by another version than {compared}, which was compared", self.code())]
    Elsewise {
        /// The source.
        source_name: SourceName,
        /// The version that was compared.
        compared: AdapterRef,
    },
    /// The version that is tried.
    #[error(transparent)]
    Sandbox(#[from] SandboxError),
    /// The broker.
    #[error(transparent)]
    Kafka(#[from] KafkaError),
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl RecoverError {
    /// The code that explains it.
    #[must_use]
    pub fn code(&self) -> Code {
        match self {
            Self::Nothing => code!(7501),
            Self::Unflagged => code!(7508),
            Self::Busy { .. } => code!(7509),
            Self::Uncompared { .. } => code!(7510),
            Self::Elsewise { .. } => code!(7511),
            Self::Sandbox(error) => error.code(),
            Self::Kafka(error) => error.code(),
            Self::Store(error) => error.code(),
        }
    }
}
