//! The reference: what a set of readings comes to, all at once, slowly and
//! plainly. What is kept after any sequence of batches must equal it.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::{Head, Hour, Minute, Precedence, Reading, Slot, Window, keeps};
use crate::message::FactKey;

/// The minutes of an hour that were read: state, hundredths.
pub type HourContent = BTreeMap<u8, (Option<String>, Vec<Option<i64>>)>;

/// A series as content: without raw ids.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct SeriesContent {
    /// What is said of the device; none where all readings are deletes.
    pub head: Option<Head>,
    /// The newest minute of which anything was told.
    pub newest: Minute,
    /// What was read, by hour.
    pub windows: BTreeMap<Hour, HourContent>,
}

impl SeriesContent {
    /// The content of a window.
    #[must_use]
    pub fn hour(window: &Window) -> HourContent {
        window.slots().iter().map(|(minute, slot)| (*minute, said(slot))).collect()
    }
}

fn said(slot: &Slot) -> (Option<String>, Vec<Option<i64>>) {
    (slot.state.as_deref().map(str::to_owned), slot.values.clone())
}

/// The series of a set of readings.
#[must_use]
pub fn whole(readings: &[Reading]) -> BTreeMap<FactKey, SeriesContent> {
    let series: BTreeSet<&FactKey> = readings.iter().map(|reading| &reading.series).collect();
    series.into_iter().map(|key| (key.clone(), one(key, readings))).collect()
}

fn one(key: &FactKey, readings: &[Reading]) -> SeriesContent {
    let mine = || readings.iter().filter(|reading| reading.series == *key);
    let newest = mine().map(|reading| reading.minute).max().unwrap_or_default();
    let heads = mine().filter_map(|reading| Some((reading, reading.head.as_ref()?)));
    let head = heads.max_by_key(|(reading, head)| (head.content.len(), reading.minute, reading.slot.rank));
    let mut highest: BTreeMap<Minute, (Precedence, &Slot)> = BTreeMap::new();
    for reading in mine().filter(|reading| keeps(newest.div_euclid(60), reading.hour())) {
        let top = highest.entry(reading.minute).or_insert((reading.slot.rank, &reading.slot));
        if reading.slot.rank > top.0 {
            *top = (reading.slot.rank, &reading.slot);
        }
    }
    let mut windows: BTreeMap<Hour, HourContent> = BTreeMap::new();
    for (minute, (_, slot)) in highest {
        windows.entry(minute.div_euclid(60)).or_default().insert(minute.rem_euclid(60) as u8, said(slot));
    }
    SeriesContent { head: head.map(|(_, head)| head.clone()), newest, windows }
}
