//! What slots come to: days with their spread, and episodes. Derived whenever
//! someone reads, and kept nowhere.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{Minute, Slot};

/// Minutes of a day.
const DAY: Minute = 24 * 60;
/// Heshan is eight hours ahead of UTC, and has had no summer time since 1991.
const ZONE: Minute = 8 * 60;

/// Lowest, highest and mean of a value, in hundredths.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spread {
    /// The lowest.
    pub min: i64,
    /// The highest.
    pub max: i64,
    sum: i64,
    n: i64,
}

impl Spread {
    fn of(value: i64) -> Self {
        Self { min: value, max: value, sum: value, n: 1 }
    }

    fn add(&mut self, value: i64) {
        *self = Self { min: self.min.min(value), max: self.max.max(value), sum: self.sum + value, n: self.n + 1 };
    }

    /// The mean of the minutes in which it was read, rounded to the lower hundredth.
    #[must_use]
    pub fn mean(&self) -> i64 {
        self.sum.div_euclid(self.n)
    }
}

/// One day of a series, by the calendar of Heshan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Day {
    /// Days since 1970-01-01.
    pub day: i64,
    /// Minutes with a reading.
    pub seen: u32,
    /// Minutes by the state that their readings tell.
    pub states: BTreeMap<Arc<str>, u32>,
    /// Of each value.
    pub values: Vec<Option<Spread>>,
}

/// The days of slots that stand in order, the first one first; days without a
/// reading are left out.
#[must_use]
pub fn days(slots: &[(Minute, Slot)]) -> Vec<Day> {
    let mut days: Vec<Day> = Vec::new();
    for (minute, slot) in slots {
        let day = (minute + ZONE).div_euclid(DAY);
        if days.last().is_none_or(|last| last.day != day) {
            days.push(Day { day, seen: 0, states: BTreeMap::new(), values: Vec::new() });
        }
        let Some(last) = days.last_mut() else { continue };
        last.seen += 1;
        if let Some(state) = &slot.state {
            *last.states.entry(state.clone()).or_default() += 1;
        }
        spread(&mut last.values, slot);
    }
    days
}

fn spread(spreads: &mut Vec<Option<Spread>>, slot: &Slot) {
    spreads.resize(spreads.len().max(slot.values.len()), None);
    for (spread, value) in spreads.iter_mut().zip(&slot.values) {
        match (spread, value) {
            (Some(spread), Some(value)) => spread.add(*value),
            (spread, Some(value)) => *spread = Some(Spread::of(*value)),
            (_, None) => {}
        }
    }
}

/// Hours of a line.
const LINE: Minute = 24;

/// The hourly means of a value over the last day of slots that stand in order;
/// hours without it are left out.
#[must_use]
pub fn line(slots: &[(Minute, Slot)], place: usize) -> Vec<i64> {
    let last = slots.last().map_or(0, |(minute, _)| minute.div_euclid(60));
    let mut hours: BTreeMap<Minute, Spread> = BTreeMap::new();
    for (minute, slot) in slots {
        let hour = minute.div_euclid(60);
        if let Some(value) = slot.values.get(place).copied().flatten().filter(|_| hour > last - LINE) {
            hours.entry(hour).and_modify(|spread| spread.add(value)).or_insert(Spread::of(value));
        }
    }
    hours.into_values().map(|spread| spread.mean()).collect()
}

/// One state for a while.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Episode {
    /// The state; none while it is not known.
    pub state: Option<Arc<str>>,
    /// Its first minute.
    pub from: Minute,
    /// The first minute that is not its own any more.
    pub to: Minute,
    /// Whether nothing was read since that ends it.
    pub ongoing: bool,
    /// Of each value.
    pub values: Vec<Option<Spread>>,
}

