//! How often the fields of a source's records are filled, by day: some records of each
//! transaction are looked at, and now and then a line of the ledger tells what was seen.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::Entry;
use crate::message::{Instant, LedgerLine, SourceName};
use crate::transport::outline::outline;

/// Records of a transaction that are looked at.
const LOOKS: usize = 32;
/// Records that are looked at between two lines: a platform that pushes each alone pushes many.
const ENOUGH: u64 = 1_000;
/// Between two lines, in ms: what is lost with a hub that is killed is no record.
const EVERY: Instant = 10_000;
/// Most fields of a day: a source whose places are names of things has no end of them.
const FIELDS: usize = 400;

/// The fields of one source. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub(super) struct Fill(Arc<Mutex<Seen>>);

#[derive(Debug, Default)]
struct Seen {
    told: Instant,
    looked: u64,
    filled: BTreeMap<String, u64>,
}

impl Fill {
    /// Looks at some of the records of a transaction; at none where enough was seen since the last line.
    pub fn look(&self, entries: &[Entry]) {
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if seen.looked >= ENOUGH {
            return;
        }
        let records =
            entries.iter().filter_map(|entry| if let Entry::Raw(record) = entry { Some(record) } else { None });
        let step = entries.len().div_ceil(LOOKS).max(1);
        let outlines = records.step_by(step).map(|record| outline(&record.media_type, &record.payload));
        for outline in outlines.filter(|outline| !outline.is_empty()) {
            seen.looked += 1;
            for field in outline {
                if seen.filled.len() < FIELDS || seen.filled.contains_key(&field) {
                    *seen.filled.entry(field).or_default() += 1;
                }
            }
        }
    }

    /// What was seen since the last line, where that is a while ago.
    pub fn line(&self, source: &SourceName, now: Instant) -> Option<LedgerLine> {
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if seen.looked == 0 || (0..EVERY).contains(&(now - seen.told)) {
            return None;
        }
        let Seen { looked, filled, .. } = std::mem::replace(&mut *seen, Seen { told: now, ..Seen::default() });
        Some(LedgerLine::Fields { source: source.clone(), day: day(now), looked, filled })
    }
}

/// The day at a moment, in Heshan.
fn day(now: Instant) -> String {
    let time = jiff::Timestamp::from_millisecond(now).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    jiff::tz::offset(8).to_datetime(time).date().to_string()
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;
    use crate::message::{Generation, Mint, RawRecord};

    fn records(n: usize) -> Vec<Entry> {
        let mint = Mint::new(1, 1);
        let record = |_| RawRecord {
            id: mint.mint(1),
            generation: Generation::FIRST,
            source: "a.api".parse().unwrap(),
            media_type: "application/json".into(),
            key: None,
            listing: None,
            attributes: Vec::new(),
            payload: Bytes::from_static(br#"{"a":1}"#),
        };
        (0..n).map(|n| Entry::Raw(record(n))).collect()
    }

    #[test]
    fn some_records_are_looked_at_and_told_of_once_in_a_while() {
        let (fill, source) = (Fill::default(), "a.api".parse().unwrap());
        fill.look(&records(100));
        let at = 1_764_345_600_000; // 2025-11-28T16:00:00Z: the 29th in Heshan
        let Some(LedgerLine::Fields { day, looked, filled, .. }) = fill.line(&source, at) else { panic!() };
        assert_eq!((day.as_str(), looked, filled), ("2025-11-29", 25, [("/a".to_owned(), 25)].into()));
        fill.look(&records(100));
        assert_eq!(fill.line(&source, at + 9_999), None);
        assert!(fill.line(&source, at + 10_000).is_some());
        assert_eq!(fill.line(&source, at + 30_000), None, "nothing was seen since");
    }

    #[test]
    fn of_many_that_come_alone_no_more_than_enough_are_looked_at() {
        let (fill, source) = (Fill::default(), "a.api".parse().unwrap());
        (0..3_000).for_each(|_| fill.look(&records(1)));
        let Some(LedgerLine::Fields { looked, .. }) = fill.line(&source, 1_764_345_600_000) else { panic!() };
        assert_eq!(looked, ENOUGH);
    }
}
