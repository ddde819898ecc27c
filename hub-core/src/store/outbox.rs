//! The outbox: what is to be published, in the order in which it came to be.

use super::query::rows;
use super::{Look, Store, StoreError, Txn};

/// One state to publish.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutboxRow {
    /// To be named when it was sent.
    pub id: i64,
    /// The partition that it goes to.
    pub shard: i32,
    /// `operator` or `change`.
    pub kind: String,
    /// Key of the message.
    pub key: String,
    /// Version of the operator at which it came to be.
    pub version: i64,
    /// JSON; none where what the key names is gone.
    pub payload: Option<String>,
}

impl Txn<'_> {
    /// Adds a state. One of the same key that was not sent yet gives way, and
    /// the new one goes to the end: what is being sent may be a copy of the old
    /// one, whose id then no longer stands for anything.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn put_outbox(
        &self,
        shard: i32,
        kind: &str,
        key: &str,
        version: i64,
        payload: Option<&str>,
    ) -> Result<(), StoreError> {
        self.sql.run("DELETE FROM outbox WHERE kind = ?1 AND key = ?2", (kind, key))?;
        let insert = "INSERT INTO outbox (shard, kind, key, version, payload) VALUES (?1, ?2, ?3, ?4, ?5)";
        self.sql.run(insert, (shard, kind, key, version, payload)).map(drop)
    }
}

impl Store {
    /// Forgets states that were sent, up to `last`. What was added since has later ids, also where it took the place of one
    /// that was sent. Where this is lost they are sent once more, which the
    /// topics allow. `reached` is up to where topics reach by them: they are not
    /// sent again, so a topic that is shorter lacks them for good.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn outbox_done(&mut self, last: i64, reached: &[(String, i32, i64)]) -> Result<(), StoreError> {
        let txn = self.begin()?;
        txn.sql.run("DELETE FROM outbox WHERE id <= ?1", [last])?;
        for place in reached {
            txn.sql.run(
                "INSERT INTO position (topic, part, next) VALUES (?1, ?2, ?3)
                     ON CONFLICT (topic, part) DO UPDATE SET next = excluded.next
                     WHERE position.next < excluded.next",
                (&place.0, place.1, place.2),
            )?;
        }
        txn.commit()
    }
}

impl Look<'_> {
    /// The oldest states to publish.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn outbox(&self, limit: usize) -> Result<Vec<OutboxRow>, StoreError> {
        let sql = "SELECT id, shard, kind, key, version, payload FROM outbox ORDER BY id LIMIT ?1";
        self.sql.all(sql, [rows(limit)], |row| {
            Ok(OutboxRow {
                id: row.get(0)?,
                shard: row.get(1)?,
                kind: row.get(2)?,
                key: row.get(3)?,
                version: row.get(4)?,
                payload: row.get(5)?,
            })
        })
    }

    /// How many states wait.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn outbox_count(&self) -> Result<u64, StoreError> {
        self.one("SELECT count(*) FROM outbox", ())
    }
}
