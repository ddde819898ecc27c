//! Echoes: which records of a platform are what it was told.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::sql::Cell;
use super::{Look, StoreError, Txn};
use crate::message::{Echo, FactKey};

impl Txn<'_> {
    /// Keeps an echo; true where it was not known.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn add_echo(&self, echo: &Echo) -> Result<bool, StoreError> {
        let added = self.sql.run(
            "INSERT INTO echo (platform, family, record) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
            (&echo.platform, &echo.family, &echo.record),
        )?;
        Ok(added == 1)
    }

    /// Facts that are known and that this echo makes none: one a source of its platform at most.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn facts_of_echo(&self, echo: &Echo) -> Result<Vec<i64>, StoreError> {
        // The dot is followed by the slash: all sources of the platform lie between.
        let (from, to) = (format!("{}.", echo.platform), format!("{}/", echo.platform));
        self.sql.all(
            "SELECT f.id FROM (SELECT DISTINCT source FROM folded WHERE source > ?1 AND source < ?2) s
             JOIN fact f ON f.source = s.source AND f.family = ?3 AND f.record = ?4",
            (from, to, &echo.family, &echo.record),
            |row| row.get(0),
        )
    }
}

impl Look<'_> {
    /// Those of these facts that are echoes. Asks nothing of a platform that was
    /// never told anything.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn echoes<'k>(&self, keys: impl IntoIterator<Item = &'k FactKey>) -> Result<HashSet<FactKey>, StoreError> {
        let told: BTreeSet<String> =
            self.sql.all("SELECT DISTINCT platform FROM echo", (), |row| row.get(0))?.into_iter().collect();
        if told.is_empty() {
            return Ok(HashSet::new());
        }
        let of_told = keys.into_iter().filter(|key| told.contains(key.source.platform()));
        let mut by_record: BTreeMap<[&str; 3], Vec<&FactKey>> = BTreeMap::new();
        for key in of_told {
            by_record.entry([key.source.platform(), &key.family, &key.record]).or_default().push(key);
        }
        let cells: Vec<_> = by_record.keys().map(|record| record.map(Cell::Text)).collect();
        let select = "SELECT e.platform, e.family, e.record FROM (VALUES {}) AS k JOIN echo e
             ON e.platform = k.column1 AND e.family = k.column2 AND e.record = k.column3";
        let found: Vec<[String; 3]> =
            self.sql.each(select, &cells, |row| Ok([row.get(0)?, row.get(1)?, row.get(2)?]))?;
        let keys = found.iter().filter_map(|record| by_record.get(&record.each_ref().map(String::as_str)));
        Ok(keys.flatten().map(|key| (*key).clone()).collect())
    }
}
