//! What every row of a list says of itself: its id, whether it is gone, and
//! when it was last changed, which is its revision.
//!
//! Knows nothing of what a row is about.

use crate::bindings::contract::{Event, Instant, Note};
use crate::date;
use crate::event::Family;
use crate::json::Scalar;
use crate::note::note;

/// See the file's head.
#[derive(Clone, Copy, Debug)]
pub struct Head<'r> {
    /// The row's own id in its source.
    pub id: &'r str,
    /// Whether the row bears the mark of deletion.
    pub deleted: bool,
    /// Its update time in ms since 1970.
    pub revision: u64,
}

impl<'r> Head<'r> {
    /// Reads id and update time, each with its place in the row.
    ///
    /// # Errors
    /// As [`Self::at`].
    pub fn of(
        list: &str,
        id: (&'r Scalar<'_>, &str),
        deleted: bool,
        (updated, place): (&Scalar<'_>, &str),
    ) -> Result<Self, Note> {
        let updated = updated.get().and_then(|updated| date::instant(updated).ok());
        Self::at(list, id, deleted, (updated, place))
    }

    /// Of an update time that was read, where there is one. A row without id or
    /// update time is of no use: nothing could replace it, or tell whether it is
    /// the newer one.
    ///
    /// # Errors
    /// `<list>.id-missing`, `<list>.update-time-malformed`.
    pub fn at(
        list: &str,
        (id, id_place): (&'r Scalar<'_>, &str),
        deleted: bool,
        (updated, updated_place): (Option<Instant>, &str),
    ) -> Result<Self, Note> {
        let id = id.get().ok_or_else(|| note(format!("{list}.id-missing"), "the row has no id").at(id_place))?;
        let revision = updated.and_then(|updated| u64::try_from(updated).ok()).ok_or_else(|| {
            let code = format!("{list}.update-time-malformed");
            note(code, "the row has no update time that can be read").at(updated_place)
        })?;
        Ok(Self { id, deleted, revision })
    }

    /// The record stands as `content` says.
    pub fn upsert<F: Family>(&self, content: &F) -> Event {
        Event::upsert(content, self.id).revision(self.revision)
    }

    /// The record is gone, or was never of this family.
    pub fn delete<F: Family>(&self) -> Event {
        Event::delete::<F>(self.id).revision(self.revision)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::Batch;
    use crate::json::Object;

    #[test]
    fn a_row_is_known_by_its_id_and_newer_by_its_update_time() {
        let row = Object::parse(br#"{"id":7,"at":"2025-03-01 08:00:00","day":"2025-03-01"}"#).unwrap();
        let (id, at, none) = (row.scalar("id"), row.scalar("at"), row.scalar("none"));
        let head = Head::of("shop", (&id, "/id"), true, (&at, "/at")).unwrap();
        assert_eq!((head.id, head.revision, head.deleted), ("7", 1_740_787_200_000, true));
        let event = head.delete::<Batch<'_>>();
        assert_eq!((event.record_id.as_str(), event.revision), ("7", Some(head.revision)));
        let missing = Head::of("shop", (&none, "/id"), false, (&at, "/at")).unwrap_err();
        assert_eq!((missing.code.as_str(), missing.pointer.as_str()), ("shop.id-missing", "/id"));
        for malformed in [none, Object::parse(br#"{"at":"1969-01-01"}"#).unwrap().scalar("at")] {
            let note = Head::of("shop", (&id, "/id"), false, (&malformed, "/at")).unwrap_err();
            assert_eq!((note.code.as_str(), note.pointer.as_str()), ("shop.update-time-malformed", "/at"));
        }
    }
}
