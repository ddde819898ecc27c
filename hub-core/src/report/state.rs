//! How a stage stands, for people to see: one set of words for all stages.

use serde::Serialize;

/// Whether a stage, or one source of it, does its work.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "state", rename_all = "kebab-case")]
pub enum State {
    /// Connections are being opened.
    Starting,
    /// Records flow, or could.
    Running,
    /// Something that passes is in the way; it is tried again.
    Retrying {
        /// What, with its code.
        why: String,
    },
    /// It stands until a person mends it.
    Stopped {
        /// Why, with its code.
        why: String,
    },
}
