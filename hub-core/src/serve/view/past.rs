//! An operator in time: a moment in both times, what is other between two of them, which part of a timeline.

use serde::Serialize;
use utoipa::ToSchema;

use super::operator::{Change, Field, Identifier};
use crate::message::Instant;

/// A moment in both times; what is none is not asked for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Moment {
    /// What was true then.
    pub valid: Option<Instant>,
    /// What was known then.
    pub known: Option<Instant>,
}

/// The time by which a timeline or a difference goes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum By {
    /// When things were so, as far as it is known now.
    #[default]
    Valid,
    /// When the hub was told.
    Known,
}

/// Which part of a timeline is asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Span {
    /// The time by which it goes.
    pub by: By,
    /// Of this family alone; `profile` for the profile.
    pub family: Option<String>,
    /// From then on.
    pub since: Option<Instant>,
    /// Up to then, itself outside.
    pub until: Option<Instant>,
    /// At most so many entries.
    pub limit: u32,
    /// Where the page before ended.
    pub after: Option<String>,
}

/// The moment of which an archive is shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct AsOf {
    /// What was true then; absent: whatever is known, also what begins later.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub valid: Option<Instant>,
    /// What was known then; absent: what is known now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub known: Option<Instant>,
    /// Ids of operators that were others then and are this one today.
    pub apart: Vec<String>,
}

/// Two moments of an operator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Between {
    /// The time by which they are moments.
    pub by: By,
    /// The first.
    pub from: Instant,
    /// The second; none: now.
    pub to: Option<Instant>,
}

/// A value and who said it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Saying {
    /// The value.
    #[schema(value_type = Value)]
    pub value: serde_json::Value,
    /// The source that said so; absent where the value was gathered of several.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// The record's id in that source.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub record: Option<String>,
    /// The raw record.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub raw: Option<String>,
    /// When it happened, by the source.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub occurred: Option<Instant>,
    /// When it was received.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub received: Option<Instant>,
}

/// A field that is another one.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FieldDifference {
    /// The field with what it says at the second moment; null where it says nothing.
    #[serde(flatten)]
    pub field: Field,
    /// What it said at the first moment, and who.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<Saying>,
    /// Who says what it says at the second.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<Saying>,
}

/// A party as the records of a matter write it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct WrittenParty {
    /// What it does there, by the schema's roles. Who changed its role was lost in the one and gained in the other.
    pub role: String,
    /// Its name; absent where none is written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The most senior of its identifiers; absent where none is written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub identifier: Option<Identifier>,
    /// Whether it is the operator itself. Absent: no.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub is_own: bool,
}

/// A matter that came, went or changed.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MatterDifference {
    /// Family.
    pub family: String,
    /// The matter's name.
    pub matter: String,
    /// What names it: the natural key.
    pub key: String,
    /// What became of it.
    pub change: Change,
    /// The fields that differ.
    pub fields: Vec<FieldDifference>,
    /// Parties that it has at the second moment and had not at the first; also where it was not in this archive then.
    pub gained: Vec<WrittenParty>,
    /// Parties that it had at the first and has not at the second.
    pub lost: Vec<WrittenParty>,
}

/// What is other of an operator between two moments.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Difference {
    /// The operator's id at the second moment, else at the first.
    pub id: String,
    /// The time by which they are moments.
    pub by: By,
    /// The first.
    pub from: Instant,
    /// The second; absent: now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<Instant>,
    /// What became of the operator; absent where it was not there, or is not any more: then all it said is told.
    pub change: Change,
    /// The fields of its profile that differ.
    pub profile: Vec<FieldDifference>,
    /// Identifiers that it has at the second and had not at the first.
    pub gained: Vec<Identifier>,
    /// Identifiers that it had at the first and has not at the second.
    pub lost: Vec<Identifier>,
    /// Matters that differ, by family and key.
    pub matters: Vec<MatterDifference>,
}
