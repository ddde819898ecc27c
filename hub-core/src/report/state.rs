//! How a stage stands, for people to see: one set of words for all stages.

use serde::Serialize;

use crate::message::Instant;

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
        /// Since when.
        at: Instant,
    },
}

impl State {
    /// Code and message of what is in the way; none where nothing is.
    #[must_use]
    pub fn trouble(&self) -> Option<(&str, &str)> {
        let (Self::Retrying { why } | Self::Stopped { why, .. }) = self else { return None };
        Some(why.split_once(": ").unwrap_or(("", why)))
    }

    /// Since when it stands; none where it does not.
    #[must_use]
    pub fn since(&self) -> Option<Instant> {
        if let Self::Stopped { at, .. } = self { Some(*at) } else { None }
    }
}
