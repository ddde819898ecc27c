//! What can go wrong with the store, by what the caller does next.

use crate::code;
use crate::report::Code;

/// Why the store did not do as asked. Nothing of the transaction stands.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Busy, locked, out of room, not to be opened: the same call may succeed later.
    #[error("{code}: {}: {why}", code.title())]
    Retry {
        /// The page that says what is in the way.
        code: Code,
        /// What the database said.
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
            Self::Fenced { .. } => code!(3002),
            Self::Retry { code, .. } | Self::Stop { code, .. } => *code,
        }
    }

    /// The database is not what the hub wrote.
    pub(crate) fn damaged(why: impl std::fmt::Display) -> Self {
        Self::Stop { code: code!(3004), why: why.to_string() }
    }
}

impl From<rusqlite::Error> for StoreError {
    /// What the ground does to the file passes when the ground is mended; only what the
    /// file itself says wrongly needs a person first.
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode::{
            CannotOpen, DatabaseBusy, DatabaseLocked, DiskFull, FileLockingProtocolFailed, OperationInterrupted,
            OutOfMemory, PermissionDenied, ReadOnly, SystemIoFailure,
        };
        let code = match error.sqlite_error_code() {
            Some(DiskFull) => code!(3005),
            Some(DatabaseBusy | DatabaseLocked) => code!(3006),
            Some(CannotOpen | PermissionDenied | ReadOnly) => code!(3007),
            Some(OutOfMemory | OperationInterrupted | SystemIoFailure | FileLockingProtocolFailed) => code!(3001),
            _ => return Self::damaged(error),
        };
        Self::Retry { code, why: error.to_string() }
    }
}
