//! Dead letters: records that an adapter rejected or failed on.

use serde::Serialize;

use super::query::rows;
use super::sql::Row;
use super::{Look, Store, StoreError, Txn};
use crate::message::{DeadLetter, Headers, Instant, RawRecord};

/// A dead letter in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DeadRow {
    /// To be named in a request for it.
    pub id: i64,
    /// The raw record's id.
    pub raw: String,
    /// The attempt that failed.
    pub generation: u32,
    /// The record's source.
    pub source: String,
    /// The code.
    pub code: String,
    /// What was said.
    pub message: String,
    /// The offending place.
    pub pointer: String,
    /// The adapter and its version.
    pub adapter: String,
    /// Media type of the payload.
    pub media_type: String,
    /// When it was refused (ms).
    pub at: Instant,
    /// `open`; `replayed` once sent again; `superseded` once a later attempt
    /// has an outcome, whatever it is.
    pub state: String,
}

/// Dead letters of one cause.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DeadGroup {
    /// The source.
    pub source: String,
    /// The code.
    pub code: String,
    /// How many are open.
    pub open: u64,
    /// How many there are.
    pub all: u64,
    /// What the latest of them says.
    pub message: String,
    /// When the latest was refused (ms).
    pub latest: Instant,
}

/// Which dead letters are meant; what is none is not asked for.
#[derive(Debug, Clone, Default)]
pub struct DeadFilter {
    /// Of this source.
    pub source: Option<String>,
    /// With this code.
    pub code: Option<String>,
    /// In this state.
    pub state: Option<String>,
    /// Only those older than this id: the last one of the page before.
    pub before: Option<i64>,
    /// At most so many.
    pub limit: usize,
}

const STATE: &str = "CASE WHEN EXISTS (SELECT 1 FROM raw r WHERE r.raw = d.raw AND r.generation > d.generation)
     THEN 'superseded' WHEN d.replayed = 1 THEN 'replayed' ELSE 'open' END";

fn listed(row: &Row<'_>) -> Result<DeadRow, StoreError> {
    Ok(DeadRow {
        id: row.get(0)?,
        raw: row.get(1)?,
        generation: row.get(2)?,
        source: row.get(3)?,
        code: row.get(4)?,
        message: row.get(5)?,
        pointer: row.get(6)?,
        adapter: row.get(7)?,
        media_type: row.get(8)?,
        at: row.get(9)?,
        state: row.get(10)?,
    })
}

const LISTED: &str = "d.id, d.raw, d.generation, d.source, d.code, d.message, d.pointer, d.adapter, d.media_type, d.at";

impl Txn<'_> {
    /// Keeps a dead letter; one of the same attempt is the same letter.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn add_dead(&self, letter: &DeadLetter) -> Result<(), StoreError> {
        let mut headers: Vec<(String, String)> = Vec::new();
        letter.record.write_headers(|name, value| headers.push((name.to_owned(), value.to_owned())));
        let headers = serde_json::to_string(&headers).map_err(StoreError::damaged)?;
        self.sql.run(
            "INSERT INTO dead_letter (raw, generation, source, code, message, pointer, adapter, media_type,
                     payload, headers, at)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11) ON CONFLICT DO NOTHING",
            (
                letter.record.id.to_string(),
                letter.record.generation.0,
                letter.record.source.as_str(),
                &letter.code,
                &letter.message,
                &letter.pointer,
                letter.adapter.as_str(),
                &letter.record.media_type,
                &letter.record.payload[..],
                headers,
                letter.at,
            ),
        )?;
        Ok(())
    }
}

impl Store {
    /// Notes that dead letters were sent again.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn dead_replayed(&mut self, ids: &[i64]) -> Result<(), StoreError> {
        let txn = self.begin()?;
        for id in ids {
            txn.sql.run("UPDATE dead_letter SET replayed = 1 WHERE id = ?1", [id])?;
        }
        txn.commit()
    }
}

impl Look<'_> {
    /// Dead letters, the newest first.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn dead(&self, filter: &DeadFilter) -> Result<Vec<DeadRow>, StoreError> {
        let sql = format!(
            "SELECT * FROM (SELECT {LISTED}, {STATE} AS state FROM dead_letter d
                 WHERE (CAST(?1 AS TEXT) IS NULL OR d.source = ?1) AND (CAST(?2 AS TEXT) IS NULL OR d.code = ?2)
                   AND (CAST(?3 AS BIGINT) IS NULL OR d.id < ?3)) AS letter
             WHERE CAST(?4 AS TEXT) IS NULL OR state = ?4 ORDER BY id DESC LIMIT ?5"
        );
        self.sql.all(&sql, (&filter.source, &filter.code, filter.before, &filter.state, rows(filter.limit)), listed)
    }

    /// Dead letters by source and code, the largest group first.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn dead_groups(&self) -> Result<Vec<DeadGroup>, StoreError> {
        let sql = format!(
            "SELECT g.source, g.code, g.open, g.n, d.message, g.latest FROM
                 (SELECT source, code, sum(CASE WHEN state = 'open' THEN 1 ELSE 0 END) AS open, count(*) AS n,
                     max(at) AS latest FROM
                     (SELECT d.source, d.code, d.at, {STATE} AS state FROM dead_letter d) AS letter
                 GROUP BY source, code) AS g JOIN dead_letter d ON d.id =
                 (SELECT l.id FROM dead_letter l WHERE l.source = g.source AND l.code = g.code AND l.at = g.latest
                  ORDER BY l.id DESC LIMIT 1)
             ORDER BY g.open DESC, g.n DESC, g.source, g.code"
        );
        self.sql.all(&sql, (), |row| {
            Ok(DeadGroup {
                source: row.get(0)?,
                code: row.get(1)?,
                open: row.get(2)?,
                all: row.get(3)?,
                message: row.get(4)?,
                latest: row.get(5)?,
            })
        })
    }

    /// One dead letter, whole, with its line in the list.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn dead_letter(&self, id: i64) -> Result<Option<(DeadRow, DeadLetter)>, StoreError> {
        let sql = format!("SELECT {LISTED}, {STATE}, d.payload, d.headers FROM dead_letter d WHERE d.id = ?1");
        let found =
            self.sql.first(&sql, [id], |row| Ok((listed(row)?, row.get::<Vec<u8>>(11)?, row.get::<String>(12)?)))?;
        found
            .map(|(line, payload, headers)| {
                let pairs: Vec<(String, String)> = serde_json::from_str(&headers).map_err(StoreError::damaged)?;
                let headers: Headers<'_> = pairs.iter().map(|(n, v)| (n.as_str(), v.as_bytes())).collect();
                let letter = DeadLetter {
                    record: RawRecord::read(&headers, payload.into()).map_err(StoreError::damaged)?,
                    code: line.code.clone(),
                    message: line.message.clone(),
                    pointer: line.pointer.clone(),
                    adapter: line.adapter.as_str().into(),
                    at: line.at,
                };
                Ok((line, letter))
            })
            .transpose()
    }
}
