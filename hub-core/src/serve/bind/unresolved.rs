//! Records that name nobody, as this room asks the archive for them.

use super::archive::ArchiveOf;
use super::cursor::{given, marked};
use super::stage::{failure, place};
use crate::archive::read;
use crate::serve::boundary::Failure;
use crate::serve::view::{Page, Unresolved};

impl ArchiveOf {
    pub(super) fn naming_nobody(&self, limit: u32, after: Option<&str>) -> Result<Page<Unresolved>, Failure> {
        let after = given(after)?;
        after.map(place).transpose()?;
        let page = self.reader().unresolved(limit as usize, after).map_err(failure)?;
        let items = page.items.into_iter().map(|found| self.record(found)).collect();
        Ok(Page { items, total: None, next: marked(page.next) })
    }

    fn record(&self, found: read::Unresolved) -> Unresolved {
        let names: Vec<&str> = found.parties.iter().filter_map(|party| party.name.as_deref()).collect();
        Unresolved {
            name: Some(names.join("、")).filter(|name| !name.is_empty()),
            fields: self.described(&found.family, found.content),
            family: found.family,
            source: found.source,
            record: found.record,
            parties: found.parties,
            received: found.received,
        }
    }
}
