//! Takes readings in: a series at a time, an hour at a time. Nothing of them
//! becomes a fact, joins anyone, or is published.

use std::collections::BTreeMap;

use super::super::measure::{HORIZON, Head, Hour, Minute, Precedence, Reading, Took, Window, keeps};
use super::{Fold, Outcome};
use crate::message::FactKey;
use crate::store::{SeriesRow, StoreError};

impl Fold<'_> {
    pub(super) fn take_readings(&self, readings: Vec<Reading>, outcome: &mut Outcome) -> Result<(), StoreError> {
        let mut series: BTreeMap<FactKey, Vec<Reading>> = BTreeMap::new();
        for reading in readings {
            match series.get_mut(&reading.series) {
                Some(readings) => readings.push(reading),
                None => drop(series.insert(reading.series.clone(), vec![reading])),
            }
        }
        for (key, readings) in series {
            for took in self.take_series(&key, readings)? {
                let key = (key.source.to_string(), key.family.clone(), took.as_str());
                *outcome.folded.entry(key).or_default() += 1;
            }
        }
        Ok(())
    }

    fn take_series(&self, key: &FactKey, readings: Vec<Reading>) -> Result<Vec<Took>, StoreError> {
        let newest = readings.iter().map(|reading| reading.minute).max().unwrap_or_default();
        let mut row = match self.txn.series(key)? {
            Some(row) => row,
            None => self.txn.add_series(key, newest)?,
        };
        let before = row.newest.div_euclid(60);
        row.newest = row.newest.max(newest);
        let newest = row.newest.div_euclid(60);
        self.put_head(&mut row, &readings)?;
        let mut windows: BTreeMap<Hour, (Window, bool)> = BTreeMap::new();
        let mut took = Vec::with_capacity(readings.len());
        for reading in readings {
            let hour = reading.hour();
            if !keeps(newest, hour) {
                took.push(Took::Late);
                continue;
            }
            let (window, changed) = match windows.entry(hour) {
                std::collections::btree_map::Entry::Occupied(entry) => entry.into_mut(),
                std::collections::btree_map::Entry::Vacant(entry) => entry.insert((self.window(row.id, hour)?, false)),
            };
            let what = window.take(reading.of_hour(), reading.slot);
            *changed |= matches!(what, Took::New | Took::Newer);
            took.push(what);
        }
        for (hour, (window, _)) in windows.iter().filter(|(_, (_, changed))| *changed) {
            self.txn.put_window(row.id, *hour, &window.encode(*hour))?;
        }
        // What was kept lies above `before`'s horizon, what is kept above the new one.
        for hour in (before - HORIZON + 1)..=(newest - HORIZON).min(before) {
            self.txn.remove_window(row.id, hour)?;
        }
        Ok(took)
    }

    fn window(&self, series: i64, hour: Hour) -> Result<Window, StoreError> {
        match self.txn.look().window(series, hour)? {
            Some(bytes) => Window::decode(hour, &bytes).map_err(StoreError::damaged),
            None => Ok(Window::default()),
        }
    }

    /// What the fullest and newest reading says of the device, late or not.
    fn put_head(&self, row: &mut SeriesRow, readings: &[Reading]) -> Result<(), StoreError> {
        let with_head = readings.iter().filter_map(|reading| Some((reading, reading.head.as_ref()?)));
        if let Some((reading, head)) = with_head.max_by_key(|(reading, head)| head.order(reading)) {
            let rank = head_rank(head.order(reading));
            let kept = row.head.as_ref();
            if kept.is_none_or(|(kept, _)| rank > *kept) {
                let text = serde_json::to_string(head).map_err(StoreError::damaged)?;
                if kept.is_none_or(|(_, kept)| *kept != text) {
                    self.put_identifiers(row.id, kept.map(|(_, kept)| &kept[..]), head)?;
                }
                row.head = Some((rank, text));
            }
        }
        self.txn.put_series(row)
    }

    fn put_identifiers(&self, series: i64, before: Option<&str>, head: &Head) -> Result<(), StoreError> {
        let before: Head =
            before.map(serde_json::from_str).transpose().map_err(StoreError::damaged)?.unwrap_or_default();
        if before.identifiers == head.identifiers {
            return Ok(());
        }
        self.txn.put_series_identifiers(series, &head.identifiers)
    }
}

/// As bytes that sort as it does.
fn head_rank((fields, minute, rank): (usize, Minute, Precedence)) -> Vec<u8> {
    let (received, node, counter) = rank.raw.parts();
    let fields = u16::try_from(fields).unwrap_or(u16::MAX);
    [
        &fields.to_be_bytes()[..],
        // No minute lies before 1970.
        &minute.to_be_bytes(),
        &rank.revision.to_be_bytes(),
        &received.to_be_bytes(),
        &node.to_be_bytes(),
        &counter.to_be_bytes(),
        &rank.generation.0.to_be_bytes(),
        &rank.index.to_be_bytes(),
    ]
    .concat()
}
