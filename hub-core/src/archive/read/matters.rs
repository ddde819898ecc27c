//! The matters of an operator that belong to one family, page by page.
//!
//! Promises that the pages together hold each of them once, while none is told otherwise between two of them.

use std::fmt;
use std::str::FromStr;

use super::Reader;
use super::view::{MatterView, Page};
use crate::message::Instant;
use crate::store::{NO_TIME, StoreError};

/// Which matters are asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Matters {
    /// Their family.
    pub family: String,
    /// At most so many.
    pub limit: usize,
    /// `next` of the page before.
    pub after: Option<MatterPlace>,
}

/// The place of a matter among those of its family: when it happened, where known, and its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MatterPlace(Option<Instant>, String);

impl fmt::Display for MatterPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(at) => write!(f, "{at}.{}", self.1),
            None => write!(f, "none.{}", self.1),
        }
    }
}

impl FromStr for MatterPlace {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (at, name) = text.split_once('.').ok_or(())?;
        let at = if at == "none" { None } else { Some(at.parse().map_err(drop)?) };
        let is_name = name.len() == 16 && name.bytes().all(|letter| letter.is_ascii_hexdigit());
        is_name.then(|| Self(at, name.to_owned())).ok_or(())
    }
}

impl Reader {
    /// The matters of an operator that belong to a family, the latest first, those of no known time last, and how many
    /// there are; none where the operator is not known.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn matters_of(&self, id: &str, asked: &Matters) -> Result<Option<(Page<MatterView>, u64)>, StoreError> {
        let limit = asked.limit.clamp(1, 1_000);
        self.look(|look| {
            let Some(operator) = self.find(look, id)? else { return Ok(None) };
            let place = match &asked.after {
                Some(MatterPlace(at, name)) => (at.unwrap_or(NO_TIME), name.as_str()),
                None => (Instant::MAX, ""),
            };
            let mut rows = look.matters_further(operator.id, &asked.family, place, limit + 1)?;
            let more = rows.len() > limit;
            rows.truncate(limit);
            let next = rows.last().filter(|_| more).map(|row| MatterPlace(row.occurred, row.name.clone()).to_string());
            let items = rows.into_iter().map(|row| self.matter_view(look, row)).collect::<Result<_, _>>()?;
            let count = look.counts_of([operator.id])?.remove(&operator.id).unwrap_or_default();
            let count = count.into_iter().find(|(family, _)| *family == asked.family).map_or(0, |(_, count)| count);
            Ok(Some((Page { items, next }, count)))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_read_as_it_was_written() {
        for at in [Some(1_772_416_800_000), Some(-1), None] {
            let place = MatterPlace(at, "0123456789abcdef".into());
            assert_eq!(place.to_string().parse(), Ok(place));
        }
        for wrong in ["", "1", "1.", "x.0123456789abcdef", "1.0123456789abcdeg", ".0123456789abcdef"] {
            assert_eq!(wrong.parse::<MatterPlace>(), Err(()), "{wrong:?}");
        }
    }
}
