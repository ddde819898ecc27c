//! Those around an operator: who else has a part in its matters, how often, in which roles and when last, page by page.
//!
//! Promises: every matter of the operator counts, whatever its page shows of them, up to a bound that the answer tells
//! of; those that share most come first; the pages together hold each other operator once, while none comes or goes
//! between two of them. Knows nothing of how relations are shown.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::fmt;
use std::str::FromStr;

use serde::Serialize;
use utoipa::ToSchema;

use super::Reader;
use super::view::MatterView;
use crate::message::Instant;
use crate::store::{Look, PartRow, StoreError};

/// Parts of others that are looked at for one operator: a market with thousands of stalls has fewer.
const MOST: usize = 200_000;
/// The family of matters that are relations themselves.
const RELATION: &str = "relation";
/// How many of those are told with each other operator.
const TOLD: usize = 5;

/// What another operator does in matters of one family.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct RelationPart {
    /// The family.
    pub family: String,
    /// Its roles there, by the schema.
    pub roles: Vec<String>,
    /// In how many matters.
    pub matters: u64,
}

/// Another operator that has a part in an operator's matters.
#[derive(Debug, Clone, PartialEq)]
pub struct RelationView {
    /// Its id.
    pub operator: String,
    /// What people call it.
    pub name: String,
    /// How many matters they share.
    pub matters: u64,
    /// When the latest of them happened, where any says so.
    pub latest: Option<Instant>,
    /// What it does there, by family.
    pub parts: Vec<RelationPart>,
    /// Of those matters the ones that are relations themselves, the latest first, as many as are told.
    pub relations: Vec<MatterView>,
}

/// A page of those around an operator.
#[derive(Debug, Clone, PartialEq)]
pub struct Relations {
    /// Those that share most come first.
    pub items: Vec<RelationView>,
    /// How many there are.
    pub total: u64,
    /// Whether there was too much to look at all of it: then there may be more than is counted.
    pub partial: bool,
    /// What to give as `after` for the next page; none on the last one.
    pub next: Option<String>,
}

/// The place of another operator among those around one: how many matters it shares, and its surrogate key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RelationPlace(u64, i64);

impl fmt::Display for RelationPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.0, self.1)
    }
}

impl FromStr for RelationPlace {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (matters, operator) = text.split_once('.').ok_or(())?;
        let is_number = |text: &str| text.bytes().all(|digit| digit.is_ascii_digit());
        if !(is_number(matters) && is_number(operator)) {
            return Err(());
        }
        Ok(Self(matters.parse().map_err(drop)?, operator.parse().map_err(drop)?))
    }
}

/// Another operator by its surrogate key, with the matters that it shares.
type Other = (i64, Vec<i64>);

