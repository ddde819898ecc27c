//! What devices read, as this room shows it: numbers of their unit in place of
//! hundredths, names in place of places.

use std::collections::BTreeMap;

use super::archive::ArchiveOf;
use crate::archive::measure::{self, Minute};
use crate::archive::read::SeriesView;
use crate::serve::view::{Day, Episode, Reading, Series, Spread};

const DAY: f64 = 1_440.0;

fn at(minute: Minute) -> i64 {
    minute * 60_000
}

fn number(hundredths: i64) -> f64 {
    hundredths as f64 / 100.0
}

fn spreads(view: &SeriesView, values: &[Option<measure::Spread>]) -> BTreeMap<String, Spread> {
    let shown = |spread: measure::Spread| Spread {
        min: number(spread.min),
        mean: number(spread.mean()),
        max: number(spread.max),
    };
    view.named(values).map(|(name, spread)| (name.to_owned(), shown(spread))).collect()
}

fn day(view: &SeriesView, day: &measure::Day) -> Day {
    let date = i32::try_from(day.day)
        .ok()
        .and_then(|days| jiff::civil::date(1970, 1, 1).checked_add(jiff::Span::new().try_days(days).ok()?).ok());
    Day {
        day: date.map(|date| date.to_string()).unwrap_or_default(),
        seen: day.seen,
        share: (f64::from(day.seen) / DAY * 1_000.0).round() / 1_000.0,
        attention: view.attention(day),
        states: day.states.iter().map(|(state, minutes)| (state.to_string(), *minutes)).collect(),
        values: spreads(view, &day.values),
    }
}

fn episode(view: &SeriesView, episode: &measure::Episode) -> Episode {
    Episode {
        attention: episode.state.as_deref().is_some_and(|state| view.minds(state)),
        state: episode.state.as_deref().map(str::to_owned),
        from: at(episode.from),
        to: at(episode.to),
        minutes: episode.to - episode.from,
        ongoing: episode.ongoing,
        values: spreads(view, &episode.values),
    }
}

impl ArchiveOf {
    pub(super) fn series(&self, view: SeriesView) -> Series {
        let names = || view.measures.values.iter();
        let last = view.last.as_ref().map(|(minute, slot)| Reading {
            at: at(*minute),
            state: slot.state.as_deref().map(str::to_owned),
            attention: slot.state.as_deref().is_some_and(|state| view.minds(state)),
            values: names().zip(&slot.values).filter_map(|(n, value)| Some((n.clone(), number((*value)?)))).collect(),
        });
        let lines = names().zip(&view.lines).filter(|(_, line)| !line.is_empty());
        Series {
            fields: self.described(&view.family, view.content.clone()),
            measures: names().map(|name| self.measured(&view.family, name)).collect(),
            codes: self.codes(&view.family, "state"),
            last,
            days: view.days.iter().map(|one| day(&view, one)).collect(),
            episodes: view.episodes.iter().map(|one| episode(&view, one)).collect(),
            lines: lines.map(|(name, line)| (name.clone(), line.iter().map(|mean| number(*mean)).collect())).collect(),
            source: view.source,
            family: view.family,
            device: view.device,
            name: view.name,
        }
    }
}
