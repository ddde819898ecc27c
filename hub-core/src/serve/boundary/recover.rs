//! What mends and what proves, as this room asks for it: dead letters, replay, reprocessing, reruns, the audit.

use semver::Version;

use super::Failure;
use crate::message::Instant;
use crate::serve::view::{
    Audit, DeadFilter, DeadGroup, DeadLetter, Flagged, Page, Replayed, Reprocessed, Rerun, Selection, TriedReplay,
};

/// Dead letters and the double entry.
pub trait Recover: Send + Sync {
    /// Dead letters that wait, grouped by cause, the largest group first.
    ///
    /// # Errors
    /// Where they cannot be read.
    fn groups(&self, filter: &DeadFilter) -> Result<Vec<DeadGroup>, Failure>;

    /// Dead letters, newest first, without payloads.
    ///
    /// # Errors
    /// Where they cannot be read, or `after` is not of a page before.
    fn dead_letters(&self, filter: &DeadFilter) -> Result<Page<DeadLetter>, Failure>;

    /// One dead letter with its payload.
    ///
    /// # Errors
    /// Where it cannot be read.
    fn dead_letter(&self, raw: &str, generation: u32) -> Result<Option<DeadLetter>, Failure>;

    /// What would become of dead letters if they were replayed now; nothing is written.
    ///
    /// # Errors
    /// Where nothing is selected, or a source's adapter cannot be used.
    fn try_replay(&self, selection: &Selection) -> Result<TriedReplay, Failure>;

    /// Writes the raw records of dead letters again, in their next generation.
    ///
    /// # Errors
    /// Where nothing is selected, or the broker does not take them.
    fn replay(&self, actor: &str, selection: &Selection) -> Result<Replayed, Failure>;

    /// Writes the raw records of a source's flagged facts again, in their next generation.
    ///
    /// # Errors
    /// Where no fact bears the flag, or the broker does not take them.
    fn reprocess(&self, actor: &str, source: &str, flagged: &Flagged) -> Result<Reprocessed, Failure>;

    /// How the stretch of a source stands that is read once more.
    ///
    /// # Errors
    /// Where none was asked for since this hub started.
    fn rerun(&self, source: &str) -> Result<Rerun, Failure>;

    /// Begins to compare what a version of its adapter makes of a stretch of a source with what stands.
    ///
    /// # Errors
    /// Where a stretch of the source is being read, or the version cannot serve it.
    fn compare(
        &self,
        actor: &str,
        source: &str,
        version: &Version,
        since: Instant,
        until: Instant,
    ) -> Result<Rerun, Failure>;

    /// Begins to write what differs again.
    ///
    /// # Errors
    /// Where nothing was compared to its end, or another version serves.
    fn apply(&self, actor: &str, source: &str) -> Result<Rerun, Failure>;

    /// Ends what is being read; what was written stays.
    ///
    /// # Errors
    /// Where nothing was asked for.
    fn cancel(&self, source: &str) -> Result<Rerun, Failure>;

    /// Rows of a source that were refused, as a table (CSV) with what is wrong with each.
    ///
    /// # Errors
    /// Where they cannot be read.
    fn refused(&self, source: &str) -> Result<Vec<u8>, Failure>;

    /// Where every record is.
    ///
    /// # Errors
    /// Where the ledger or the positions cannot be read.
    fn audit(&self) -> Result<Audit, Failure>;
}