/// The episodes of slots that stand in order, the first one first: maximal runs
/// of one state. A state lasts until the next reading, `gap` minutes at most;
/// what is longer is not known.
#[must_use]
pub fn episodes(slots: &[(Minute, Slot)], gap: Minute) -> Vec<Episode> {
    let mut episodes: Vec<Episode> = Vec::new();
    for (minute, slot) in slots {
        if let Some(last) = episodes.last_mut() {
            if minute - last.to < gap || last.state.is_none() {
                last.to = *minute;
            } else {
                let (from, to) = (last.to, *minute);
                episodes.push(Episode { state: None, from, to, ongoing: false, values: Vec::new() });
            }
        }
        match episodes.last_mut().filter(|last| last.state == slot.state) {
            Some(last) => last.to = minute + 1,
            None => episodes.push(Episode {
                state: slot.state.clone(),
                from: *minute,
                to: minute + 1,
                ongoing: false,
                values: Vec::new(),
            }),
        }
        if let Some(last) = episodes.last_mut() {
            spread(&mut last.values, slot);
        }
    }
    if let Some(last) = episodes.last_mut() {
        last.ongoing = true;
    }
    episodes
}

#[cfg(test)]
mod tests {
    use super::super::Precedence;
    use super::*;
    use crate::message::{Generation, RawId};

    fn slots(said: &[(Minute, &str, Option<i64>)]) -> Vec<(Minute, Slot)> {
        let raw = RawId::of_parts(0, 0, 0);
        let rank = Precedence { revision: 0, raw, generation: Generation::FIRST, index: 0 };
        let slot = |state: &str, value: Option<i64>| Slot {
            rank,
            state: Some(state).filter(|state| !state.is_empty()).map(Arc::from),
            values: value.map(Some).into_iter().collect(),
        };
        said.iter().map(|(minute, state, value)| (*minute, slot(state, *value))).collect()
    }

    fn told(episodes: &[Episode]) -> Vec<(&str, Minute, Minute)> {
        episodes.iter().map(|it| (it.state.as_deref().unwrap_or("unknown"), it.from, it.to)).collect()
    }

    #[test]
    fn a_state_lasts_until_another_is_told_and_the_last_one_goes_on() {
        let found = episodes(&slots(&[(0, "on", None), (1, "on", None), (5, "off", None), (6, "on", None)]), 10);
        assert_eq!(told(&found), [("on", 0, 5), ("off", 5, 6), ("on", 6, 7)]);
        assert_eq!(found.iter().map(|it| it.ongoing).collect::<Vec<_>>(), [false, false, true]);
    }

    #[test]
    fn silence_is_unknown_once_it_is_longer_than_the_gap() {
        let within = episodes(&slots(&[(0, "on", None), (10, "on", None)]), 10);
        assert_eq!(told(&within), [("on", 0, 11)]);
        let beyond = episodes(&slots(&[(0, "on", None), (11, "on", None)]), 10);
        assert_eq!(told(&beyond), [("on", 0, 1), ("unknown", 1, 11), ("on", 11, 12)]);
    }

    #[test]
    fn a_reading_without_a_state_and_silence_are_one_unknown() {
        let found = episodes(&slots(&[(0, "", None), (50, "", None), (100, "on", None)]), 10);
        assert_eq!(told(&found), [("unknown", 0, 100), ("on", 100, 101)]);
    }

    #[test]
    fn a_line_is_of_the_hours_of_the_last_day() {
        let slots =
            slots(&[(0, "ok", Some(1)), (1_390, "ok", Some(100)), (1_399, "ok", Some(300)), (1_450, "ok", Some(5))]);
        assert_eq!(line(&slots, 0), [200, 5]);
        assert!(line(&slots, 1).is_empty());
    }

    #[test]
    fn an_episode_knows_its_peak() {
        let found = episodes(&slots(&[(0, "ok", Some(400)), (1, "warm", Some(900)), (2, "warm", Some(1200))]), 10);
        let peak = found[1].values[0].unwrap();
        assert_eq!((peak.min, peak.max, peak.mean()), (900, 1200, 1050));
    }

    #[test]
    fn a_day_is_one_of_heshan_and_counts_its_minutes() {
        // 15:59 and 16:00 in UTC: either side of midnight in Heshan.
        let slots =
            slots(&[(959, "ok", Some(-100)), (960, "warm", Some(100)), (961, "warm", None), (962, "ok", Some(201))]);
        let found = days(&slots);
        assert_eq!(found.iter().map(|day| (day.day, day.seen)).collect::<Vec<_>>(), [(0, 1), (1, 3)]);
        let (states, value) = (&found[1].states, found[1].values[0].unwrap());
        assert_eq!((states["warm"], states["ok"]), (2, 1));
        assert_eq!((value.min, value.max, value.mean()), (100, 201, 150));
    }
}
