//! The outbox: what is to be published, in the order in which it came to be.

use super::query::rows;
use super::sql::Bind;
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

/// A state to publish, as it is to be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutboxPut {
    /// The partition that it goes to.
    pub shard: i32,
    /// `operator` or `change`.
    pub kind: &'static str,
    /// Key of the message.
    pub key: String,
    /// Version of the operator at which it came to be.
    pub version: i64,
    /// JSON; none where what the key names is gone.
    pub payload: Option<String>,
}

/// Where the last id is kept that a state got.
const GIVEN: &str = "outbox";

impl Txn<'_> {
    /// Adds states, no two of one key. One of the same key that was not sent yet gives
    /// way, and the new one goes to the end: what is being sent may be a copy of the
    /// old one, whose id then no longer stands for anything.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn put_outbox(&self, rows: &[OutboxPut]) -> Result<(), StoreError> {
        if rows.is_empty() {
            return Ok(());
        }
        // No id is given twice, also where those before were sent and are gone.
        let given = self.look().meta(GIVEN)?.and_then(|text| text.parse().ok()).unwrap_or(0);
        let ids: Vec<i64> = (given + 1..).take(rows.len()).collect();
        let cells = ids.iter().zip(rows).map(|(id, row)| {
            let named = [id.cell(), row.shard.cell(), row.kind.cell(), row.key.cell()];
            [named[0], named[1], named[2], named[3], row.version.cell(), row.payload.cell()]
        });
        let sql = "INSERT INTO outbox (id, shard, kind, key, version, payload) VALUES {}
             ON CONFLICT (kind, key) DO UPDATE SET id = excluded.id, shard = excluded.shard,
             version = excluded.version, payload = excluded.payload";
        self.sql.put(sql, &cells.collect::<Vec<_>>())?;
        self.set_meta(GIVEN, &ids[ids.len() - 1].to_string())
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
