//! Operators: what is said of each, and the parts it is made of.

use std::collections::BTreeMap;

use super::sql::Row;
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

impl Txn<'_> {
    /// An operator's surrogate key; it is made, gone and at version 0, where it
    /// was not known.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn operator_id(&self, name: &str) -> Result<i64, StoreError> {
        let known = self.sql.first("SELECT id FROM operator WHERE name = ?1", [name], |row| row.get(0))?;
        if let Some(id) = known {
            return Ok(id);
        }
        let insert = "INSERT INTO operator (name, version, gone, title, search, profile)
             VALUES (?1, 0, 1, '', '', '') RETURNING id";
        self.sql.made(insert, [name])
    }

    /// Keeps an operator.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn put_operator(&self, row: &OperatorRow) -> Result<(), StoreError> {
        self.sql.run(
            "UPDATE operator SET version = ?2, gone = ?3, title = ?4, town = ?5, class = ?6, search = ?7,
                 profile = ?8, winners = ?9 WHERE id = ?1",
            (row.id, row.version, row.gone, &row.title, &row.town, &row.class, &row.search, &row.profile, &row.winners),
        )?;
        Ok(())
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

    /// The parties of live facts that are this operator.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn mentioned(&self, operator: i64) -> Result<Vec<MentionedRow>, StoreError> {
        self.sql.all(
            "SELECT f.source, f.family, f.record, r.raw, e.generation, e.place, e.adapter, e.occurred, e.revision,
                 m.in_force, m.name, m.claims
             FROM evidence v JOIN mention m ON m.evidence = v.id JOIN fact f ON f.id = m.fact
             JOIN event e ON e.id = f.event JOIN raw r ON r.id = e.raw WHERE v.operator = ?1",
            [operator],
            |row| {
                Ok(MentionedRow {
                    fact: FactKey { source: row.parsed(0)?, family: row.get(1)?, record: row.get(2)? },
                    event: EventId { raw: row.parsed(3)?, generation: Generation(row.get(4)?), index: row.get(5)? },
                    adapter: row.get(6)?,
                    occurred: row.get(7)?,
                    revision: row.get(8)?,
                    in_force: row.get(9)?,
                    name: row.get(10)?,
                    claims: row.get(11)?,
                })
            },
        )
    }

    /// How many matters an operator has, by family.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn tally(&self, operator: i64) -> Result<BTreeMap<String, u64>, StoreError> {
        let rows = self.sql.all("SELECT family, n FROM tally WHERE operator = ?1 AND n > 0", [operator], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?;
        Ok(rows.into_iter().collect())
    }
}
