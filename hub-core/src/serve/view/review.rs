//! What waits for a person's yes or no, and what people decided.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::OperatorRow;
use crate::message::{Anchor, Decision, Says};

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
/// or too many name it; or one that stands in a record together with another, of which an operator has one alone.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Contested {
    /// Its scheme.
    pub scheme: String,
    /// Its value.
    pub value: String,
    /// `contested`, `barred` or `together`.
    pub state: String,
    /// The other, where they stand together: a decision that one is apart from the other says which stands there by
    /// mistake.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub with: Option<String>,
    /// Operators that name it, twenty of a value at most.
    pub operators: Vec<OperatorRow>,
    /// Whether there are more of them: a search for the value finds all.
    pub more: bool,
}

/// What somebody decides.
#[derive(Debug, Clone, Deserialize, Serialize, ToSchema)]
#[serde(tag = "ruling", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Draft {
    /// All of these are one operator.
    Same {
        /// One of them.
        one: Anchor,
        /// The others.
        #[schema(min_items = 1, max_items = 100)]
        others: Vec<Anchor>,
        /// Why.
        #[serde(default)]
        #[schema(max_length = 1000)]
        note: String,
    },
    /// The first is none of the others. Of an identifier that stands in one record with another: it stands there by
    /// mistake, and is whose it is elsewhere.
    Apart {
        /// The first.
        one: Anchor,
        /// The others.
        #[schema(min_items = 1, max_items = 100)]
        others: Vec<Anchor>,
        /// Why.
        #[serde(default)]
        #[schema(max_length = 1000)]
        note: String,
    },
    /// A record's party without papers is an operator.
    Open {
        /// The party.
        one: OfRecord,
        /// Why.
        #[serde(default)]
        #[schema(max_length = 1000)]
        note: String,
    },
}

impl Draft {
    /// That a record's party is an operator of its own; none where it is no such party.
    #[must_use]
    pub fn open(one: Anchor, note: String) -> Option<Self> {
        let Anchor::Party { source, family, record, role } = one else { return None };
        Some(Self::Open { one: OfRecord { party: RecordParty { source, family, record, role } }, note })
    }
}

/// An anchor that is a record's party.
#[derive(Debug, Clone, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OfRecord {
    /// The party.
    pub party: RecordParty,
}

/// A party that a record names without any identifier.
#[derive(Debug, Clone, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RecordParty {
    /// The channel that tells the record.
    pub source: String,
    /// The family of its events.
    pub family: String,
    /// The record's own id there.
    pub record: String,
    /// What the party does in it; a second of the same role is `<role>.2`.
    pub role: String,
}

/// What somebody decides, with identifiers as the archive has them.
#[derive(Debug, Clone)]
pub struct Meant {
    /// What is said.
    pub says: Says,
    /// Why.
    pub note: String,
}

impl From<Draft> for Meant {
    fn from(draft: Draft) -> Self {
        match draft {
            Draft::Same { one, others, note } => Self { says: Says::Same { one, others }, note },
            Draft::Apart { one, others, note } => Self { says: Says::Apart { one, others }, note },
            Draft::Open { one: OfRecord { party }, note } => {
                let RecordParty { source, family, record, role } = party;
                let one = Anchor::Party { source, family, record, role };
                Self { says: Says::Open { one }, note }
            }
        }
    }
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
