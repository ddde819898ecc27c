//! Echoes: which records of a platform are what it was told.

use std::collections::{BTreeSet, HashSet};

use super::{StoreError, Txn};
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
        let select = "SELECT 1 FROM echo WHERE platform = ?1 AND family = ?2 AND record = ?3";
        let mut echoes = HashSet::new();
        for key in keys.into_iter().filter(|key| told.contains(key.source.platform())) {
            let place = (key.source.platform(), &key.family, &key.record);
            if self.sql.first(select, place, |_| Ok(()))?.is_some() {
                echoes.insert(key.clone());
            }
        }
        Ok(echoes)
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
