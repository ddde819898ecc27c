//! The ledger's totals and intervals, and what became of folded events.

use serde::Serialize;

use super::{Look, StoreError, Txn};
use crate::message::{Interval, LedgerLine};

/// One total of the ledger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TotalRow {
    /// The source.
    pub source: String,
    /// `raw`, `replayed`, `taken`, `translated`, `events`, `marks`, or with the
    /// code behind a colon `refused`, `ignored`, `dead`.
    pub entry: String,
    /// How many.
    pub n: u64,
}

/// Offsets `[from, to)` of a source's raw topic that translate has taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct IntervalRow {
    /// The source.
    pub source: String,
    /// Partition of its raw topic.
    pub partition: i32,
    /// First offset taken.
    pub from: i64,
    /// First offset not taken.
    pub to: i64,
}

/// What became of events that were folded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FoldedRow {
    /// The source; empty for marks, which do not name theirs.
    pub source: String,
    /// The family; `mark` for marks.
    pub family: String,
    /// `new`, `newer`, `older`, `repeat`, `void`; `mark` for marks.
    pub outcome: String,
    /// How many.
    pub n: u64,
}

impl Txn<'_> {
    /// Adds a line of the ledger to its totals.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn add_ledger(&self, line: &LedgerLine) -> Result<(), StoreError> {
        match line {
            LedgerLine::Collect { source, raw, refused } => {
                self.add_total(source.as_str(), "raw", *raw)?;
                for (code, n) in refused {
                    self.add_total(source.as_str(), &format!("refused:{code}"), *n)?;
                }
            }
            LedgerLine::Fields { source, day, looked, filled } => {
                self.add_filled(source.as_str(), day, *looked, filled)?;
            }
            LedgerLine::Replay { source, replayed, .. } => self.add_total(source.as_str(), "replayed", *replayed)?,
            LedgerLine::Translate { source, intervals, tally } => {
                let source = source.as_str();
                for interval in intervals {
                    self.add_interval(source, interval)?;
                }
                let single = [
                    ("taken", tally.raw),
                    ("translated", tally.translated),
                    ("events", tally.events),
                    ("marks", tally.marks),
                ];
                for (entry, n) in single {
                    self.add_total(source, entry, n)?;
                }
                let ignored = tally.ignored.iter().map(|(code, n)| (format!("ignored:{code}"), n));
                let dead = tally.dead.iter().map(|(code, n)| (format!("dead:{code}"), n));
                for (entry, n) in ignored.chain(dead) {
                    self.add_total(source, &entry, *n)?;
                }
            }
        }
        Ok(())
    }

    fn add_total(&self, source: &str, entry: &str, n: u64) -> Result<(), StoreError> {
        if n > 0 {
            self.sql.run(
                "INSERT INTO ledger_total (source, entry, n) VALUES (?1, ?2, ?3)
                     ON CONFLICT (source, entry) DO UPDATE SET n = ledger_total.n + excluded.n",
                (source, entry, n),
            )?;
        }
        Ok(())
    }

    /// Abutting intervals become one; overlapping ones stay, for the audit to see.
    fn add_interval(&self, source: &str, interval: &Interval) -> Result<(), StoreError> {
        let Interval { partition, mut from, mut to } = *interval;
        let before: Option<(i64, i64)> = self.sql.first(
            "SELECT rowid, start FROM ledger_interval WHERE source = ?1 AND part = ?2 AND stop = ?3 LIMIT 1",
            (source, partition, from),
            |row| Ok((row.get(0)?, row.get(1)?)),
        )?;
        let after: Option<(i64, i64)> = self.sql.first(
            "SELECT rowid, stop FROM ledger_interval WHERE source = ?1 AND part = ?2 AND start = ?3 LIMIT 1",
            (source, partition, to),
            |row| Ok((row.get(0)?, row.get(1)?)),
        )?;
        let drop = "DELETE FROM ledger_interval WHERE rowid = ?1";
        if let Some((row, start)) = before {
            self.sql.run(drop, [row])?;
            from = start;
        }
        if let Some((row, stop)) = after {
            self.sql.run(drop, [row])?;
            to = stop;
        }
        self.sql.run(
            "INSERT INTO ledger_interval (source, part, start, stop) VALUES (?1, ?2, ?3, ?4)",
            (source, partition, from, to),
        )?;
        Ok(())
    }

    /// Counts folded events.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn add_folded(&self, source: &str, family: &str, outcome: &str, n: u64) -> Result<(), StoreError> {
        self.sql.run(
            "INSERT INTO folded (source, family, outcome, n) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT (source, family, outcome) DO UPDATE SET n = folded.n + excluded.n",
            (source, family, outcome, n),
        )?;
        Ok(())
    }
}

impl Look<'_> {
    /// The ledger's totals.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn ledger_totals(&self) -> Result<Vec<TotalRow>, StoreError> {
        self.sql.all("SELECT source, entry, n FROM ledger_total ORDER BY source, entry", (), |row| {
            Ok(TotalRow { source: row.get(0)?, entry: row.get(1)?, n: row.get(2)? })
        })
    }

    /// What translate has taken: one interval a partition where all is well.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn intervals(&self) -> Result<Vec<IntervalRow>, StoreError> {
        let sql = "SELECT source, part, start, stop FROM ledger_interval ORDER BY source, part, start";
        self.sql.all(sql, (), |row| {
            Ok(IntervalRow { source: row.get(0)?, partition: row.get(1)?, from: row.get(2)?, to: row.get(3)? })
        })
    }

    /// What became of folded events.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn folded(&self) -> Result<Vec<FoldedRow>, StoreError> {
        self.sql.all("SELECT source, family, outcome, n FROM folded ORDER BY source, family, outcome", (), |row| {
            Ok(FoldedRow { source: row.get(0)?, family: row.get(1)?, outcome: row.get(2)?, n: row.get(3)? })
        })
    }
}
