//! Lists that sources show whole, their rounds, and when each fact was told last.

use serde::Serialize;

use super::sql::Row;
use super::{Look, StoreError, Txn};
use crate::message::{Instant, Listing, Permille, RawId, SourceName};

/// A round, and the list that it is of.
pub type Stood = (Instant, i64);

/// A list of a source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListRow {
    /// Surrogate key.
    pub id: i64,
    /// Whose it is.
    pub source: SourceName,
    /// Its name.
    pub name: String,
    /// The round that decides what is gone.
    pub in_force: Option<Instant>,
}

/// A round of a list.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct RoundRow {
    /// When it began.
    pub round: Instant,
    /// Records that were accounted for.
    pub seen: u64,
    /// How many it listed, and which share may be gone (thousandths).
    pub listed: Option<(u64, Permille)>,
    /// Who said that it is right.
    pub accepted: Option<String>,
    /// When the last of its records was received, as far as they were accounted for.
    pub latest: Instant,
}

/// When a fact was told last.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct LastRow {
    /// The list that it stood in last, with the round.
    pub list: Option<Stood>,
    /// The latest round or moment.
    pub at: Option<Instant>,
    /// Whether a later list lacks it.
    pub gone: bool,
}

fn round(row: &Row<'_>) -> Result<RoundRow, StoreError> {
    let listed: Option<u64> = row.get(2)?;
    let most_gone = row.get(3)?;
    Ok(RoundRow {
        round: row.get(0)?,
        seen: row.get(1)?,
        listed: listed.map(|listed| (listed, most_gone)),
        accepted: row.get(4)?,
        latest: row.get(5)?,
    })
}

impl Txn<'_> {
    /// A list that is not known yet.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn add_list(&self, source: &SourceName, name: &str) -> Result<ListRow, StoreError> {
        let insert = "INSERT INTO list (source, name) VALUES (?1, ?2) RETURNING id";
        let id = self.sql.made(insert, (source.as_str(), name))?;
        Ok(ListRow { id, source: source.clone(), name: name.to_owned(), in_force: None })
    }

    /// Counts a raw record in its round; false where it was counted before.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn count_raw(&self, raw: i64) -> Result<bool, StoreError> {
        Ok(self.sql.run("UPDATE raw SET counted = 1 WHERE id = ?1 AND counted = 0", [raw])? == 1)
    }

    /// Puts what is known of a round.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn put_round(&self, list: i64, row: &RoundRow) -> Result<(), StoreError> {
        let (listed, most_gone) = row.listed.map_or((None, 0), |(n, share)| (Some(n.cast_signed()), share));
        self.sql.run(
            "INSERT INTO list_round (list, round, seen, listed, most_gone, accepted, latest)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
                 ON CONFLICT (list, round) DO UPDATE SET seen = excluded.seen, listed = excluded.listed,
                     most_gone = excluded.most_gone, accepted = excluded.accepted, latest = excluded.latest",
            (list, row.round, row.seen.cast_signed(), listed, most_gone, &row.accepted, row.latest),
        )?;
        Ok(())
    }

    /// Notes which round of a list decides now; the facts for which that may be news.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn set_in_force(
        &self,
        list: i64,
        before: Option<Instant>,
        now: Option<Instant>,
    ) -> Result<Vec<i64>, StoreError> {
        self.sql.run("UPDATE list SET in_force = ?2 WHERE id = ?1", (list, now))?;
        let [from, to] = [before.min(now), before.max(now)].map(|round| round.unwrap_or(Instant::MIN));
        let sql = "SELECT id FROM fact WHERE list = ?1 AND told >= ?2 AND told < ?3";
        self.sql.all(sql, (list, from, to), |row| row.get(0))
    }

    /// Notes when a fact was told last.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn set_last(&self, fact: i64, last: &LastRow) -> Result<(), StoreError> {
        let (stood, list) = last.list.unzip();
        self.sql.run(
            "UPDATE fact SET list = ?2, stood = ?3, told = ?4, gone = ?5 WHERE id = ?1",
            (fact, list, stood, last.at, last.gone),
        )?;
        Ok(())
    }

    /// The standing events of a fact: raw record, with the round and list that it stood in.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn listings(&self, fact: i64) -> Result<Vec<(RawId, Option<Stood>)>, StoreError> {
        let sql = "SELECT r.raw, e.round, e.list FROM event e JOIN raw r ON r.id = e.raw
                   WHERE e.fact = ?1 AND e.generation = r.generation";
        self.sql.all(sql, [fact], |row| {
            let (round, list): (Option<_>, Option<_>) = (row.get(1)?, row.get(2)?);
            Ok((row.parsed(0)?, round.zip(list)))
        })
    }
}

impl Look<'_> {
    /// Every list that is known.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn lists(&self) -> Result<Vec<ListRow>, StoreError> {
        self.sql.all("SELECT id, source, name, in_force FROM list ORDER BY source, name", (), |row| {
            Ok(ListRow { id: row.get(0)?, source: row.parsed(1)?, name: row.get(2)?, in_force: row.get(3)? })
        })
    }

    /// The rounds of a list, the earliest first.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn rounds(&self, list: i64) -> Result<Vec<RoundRow>, StoreError> {
        let sql =
            "SELECT round, seen, listed, most_gone, accepted, latest FROM list_round WHERE list = ?1 ORDER BY round";
        self.sql.all(sql, [list], round)
    }

    /// How many facts of a list stand, and how many a later round lacks.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn facts_of_list(&self, list: i64) -> Result<(u64, u64), StoreError> {
        let count = |gone: bool| self.one("SELECT count(*) FROM fact WHERE list = ?1 AND gone = ?2", (list, gone));
        Ok((count(false)?, count(true)?))
    }
}

/// The list and round of an event, from columns that hold them or null.
pub(super) fn listing(row: &Row<'_>, column: usize) -> Result<Option<Listing>, StoreError> {
    let (list, round): (Option<String>, Option<Instant>) = (row.get(column)?, row.get(column + 1)?);
    Ok(list.zip(round).map(|(list, round)| Listing { list, round }))
}

/// When a fact was told last, from four columns of its row.
pub(super) fn last(row: &Row<'_>, column: usize) -> Result<LastRow, StoreError> {
    let (list, stood): (Option<i64>, Option<Instant>) = (row.get(column)?, row.get(column + 1)?);
    Ok(LastRow { list: stood.zip(list), at: row.get(column + 2)?, gone: row.get(column + 3)? })
}
