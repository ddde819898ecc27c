//! Raw records, each with the highest generation seen of it.

use std::collections::HashMap;

use super::event::{EVENT, event};
use super::sql::{Bind, numbers, texts};
use super::{Look, StoreError, Txn};
use crate::message::{Event, Generation, RawId};

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

/// So many numbers there are for events of one raw record.
const OF_ONE: i64 = 1 << 20;

/// Surrogate keys of a raw record's events, those of all its generations, in the order in which they came.
#[derive(Debug)]
pub struct EventIds {
    raw: i64,
    next: i64,
}

impl EventIds {
    /// Of a raw record of which none is known.
    #[must_use]
    pub fn new(raw: i64) -> Self {
        Self { raw, next: 0 }
    }

    /// Goes on behind one that is known.
    pub fn pass(&mut self, known: i64) {
        self.next = self.next.max(known % OF_ONE + 1);
    }

    /// One more.
    ///
    /// # Errors
    /// Where one raw record has told more than a million.
    pub fn one(&mut self) -> Result<i64, StoreError> {
        if self.next == OF_ONE {
            return Err(StoreError::damaged("a raw record has told a million events"));
        }
        self.next += 1;
        Ok(self.raw * OF_ONE + self.next - 1)
    }
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
        let sql = format!(
            "SELECT e.raw, e.generation, e.place, e.id, e.fact FROM raw r
             JOIN event e ON e.id >= r.id * {OF_ONE} AND e.id < (r.id + 1) * {OF_ONE} WHERE r.id IN ({{}})"
        );
        self.sql.each(&sql, &numbers(raws), |row| {
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
    /// Of raw records that are known the highest generation, and its events in their order.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn stands(
        &self,
        ids: impl IntoIterator<Item = RawId>,
    ) -> Result<HashMap<RawId, (Generation, Vec<Event>)>, StoreError> {
        let names: Vec<String> = ids.into_iter().map(|id| id.to_string()).collect();
        let names = texts(names.iter().map(String::as_str));
        let known = "SELECT raw, generation FROM raw WHERE raw IN ({})";
        let known = self.sql.each(known, &names, |row| Ok((row.parsed(0)?, (Generation(row.get(1)?), Vec::new()))))?;
        let mut stands: HashMap<RawId, (Generation, Vec<Event>)> = known.into_iter().collect();
        let sql = format!(
            "SELECT {EVENT} FROM raw r JOIN event e ON e.id >= r.id * {OF_ONE} AND e.id < (r.id + 1) * {OF_ONE}
             JOIN fact f ON f.id = e.fact WHERE r.raw IN ({{}}) AND e.generation = r.generation"
        );
        for row in self.sql.each(&sql, &names, event)? {
            if let Some((_, events)) = stands.get_mut(&row.event.id.raw) {
                events.push(row.event);
            }
        }
        for (_, events) in stands.values_mut() {
            events.sort_by_key(|event| event.id.index);
        }
        Ok(stands)
    }

    /// The highest id of a raw record that told a fact; none where nothing was folded yet.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn newest_raw(&self) -> Result<Option<RawId>, StoreError> {
        self.sql.first("SELECT raw FROM raw ORDER BY raw DESC LIMIT 1", (), |row| row.parsed(0))
    }
}
