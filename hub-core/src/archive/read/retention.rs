//! What people decided of how long records are kept, and what came of it.

use super::Reader;
use super::decision::{DecisionView, view};
use crate::archive::retention::Hold;
use crate::message::{Held, Says};
use crate::store::StoreError;

/// Facts that are left to look at are counted up to so many.
const MOST: usize = 100_000;

/// The horizon and the holds in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RetentionView {
    /// The horizon in force, by whoever named it last; none: nothing is past.
    pub horizon: Option<DecisionView>,
    /// What is held, the oldest decision first.
    pub holds: Vec<DecisionView>,
    /// Facts that are past.
    pub past: u64,
    /// Facts that must be looked at before what is past is what these say, up to 100,000.
    pub unswept: u64,
}

impl Reader {
    /// The horizon and the holds in force, and what came of them.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn retention(&self) -> Result<RetentionView, StoreError> {
        self.look(|look| {
            let horizons = look.decisions_by_id(look.horizons()?.into_iter().map(|(id, _)| id))?.into_iter();
            let latest = horizons.filter_map(|row| match row.decision.says {
                Says::Horizon { day } => Some(((day, row.decision.decided.at, row.decision.id.clone()), row)),
                _ => None,
            });
            let latest = latest.max_by(|(one, _), (other, _)| one.cmp(other)).map(|(_, row)| view(row));
            let mut holds = look.decisions_by_id(look.holds_in_force()?)?;
            holds.sort_by(|a, b| (a.decision.decided.at, &a.decision.id).cmp(&(b.decision.decided.at, &b.decision.id)));
            Ok(RetentionView {
                horizon: latest,
                holds: holds.into_iter().map(view).collect(),
                past: look.past_count()?,
                unswept: look.left_to_sweep(MOST)?,
            })
        })
    }

    /// What somebody wants to hold, as the archive compares it; none where it names what no source can.
    #[must_use]
    pub fn held(&self, on: &Held) -> Option<Held> {
        Some(match Hold::of(on, &*self.schemas)? {
            Hold::Identifier(identifier) => {
                Held::Identifier { scheme: identifier.scheme.to_owned(), value: identifier.value }
            }
            Hold::Record(_) | Hold::Matter(_) => on.clone(),
        })
    }
}
