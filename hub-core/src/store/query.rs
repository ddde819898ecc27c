//! Questions of readers that cross tables.

use super::event::{EVENT, event};
use super::operator::{OPERATOR, OPERATORS, operator};
use super::sql::Params;
use super::{EventRow, Look, OperatorRow, StoreError};

/// A number of rows, as SQLite counts them.
pub(super) fn rows(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

impl Look<'_> {
    pub(super) fn one(&self, sql: &str, params: impl Params) -> Result<u64, StoreError> {
        self.sql.only(sql, params, |row| row.get(0))
    }

    /// The operator that an id, an alias or an evidence's own id leads to.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn operator_by_id(&self, id: &str) -> Result<Option<OperatorRow>, StoreError> {
        let by = [
            "WHERE o.name = ?1",
            "JOIN identifier i ON i.operator = o.id WHERE i.alias = ?1",
            "JOIN evidence e ON e.operator = o.id WHERE e.name = ?1",
        ];
        for by in by {
            let sql = format!("SELECT {OPERATOR} FROM {OPERATORS} {by} AND o.gone = 0 LIMIT 1");
            let found = self.sql.first(&sql, [id], operator)?;
            if found.is_some() {
                return Ok(found);
            }
        }
        Ok(None)
    }

    /// Operators that name an identifier, whatever its scheme, at most so many; the one whose it is alone, where there
    /// is one. One that too many name is named by thousands: their rows are not read to be left out.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn operators_by_identifier(&self, value: &str, limit: usize) -> Result<Vec<OperatorRow>, StoreError> {
        let sound = format!(
            "SELECT DISTINCT {OPERATOR} FROM {OPERATORS} JOIN identifier i ON i.operator = o.id
             WHERE i.value = ?1 LIMIT ?2"
        );
        let found = self.sql.all(&sound, (value, rows(limit)), operator)?;
        if !found.is_empty() {
            return Ok(found);
        }
        let named = format!(
            "SELECT {OPERATOR} FROM {OPERATORS} WHERE o.id IN (
                SELECT DISTINCT e.operator FROM identifier i JOIN link l ON l.identifier = i.id
                JOIN evidence e ON e.id = l.evidence JOIN operator g ON g.id = e.operator
                WHERE i.value = ?1 AND g.gone = 0 LIMIT ?2
             ) ORDER BY o.name"
        );
        self.sql.all(&named, (value, rows(limit)), operator)
    }

    /// Every operator that is not gone, in the order of ids.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn all_operators(&self) -> Result<Vec<OperatorRow>, StoreError> {
        self.sql.all(&format!("SELECT {OPERATOR} FROM {OPERATORS} WHERE o.gone = 0 ORDER BY o.name"), (), operator)
    }

    /// How many operators, facts in force, matters, unresolved facts there are.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn counts(&self) -> Result<[u64; 4], StoreError> {
        Ok([
            self.one("SELECT count(*) FROM operator WHERE gone = 0", ())?,
            self.one("SELECT count(*) FROM fact WHERE live = 1", ())?,
            self.one("SELECT count(*) FROM matter", ())?,
            self.one("SELECT count(*) FROM fact WHERE unresolved = 1", ())?,
        ])
    }

    /// Matters by family.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn matter_counts(&self) -> Result<Vec<(String, u64)>, StoreError> {
        self.sql.all("SELECT family, count(*) FROM matter GROUP BY family ORDER BY family", (), |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
    }

    /// Facts whose parties nothing identifies, behind a fact's surrogate key.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn unresolved(&self, after: i64, limit: usize) -> Result<Vec<EventRow>, StoreError> {
        let sql = format!(
            "SELECT {EVENT} FROM fact f JOIN event e ON e.id = f.event JOIN raw r ON r.id = e.raw
             WHERE f.unresolved = 1 AND f.id > ?1 ORDER BY f.id LIMIT ?2"
        );
        self.sql.all(&sql, (after, rows(limit)), event)
    }
}
