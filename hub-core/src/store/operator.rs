//! Operators: what is said of each, and the parts it is made of.

use std::collections::HashMap;

use super::query::rows;
use super::sql::{Bind, Row, grouped, numbers, texts};
use super::{Look, StoreError, Txn};
use crate::message::{EventId, FactKey, Generation, Instant};

/// An operator as it is kept.
#[derive(Debug, Clone)]
pub struct OperatorRow {
    /// Surrogate key.
    pub id: i64,
    /// Its id outside.
    pub name: String,
    /// Grows with each change.
    pub version: i64,
    /// Whether nothing names it any more.
    pub gone: bool,
    /// What people call it.
    pub title: String,
    /// Town, by code.
    pub town: Option<String>,
    /// Class of business.
    pub class: Option<String>,
    /// What is found by text: names, initials, identifiers.
    pub search: String,
    /// What is said of it, as JSON.
    pub profile: String,
    /// The candidates that won its fields, as JSON; empty where they must be
    /// found again.
    pub winners: String,
}

/// A party of a live fact that is a given operator.
#[derive(Debug, Clone)]
pub struct MentionedRow {
    /// The fact.
    pub fact: FactKey,
    /// The event in force.
    pub event: EventId,
    /// The adapter that made it.
    pub adapter: String,
    /// When it happened (ms), where known.
    pub occurred: Option<Instant>,
    /// The source's own count of states.
    pub revision: Option<u64>,
    /// Whether the fact is in force.
    pub in_force: bool,
    /// The party's name as written.
    pub name: Option<String>,
    /// What the fact offers for the profile, as JSON.
    pub claims: String,
}

pub(super) const OPERATOR: &str =
    "o.id, o.name, o.version, o.gone, o.title, o.town, o.class, o.search, o.profile, o.winners";

pub(super) fn operator(row: &Row<'_>) -> Result<OperatorRow, StoreError> {
    Ok(OperatorRow {
        id: row.get(0)?,
        name: row.get(1)?,
        version: row.get(2)?,
        gone: row.get(3)?,
        title: row.get(4)?,
        town: row.get(5)?,
        class: row.get(6)?,
        search: row.get(7)?,
        profile: row.get(8)?,
        winners: row.get(9)?,
    })
}

impl OperatorRow {
    /// One that was not known: gone, at version 0.
    #[must_use]
    pub fn new(id: i64, name: String) -> Self {
        let (version, gone, town, class) = (0, true, None, None);
        let (title, search, profile, winners) = Default::default();
        Self { id, name, version, gone, title, town, class, search, profile, winners }
    }
}

impl Txn<'_> {
    /// Surrogate keys of operators that are known, by their ids outside.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn operator_ids<'n>(
        &self,
        names: impl IntoIterator<Item = &'n str>,
    ) -> Result<HashMap<String, i64>, StoreError> {
        let sql = "SELECT name, id FROM operator WHERE name IN ({})";
        let rows = self.sql.each(sql, &texts(names), |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.into_iter().collect())
    }

    /// Keeps operators.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn put_operators(&self, rows: &[OperatorRow]) -> Result<(), StoreError> {
        let cells = rows.iter().map(|row| {
            let named = [row.id.cell(), row.name.cell(), row.version.cell(), row.gone.cell()];
            let found = [row.title.cell(), row.town.cell(), row.class.cell(), row.search.cell()];
            let is = [row.profile.cell(), row.winners.cell()];
            [named[0], named[1], named[2], named[3], found[0], found[1], found[2], found[3], is[0], is[1]]
        });
        let sql =
            "INSERT INTO operator (id, name, version, gone, title, town, class, search, profile, winners) VALUES {}
             ON CONFLICT (id) DO UPDATE SET version = excluded.version, gone = excluded.gone, title = excluded.title,
             town = excluded.town, class = excluded.class, search = excluded.search, profile = excluded.profile,
             winners = excluded.winners";
        self.sql.put(sql, &cells.collect::<Vec<_>>())
    }
}

impl Look<'_> {
    /// An operator by surrogate key.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn operator(&self, id: i64) -> Result<Option<OperatorRow>, StoreError> {
        self.sql.first(&format!("SELECT {OPERATOR} FROM operator o WHERE o.id = ?1"), [id], operator)
    }

    /// Operators by surrogate key.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn operators_by_id(&self, ids: impl IntoIterator<Item = i64>) -> Result<Vec<OperatorRow>, StoreError> {
        self.sql.each(&format!("SELECT {OPERATOR} FROM operator o WHERE o.id IN ({{}})"), &numbers(ids), operator)
    }

    /// Operators in the order of their ids outside, also those that are gone, behind one of them.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn operators_after(&self, name: &str, limit: usize) -> Result<Vec<OperatorRow>, StoreError> {
        let sql = format!("SELECT {OPERATOR} FROM operator o WHERE o.name > ?1 ORDER BY o.name LIMIT ?2");
        self.sql.all(&sql, (name, rows(limit)), operator)
    }

    /// The parties of live facts that are operators, by operator.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn mentioned(
        &self,
        operators: impl IntoIterator<Item = i64>,
    ) -> Result<HashMap<i64, Vec<MentionedRow>>, StoreError> {
        let rows = self.sql.each(
            "SELECT f.source, f.family, f.record, r.raw, e.generation, e.place, e.adapter, e.occurred, e.revision,
                 m.in_force, m.name, m.claims, v.operator
             FROM evidence v JOIN mention m ON m.evidence = v.id JOIN fact f ON f.id = m.fact
             JOIN event e ON e.id = f.event JOIN raw r ON r.id = e.raw WHERE v.operator IN ({})",
            &numbers(operators),
            |row| {
                let mentioned = MentionedRow {
                    fact: FactKey { source: row.parsed(0)?, family: row.get(1)?, record: row.get(2)? },
                    event: EventId { raw: row.parsed(3)?, generation: Generation(row.get(4)?), index: row.get(5)? },
                    adapter: row.get(6)?,
                    occurred: row.get(7)?,
                    revision: row.get(8)?,
                    in_force: row.get(9)?,
                    name: row.get(10)?,
                    claims: row.get(11)?,
                };
                Ok((row.get(12)?, mentioned))
            },
        )?;
        Ok(grouped(rows))
    }
}
