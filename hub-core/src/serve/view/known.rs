//! What is known of a source beyond its counts: whole lists, flags, fields by day.

use serde::Serialize;
use utoipa::ToSchema;

use crate::message::Instant;

/// A source as the archive knows it.
#[derive(Debug, Clone, Default, Serialize, ToSchema)]
pub struct KnownSource {
    /// Its name.
    pub name: String,
    /// Lists that it shows whole.
    pub lists: Vec<ListRow>,
    /// What is odd in its facts that stand, the most frequent first; at most 500.
    pub flags: Vec<FlagCount>,
    /// The last days with records, the earliest first; at most 14.
    pub days: Vec<LookedDay>,
    /// Fields of its records, by place.
    pub fields: Vec<FieldFill>,
}

/// A round of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ListRound {
    /// When it began.
    pub round: Instant,
    /// How many records it listed; none until it was seen to its end.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub listed: Option<u64>,
    /// Of these, records that are accounted for. A rejected one is not, so that it
    /// holds the round back until it is replayed.
    pub seen: u64,
    /// Who said that it is right, however short.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub accepted: Option<String>,
}

/// A list that a source shows whole: what its round in force lacks is gone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ListRow {
    /// Its name.
    pub list: String,
    /// Facts that stand in it.
    pub standing: u64,
    /// Facts that a later round lacks.
    pub gone: u64,
    /// The round that decides.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub in_force: Option<Instant>,
    /// The latest round.
    pub last: ListRound,
    /// A later round that lacks too much: it waits for a person.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub held: Option<ListRound>,
}

/// Facts with one flag.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FlagCount {
    /// The family.
    pub family: String,
    /// `<code>:<field>`.
    pub flag: String,
    /// The code that no table has; empty where the flag is about something else.
    pub value: String,
    /// How many facts bear it.
    pub facts: u64,
}

/// A day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct LookedDay {
    /// `2026-03-01`.
    pub day: String,
    /// Records that were looked at: some of each batch.
    pub looked: u64,
}

/// Whether a field came or went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Turn {
    /// No record of the days before had it.
    New,
    /// Records had it, and those of the last day have not.
    Vanished,
}

/// How often a field is filled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FieldFill {
    /// Its place: a pointer in which `*` stands for every element, or a column's name.
    pub field: String,
    /// Records that say something there, of those that were looked at, by day.
    pub filled: Vec<u64>,
    /// Whether it came or went.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub turn: Option<Turn>,
}
