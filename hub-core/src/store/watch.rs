//! What is odd: flags of facts that stand, the adapter's and the archive's, and which fields records fill by day.

use std::collections::BTreeMap;

use super::{Look, StoreError, Txn};
use crate::message::{Generation, RawId};

/// Days that are kept of what records fill.
const DAYS: i64 = 60;
/// Most groups of flags of a source that are counted.
const GROUPS: i64 = 500;

/// Facts of one source and family with one flag and value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FlagRow {
    /// The family.
    pub family: String,
    /// `<code>:<field>`.
    pub flag: String,
    /// The code that no table has; empty where the flag is about something else.
    pub value: String,
    /// How many facts.
    pub facts: u64,
}

/// One day of one field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilledRow {
    /// The field.
    pub field: String,
    /// The day: `2026-03-01`.
    pub day: String,
    /// Records in which it says something.
    pub filled: u64,
}

impl Txn<'_> {
    /// Puts the flags of a fact, with their values, in the place of those it had. How many there are stands in the
    /// fact.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn put_flags(&self, fact: i64, flags: &BTreeMap<&str, String>) -> Result<(), StoreError> {
        self.sql.run("DELETE FROM flag WHERE fact = ?1", [fact])?;
        let insert = "INSERT INTO flag (fact, flag, value) VALUES (?1, ?2, ?3)";
        for (flag, value) in flags {
            self.sql.run(insert, (fact, flag, value))?;
        }
        Ok(())
    }

    /// Adds what records of a day filled; days before the last sixty are forgotten.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn add_filled(
        &self,
        source: &str,
        day: &str,
        looked: u64,
        filled: &BTreeMap<String, u64>,
    ) -> Result<(), StoreError> {
        let known = "SELECT 1 FROM looked WHERE source = ?1 AND day = ?2";
        let known = self.sql.first(known, (source, day), |_| Ok(()))?.is_some();
        self.sql.run(
            "INSERT INTO looked (source, day, n) VALUES (?1, ?2, ?3)
             ON CONFLICT (source, day) DO UPDATE SET n = looked.n + excluded.n",
            (source, day, looked),
        )?;
        let add = "INSERT INTO filled (source, field, day, n) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (source, field, day) DO UPDATE SET n = filled.n + excluded.n";
        for (field, n) in filled {
            self.sql.run(add, (source, field, day, n))?;
        }
        if !known {
            let oldest = "SELECT day FROM looked WHERE source = ?1 ORDER BY day DESC LIMIT 1 OFFSET ?2";
            for table in ["filled", "looked"] {
                let forget = format!("DELETE FROM {table} WHERE source = ?1 AND day <= ({oldest})");
                self.sql.run(&forget, (source, DAYS))?;
            }
        }
        Ok(())
    }
}

impl Look<'_> {
    /// Flags of a source's facts that stand, the most frequent first.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn flags(&self, source: &str) -> Result<Vec<FlagRow>, StoreError> {
        let sql = "SELECT f.family, g.flag, g.value, count(*) AS n FROM fact f JOIN flag g ON g.fact = f.id
                   WHERE f.source = ?1 AND f.flags > 0 GROUP BY f.family, g.flag, g.value
                   ORDER BY n DESC, f.family, g.flag, g.value LIMIT ?2";
        self.sql.all(sql, (source, GROUPS), |row| {
            let facts = row.get(3)?;
            Ok(FlagRow { family: row.get(0)?, flag: row.get(1)?, value: row.get(2)?, facts })
        })
    }

    /// Raw records of the facts of a source that bear a flag, with their highest
    /// generation; of one value alone where that is given.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn flagged(
        &self,
        source: &str,
        flag: &str,
        value: Option<&str>,
    ) -> Result<BTreeMap<RawId, Generation>, StoreError> {
        let sql = "SELECT r.raw, r.generation FROM fact f JOIN flag g ON g.fact = f.id
                   JOIN event e ON e.id = f.event JOIN raw r ON r.id = e.raw
                   WHERE f.source = ?1 AND f.flags > 0 AND g.flag = ?2 AND (CAST(?3 AS TEXT) IS NULL OR g.value = ?3)";
        let rows = self.sql.all(sql, (source, flag, value), |row| Ok((row.parsed(0)?, Generation(row.get(1)?))))?;
        Ok(rows.into_iter().collect())
    }

    /// Values that facts that stand bear with a flag, in their order, behind one of them.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn flag_values(&self, flag: &str, after: &str, limit: usize) -> Result<Vec<String>, StoreError> {
        let sql = "SELECT DISTINCT value FROM flag WHERE flag = ?1 AND value > ?2 ORDER BY value LIMIT ?3";
        self.sql.all(sql, (flag, after, super::query::rows(limit)), |row| row.get(0))
    }

    /// Records of a source that were looked at, by day, the latest first.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn looked(&self, source: &str, days: usize) -> Result<Vec<(String, u64)>, StoreError> {
        let sql = "SELECT day, n FROM looked WHERE source = ?1 ORDER BY day DESC LIMIT ?2";
        self.sql.all(sql, (source, super::query::rows(days)), |row| Ok((row.get(0)?, row.get(1)?)))
    }

    /// Which fields they filled, from a day on, by field and day.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn filled(&self, source: &str, from: &str) -> Result<Vec<FilledRow>, StoreError> {
        let sql = "SELECT field, day, n FROM filled WHERE source = ?1 AND day >= ?2 ORDER BY field, day";
        self.sql
            .all(sql, (source, from), |row| Ok(FilledRow { field: row.get(0)?, day: row.get(1)?, filled: row.get(2)? }))
    }
}
