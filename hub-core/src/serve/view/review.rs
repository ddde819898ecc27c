//! What waits for a person's yes or no, and what people decided.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::OperatorRow;
use crate::message::{Anchor, Decision, Ruling};

/// What to show of the queue.
#[derive(Debug, Clone, Default)]
pub struct Asking {
    /// Only pairs of which one side is in this town, by its code.
    pub town: Option<String>,
    /// At most so many.
    pub limit: u32,
    /// `next` of the page before.
    pub after: Option<String>,
}

/// An identifier that joins nobody, since it would join two valid social credit codes,
/// or too many name it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Contested {
    /// Its scheme.
    pub scheme: String,
    /// Its value.
    pub value: String,
    /// `contested` or `barred`.
    pub state: String,
    /// The operators that name it.
    pub operators: Vec<OperatorRow>,
}

/// What somebody decides.
#[derive(Debug, Clone, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Draft {
    /// What is said: `same`, `apart`, or `open` for a record's party without papers.
    pub ruling: Ruling,
    /// Of whom.
    pub one: Anchor,
    /// And of whom else; none where one is opened.
    #[serde(default)]
    pub others: Vec<Anchor>,
    /// Why.
    #[serde(default)]
    pub note: String,
}

/// A decision, and what became of it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Decided {
    /// What was decided.
    #[serde(flatten)]
    pub decision: Decision,
    /// `taken`, `contradicted` (a later decision, the records or two valid social credit
    /// codes say otherwise), `idle` (nobody bears what it names) or `withdrawn`.
    pub fate: String,
}
