//! Much at once: the rows of many keys, many rows, and surrogate keys for them.
//!
//! Promises: a statement says the same of one key or row as of many; how a database is asked for many is its
//! session's affair.

use std::collections::HashMap;

use super::{Cell, Row, Session};
use crate::store::{StoreError, Txn};

/// A statement of one key or row of `width` cells, whose places stand for `{}`.
pub(in crate::store) fn of_one(sql: &str, width: usize, braced: bool) -> String {
    let places = (1..=width).map(|n| format!("?{n}")).collect::<Vec<_>>().join(",");
    sql.replacen("{}", &if braced { format!("({places})") } else { places }, 1)
}

impl dyn Session + '_ {
    /// The rows of many keys, each of `N` cells; `{}` in the statement stands for them: `IN ({})` for keys of
    /// one cell, `(VALUES {}) AS k` with `k.column1` … to join with for keys of more, of texts. Keys differ from each
    /// other.
    pub(in crate::store) fn each<T, const N: usize>(
        &self,
        sql: &str,
        keys: &[[Cell<'_>; N]],
        mut read: impl FnMut(&Row<'_>) -> Result<T, StoreError>,
    ) -> Result<Vec<T>, StoreError> {
        let mut found = Vec::new();
        let mut take = |row: &Row<'_>| read(row).map(|row| found.push(row)).map(|()| true);
        self.query_each(sql, N, keys.as_flattened(), &mut take)?;
        Ok(found)
    }

    /// Writes many rows of `N` cells; `{}` in the statement stands for them: `VALUES {}`.
    pub(in crate::store) fn put<const N: usize>(&self, sql: &str, rows: &[[Cell<'_>; N]]) -> Result<(), StoreError> {
        self.execute_each(sql, N, rows.as_flattened())
    }
}

/// Surrogate keys that no row of a table has yet.
#[derive(Debug)]
pub struct Ids(i64);

impl Ids {
    /// One more.
    pub fn one(&mut self) -> i64 {
        self.0 += 1;
        self.0
    }
}

impl Txn<'_> {
    /// Surrogate keys for new rows of a table. They are this transaction's, since no other writes meanwhile; rows
    /// that got some are put before more are asked for.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn ids(&self, table: Keyed) -> Result<Ids, StoreError> {
        let table = table.name();
        self.sql.only(&format!("SELECT coalesce(max(id), 0) FROM {table}"), (), |row| row.get(0)).map(Ids)
    }
}

/// Tables whose rows get their surrogate keys by [`Txn::ids`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keyed {
    /// Raw records.
    Raw,
    /// Facts.
    Fact,
    /// Evidences.
    Evidence,
    /// Identifiers.
    Identifier,
    /// Matters.
    Matter,
    /// Operators.
    Operator,
    /// Decisions.
    Decision,
    /// Portraits.
    Portrait,
}

impl Keyed {
    fn name(self) -> &'static str {
        match self {
            Self::Raw => "raw",
            Self::Fact => "fact",
            Self::Evidence => "evidence",
            Self::Identifier => "identifier",
            Self::Matter => "matter",
            Self::Operator => "operator",
            Self::Decision => "decision",
            Self::Portrait => "portrait",
        }
    }
}

/// Rows by one of their numbers, in the order in which they were found.
pub(in crate::store) fn grouped<T>(rows: impl IntoIterator<Item = (i64, T)>) -> HashMap<i64, Vec<T>> {
    let mut groups: HashMap<i64, Vec<T>> = HashMap::new();
    for (key, row) in rows {
        groups.entry(key).or_default().push(row);
    }
    groups
}

/// Numbers as keys of one cell.
pub(in crate::store) fn numbers(ids: impl IntoIterator<Item = i64>) -> Vec<[Cell<'static>; 1]> {
    ids.into_iter().map(|id| [Cell::Int(id)]).collect()
}

/// Texts as keys of one cell.
pub(in crate::store) fn texts<'t>(texts: impl IntoIterator<Item = &'t str>) -> Vec<[Cell<'t>; 1]> {
    texts.into_iter().map(|text| [Cell::Text(text)]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_braced_where_they_are_a_row() {
        assert_eq!(of_one("x IN ({})", 1, false), "x IN (?1)");
        assert_eq!(of_one("VALUES {} y", 2, true), "VALUES (?1,?2) y");
    }
}
