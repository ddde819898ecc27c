//! An event: what one raw record says, in the words of one family.

use bytes::Bytes;
use serde::{Deserialize, Serialize};

use super::{AdapterRef, EventId, Instant, Listing, RawId, SourceName};

/// What happened to the business record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Operation {
    /// It exists, with this content.
    Upsert,
    /// It is gone.
    Delete,
}

impl Operation {
    /// `upsert` or `delete`, as headers and SQL have it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Upsert => "upsert",
            Self::Delete => "delete",
        }
    }
}

/// The business record that an event speaks of: versions of one fact share it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FactKey {
    /// The channel that told it.
    pub source: SourceName,
    /// The event's family.
    pub family: String,
    /// The record's own id in its source.
    pub record: String,
}

/// Which state of a fact is the later one (architecture: rule of sequence
/// neutrality, 3). Total: no two events share a raw id and an index.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Rank {
    /// The source's own count or update time; 0 where it has none.
    pub revision: u64,
    /// Breaks ties by the time of receipt.
    pub raw: RawId,
    /// Breaks ties within one raw record.
    pub index: u32,
}

/// One event with what the host knows of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// Names it for ever.
    pub id: EventId,
    /// The fact that it is a state of.
    pub fact: FactKey,
    /// Upsert or delete.
    pub operation: Operation,
    /// The source's own count of states, where it has one.
    pub revision: Option<u64>,
    /// When it happened, where that is known.
    pub occurred: Option<Instant>,
    /// The round of the whole list that its record stood in, where it did.
    pub listing: Option<Listing>,
    /// The adapter that made it.
    pub adapter: AdapterRef,
    /// Id of the writer's schema.
    pub schema: u32,
    /// A bare Avro datum of that schema; empty for a delete.
    pub body: Bytes,
}

impl Event {
    /// Its rank among the states of its fact.
    #[must_use]
    pub fn rank(&self) -> Rank {
        Rank { revision: self.revision.unwrap_or(0), raw: self.id.raw, index: self.id.index }
    }
}
