//! The matters of one family of an operator, as this room asks the archive for them.

use super::archive::ArchiveOf;
use super::cursor::{given, marked};
use super::stage::{failure, no_page};
use crate::archive::read;
use crate::serve::boundary::Failure;
use crate::serve::view::{Matter, Matters, Page};

impl ArchiveOf {
    pub(super) fn of_family(&self, id: &str, asked: &Matters) -> Result<Option<Page<Matter>>, Failure> {
        let asked = read::Matters {
            family: asked.family.clone(),
            limit: asked.limit as usize,
            after: given(asked.after.as_deref())?.map(str::parse).transpose().map_err(|()| no_page())?,
        };
        let found = self.reader().matters_of(id, &asked).map_err(failure)?;
        Ok(found.map(|(page, count)| Page {
            items: page.items.into_iter().map(|matter| self.matter(matter)).collect(),
            total: Some(count),
            next: marked(page.next),
        }))
    }
}
