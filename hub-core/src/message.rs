//! What flows through the hub: raw records, events, ledger lines, and the names
//! by which they are known. Values only: knows nothing of Kafka, SQL or time.

mod change;
mod day;
mod dead;
mod decision;
mod desired;
mod echo;
mod event;
mod header;
mod id;
mod ledger;
mod listing;
mod mark;
mod raw;
mod receipt;
pub mod topic;
mod written;

pub use change::{Change, KnownAs, Version, Whose};
pub use day::day_of;
pub use dead::DeadLetter;
pub use decision::{Anchor, Decision, Held, Says, Signature};
pub use desired::{BackFill, Desired, Part};
pub use echo::Echo;
pub use event::{Event, FactKey, Operation, Rank};
pub use header::{AVRO, HeaderError, Headers};
pub use id::{AdapterRef, EventId, Generation, IdError, Mint, RawId, RouteName, SourceName};
pub use ledger::{Advance, Interval, LedgerLine, Tally};
pub use listing::{Listing, Permille, RoundWord, Word};
pub use mark::Mark;
pub use raw::RawRecord;
pub use receipt::{Receipt, Remark, Verdict};
pub use written::Unnamed;

/// Milliseconds since 1970-01-01T00:00:00Z.
pub type Instant = i64;
