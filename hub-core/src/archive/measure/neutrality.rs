//! The rule of sequence neutrality for readings: whatever order they come in,
//! however often, the windows are those of their set. What is taken bit by bit is
//! compared with the plain reference, ranks and all.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::super::world::{Arrival, arriving, rules, schemas};
use super::{Hour, Reading, SeriesContent, Took, Window, keeps, whole};
use crate::message::{Event, FactKey};

/// Only what windows are made of: what the fold keeps of one series.
#[derive(Debug, Default, PartialEq)]
struct Kept {
    newest: i64,
    windows: BTreeMap<Hour, Window>,
}

impl Kept {
    fn take(&mut self, reading: &Reading) -> Took {
        self.newest = self.newest.max(reading.minute);
        let newest = self.newest.div_euclid(60);
        self.windows.retain(|hour, _| keeps(newest, *hour));
        if !keeps(newest, reading.hour()) {
            return Took::Late;
        }
        self.windows.entry(reading.hour()).or_default().take(reading.of_hour(), reading.slot.clone())
    }
}

fn reading(event: &Event) -> Option<Reading> {
    let schemas = schemas();
    let measures = schemas.measures(&event.fact.family)?;
    Some(Reading::read(event, measures, &*schemas, &rules()).unwrap())
}

fn kept(readings: &[Reading]) -> BTreeMap<FactKey, Kept> {
    let mut all: BTreeMap<FactKey, Kept> = BTreeMap::new();
    for reading in readings {
        all.entry(reading.series.clone()).or_default().take(reading);
    }
    all
}

/// How many sets are tried; `HUB_CASES` is the long form.
fn cases() -> u32 {
    std::env::var("HUB_CASES").map_or(1_500, |text| text.parse().unwrap())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_kept_is_a_function_of_the_set((set, batches) in arriving(30)) {
        let read = |events: &mut dyn Iterator<Item = Event>| -> Vec<Reading> { events.filter_map(|event| reading(&event)).collect() };
        let once = read(&mut set.events.iter().cloned());
        let arrived = batches.iter().flatten().filter_map(|arrival| match arrival {
            Arrival::Event(event) => Some(event.clone()),
            _ => None,
        });
        let arrived = read(&mut arrived.into_iter());
        let found = kept(&arrived);
        prop_assert_eq!(&found, &kept(&once));
        let expected = whole(&once);
        prop_assert_eq!(found.len(), expected.len());
        for (key, kept) in found {
            prop_assert_eq!(kept.newest, expected[&key].newest);
            let hours = kept.windows.iter().map(|(hour, window)| (*hour, SeriesContent::hour(window)));
            prop_assert_eq!(hours.collect::<BTreeMap<_, _>>(), expected[&key].windows.clone());
            for (hour, window) in kept.windows {
                prop_assert_eq!(Window::decode(hour, &window.encode(hour)), Ok(window));
            }
        }
    }

    #[test]
    fn a_replay_takes_its_slot_and_a_repeat_changes_nothing((set, _) in arriving(20)) {
        for event in &set.events {
            let Some(first) = reading(event) else { continue };
            let again = Event { id: crate::message::EventId { generation: event.id.generation.next(), ..event.id }, ..event.clone() };
            let again = reading(&again).unwrap();
            let mut kept = Kept::default();
            prop_assert_eq!(kept.take(&first), Took::New);
            prop_assert_eq!(kept.take(&first), Took::Repeat);
            prop_assert_eq!(kept.take(&again), Took::Newer);
            prop_assert_eq!(kept.take(&first), Took::Older);
        }
    }
}
