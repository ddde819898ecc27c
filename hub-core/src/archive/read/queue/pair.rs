//! One pair of the review queue, by its place; and what the two say differently, which is compared before anything
//! is masked: masked, two telephones look alike.

use std::borrow::Cow;
use std::collections::BTreeSet;

use serde::Serialize;
use utoipa::ToSchema;

use super::super::Reader;
use super::{Decisions, Proposed, Subjects, place};
use crate::archive::review::Outline;
use crate::store::StoreError;

/// What a side is known by that may be masked; each is a list of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum KnownBy {
    /// Names.
    Names,
    /// Registered addresses.
    Registered,
    /// Addresses of premises.
    Premises,
    /// Telephones.
    Phones,
}

impl KnownBy {
    const ALL: [Self; 4] = [Self::Names, Self::Registered, Self::Premises, Self::Phones];

    /// Of which both say something, and no text of it is the same.
    pub(super) fn differing(one: &Outline<'_>, other: &Outline<'_>) -> Vec<Self> {
        let differs = |known: &Self| {
            let (one, other) = (known.texts(one), known.texts(other));
            !one.is_empty() && !other.is_empty() && one.is_disjoint(other)
        };
        Self::ALL.into_iter().filter(differs).collect()
    }

    fn texts<'o, 't>(self, outline: &'o Outline<'t>) -> &'o BTreeSet<Cow<'t, str>> {
        match self {
            Self::Names => &outline.names,
            Self::Registered => &outline.registered,
            Self::Premises => &outline.premises,
            Self::Phones => &outline.phones,
        }
    }
}

impl Reader {
    /// The pair at a place of the review queue; none where none waits there any more.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn pair(&self, at: &str) -> Result<Option<Proposed>, StoreError> {
        let Some((points, (one, other))) = place(at) else { return Ok(None) };
        self.look(|look| {
            // What comes after the place before it is the pair, or one behind it.
            let rows = look.queue(None, (points, (one, other.saturating_sub(1))), 1)?;
            let subjects = Subjects::of(look, rows.iter().flat_map(|(_, sides)| sides))?;
            let Some((row, sides)) = rows.first() else { return Ok(None) };
            let found = self.proposed(row, sides, &subjects)?.filter(|pair| pair.place == at);
            let decisions = Decisions::of(self, look, found.iter())?;
            Ok(found.filter(|pair| !decisions.name_both(&pair.one, &pair.other)))
        })
    }
}
