//! What a source would bring, down to the events.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::Trouble;
use crate::message::Instant;

/// A trial: nothing of it was written.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Trial {
    /// The source.
    pub source: String,
    /// What was asked of the platform.
    pub requests: Vec<TriedRequest>,
    /// How many records came, of which at most twenty are shown.
    pub came: u64,
    /// Items that would be refused before they are records, by code.
    pub refused: BTreeMap<String, u64>,
    /// The first records, and what would become of them.
    pub records: Vec<TriedRecord>,
    /// What was in the way.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trouble: Option<Trouble>,
}

/// One request.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TriedRequest {
    /// GET, POST …
    pub method: String,
    /// Below the platform's base address; what the query says is not shown.
    pub path: String,
    /// Status of the answer; none where there was none.
    pub status: Option<u16>,
}

/// One record.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TriedRecord {
    /// As the platform gave it, what must not be kept replaced.
    pub payload: String,
    /// What the transport knew.
    pub attributes: BTreeMap<String, String>,
    /// Events that it would give.
    pub events: Vec<TriedEvent>,
    /// Why it would be `ignored`, or `dead`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outcome: Option<&'static str>,
    /// The adapter's code or `HUB-nnnn`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// The same for people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// The offending place.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pointer: Option<String>,
}

/// One event.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TriedEvent {
    /// Its family.
    pub family: String,
    /// The business record's id in its source.
    pub record: String,
    /// `upsert` or `delete`.
    pub operation: &'static str,
    /// The source's count of states.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revision: Option<u64>,
    /// When it happened.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub occurred: Option<Instant>,
    /// What it says; null of a delete.
    pub body: Value,
}