impl Reader {
    /// Those around an operator, behind a place; none where the operator is not known.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn relations(
        &self,
        id: &str,
        limit: usize,
        after: Option<RelationPlace>,
    ) -> Result<Option<Relations>, StoreError> {
        self.relations_among(MOST, id, limit, after)
    }

    /// The same among so many parts of others at most; tests use small numbers.
    pub(in crate::archive) fn relations_among(
        &self,
        most: usize,
        id: &str,
        limit: usize,
        after: Option<RelationPlace>,
    ) -> Result<Option<Relations>, StoreError> {
        let limit = limit.clamp(1, 1_000);
        self.look(|look| {
            let Some(operator) = self.find(look, id)? else { return Ok(None) };
            let mut shared = look.others_of(operator.id, most + 1)?;
            let partial = shared.len() > most;
            shared.truncate(most);
            let others = ranked(shared);
            let begin = after.map_or(0, |RelationPlace(matters, operator)| {
                others.partition_point(|other| rank(other) <= (Reverse(matters), operator))
            });
            let rest = &others[begin..];
            let page = &rest[..rest.len().min(limit)];
            let last = page.last().filter(|_| rest.len() > limit);
            let next = last.map(|(operator, matters)| RelationPlace(matters.len() as u64, *operator).to_string());
            Ok(Some(Relations { items: self.told_of(look, page)?, total: others.len() as u64, partial, next }))
        })
    }

    /// What there is to tell of the others on a page.
    fn told_of(&self, look: Look<'_>, page: &[Other]) -> Result<Vec<RelationView>, StoreError> {
        let each = page.iter().flat_map(|(operator, matters)| matters.iter().map(move |matter| (*operator, *matter)));
        let shared: HashSet<(i64, i64)> = each.collect();
        let matters: BTreeSet<i64> = shared.iter().map(|(_, matter)| *matter).collect();
        let mut told: HashMap<i64, Shares> = HashMap::new();
        for part in look.parts_in(matters)? {
            if shared.contains(&(part.operator, part.matter)) {
                told.entry(part.operator).or_default().add(part);
            }
        }
        for shares in told.values_mut() {
            shares.relations.sort_unstable_by_key(|relation| Reverse(*relation));
            shares.relations.truncate(TOLD);
        }
        let named: BTreeSet<i64> =
            told.values().flat_map(|shares| shares.relations.iter().map(|(_, matter)| *matter)).collect();
        let mut relations = HashMap::new();
        for row in look.matters_by_id(named)? {
            relations.insert(row.id, self.matter_view(look, row)?);
        }
        let mut titles = look.titles(page.iter().map(|(operator, _)| *operator))?;
        let view = |(operator, matters): &Other| {
            let (id, name) = titles.remove(operator)?;
            let shares = told.remove(operator).unwrap_or_default();
            let own = shares.relations.iter().filter_map(|(_, matter)| relations.get(matter).cloned());
            Some(RelationView {
                operator: id,
                name,
                matters: matters.len() as u64,
                latest: shares.latest,
                relations: own.collect(),
                parts: shares.parts(),
            })
        };
        Ok(page.iter().filter_map(view).collect())
    }
}

/// What an operator shares with another.
#[derive(Default)]
struct Shares {
    latest: Option<Instant>,
    families: BTreeMap<String, (BTreeSet<String>, u64)>,
    /// When they happened, and their surrogate keys.
    relations: Vec<(Option<Instant>, i64)>,
}

impl Shares {
    fn add(&mut self, part: PartRow) {
        self.latest = self.latest.max(part.occurred);
        if part.family == RELATION {
            self.relations.push((part.occurred, part.matter));
        }
        let (roles, matters) = self.families.entry(part.family).or_default();
        roles.extend(part.roles.split(',').map(str::to_owned));
        *matters += 1;
    }

    fn parts(self) -> Vec<RelationPart> {
        let families = self.families.into_iter();
        families
            .map(|(family, (roles, matters))| RelationPart { family, roles: roles.into_iter().collect(), matters })
            .collect()
    }
}

/// Others in the order of their places, from parts of theirs.
fn ranked(shared: Vec<(i64, i64)>) -> Vec<Other> {
    let mut found: HashMap<i64, Vec<i64>> = HashMap::new();
    for (operator, matter) in shared {
        found.entry(operator).or_default().push(matter);
    }
    let mut others: Vec<Other> = found.into_iter().collect();
    others.sort_unstable_by_key(rank);
    others
}

fn rank((operator, matters): &Other) -> (Reverse<u64>, i64) {
    (Reverse(matters.len() as u64), *operator)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn those_that_share_most_come_first() {
        let others = ranked(vec![(3, 1), (2, 1), (3, 2), (9, 1)]);
        assert_eq!(others, [(3, vec![1, 2]), (2, vec![1]), (9, vec![1])]);
    }

    #[test]
    fn a_place_is_read_as_it_was_written() {
        let place = RelationPlace(412, 7);
        assert_eq!(place.to_string().parse(), Ok(place));
        for wrong in ["", "1", "1.", ".1", "+1.2", "1.-2", "1.2.3", "x.1"] {
            assert_eq!(wrong.parse::<RelationPlace>(), Err(()), "{wrong:?}");
        }
    }
}
