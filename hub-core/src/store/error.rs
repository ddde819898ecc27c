//! What can go wrong with the store, by what the caller does next.

use crate::code;
use crate::report::Code;

/// Why the store did not do as asked. Nothing of the transaction stands.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Busy, locked or out of room: the same call may succeed later.
    #[error("HUB-3001: the store did not answer: {why}")]
    Retry {
        /// What SQLite said.
        why: String,
    },
    /// Another hub folds this partition: what was read must be dropped and the
    /// partition given up.
    #[error("HUB-3002: {topic}/{partition} is not at {expected}: another hub folds it")]
    Fenced {
        /// The topic.
        topic: String,
        /// Its partition.
        partition: i32,
        /// The position that this hub took it to have.
        expected: i64,
    },
    /// A person must look: the archive cannot go on.
    #[error("{code}: {why}")]
    Stop {
        /// The page that says what to do.
        code: Code,
        /// What was found.
        why: String,
    },
}

impl StoreError {
    /// The page that explains it.
    #[must_use]
    pub fn code(&self) -> Code {
        match self {
            Self::Retry { .. } => code!(3001),
            Self::Fenced { .. } => code!(3002),
            Self::Stop { code, .. } => *code,
        }
    }

    /// The database is not what the hub wrote.
    pub(crate) fn damaged(why: impl std::fmt::Display) -> Self {
        Self::Stop { code: code!(3004), why: why.to_string() }
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode::{
            CannotOpen, DatabaseBusy, DatabaseLocked, DiskFull, FileLockingProtocolFailed, OperationInterrupted,
            OutOfMemory, SystemIoFailure,
        };
        match error.sqlite_error_code() {
            Some(
                DatabaseBusy
                | DatabaseLocked
                | DiskFull
                | OutOfMemory
                | OperationInterrupted
                | SystemIoFailure
                | CannotOpen
                | FileLockingProtocolFailed,
            ) => Self::Retry { why: error.to_string() },
            _ => Self::damaged(error),
        }
    }
}
