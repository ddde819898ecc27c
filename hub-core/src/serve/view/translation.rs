//! How the translation of a source stands, for whoever looks at the adapter that does it.

use serde::Serialize;
use utoipa::ToSchema;

use super::Trouble;
use crate::message::Instant;

/// Whether a source's records are translated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum TranslationState {
    /// It is being begun.
    Starting,
    /// Records flow, or could.
    Running,
    /// Something that passes is in the way; it is tried again.
    Retrying,
    /// The adapter failed on too much, and is given nothing until it has rested; what comes waits.
    Quarantined,
    /// A person must act.
    Stopped,
}

/// How an adapter translates a source in this hub.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Translation {
    /// The source.
    pub source: String,
    /// Whether its records are translated.
    pub state: TranslationState,
    /// When the adapter is given a few records again, to see; absent where it is not in quarantine.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub until: Option<Instant>,
    /// What is in the way.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub trouble: Option<Trouble>,
    /// Records that became dead letters since this hub started.
    pub dead: u64,
}

impl Translation {
    /// Whether the adapter is given no more of the source's records for a while.
    #[must_use]
    pub fn is_held(&self) -> bool {
        self.state == TranslationState::Quarantined
    }
}
