//! How long records are kept, and what people decided of that.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::message::{Decision, Held};

/// How long records are kept, and what came of it.
#[derive(Debug, Clone, Default, Serialize, ToSchema)]
pub struct Retention {
    /// The classes of records.
    pub classes: Vec<RetentionClass>,
    /// The horizon in force, by whoever named it last; absent: nothing is past.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub horizon: Option<Decision>,
    /// What is held, the oldest decision first.
    pub holds: Vec<Decision>,
    /// Records that are past: nothing is said of them, as if they had never been told.
    pub past: u64,
    /// Records that must be looked at before what is past is what horizon and holds say, up to 100,000.
    pub unswept: u64,
}

/// A class of records.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RetentionClass {
    /// Its name.
    pub name: String,
    /// Its name in Chinese.
    pub label: String,
    /// Its name in English.
    pub label_en: String,
    /// Where it comes from: a rule of law, or a choice.
    pub basis: String,
    /// The families of which it is.
    pub families: Vec<String>,
    /// Whether what is in force is kept in any case.
    pub while_in_force: bool,
    /// How long they are kept: the first period that a record has a day of counts.
    pub keep: Vec<RetentionPeriod>,
}

/// For how long records are kept.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RetentionPeriod {
    /// The days that it counts from, the first that a record has: a field, `shelf-life`, `occurred`, `told`.
    pub after: Vec<String>,
    /// For how long: `6 months`.
    pub period: String,
}

/// A horizon that somebody wants.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HorizonDraft {
    /// What had to be kept until a day before this one is past. It lies not ahead.
    #[schema(value_type = String, format = Date)]
    pub day: Date,
    /// Why.
    #[serde(default)]
    #[schema(max_length = 1000)]
    pub note: String,
}

/// A hold that somebody wants.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HoldDraft {
    /// What is kept however old it is.
    pub on: Held,
    /// Why.
    #[serde(default)]
    #[schema(max_length = 1000)]
    pub note: String,
}
