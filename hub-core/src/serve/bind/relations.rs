//! Those around an operator, as this room asks the archive for them.

use super::archive::ArchiveOf;
use super::cursor::{given, marked};
use super::stage::{failure, no_page};
use crate::archive::read;
use crate::serve::boundary::Failure;
use crate::serve::view::{Relation, Relations};

impl ArchiveOf {
    pub(super) fn around(&self, id: &str, limit: u32, after: Option<&str>) -> Result<Option<Relations>, Failure> {
        let after: Option<read::RelationPlace> = given(after)?.map(str::parse).transpose().map_err(|()| no_page())?;
        let found = self.reader().relations(id, limit as usize, after).map_err(failure)?;
        Ok(found.map(|found| Relations {
            items: found.items.into_iter().map(|other| self.relation(other)).collect(),
            total: found.total,
            partial: found.partial,
            next: marked(found.next),
        }))
    }

    fn relation(&self, other: read::RelationView) -> Relation {
        Relation {
            id: other.operator,
            name: Some(other.name).filter(|name| !name.is_empty()),
            matters: other.matters,
            latest: other.latest,
            parts: other.parts,
            relations: other.relations.into_iter().map(|matter| self.matter(matter)).collect(),
        }
    }
}
