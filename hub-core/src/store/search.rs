//! Operators that a search finds, in the order of their titles, page by page.
//!
//! Promises: who is found is who has every word in its text, and the town and class that are asked for, whatever the
//! index says; what the index is for is that few others are looked at. Few candidates are all looked at; of many the
//! next ones in the order of titles are. Knows nothing of what an operator is found by.

mod members;
mod posting;
mod term;
#[cfg(test)]
mod tests;
mod title;

use std::collections::{BTreeSet, HashMap};

use self::posting::Candidates;
use self::term::{Term, asked_by, terms_of};
use self::title::Place;
use super::operator::{OPERATOR, OPERATORS, operator};
use super::query::rows;
use super::sql::numbers;
use super::{Look, OperatorRow, StoreError, Txn};

/// Candidates that are all looked at, at most. Tests have few of everything.
const FEW: usize = if cfg!(test) { 4 } else { 1_000 };
/// Stretches of titles that are read together, at first and at most.
const STRETCHES: (usize, usize) = (4, 256);

/// What a search asks for; what is none is not asked for.
#[derive(Debug, Clone, Default)]
pub struct SearchTerm {
    /// Texts that must all stand in what an operator is found by, lower case, without blanks.
    pub texts: Vec<String>,
    /// Town, by code.
    pub town: Option<String>,
    /// Class of business.
    pub class: Option<String>,
    /// Only those behind this operator's place in the list.
    pub after: Option<String>,
    /// At most so many.
    pub limit: usize,
}

/// What an operator is found by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundBy {
    title: String,
    town: Option<String>,
    class: Option<String>,
    text: String,
}

/// That an operator is found by something else than before; one that is none is not found.
#[derive(Debug, Clone)]
pub struct Refound {
    operator: i64,
    name: String,
    was: Option<FoundBy>,
    is: Option<FoundBy>,
}

impl FoundBy {
    /// Of an operator; none of one that is gone.
    #[must_use]
    pub fn of(row: &OperatorRow) -> Option<Self> {
        (!row.gone).then(|| Self {
            title: row.title.clone(),
            town: row.town.clone(),
            class: row.class.clone(),
            text: row.search.clone(),
        })
    }

    /// In their order.
    fn terms(&self) -> Vec<Term> {
        let mut terms = terms_of(&self.text);
        terms.extend(self.town.as_deref().map(Term::town));
        terms.extend(self.class.as_deref().map(Term::class));
        terms.sort_unstable();
        terms
    }
}

impl Refound {
    /// That an operator was found by that, where it is found by something else now.
    #[must_use]
    pub fn since(was: Option<FoundBy>, row: &OperatorRow) -> Option<Self> {
        let is = FoundBy::of(row);
        (was != is).then(|| Self { operator: row.id, name: row.name.clone(), was, is })
    }
}

impl Txn<'_> {
    /// Has operators found by what they are found by now. Their rows were put before.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn put_found(&self, changes: &[Refound]) -> Result<(), StoreError> {
        self.put_postings(changes)?;
        self.put_titles(changes)
    }
}

/// Somebody who was looked at: its place, its surrogate key.
type Found = (Place, i64);

impl SearchTerm {
    /// What the index is asked for.
    fn terms(&self) -> Vec<Term> {
        let mut terms: BTreeSet<Term> = self.texts.iter().flat_map(|text| asked_by(text)).collect();
        terms.extend(self.town.as_deref().map(Term::town));
        terms.extend(self.class.as_deref().map(Term::class));
        terms.into_iter().collect()
    }

    fn is_met(&self, found: &FoundBy) -> bool {
        let is = |wanted: &Option<String>, has: &Option<String>| wanted.is_none() || wanted == has;
        is(&self.town, &found.town)
            && is(&self.class, &found.class)
            && self.texts.iter().all(|text| found.text.contains(text))
    }
}

