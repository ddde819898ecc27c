//! Why the hub did not start, or does not go on.

use crate::archive::survivorship::RulesError;
use crate::code;
use crate::config::Wrong;
use crate::kafka::{Halt, KafkaError};
use crate::plugin::PluginError;
use crate::report::Code;
use crate::sandbox::SandboxError;
use crate::schema::SchemaError;
use crate::store::StoreError;

/// What a person must mend before the hub starts again.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// A setting that is wrong for the adapter it is used with.
    #[error("{code}: {wrong}", code = code!(1002))]
    Setting {
        /// Which, and what is allowed.
        wrong: Wrong,
    },
    /// A folder or file that the hub needs.
    #[error("{code}: {path}: {cause}", code = code!(1401))]
    Folder {
        /// Which.
        path: String,
        /// What the system said.
        cause: std::io::Error,
    },
    /// The system lets the hub open too few files.
    #[error("{code}: the system lets the hub open {found} files, and it needs {needed}", code = code!(1405))]
    Files {
        /// How many it may open.
        found: u64,
        /// How many this configuration needs.
        needed: u64,
    },
    /// Another process has taken this one's place.
    #[error("{code}: {title}", code = code!(1404), title = code!(1404).title())]
    Replaced,
    /// The archive could not be made anew.
    #[error("{code}: {why}", code = code!(3013))]
    Anew {
        /// What stood in the way.
        why: String,
    },
    /// The broker.
    #[error(transparent)]
    Kafka(#[from] KafkaError),
    /// The archive's store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// An adapter's package.
    #[error("{user}: {cause}")]
    Plugin {
        /// The source or route that uses it.
        user: String,
        /// What is wrong.
        cause: PluginError,
    },
    /// The sandbox.
    #[error(transparent)]
    Sandbox(#[from] SandboxError),
    /// This build's own schemas.
    #[error(transparent)]
    Schema(#[from] SchemaError),
    /// This build's own rules.
    #[error(transparent)]
    Rules(#[from] RulesError),
}

impl RunError {
    /// The code that explains it.
    #[must_use]
    pub fn code(&self) -> Code {
        match self {
            Self::Setting { .. } => code!(1002),
            Self::Folder { .. } => code!(1401),
            Self::Files { .. } => code!(1405),
            Self::Replaced => code!(1404),
            Self::Anew { .. } => code!(3013),
            Self::Kafka(error) => error.code(),
            Self::Store(error) => error.code(),
            Self::Plugin { cause, .. } => cause.code(),
            Self::Sandbox(error) => error.code(),
            Self::Schema(error) => error.code(),
            Self::Rules(error) => error.code(),
        }
    }
}

impl RunError {
    /// Whether the same may go well later with nobody mending anything: a machine that was too busy, a disk that was
    /// full, a process that could not be started.
    #[must_use]
    pub(super) fn may_pass(&self) -> bool {
        [code!(4020), code!(4021), code!(4035), code!(4523)].contains(&self.code())
    }
}

impl From<Halt> for RunError {
    fn from(halt: Halt) -> Self {
        let (Halt::Again(why) | Halt::Person(why)) = halt;
        Self::Anew { why }
    }
}

impl From<Wrong> for RunError {
    fn from(wrong: Wrong) -> Self {
        Self::Setting { wrong }
    }
}
