//! Matters and operators in pages, for whatever reads all of them: each page
//! behind the last one of the page before, by surrogate key.

use std::collections::HashMap;

use super::matter::{MATTER, matter};
use super::operator::{OPERATOR, OPERATORS, operator};
use super::query::rows;
use super::sql::{grouped, numbers};
use super::{Look, MatterRow, OperatorRow, StoreError};

/// A party that a fact names and nothing identifies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedRow {
    /// What it does there.
    pub role: String,
    /// Its name as written.
    pub name: String,
}

impl Look<'_> {
    /// Matters of a family behind a surrogate key; with a town those alone in which an operator of it has a role.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn matters_behind(
        &self,
        family: &str,
        after: i64,
        town: Option<&str>,
        limit: usize,
    ) -> Result<Vec<MatterRow>, StoreError> {
        let sql = format!(
            "SELECT {MATTER} FROM matter m WHERE m.family = ?1 AND m.id > ?2
             AND (CAST(?3 AS TEXT) IS NULL OR EXISTS (SELECT 1 FROM party p JOIN operator o ON o.id = p.operator
                 WHERE p.matter = m.id AND o.town = ?3))
             ORDER BY m.id LIMIT ?4"
        );
        self.sql.all(&sql, (family, after, town, rows(limit)), matter)
    }

    /// Operators that are not gone behind a surrogate key; with a town those of it alone.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn operators_behind(
        &self,
        after: i64,
        town: Option<&str>,
        limit: usize,
    ) -> Result<Vec<OperatorRow>, StoreError> {
        let sql = format!(
            "SELECT {OPERATOR} FROM {OPERATORS}
             WHERE o.id > ?1 AND o.gone = 0 AND (CAST(?2 AS TEXT) IS NULL OR o.town = ?2) ORDER BY o.id LIMIT ?3"
        );
        self.sql.all(&sql, (after, town, rows(limit)), operator)
    }

    /// Ids outside and titles of operators, by surrogate key.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn titles(&self, ids: impl IntoIterator<Item = i64>) -> Result<HashMap<i64, (String, String)>, StoreError> {
        let sql = "SELECT id, name, title FROM operator WHERE id IN ({})";
        let rows = self.sql.each(sql, &numbers(ids), |row| Ok((row.get(0)?, (row.get(1)?, row.get(2)?))))?;
        Ok(rows.into_iter().collect())
    }

    /// Parties of matters that nothing identifies, by matter.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn unidentified(
        &self,
        matters: impl IntoIterator<Item = i64>,
    ) -> Result<HashMap<i64, Vec<NamedRow>>, StoreError> {
        let sql = "SELECT DISTINCT f.matter, m.role, m.name FROM fact f JOIN mention m ON m.fact = f.id
             WHERE f.matter IN ({}) AND m.evidence IS NULL AND m.name IS NOT NULL ORDER BY f.matter, m.role, m.name";
        let row = |row: &super::sql::Row<'_>| Ok((row.get(0)?, NamedRow { role: row.get(1)?, name: row.get(2)? }));
        Ok(grouped(self.sql.each(sql, &numbers(matters), row)?))
    }
}
