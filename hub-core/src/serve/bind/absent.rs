//! A hub that keeps no archive: another one of its cluster does.

use std::sync::Arc;

use semver::Version;

use crate::code;
use crate::message::{Anchor, Held, Instant};
use crate::serve::boundary::{Archive, Failure, Recover};
use crate::serve::view::{
    Asking, Audit, Between, Contested, DeadFilter, DeadGroup, DeadLetter, Decided, Difference, Draft, Flagged,
    KnownSource, Matter, Matters, Meant, Moment, Operator, OperatorRow, Page, Proposed, Relations, Replayed,
    Reprocessed, Rerun, Retention, Search, Selection, Series, Span, TimelineEntry, Totals, TriedReplay, Unresolved,
    Why,
};

/// Says so to whoever asks.
pub struct Absent;

fn absent<T>() -> Result<T, Failure> {
    Err(Failure::Nothing { code: code!(8014), message: code!(8014).title().to_owned() })
}

impl Archive for Absent {
    fn unmasked(&self) -> Arc<dyn Archive> {
        Arc::new(Self)
    }

    fn search(&self, _: &Search) -> Result<Page<OperatorRow>, Failure> {
        absent()
    }

    fn operator(&self, _: &str) -> Result<Option<Operator>, Failure> {
        absent()
    }

    fn matters(&self, _: &str, _: &Matters) -> Result<Option<Page<Matter>>, Failure> {
        absent()
    }

    fn relations(&self, _: &str, _: u32, _: Option<&str>) -> Result<Option<Relations>, Failure> {
        absent()
    }

    fn operator_as_of(&self, _: &str, _: Moment) -> Result<Option<Operator>, Failure> {
        absent()
    }

    fn difference(&self, _: &str, _: Between) -> Result<Option<Difference>, Failure> {
        absent()
    }

    fn timeline(&self, _: &str, _: &Span) -> Result<Option<Page<TimelineEntry>>, Failure> {
        absent()
    }

    fn measurements(&self, _: &str, _: u32) -> Result<Option<Page<Series>>, Failure> {
        absent()
    }

    fn why(&self, _: &str, _: &str) -> Result<Option<Why>, Failure> {
        absent()
    }

    fn unresolved(&self, _: u32, _: Option<&str>) -> Result<Page<Unresolved>, Failure> {
        absent()
    }

    fn queue(&self, _: &Asking) -> Result<Page<Proposed>, Failure> {
        absent()
    }

    fn pair(&self, _: &str) -> Result<Option<Proposed>, Failure> {
        absent()
    }

    fn contested(&self, _: u32, _: Option<&str>) -> Result<Page<Contested>, Failure> {
        absent()
    }

    fn decisions(&self, _: u32, _: Option<&str>) -> Result<Page<Decided>, Failure> {
        absent()
    }

    fn decisions_of(&self, _: &str) -> Result<Option<Vec<Decided>>, Failure> {
        absent()
    }

    fn decision(&self, _: &str) -> Result<Option<Decided>, Failure> {
        absent()
    }

    fn called(&self, _: &str) -> Result<Option<Anchor>, Failure> {
        absent()
    }

    fn meant(&self, _: Draft) -> Result<Meant, Failure> {
        absent()
    }

    fn retention(&self) -> Result<Retention, Failure> {
        absent()
    }

    fn held(&self, _: Held) -> Result<Held, Failure> {
        absent()
    }

    fn source(&self, _: &str) -> Result<KnownSource, Failure> {
        absent()
    }

    /// An overview has nothing of the archive to show, and that is no failure.
    fn totals(&self) -> Result<Totals, Failure> {
        Ok(Totals::default())
    }
}

impl Recover for Absent {
    fn groups(&self, _: &DeadFilter) -> Result<Vec<DeadGroup>, Failure> {
        absent()
    }

    fn dead_letters(&self, _: &DeadFilter) -> Result<Page<DeadLetter>, Failure> {
        absent()
    }

    fn dead_letter(&self, _: &str, _: u32) -> Result<Option<DeadLetter>, Failure> {
        absent()
    }

    fn try_replay(&self, _: &Selection) -> Result<TriedReplay, Failure> {
        absent()
    }

    fn replay(&self, _: &str, _: &Selection) -> Result<Replayed, Failure> {
        absent()
    }

    fn refused(&self, _: &str) -> Result<Vec<u8>, Failure> {
        absent()
    }

    fn reprocess(&self, _: &str, _: &str, _: &Flagged) -> Result<Reprocessed, Failure> {
        absent()
    }

    fn rerun(&self, _: &str) -> Result<Rerun, Failure> {
        absent()
    }

    fn compare(&self, _: &str, _: &str, _: &Version, _: Instant, _: Instant) -> Result<Rerun, Failure> {
        absent()
    }

    fn apply(&self, _: &str, _: &str) -> Result<Rerun, Failure> {
        absent()
    }

    fn cancel(&self, _: &str) -> Result<Rerun, Failure> {
        absent()
    }

    fn audit(&self) -> Result<Audit, Failure> {
        absent()
    }
}
