//! Those around an operator: who else has a part in its matters.

use serde::Serialize;
use utoipa::ToSchema;

use super::{Matter, RelationPart};
use crate::message::Instant;

/// Another operator that has a part in an operator's matters.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Relation {
    /// Its id.
    pub id: String,
    /// What people call it.
    pub name: Option<String>,
    /// How many matters the two share.
    pub matters: u64,
    /// When the latest of them happened; absent where none says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub latest: Option<Instant>,
    /// What it does there, by family.
    pub parts: Vec<RelationPart>,
    /// Of those matters the ones of the family `relation`, the latest five: of which kind it is, from when until when,
    /// and by the roles of their parties who does it for whom.
    pub relations: Vec<Matter>,
}

/// A page of those around an operator; `next` is given back as `after` to get what follows.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Relations {
    /// Those that share most matters come first.
    pub items: Vec<Relation>,
    /// How many there are.
    pub total: u64,
    /// Whether others have so many parts in its matters, more than 200,000, that not all were looked at: then there may
    /// be more than is counted. Absent: no.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub partial: bool,
    /// Where the next page begins; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}