impl Look<'_> {
    /// Operators that a search finds, in the order of their titles.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn search(&self, term: &SearchTerm) -> Result<Vec<OperatorRow>, StoreError> {
        let behind = match &term.after {
            None => None,
            Some(after) => match self.place_of(after)? {
                None => return Ok(Vec::new()),
                place => place,
            },
        };
        let terms = term.terms();
        if terms.is_empty() {
            return self.listed(behind, term.limit);
        }
        let candidates = self.candidates(&terms)?;
        let found = if candidates.count() <= FEW {
            self.looked_at(term, candidates.iter(), behind.as_ref())?
        } else {
            self.next_of(term, &candidates, behind.as_ref())?
        };
        let order: HashMap<i64, usize> =
            found.into_iter().take(term.limit).zip(0..).map(|((_, id), n)| (id, n)).collect();
        let mut rows = self.operators_by_id(order.keys().copied())?;
        rows.sort_by_key(|row| order.get(&row.id));
        Ok(rows)
    }

    /// Where an operator stands in the order of titles.
    fn place_of(&self, name: &str) -> Result<Option<Place>, StoreError> {
        self.sql.first("SELECT title, name FROM operator WHERE name = ?1", [name], |row| Ok((row.get(0)?, row.get(1)?)))
    }

    /// All of them in their order, whoever they are.
    fn listed(&self, behind: Option<Place>, limit: usize) -> Result<Vec<OperatorRow>, StoreError> {
        let list = |behind: &str, limit: &str| {
            format!(
                "SELECT {OPERATOR} FROM {OPERATORS} WHERE o.gone = 0{behind} ORDER BY o.title, o.name LIMIT {limit}"
            )
        };
        match behind {
            None => self.sql.all(&list("", "?1"), [rows(limit)], operator),
            Some((title, name)) => {
                self.sql.all(&list(" AND (o.title, o.name) > (?1, ?2)", "?3"), (title, name, rows(limit)), operator)
            }
        }
    }

    /// Those of some operators who are found, in the order of titles.
    fn looked_at(
        &self,
        term: &SearchTerm,
        operators: impl Iterator<Item = i64>,
        behind: Option<&Place>,
    ) -> Result<Vec<Found>, StoreError> {
        let find = "SELECT id, title, name, town, class, search FROM operator WHERE gone = 0 AND id IN ({})";
        let looked_at = self.sql.each(find, &numbers(operators), |row| {
            let by = FoundBy { title: row.get(1)?, town: row.get(3)?, class: row.get(4)?, text: row.get(5)? };
            Ok(term.is_met(&by).then_some(((by.title, row.get(2)?), row.get(0)?)))
        })?;
        let mut found: Vec<Found> = looked_at.into_iter().flatten().collect();
        found.retain(|(place, _)| behind.is_none_or(|behind| place > behind));
        found.sort_unstable();
        Ok(found)
    }

    /// The next who are found among many candidates, as many as are asked for where there are so many.
    fn next_of(
        &self,
        term: &SearchTerm,
        candidates: &Candidates,
        behind: Option<&Place>,
    ) -> Result<Vec<Found>, StoreError> {
        let (mut found, mut at_once) = (Vec::new(), STRETCHES.0);
        let mut stretches: Vec<_> = self.stretch_at(&behind.cloned().unwrap_or_default())?.into_iter().collect();
        while let Some(last) = stretches.last() {
            let from = last.from.clone();
            let mut few: Vec<i64> = Vec::new();
            let mut left = stretches.iter().peekable();
            while let Some(stretch) = left.next() {
                few.extend(stretch.members.iter().filter(|operator| candidates.has(**operator)));
                if found.len() + few.len() >= term.limit || left.peek().is_none() {
                    found.extend(self.looked_at(term, few.drain(..), behind)?);
                }
                if found.len() >= term.limit {
                    return Ok(found);
                }
            }
            stretches = self.stretches_behind(&from, at_once)?;
            at_once = (at_once * 4).min(STRETCHES.1);
        }
        Ok(found)
    }
}
