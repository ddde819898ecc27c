//! What mends and what proves: dead letters with their replay, facts that are
//! reprocessed, stretches of a source that another version reads once more, and the audit.
//! Reads what the archive's store keeps of ledger and dead letters; writes raw
//! records again. Knows nothing of who asks, but that it has a name.

mod audit;
mod comparison;
mod error;
mod evidence;
mod folded;
mod missing;
mod refused;
mod replay;
mod reprocess;
mod rerun;

pub use audit::{Account, Audit, Evidence, Finding, audit};
pub use error::RecoverError;
pub use evidence::Auditor;
pub use refused::{RefusedTable, table};
pub use replay::{Replayed, Replayer, Selection};
pub use reprocess::{Flagged, Reprocessed, Reprocessor};
pub use rerun::{Phase, Range, Rerun, Reruns};
