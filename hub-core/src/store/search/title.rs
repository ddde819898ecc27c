//! The order of titles, in stretches of some hundred operators: where the next of some operators stand in it, without
//! looking at all that lie between.
//!
//! Promises: who is in the archive stands in one stretch, the one that its title and name lie in. A stretch that is
//! full is divided; one that is empty waits for others.

use std::collections::HashMap;

use super::members::{as_gaps, gaps};
use super::{FoundBy, Refound};
use crate::store::query::rows;
use crate::store::sql::{Bind, Row, numbers};
use crate::store::{Look, StoreError, Txn};

/// Operators of a stretch, at most. Tests have few of everything.
const MOST: usize = if cfg!(test) { 6 } else { 512 };
/// Operators of each part of a stretch that was too full.
const PART: usize = MOST / 2;

/// A title and a name.
pub(super) type Place = (String, String);

/// A stretch: where it begins, and who is in it by surrogate key.
pub(super) struct Stretch {
    pub from: Place,
    pub members: Vec<i64>,
}

fn read(bytes: &[u8]) -> Result<Vec<i64>, StoreError> {
    let read: Result<Vec<i64>, _> = gaps(bytes).map(|n| n.map(u64::cast_signed)).collect();
    read.map_err(|_| StoreError::damaged("a stretch of titles is no set"))
}

fn written(members: &[i64]) -> Vec<u8> {
    as_gaps(members.iter().map(|n| n.cast_unsigned()), usize::MAX).unwrap_or_default()
}

fn stretch(row: &Row<'_>) -> Result<Stretch, StoreError> {
    Ok(Stretch { from: (row.get(0)?, row.get(1)?), members: read(row.bytes(2)?)? })
}

/// An operator that comes to a place or goes.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Step<'c> {
    place: (&'c str, &'c str),
    operator: i64,
    comes: bool,
}

/// In the order of places.
fn steps(changes: &[Refound]) -> Vec<Step<'_>> {
    let title = |found: &FoundBy| found.title.clone();
    let is_moved = |change: &&Refound| change.was.as_ref().map(title) != change.is.as_ref().map(title);
    let mut steps: Vec<Step<'_>> = changes
        .iter()
        .filter(is_moved)
        .flat_map(|Refound { operator, name, was, is }| {
            [(was, false), (is, true)].into_iter().filter_map(|(found, comes)| {
                let place = (found.as_ref()?.title.as_str(), name.as_str());
                Some(Step { place, operator: *operator, comes })
            })
        })
        .collect();
    steps.sort_unstable();
    steps
}

impl Txn<'_> {
    /// Puts operators where their titles are now. Their rows were written.
    pub(super) fn put_titles(&self, changes: &[Refound]) -> Result<(), StoreError> {
        let steps = steps(changes);
        if steps.is_empty() {
            return Ok(());
        }
        let all = "SELECT id, title, name FROM title_range ORDER BY title, name";
        let mut begins: Vec<(i64, Place)> =
            self.sql.all(all, (), |row| Ok((row.get(0)?, (row.get(1)?, row.get(2)?))))?;
        if begins.is_empty() {
            begins.push((1, Place::default()));
        }
        let mut next = begins.iter().map(|(id, _)| id + 1).max().unwrap_or(1);
        let of = |step: &Step<'_>| {
            let behind = |(_, (title, name)): &(i64, Place)| (title.as_str(), name.as_str()) <= step.place;
            begins.partition_point(behind).saturating_sub(1)
        };
        let parts: Vec<&[Step<'_>]> = steps.chunk_by(|one, other| of(one) == of(other)).collect();
        let known = self.sql.each(
            "SELECT id, members FROM title_range WHERE id IN ({})",
            &numbers(parts.iter().map(|steps| begins[of(&steps[0])].0)),
            |row| Ok((row.get::<i64>(0)?, read(row.bytes(1)?)?)),
        )?;
        let mut known: HashMap<i64, Vec<i64>> = known.into_iter().collect();
        let mut puts = Vec::new();
        for steps in parts {
            let (id, from) = &begins[of(&steps[0])];
            let mut members = known.remove(id).unwrap_or_default();
            // One that has another title may come to where it goes from.
            for Step { operator, .. } in steps.iter().filter(|step| !step.comes) {
                members.retain(|member| member != operator);
            }
            for Step { operator, .. } in steps.iter().filter(|step| step.comes) {
                if let Err(at) = members.binary_search(operator) {
                    members.insert(at, *operator);
                }
            }
            if members.len() <= MOST {
                puts.push((*id, from.clone(), members));
                continue;
            }
            for (n, (begins, members)) in self.divided(&members)?.into_iter().enumerate() {
                let is_first = n == 0;
                puts.push(if is_first { (*id, from.clone(), members) } else { (next, begins, members) });
                next += i64::from(!is_first);
            }
        }
        self.put_stretches(&puts)
    }

    /// Parts of a stretch that is too full, in their order.
    fn divided(&self, members: &[i64]) -> Result<Vec<(Place, Vec<i64>)>, StoreError> {
        let find = "SELECT title, name, id FROM operator WHERE id IN ({})";
        let mut titles: Vec<(Place, i64)> = self
            .sql
            .each(find, &numbers(members.iter().copied()), |row| Ok(((row.get(0)?, row.get(1)?), row.get(2)?)))?;
        titles.sort_unstable();
        let part = |part: &[(Place, i64)]| {
            let mut members: Vec<i64> = part.iter().map(|(_, operator)| *operator).collect();
            members.sort_unstable();
            (part[0].0.clone(), members)
        };
        Ok(titles.chunks(PART).map(part).collect())
    }

    fn put_stretches(&self, puts: &[(i64, Place, Vec<i64>)]) -> Result<(), StoreError> {
        let members: Vec<Vec<u8>> = puts.iter().map(|(_, _, members)| written(members)).collect();
        let cells = puts.iter().zip(&members);
        let cells =
            cells.map(|((id, (title, name), _), members)| [id.cell(), title.cell(), name.cell(), members.cell()]);
        let put = "INSERT INTO title_range (id, title, name, members) VALUES {}
             ON CONFLICT (id) DO UPDATE SET members = excluded.members";
        self.sql.put(put, &cells.collect::<Vec<_>>())
    }
}

impl Look<'_> {
    /// The stretch that a place lies in, where there is one.
    pub(super) fn stretch_at(&self, (title, name): &Place) -> Result<Option<Stretch>, StoreError> {
        let sql = "SELECT title, name, members FROM title_range WHERE (title, name) <= (?1, ?2)
             ORDER BY title DESC, name DESC LIMIT 1";
        self.sql.first(sql, (title, name), stretch)
    }

    /// Stretches behind the one that begins there.
    pub(super) fn stretches_behind(&self, (title, name): &Place, limit: usize) -> Result<Vec<Stretch>, StoreError> {
        let sql = "SELECT title, name, members FROM title_range WHERE (title, name) > (?1, ?2)
             ORDER BY title, name LIMIT ?3";
        self.sql.all(sql, (title, name, rows(limit)), stretch)
    }
}
