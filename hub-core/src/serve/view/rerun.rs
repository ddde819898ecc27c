//! A stretch of a source that is read once more by a version of its adapter, as it stands.

use serde::Serialize;
use utoipa::ToSchema;

use super::{Shadow, Trouble};
use crate::message::Instant;

/// What a version makes of a stretch other than what stands, and what was made of that.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Rerun {
    /// The source.
    pub source: String,
    /// The adapter and the version that reads it.
    pub adapter: String,
    /// Who asked for it.
    pub actor: String,
    /// `comparing`, `compared`, `applying`, `applied`, `cancelled` or `failed`.
    pub phase: &'static str,
    /// Received from then on.
    pub since: Instant,
    /// Received before then.
    pub until: Instant,
    /// Messages of the topic that were read in this phase.
    pub read: u64,
    /// Messages that there are to read.
    pub of: u64,
    /// What differs; `live` is what stands, whichever version told it.
    pub difference: Shadow,
    /// Records of which something else would come, or was to: these alone are written again.
    pub differing: u64,
    /// Records that were written again.
    pub written: u64,
    /// Why it failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trouble: Option<Trouble>,
}
