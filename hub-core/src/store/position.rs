//! The fence: a position moves only from where the caller found it. And the epoch,
//! for a store that stands before what was published from it.

use super::{Look, Place, Store, StoreError, Txn};
use crate::message::Advance;

/// That a process took a store over; of all that did so the last one holds it.
#[derive(Debug, Clone)]
pub struct Hold {
    key: String,
    number: i64,
}

impl Store {
    /// Takes the store over from whichever process holds it: a file from any, a server's database, which hubs
    /// share, from one of the same `node`. The fence below keeps the earlier one from writing; by this it learns
    /// that it was replaced.
    ///
    /// # Errors
    /// Where it could not be written.
    pub fn take_over(&mut self, node: u16) -> Result<Hold, StoreError> {
        let key = match self.place {
            Place::File(_) => "holder".to_owned(),
            Place::Server(_) => format!("holder.{node}"),
        };
        let txn = self.begin()?;
        let hold = Hold { number: txn.look().holder(&key)? + 1, key };
        txn.set_meta(&hold.key, &hold.number.to_string())?;
        txn.commit()?;
        Ok(hold)
    }

    /// Begins an epoch that is higher than the store's and than `published`; gives it. What waits to be sent is of
    /// it, too: under its old version it might be taken for what was sent before.
    ///
    /// # Errors
    /// Where it could not be written.
    pub fn raise_epoch(&mut self, published: i64) -> Result<i64, StoreError> {
        let txn = self.begin()?;
        let epoch = txn.look().epoch()?.max(published) + 1;
        txn.begin_epoch(epoch)?;
        txn.sql.run("DELETE FROM meta WHERE key = ?1", [RESTORED])?;
        txn.commit()?;
        Ok(epoch)
    }
}

/// That the store came of a backup, and no epoch was begun since.
const RESTORED: &str = "restored";

impl Txn<'_> {
    pub(super) fn begin_epoch(&self, epoch: i64) -> Result<(), StoreError> {
        self.set_meta("epoch", &epoch.to_string())
    }

    pub(super) fn is_restored(&self) -> Result<(), StoreError> {
        self.set_meta(RESTORED, "1")
    }
}

impl Look<'_> {
    /// Whether the store came of a backup and its epoch may be one that is over: also where it stands as far as ever,
    /// versions may have been published since that it knows nothing of.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn was_restored(&self) -> Result<bool, StoreError> {
        Ok(self.meta(RESTORED)?.is_some())
    }
}

impl Txn<'_> {
    /// Takes a step. A partition never seen before may begin anywhere.
    ///
    /// # Errors
    /// `Fenced` where the position is not `from`: another hub took it.
    pub fn advance(&self, step: &Advance) -> Result<(), StoreError> {
        let Advance { topic, partition, from, to } = step;
        let moved = self.sql.run(
            "UPDATE position SET next = ?4 WHERE topic = ?1 AND part = ?2 AND next = ?3",
            (topic, partition, from, to),
        )?;
        if moved == 1 {
            return Ok(());
        }
        let begun = self.sql.run(
            "INSERT INTO position (topic, part, next) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
            (topic, partition, to),
        )?;
        if begun == 1 {
            return Ok(());
        }
        Err(StoreError::Fenced { topic: topic.clone(), partition: *partition, expected: *from })
    }
}

impl Look<'_> {
    /// Whether a process still holds what it took over: no other did so since.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn holds(&self, hold: &Hold) -> Result<bool, StoreError> {
        Ok(self.holder(&hold.key)? == hold.number)
    }

    fn holder(&self, key: &str) -> Result<i64, StoreError> {
        Ok(self.meta(key)?.and_then(|text| text.parse().ok()).unwrap_or(0))
    }

    /// Where the fold stands in a partition; none where it never was.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn position(&self, topic: &str, partition: i32) -> Result<Option<i64>, StoreError> {
        self.sql.first("SELECT next FROM position WHERE topic = ?1 AND part = ?2", (topic, partition), |row| row.get(0))
    }

    /// Where the fold stands everywhere, and up to where what was published reaches:
    /// topic, partition, next offset.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn positions(&self) -> Result<Vec<(String, i32, i64)>, StoreError> {
        self.sql.all("SELECT topic, part, next FROM position ORDER BY topic, part", (), |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?))
        })
    }
}
