//! Much at once: the rows of many keys, many rows, and surrogate keys for them.
//!
//! Promises: few questions to a server however many there are, and few statements
//! to prepare however their number varies.

use std::collections::HashMap;
use std::fmt::Write;

use super::{Cell, Row, Session};
use crate::store::{StoreError, Txn};

/// Keys that one statement asks for, or rows that it writes: each size is a statement to prepare.
const SIZES: [usize; 4] = [1, 8, 64, 512];

/// A statement with as many places as so many keys or rows of `width` cells need, in the place of `{}`.
pub(in crate::store) fn with_places(sql: &str, count: usize, width: usize, braced: bool) -> String {
    let mut places = String::with_capacity(count * (width * 6 + 2));
    for n in 0..count {
        places.push_str(match (n, braced) {
            (0, true) => "(",
            (0, false) => "",
            (_, true) => ",(",
            (_, false) => ",",
        });
        for cell in 0..width {
            let comma = if cell == 0 { "" } else { "," };
            write!(places, "{comma}?{}", n * width + cell + 1).expect("a string takes what is written");
        }
        if braced {
            places.push(')');
        }
    }
    sql.replacen("{}", &places, 1)
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

/// [`Session::query_each`] where a statement that asks for many costs about what one does that asks for one.
pub(in crate::store) fn query_in_sizes(
    session: &dyn Session,
    sql: &str,
    width: usize,
    keys: &[Cell<'_>],
    take: &mut dyn FnMut(&Row<'_>) -> Result<bool, StoreError>,
) -> Result<(), StoreError> {
    for keys in keys.chunks(SIZES[SIZES.len() - 1] * width) {
        let count = keys.len() / width;
        let size = SIZES.into_iter().find(|size| *size >= count).unwrap_or(count);
        let mut cells = keys.to_vec();
        // Nothing equals what is null.
        cells.resize(size * width, Cell::Null);
        session.query(&with_places(sql, size, width, width > 1), &cells, take)?;
    }
    Ok(())
}

/// [`Session::execute_each`] where a statement that writes many costs about what one does that writes one.
pub(in crate::store) fn execute_in_sizes(
    session: &dyn Session,
    sql: &str,
    width: usize,
    mut cells: &[Cell<'_>],
) -> Result<(), StoreError> {
    for size in SIZES.into_iter().rev() {
        if cells.len() < size * width {
            continue;
        }
        let sized = with_places(sql, size, width, true);
        while let Some((now, later)) = cells.split_at_checked(size * width) {
            session.execute(&sized, now)?;
            cells = later;
        }
    }
    Ok(())
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
    fn places_are_counted_through_and_braced_where_they_are_rows() {
        assert_eq!(with_places("x IN ({})", 3, 1, false), "x IN (?1,?2,?3)");
        assert_eq!(with_places("VALUES {} y", 2, 2, true), "VALUES (?1,?2),(?3,?4) y");
    }
}
