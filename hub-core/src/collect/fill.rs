//! How often the fields of a source's records are filled, by day: some records of each
//! batch are looked at, and now and then a line of the ledger tells what was seen.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use crate::message::{Instant, LedgerLine, SourceName};
use crate::transport::outline::outline;

/// Records of a batch that are looked at.
const LOOKS: usize = 32;
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
    /// Looks at some of the payloads of a batch.
    pub fn look<'p>(&self, media_type: &str, payloads: impl ExactSizeIterator<Item = &'p [u8]>) {
        let step = payloads.len().div_ceil(LOOKS).max(1);
        let outlines: Vec<_> = payloads.step_by(step).map(|payload| outline(media_type, payload)).collect();
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for outline in outlines.into_iter().filter(|outline| !outline.is_empty()) {
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
    use super::*;

    #[test]
    fn some_of_a_batch_are_looked_at_and_told_of_once_in_a_while() {
        let (fill, source) = (Fill::default(), "a.api".parse().unwrap());
        let payloads = vec![br#"{"a":1}"#.as_slice(); 100];
        fill.look("application/json", payloads.iter().copied());
        let at = 1_764_345_600_000; // 2025-11-28T16:00:00Z: the 29th in Heshan
        let Some(LedgerLine::Fields { day, looked, filled, .. }) = fill.line(&source, at) else { panic!() };
        assert_eq!((day.as_str(), looked, filled), ("2025-11-29", 25, [("/a".to_owned(), 25)].into()));
        fill.look("application/json", payloads.iter().copied());
        assert_eq!(fill.line(&source, at + 9_999), None);
        assert!(fill.line(&source, at + 10_000).is_some());
        assert_eq!(fill.line(&source, at + 30_000), None, "nothing was seen since");
    }
}
