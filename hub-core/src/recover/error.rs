//! Why nothing was mended or proved, by what the caller does next.

use crate::code;
use crate::kafka::KafkaError;
use crate::report::Code;
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
            Self::Kafka(error) => error.code(),
            Self::Store(error) => error.code(),
        }
    }
}
