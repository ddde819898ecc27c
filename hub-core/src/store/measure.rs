//! What devices read: series and their windows, an hour each. Knows nothing of
//! what is in a window, or how long one is kept.

use std::collections::HashMap;

use super::query::rows;
use super::sql::{Row, grouped, numbers};
use super::{Look, StoreError, Txn};
use crate::message::FactKey;

/// A series as it is kept.
#[derive(Debug, Clone)]
pub struct SeriesRow {
    /// Surrogate key.
    pub id: i64,
    /// The device: source, family, its id there.
    pub key: FactKey,
    /// The newest minute of which anything was told.
    pub newest: i64,
    /// What is said of the device: rank of the reading that says it, and what, as
    /// JSON.
    pub head: Option<(Vec<u8>, String)>,
}

const SERIES: &str = "s.id, s.source, s.family, s.record, s.newest, s.head_rank, s.head";

fn series(row: &Row<'_>) -> Result<SeriesRow, StoreError> {
    let rank = row.get::<Option<Vec<u8>>>(5)?;
    Ok(SeriesRow {
        id: row.get(0)?,
        key: FactKey { source: row.parsed(1)?, family: row.get(2)?, record: row.get(3)? },
        newest: row.get(4)?,
        head: rank.map(|rank| Ok::<_, StoreError>((rank, row.get(6)?))).transpose()?,
    })
}

/// The key of a window; there are fewer than 2^32 series, and hours for long.
fn window(series: i64, hour: i64) -> i64 {
    (hour << 32) + series
}

impl Txn<'_> {
    /// A series that is known.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn series(&self, key: &FactKey) -> Result<Option<SeriesRow>, StoreError> {
        let sql = format!("SELECT {SERIES} FROM series s WHERE source = ?1 AND family = ?2 AND record = ?3");
        self.sql.first(&sql, (key.source.as_str(), &key.family, &key.record), series)
    }

    /// Keeps a series that was not known.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn add_series(&self, key: &FactKey, newest: i64) -> Result<SeriesRow, StoreError> {
        let insert = "INSERT INTO series (source, family, record, newest) VALUES (?1, ?2, ?3, ?4) RETURNING id";
        let id = self.sql.made(insert, (key.source.as_str(), &key.family, &key.record, newest))?;
        Ok(SeriesRow { id, key: key.clone(), newest, head: None })
    }

    /// Keeps how far a series goes and what is said of its device.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn put_series(&self, row: &SeriesRow) -> Result<(), StoreError> {
        let head = row.head.as_ref();
        self.sql.run(
            "UPDATE series SET newest = ?2, head_rank = ?3, head = ?4 WHERE id = ?1",
            (row.id, row.newest, head.map(|head| &head.0), head.map(|head| &head.1)),
        )?;
        Ok(())
    }

    /// Keeps whose the device of a series is, in place of whose it was.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn put_series_identifiers(&self, series: i64, identifiers: &[(String, String)]) -> Result<(), StoreError> {
        self.sql.run("DELETE FROM series_identifier WHERE series = ?1", [series])?;
        let insert = "INSERT INTO series_identifier (scheme, value, series) VALUES (?1, ?2, ?3)";
        for (scheme, value) in identifiers {
            self.sql.run(insert, (scheme, value, series))?;
        }
        Ok(())
    }

    /// Keeps an hour of a series.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn put_window(&self, series: i64, hour: i64, slots: &[u8]) -> Result<(), StoreError> {
        self.sql.run(
            "INSERT INTO series_window (id, slots) VALUES (?1, ?2)
                 ON CONFLICT (id) DO UPDATE SET slots = excluded.slots",
            (window(series, hour), slots),
        )?;
        Ok(())
    }

    /// Forgets an hour of a series.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn remove_window(&self, series: i64, hour: i64) -> Result<(), StoreError> {
        self.sql.run("DELETE FROM series_window WHERE id = ?1", [window(series, hour)])?;
        Ok(())
    }
}

