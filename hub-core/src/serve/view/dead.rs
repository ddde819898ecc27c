//! Dead letters: what was refused, why, and what mends it.

use std::collections::BTreeMap;

use serde::Serialize;
use utoipa::ToSchema;

use crate::message::Instant;

/// Which dead letters a list or a replay means; what is absent does not narrow.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DeadFilter {
    /// Of this source.
    pub source: Option<String>,
    /// With this code, the hub's or the adapter's.
    pub code: Option<String>,
    /// At most so many.
    pub limit: u32,
    /// Where the page before ended.
    pub after: Option<String>,
}

/// Dead letters with one cause.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct DeadGroup {
    /// The source.
    pub source: String,
    /// The code, the hub's or the adapter's.
    pub code: String,
    /// The message of the newest.
    pub message: String,
    /// How many wait.
    pub count: u64,
    /// The newest of them.
    pub last: Instant,
}

/// The payload of a dead letter.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case", tag = "form", content = "value")]
pub enum Payload {
    /// It is JSON.
    #[schema(value_type = Value)]
    Json(serde_json::Value),
    /// It is text of some other kind.
    Text(String),
    /// It is neither; base64.
    Base64(String),
}

impl Payload {
    /// The payload of a record, in the form in which a person reads it best.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        use base64::Engine as _;
        if let Ok(value) = serde_json::from_slice(bytes) {
            return Self::Json(value);
        }
        match std::str::from_utf8(bytes) {
            Ok(text) => Self::Text(text.to_owned()),
            Err(_) => Self::Base64(base64::engine::general_purpose::STANDARD.encode(bytes)),
        }
    }
}

/// One dead letter. In a list what the record itself says is left out: key, attributes, payload.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct DeadLetter {
    /// The raw record.
    pub raw: String,
    /// The generation that failed.
    pub generation: u32,
    /// The source.
    pub source: String,
    /// The code, the hub's or the adapter's.
    pub code: String,
    /// What is wrong with it.
    pub message: String,
    /// The offending place in the payload: a JSON pointer, `row/column` of a table, or an XPath.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pointer: Option<String>,
    /// The adapter in its version.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub adapter: Option<String>,
    /// The record's key in its source.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// When it was refused.
    pub refused: Instant,
    /// Media type of the payload.
    pub media_type: String,
    /// File, sheet, row, page …
    pub attributes: Vec<(String, String)>,
    /// What the platform sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payload: Option<Payload>,
    /// `open`; `replayed` once written again; `superseded` once a later attempt
    /// has an outcome.
    pub state: String,
}

impl DeadLetter {
    /// As a list shows it.
    #[must_use]
    pub fn listed(self) -> Self {
        Self { key: None, attributes: Vec::new(), payload: None, ..self }
    }
}

/// What would become of dead letters if they were replayed now. Nothing was written.
#[derive(Debug, Clone, Default, Serialize, ToSchema)]
pub struct TriedReplay {
    /// Letters that were tried: the newest, a thousand at most.
    pub tried: u64,
    /// What would become of them: `events`, `ignored` or `dead`, with the code.
    pub outcomes: BTreeMap<String, u64>,
    /// Whether it ended before all were tried, since the adapter wastes too much time on them.
    pub cut: bool,
}
