//! The ledger: double entry of every record. Offsets are no counts (markers,
//! aborts, compaction), so each transaction carries one line that says what it
//! took and what it gave. Pure arithmetic; where lines are kept is no matter here.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::SourceName;

/// Offsets `[from, to)` of one partition. The intervals of a partition abut.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Interval {
    /// The partition of the topic that was read.
    pub partition: i32,
    /// First offset taken.
    pub from: i64,
    /// First offset not taken.
    pub to: i64,
}

/// Offsets `[from, to)` of one partition of any topic that a batch covers.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Advance {
    /// The topic.
    pub topic: String,
    /// Its partition.
    pub partition: i32,
    /// First offset covered: where the batch before ended.
    pub from: i64,
    /// First offset not covered.
    pub to: i64,
}

/// One line: what one transaction of one stage did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "stage", rename_all = "kebab-case")]
pub enum LedgerLine {
    /// Collect wrote raw records.
    Collect {
        /// The source they are of.
        source: SourceName,
        /// Records written for the first time.
        raw: u64,
        /// Items refused before Kafka, by code (too large …); not among `raw`.
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        refused: BTreeMap<String, u64>,
    },
    /// Collect looked at some records: which fields they fill. Counts nothing that
    /// the double entry adds up.
    Fields {
        /// The source.
        source: SourceName,
        /// The day, in the time of Heshan: `2026-03-01`.
        day: String,
        /// Records that were looked at.
        looked: u64,
        /// Of these, by field, records that fill it.
        filled: BTreeMap<String, u64>,
    },
    /// Recover wrote raw records once more, in a higher generation.
    Replay {
        /// The source they are of.
        source: SourceName,
        /// Records written again.
        replayed: u64,
        /// Who asked for it.
        actor: String,
    },
    /// Translate took raw records and gave events.
    Translate {
        /// The source.
        source: SourceName,
        /// What was taken, a partition at a time.
        intervals: Vec<Interval>,
        /// What became of it.
        #[serde(flatten)]
        tally: Tally,
    },
}

/// What became of the raw records of one translate transaction.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// Raw records taken.
    pub raw: u64,
    /// Of these, records that gave at least one event.
    pub translated: u64,
    /// Events given.
    pub events: u64,
    /// Void marks given.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub marks: u64,
    /// Records ignored, by the adapter's code.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub ignored: BTreeMap<String, u64>,
    /// Records that became dead letters, by code.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub dead: BTreeMap<String, u64>,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde's skip_serializing_if gives a reference")]
fn is_zero(n: &u64) -> bool {
    *n == 0
}

impl Tally {
    /// Adds another batch's tally. A sum that has no room ends at the highest
    /// number: it is wrong by more than any count, and never small.
    pub fn add(&mut self, other: &Self) {
        self.raw = self.raw.saturating_add(other.raw);
        self.translated = self.translated.saturating_add(other.translated);
        self.events = self.events.saturating_add(other.events);
        self.marks = self.marks.saturating_add(other.marks);
        for (mine, others) in [(&mut self.ignored, &other.ignored), (&mut self.dead, &other.dead)] {
            for (code, n) in others {
                let sum = mine.entry(code.clone()).or_default();
                *sum = sum.saturating_add(*n);
            }
        }
    }

    /// Whether every record taken is accounted for.
    #[must_use]
    pub fn balances(&self) -> bool {
        let became = self.ignored.values().chain(self.dead.values()).chain([&self.translated]);
        u128::from(self.raw) == became.map(|n| u128::from(*n)).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_reads_back_as_written() {
        let line = LedgerLine::Translate {
            source: "a.b".parse().unwrap(),
            intervals: vec![Interval { partition: 2, from: 10, to: 14 }],
            tally: Tally {
                raw: 3,
                translated: 2,
                events: 4,
                dead: [("HUB-4001".into(), 1)].into(),
                ..Tally::default()
            },
        };
        let text = serde_json::to_string(&line).unwrap();
        assert_eq!(serde_json::from_str::<LedgerLine>(&text).unwrap(), line);
        assert!(text.starts_with(r#"{"stage":"translate","source":"a.b""#), "{text}");
    }

    #[test]
    fn a_sum_without_room_is_high_and_balances_nothing() {
        let mut tally = Tally { raw: 1, translated: u64::MAX, ..Tally::default() };
        let other = Tally { dead: [("x".into(), 2)].into(), ..tally.clone() };
        tally.add(&other);
        assert_eq!((tally.raw, tally.translated), (2, u64::MAX));
        assert!(!tally.balances() && !other.balances(), "2 to the 64 and 1 is not 1");
    }

    #[test]
    fn a_record_unaccounted_for_is_noticed() {
        let mut tally = Tally { raw: 2, translated: 1, events: 1, ..Tally::default() };
        assert!(!tally.balances());
        tally.ignored.insert("x".into(), 1);
        assert!(tally.balances());
    }
}
