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
    /// What is said of it but for its matters, as JSON.
    pub profile: String,
    /// What changes with every matter.
    pub edition: Edition,
}

/// What changes with every matter of an operator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edition {
    /// Grows with each change.
    pub version: i64,
    /// How many matters of each family it has, as JSON.
    pub counts: String,
}

impl Default for Edition {
    fn default() -> Self {
        Self { version: 0, counts: "{}".to_owned() }
    }
}

/// What facts of an operator are compared with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WinnerRow {
    /// The operator's surrogate key.
    pub operator: i64,
    /// Its id outside.
    pub name: String,
    /// Its names and the candidates that won its fields, as JSON; empty where they must be found again.
    pub won: String,
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

/// Columns of an [`OperatorRow`] over [`OPERATORS`].
pub(super) const OPERATOR: &str =
    "o.id, o.name, o.gone, o.title, o.town, o.class, o.search, o.profile, d.version, d.counts";
pub(super) const OPERATORS: &str = "operator o JOIN edition d ON d.operator = o.id";

pub(super) fn operator(row: &Row<'_>) -> Result<OperatorRow, StoreError> {
    Ok(OperatorRow {
        id: row.get(0)?,
        name: row.get(1)?,
        gone: row.get(2)?,
        title: row.get(3)?,
        town: row.get(4)?,
        class: row.get(5)?,
        search: row.get(6)?,
        profile: row.get(7)?,
        edition: Edition { version: row.get(8)?, counts: row.get(9)? },
    })
}

impl OperatorRow {
    /// One that was not known: gone, at version 0.
    #[must_use]
    pub fn new(id: i64, name: String) -> Self {
        let (gone, town, class) = (true, None, None);
        let (title, search, profile, edition) = Default::default();
        Self { id, name, gone, title, town, class, search, profile, edition }
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

    /// Keeps operators and their editions.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn put_operators(&self, rows: &[OperatorRow]) -> Result<(), StoreError> {
        let cells = rows.iter().map(|row| {
            let named = [row.id.cell(), row.name.cell(), row.gone.cell(), row.title.cell()];
            let found = [row.town.cell(), row.class.cell(), row.search.cell(), row.profile.cell()];
            [named[0], named[1], named[2], named[3], found[0], found[1], found[2], found[3]]
        });
        let sql = "INSERT INTO operator (id, name, gone, title, town, class, search, profile) VALUES {}
             ON CONFLICT (id) DO UPDATE SET gone = excluded.gone, title = excluded.title, town = excluded.town,
             class = excluded.class, search = excluded.search, profile = excluded.profile";
        self.sql.put(sql, &cells.collect::<Vec<_>>())?;
        self.put_editions(&rows.iter().map(|row| (row.id, row.edition.clone())).collect::<Vec<_>>())
    }

    /// Keeps editions of operators, by surrogate key.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn put_editions(&self, rows: &[(i64, Edition)]) -> Result<(), StoreError> {
        let cells = rows.iter().map(|(id, edition)| [id.cell(), edition.version.cell(), edition.counts.cell()]);
        let sql = "INSERT INTO edition (operator, version, counts) VALUES {}
             ON CONFLICT (operator) DO UPDATE SET version = excluded.version, counts = excluded.counts";
        self.sql.put(sql, &cells.collect::<Vec<_>>())
    }

    /// Keeps what facts of operators are compared with.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn put_winners(&self, rows: &[WinnerRow]) -> Result<(), StoreError> {
        let cells = rows.iter().map(|row| [row.operator.cell(), row.name.cell(), row.won.cell()]);
        let sql = "INSERT INTO winner (operator, name, won) VALUES {}
             ON CONFLICT (operator) DO UPDATE SET won = excluded.won";
        self.sql.put(sql, &cells.collect::<Vec<_>>())
    }

    /// What facts of operators are compared with, and their editions.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn winners(&self, ids: impl IntoIterator<Item = i64>) -> Result<Vec<(WinnerRow, Edition)>, StoreError> {
        let sql = "SELECT w.operator, w.name, w.won, d.version, d.counts FROM winner w
             JOIN edition d ON d.operator = w.operator WHERE w.operator IN ({})";
        self.sql.each(sql, &numbers(ids), |row| {
            let winner = WinnerRow { operator: row.get(0)?, name: row.get(1)?, won: row.get(2)? };
            Ok((winner, Edition { version: row.get(3)?, counts: row.get(4)? }))
        })
    }
}

impl Look<'_> {
    /// An operator by surrogate key.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn operator(&self, id: i64) -> Result<Option<OperatorRow>, StoreError> {
        self.sql.first(&format!("SELECT {OPERATOR} FROM {OPERATORS} WHERE o.id = ?1"), [id], operator)
    }

    /// Operators by surrogate key.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn operators_by_id(&self, ids: impl IntoIterator<Item = i64>) -> Result<Vec<OperatorRow>, StoreError> {
        self.sql.each(&format!("SELECT {OPERATOR} FROM {OPERATORS} WHERE o.id IN ({{}})"), &numbers(ids), operator)
    }

    /// Operators by their ids outside, also those that are gone.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn operators_by_name<'n>(
        &self,
        names: impl IntoIterator<Item = &'n str>,
    ) -> Result<Vec<OperatorRow>, StoreError> {
        self.sql.each(&format!("SELECT {OPERATOR} FROM {OPERATORS} WHERE o.name IN ({{}})"), &texts(names), operator)
    }

    /// Operators in the order of their ids outside, also those that are gone, behind one of them.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn operators_after(&self, name: &str, limit: usize) -> Result<Vec<OperatorRow>, StoreError> {
        let sql = format!("SELECT {OPERATOR} FROM {OPERATORS} WHERE o.name > ?1 ORDER BY o.name LIMIT ?2");
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