impl Look<'_> {
    /// An hour of a series.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn window(&self, series: i64, hour: i64) -> Result<Option<Vec<u8>>, StoreError> {
        self.sql.first("SELECT slots FROM series_window WHERE id = ?1", [window(series, hour)], |row| row.get(0))
    }

    /// Those of these hours of a series that it has, in their order.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn windows(
        &self,
        series: i64,
        hours: impl IntoIterator<Item = i64>,
    ) -> Result<Vec<(i64, Vec<u8>)>, StoreError> {
        let keys = numbers(hours.into_iter().map(|hour| window(series, hour)));
        let sql = "SELECT id, slots FROM series_window WHERE id IN ({})";
        let mut found: Vec<(i64, Vec<u8>)> =
            self.sql.each(sql, &keys, |row| Ok((row.get::<i64>(0)? >> 32, row.get(1)?)))?;
        found.sort_unstable_by_key(|(hour, _)| *hour);
        Ok(found)
    }

    /// Series of a family behind a surrogate key; with a town those alone that lead to an operator of it.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn series_behind(
        &self,
        family: &str,
        after: i64,
        town: Option<&str>,
        limit: usize,
    ) -> Result<Vec<SeriesRow>, StoreError> {
        let sql = format!(
            "SELECT {SERIES} FROM series s WHERE s.family = ?1 AND s.id > ?2
             AND (CAST(?3 AS TEXT) IS NULL OR EXISTS (SELECT 1 FROM series_identifier n
                 JOIN identifier i ON i.scheme = n.scheme AND i.value = n.value JOIN operator o ON o.id = i.operator
                 WHERE n.series = s.id AND o.gone = 0 AND o.town = ?3))
             ORDER BY s.id LIMIT ?4"
        );
        self.sql.all(&sql, (family, after, town, rows(limit)), series)
    }

    /// The operators that series lead to, by series: id outside and title of each.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn owners(
        &self,
        series: impl IntoIterator<Item = i64>,
    ) -> Result<HashMap<i64, Vec<(String, String)>>, StoreError> {
        let sql = "SELECT DISTINCT n.series, o.name, o.title FROM series_identifier n
             JOIN identifier i ON i.scheme = n.scheme AND i.value = n.value JOIN operator o ON o.id = i.operator
             WHERE n.series IN ({}) AND o.gone = 0 ORDER BY n.series, o.name";
        let found: Vec<(i64, (String, String))> =
            self.sql.each(sql, &numbers(series), |row| Ok((row.get(0)?, (row.get(1)?, row.get(2)?))))?;
        Ok(grouped(found))
    }

    /// Every series.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn all_series(&self) -> Result<Vec<SeriesRow>, StoreError> {
        self.sql.all(&format!("SELECT {SERIES} FROM series s ORDER BY s.source, s.family, s.record"), (), series)
    }

    /// The series of an operator: those that name an identifier which leads to it.
    /// One in doubt (contested, barred, of a wrong check digit) leads nowhere.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn series_of(&self, operator: i64) -> Result<Vec<SeriesRow>, StoreError> {
        let sql = format!(
            "SELECT {SERIES} FROM series s WHERE s.id IN (
                 SELECT n.series FROM identifier i JOIN series_identifier n ON n.scheme = i.scheme AND n.value = i.value
                 WHERE i.operator = ?1)
             ORDER BY s.family, s.record, s.source"
        );
        self.sql.all(&sql, [operator], series)
    }

    /// How many series there are.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn series_count(&self) -> Result<u64, StoreError> {
        self.one("SELECT count(*) FROM series", ())
    }

    /// How many windows there are, and their bytes. Reads all of them.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn window_sizes(&self) -> Result<(u64, u64), StoreError> {
        Ok((
            self.one("SELECT count(*) FROM series_window", ())?,
            self.one("SELECT coalesce(sum(length(slots)), 0) FROM series_window", ())?,
        ))
    }
}
