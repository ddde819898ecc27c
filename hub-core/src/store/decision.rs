//! Decisions, what they name, and what became of them.

use std::collections::BTreeSet;

use super::sql::{Bind, Row, numbers, texts};
use super::{Look, StoreError, Txn};
use crate::message::Decision;

/// A decision as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecisionRow {
    /// Surrogate key.
    pub id: i64,
    /// What was decided.
    pub decision: Decision,
    /// `taken`, `contradicted`, `idle` or `withdrawn`.
    pub fate: String,
}

fn decision(row: &Row<'_>) -> Result<DecisionRow, StoreError> {
    let decision = serde_json::from_str(row.get(1)?).map_err(StoreError::damaged)?;
    Ok(DecisionRow { id: row.get(0)?, decision, fate: row.get(2)? })
}

impl Txn<'_> {
    /// Whether any decision is in force.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn has_decisions(&self) -> Result<bool, StoreError> {
        Ok(self.sql.first("SELECT 1 FROM anchor LIMIT 1", (), |_| Ok(()))?.is_some())
    }

    /// Decisions that are known, by their ids outside.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn decisions<'n>(&self, names: impl IntoIterator<Item = &'n str>) -> Result<Vec<DecisionRow>, StoreError> {
        self.sql.each("SELECT id, body, fate FROM decision WHERE name IN ({})", &texts(names), decision)
    }

    /// Decisions by surrogate key.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn decisions_by_id(&self, ids: impl IntoIterator<Item = i64>) -> Result<Vec<DecisionRow>, StoreError> {
        self.sql.each("SELECT id, body, fate FROM decision WHERE id IN ({})", &numbers(ids), decision)
    }

    /// Keeps a decision.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn put_decision(&self, row: &DecisionRow) -> Result<(), StoreError> {
        let body = serde_json::to_string(&row.decision).map_err(StoreError::damaged)?;
        self.sql.run(
            "INSERT INTO decision (id, name, body, at, fate) VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT (id) DO UPDATE SET body = excluded.body, at = excluded.at, fate = excluded.fate",
            (row.id, &row.decision.id, &body, row.decision.decided.at, &row.fate),
        )?;
        Ok(())
    }

    /// Keeps what became of a decision.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn put_fate(&self, decision: i64, fate: &str) -> Result<(), StoreError> {
        self.sql.run("UPDATE decision SET fate = ?2 WHERE id = ?1", (decision, fate))?;
        Ok(())
    }

    /// Keeps what a decision in force names: scheme and value; none where it is not in force.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn put_anchors(&self, decision: i64, names: &BTreeSet<(String, String)>) -> Result<(), StoreError> {
        self.sql.run("DELETE FROM anchor WHERE decision = ?1", [decision])?;
        let cells: Vec<_> =
            names.iter().map(|(scheme, value)| [scheme.cell(), value.cell(), decision.cell()]).collect();
        self.sql.put("INSERT INTO anchor (scheme, value, decision) VALUES {}", &cells)
    }

    /// Those of these values of a scheme that decisions in force name.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn anchored<'n>(
        &self,
        scheme: &str,
        values: impl IntoIterator<Item = &'n str>,
    ) -> Result<Vec<String>, StoreError> {
        let names: Vec<_> = values.into_iter().map(|value| [scheme.cell(), value.cell()]).collect();
        let sql = "SELECT DISTINCT a.value FROM (VALUES {}) AS k JOIN anchor a
             ON a.scheme = k.column1 AND a.value = k.column2";
        self.sql.each(sql, &names, |row| row.get(0))
    }

    /// Evidences in which identifiers stand, whether they may join them or not.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn standing_in(&self, identifiers: impl IntoIterator<Item = i64>) -> Result<Vec<i64>, StoreError> {
        self.sql.each("SELECT evidence FROM link WHERE identifier IN ({})", &numbers(identifiers), |row| row.get(0))
    }
}

impl Look<'_> {
    /// Decisions in force that name any of these, with what they name: scheme, value, surrogate key.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn decisions_naming<'n>(
        &self,
        names: impl IntoIterator<Item = (&'n str, &'n str)>,
    ) -> Result<Vec<(String, String, i64)>, StoreError> {
        let names: Vec<_> = names.into_iter().map(|(scheme, value)| [scheme.cell(), value.cell()]).collect();
        let sql = "SELECT a.scheme, a.value, a.decision FROM (VALUES {}) AS k JOIN anchor a
             ON a.scheme = k.column1 AND a.value = k.column2";
        self.sql.each(sql, &names, |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
    }

    /// Decisions by surrogate key, in no order.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn decisions_by_id(&self, ids: impl IntoIterator<Item = i64>) -> Result<Vec<DecisionRow>, StoreError> {
        self.sql.each("SELECT id, body, fate FROM decision WHERE id IN ({})", &numbers(ids), decision)
    }

    /// Decisions, the newest first: at most so many, older than one of this time and id.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn decisions(&self, before: Option<(i64, &str)>, limit: usize) -> Result<Vec<DecisionRow>, StoreError> {
        let (at, name) = before.unwrap_or((i64::MAX, ""));
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        self.sql.all(
            "SELECT id, body, fate FROM decision WHERE (at, name) < (?1, ?2) ORDER BY at DESC, name DESC LIMIT ?3",
            (at, name, limit),
            decision,
        )
    }

    /// A decision by its id outside.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn decision(&self, name: &str) -> Result<Option<DecisionRow>, StoreError> {
        self.sql.first("SELECT id, body, fate FROM decision WHERE name = ?1", [name], decision)
    }
}
