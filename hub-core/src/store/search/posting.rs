//! Which operators have a term: kept block by block, and asked for all terms at once.
//!
//! Promises: what a question costs depends on how many blocks there are and not on how many operators have its terms,
//! since what they share is found among bits. New operators have the highest surrogate keys, so what is written of them
//! lies together, in the last block.

use std::collections::{BTreeMap, HashMap};

use super::Refound;
use super::members::{Members, SHIFT};
use super::term::{BITS, Term};
use crate::store::query::rows;
use crate::store::sql::{Bind, numbers};
use crate::store::{Look, StoreError, Txn};

/// Sets that are read and written together.
const AT_ONCE: usize = 4_096;
/// Terms that are asked for together: mostly the first of them leave hardly a block to the others.
const TERMS: usize = 4;

/// Where a set is kept.
fn place(block: i64, term: Term) -> i64 {
    block << BITS | term.0
}

fn within(n: i64) -> usize {
    usize::try_from(n & ((1 << SHIFT) - 1)).expect("it is less than a block")
}

fn read(bytes: &[u8]) -> Result<Members, StoreError> {
    Members::read(bytes).map_err(|_| StoreError::damaged("a posting is no set"))
}

/// An operator that comes to a set or goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Step {
    set: i64,
    operator: usize,
    comes: bool,
}

impl Txn<'_> {
    /// Puts operators under the terms that they have now, and under no others.
    pub(super) fn put_postings(&self, changes: &[Refound]) -> Result<(), StoreError> {
        let mut steps = Vec::new();
        for Refound { operator, was, is, .. } in changes {
            let terms = |found: &Option<super::FoundBy>| found.as_ref().map(super::FoundBy::terms).unwrap_or_default();
            let (was, is) = (terms(was), terms(is));
            let (block, operator) = (operator >> SHIFT, within(*operator));
            let mut add = |of: &[Term], but: &[Term], comes| {
                let other = of.iter().filter(|term| but.binary_search(term).is_err());
                steps.extend(other.map(|term| Step { set: place(block, *term), operator, comes }));
            };
            add(&is, &was, true);
            add(&was, &is, false);
        }
        steps.sort_unstable();
        let sets: Vec<&[Step]> = steps.chunk_by(|one, other| one.set == other.set).collect();
        sets.chunks(AT_ONCE).try_for_each(|sets| self.put_sets(sets))
    }

    fn put_sets(&self, sets: &[&[Step]]) -> Result<(), StoreError> {
        let ids = numbers(sets.iter().map(|steps| steps[0].set));
        let known = self.sql.each("SELECT id, members FROM posting WHERE id IN ({})", &ids, |row| {
            Ok((row.get::<i64>(0)?, row.get::<Vec<u8>>(1)?))
        })?;
        let known: HashMap<i64, Vec<u8>> = known.into_iter().collect();
        let (mut puts, mut empty) = (Vec::new(), Vec::new());
        for steps in sets {
            let set = steps[0].set;
            let mut members = known.get(&set).map_or_else(|| Ok(Members::default()), |bytes| read(bytes))?;
            steps.iter().for_each(|step| members.set(step.operator, step.comes));
            if members.is_empty() { empty.push(set) } else { puts.push((set, members.write())) }
        }
        let cells: Vec<_> = puts.iter().map(|(set, members)| [set.cell(), members.cell()]).collect();
        let put = "INSERT INTO posting (id, members) VALUES {}
             ON CONFLICT (id) DO UPDATE SET members = excluded.members";
        self.sql.put(put, &cells)?;
        self.sql.put("DELETE FROM posting WHERE id IN ({})", &numbers(empty))
    }
}

/// Operators, by block.
pub(super) struct Candidates(BTreeMap<i64, Members>);

impl Candidates {
    pub fn count(&self) -> usize {
        self.0.values().map(Members::count).sum()
    }

    pub fn has(&self, operator: i64) -> bool {
        self.0.get(&(operator >> SHIFT)).is_some_and(|members| members.has(within(operator)))
    }

    /// Their surrogate keys.
    pub fn iter(&self) -> impl Iterator<Item = i64> {
        self.0.iter().flat_map(|(block, members)| members.iter().map(move |n| (block << SHIFT) + rows(n)))
    }
}

impl Look<'_> {
    /// The operators that have all of these terms; there is one at least.
    pub(super) fn candidates(&self, terms: &[Term]) -> Result<Candidates, StoreError> {
        let top: i64 = self.sql.only("SELECT coalesce(max(id), 0) FROM operator", (), |row| row.get(0))?;
        let mut alive: BTreeMap<i64, Option<Members>> = (0..=top >> SHIFT).map(|block| (block, None)).collect();
        for terms in terms.chunks(TERMS) {
            let sets: Vec<i64> = alive.keys().flat_map(|block| terms.iter().map(|term| place(*block, *term))).collect();
            let mut met: HashMap<i64, usize> = HashMap::new();
            let find = "SELECT id, members FROM posting WHERE id IN ({})";
            self.sql.each(find, &numbers(sets), |row| {
                let block = row.get::<i64>(0)? >> BITS;
                let members = read(row.bytes(1)?)?;
                *met.entry(block).or_default() += 1;
                match alive.get_mut(&block).and_then(Option::as_mut) {
                    Some(shared) => shared.and(&members),
                    None => drop(alive.insert(block, Some(members))),
                }
                Ok(())
            })?;
            alive.retain(|block, shared| {
                met.get(block) == Some(&terms.len()) && shared.as_ref().is_some_and(|shared| !shared.is_empty())
            });
        }
        Ok(Candidates(alive.into_iter().filter_map(|(block, shared)| Some((block, shared?))).collect()))
    }
}
