//! Raw records, each with the highest generation seen of it.

use std::collections::HashMap;

use super::sql::{Bind, numbers, texts};
use super::{Look, StoreError, Txn};
use crate::message::{Generation, RawId};

/// A raw record as it is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RawRow {
    /// Surrogate key.
    pub id: i64,
    /// The record.
    pub raw: RawId,
    /// The highest generation seen of it.
    pub generation: Generation,
}

/// An event of a raw record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RawEventRow {
    /// Surrogate key of the raw record.
    pub raw: i64,
    /// Its generation.
    pub generation: Generation,
    /// Its place in that.
    pub index: u32,
    /// Surrogate key of the event.
    pub event: i64,
    /// Surrogate key of its fact.
    pub fact: i64,
}

impl Txn<'_> {
    /// Raw records that are known.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn raws(&self, ids: impl IntoIterator<Item = RawId>) -> Result<HashMap<RawId, RawRow>, StoreError> {
        let names: Vec<String> = ids.into_iter().map(|id| id.to_string()).collect();
        let sql = "SELECT id, raw, generation FROM raw WHERE raw IN ({})";
        let rows = self.sql.each(sql, &texts(names.iter().map(String::as_str)), |row| {
            let raw = row.parsed(1)?;
            Ok((raw, RawRow { id: row.get(0)?, raw, generation: Generation(row.get(2)?) }))
        })?;
        Ok(rows.into_iter().collect())
    }

    /// Keeps raw records, or their highest generation.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn put_raws(&self, rows: &[RawRow]) -> Result<(), StoreError> {
        let names: Vec<String> = rows.iter().map(|row| row.raw.to_string()).collect();
        let rows: Vec<_> =
            rows.iter().zip(&names).map(|(row, name)| [row.id.cell(), name.cell(), row.generation.0.cell()]).collect();
        let sql = "INSERT INTO raw (id, raw, generation) VALUES {}
             ON CONFLICT (id) DO UPDATE SET generation = excluded.generation";
        self.sql.put(sql, &rows)
    }

    /// Events of raw records, by surrogate keys.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn events_of_raws(&self, raws: impl IntoIterator<Item = i64>) -> Result<Vec<RawEventRow>, StoreError> {
        let sql = "SELECT raw, generation, place, id, fact FROM event WHERE raw IN ({})";
        self.sql.each(sql, &numbers(raws), |row| {
            Ok(RawEventRow {
                raw: row.get(0)?,
                generation: Generation(row.get(1)?),
                index: row.get(2)?,
                event: row.get(3)?,
                fact: row.get(4)?,
            })
        })
    }
}

impl Look<'_> {
    /// The highest id of a raw record that told a fact; none where nothing was folded yet.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn newest_raw(&self) -> Result<Option<RawId>, StoreError> {
        self.sql.first("SELECT raw FROM raw ORDER BY raw DESC LIMIT 1", (), |row| row.parsed(0))
    }
}
