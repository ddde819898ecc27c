//! The section of an operator's page about its devices: what each read last, its
//! days, and its episodes. A device in trouble stands first.

use std::collections::BTreeMap;

use maud::{Markup, html};

use super::format;
use super::frame::Frame;
use super::matter::state_tag;
use super::names;
use super::picture;
use super::text::{self, Text};
use crate::serve::view::{Day, Episode, Measured, Series, Spread};

/// Devices that a page shows; there are markets with hundreds.
const DEVICES: usize = 12;
/// Days of each.
const DAYS: usize = 3;
/// Episodes of each.
const EPISODES: usize = 6;

/// The section; nothing where nobody measures.
pub(in crate::serve) fn section(frame: &Frame, devices: &[Series]) -> Markup {
    let mut shown: Vec<&Series> = devices.iter().collect();
    shown.sort_by_key(|series| !series.last.as_ref().is_some_and(|last| last.attention));
    html! {
        @if !devices.is_empty() {
            section.card #devices {
                header { h2 { (frame.t(text::DEVICES)) } p { @if devices.len() > DEVICES { (DEVICES) " / " } (format::count(devices.len() as u64)) " " (frame.t(text::DEVICES_N)) } }
                @for series in shown.into_iter().take(DEVICES) { (device(frame, series)) }
            }
        }
    }
}

fn device(frame: &Frame, series: &Series) -> Markup {
    let place = series.fields.iter().find(|field| field.name == "place").and_then(|field| field.value.as_str());
    html! {
        article.matter {
            header {
                h3 {
                    (place.unwrap_or(&series.device))
                    " " span.tag { (names::family(&series.family, frame.lang)) }
                    @if let Some(state) = series.last.as_ref().and_then(|last| last.state.as_deref()) { " " (state_tag(table(series), state, frame.lang)) }
                }
                p.from { (frame.t(text::FROM)) " " code { (series.source) } " · " code { (series.device) } }
            }
            @if let Some(last) = &series.last {
                dl.fields {
                    div { dt { (frame.t(text::LAST_READ)) } dd { (format::exact(last.at)) } }
                    @for (name, value) in &last.values { div { dt { (label(frame, series, name)) } dd { (read(series, name, *value)) } } }
                }
            }
            @for (name, line) in &series.lines { @if line.len() > 1 { (picture::spark(&above_lowest(line), &format!("{} · {}", label(frame, series, name), frame.t(text::LAST_DAY)))) } }
            (days(frame, series))
            (episodes(frame, series))
        }
    }
}

fn days(frame: &Frame, series: &Series) -> Markup {
    let head = [text::DAY, text::MINUTES_SEEN, text::MINUTES_OUT, text::SPREAD];
    html! {
        div.wide tabindex="0" { table.table.folds {
            thead { tr { @for word in head { th scope="col" { (frame.t(word)) } } } }
            tbody { @for one in series.days.iter().take(DAYS) { (day(frame, series, one, head)) } }
        } }
    }
}

fn day(frame: &Frame, series: &Series, day: &Day, head: [Text; 4]) -> Markup {
    html! {
        tr {
            th scope="row" { (day.day) }
            td data-label=(frame.t(head[1])) { (day.seen) " " (frame.t(text::MINUTES)) " · " (format!("{:.0}%", day.share * 100.0)) }
            td.off[day.attention > 0] data-label=(frame.t(head[2])) { (day.attention) }
            td data-label=(frame.t(head[3])) { (spreads(frame, series, &day.values)) }
        }
    }
}

fn episodes(frame: &Frame, series: &Series) -> Markup {
    html! {
        @if !series.episodes.is_empty() {
            details open[series.episodes.iter().take(EPISODES).any(|episode| episode.attention)] {
                summary { (frame.t(text::EPISODES)) " " (series.episodes.len()) }
                ul.plain { @for one in series.episodes.iter().take(EPISODES) { li { (episode(frame, series, one)) } } }
            }
        }
    }
}

fn episode(frame: &Frame, series: &Series, episode: &Episode) -> Markup {
    html! {
        @match &episode.state {
            Some(state) => (state_tag(table(series), state, frame.lang)),
            None => span.tag { (frame.t(text::STATE_UNKNOWN)) },
        }
        " " (format::exact(episode.from)) " – "
        @if episode.ongoing { (frame.t(text::ONGOING)) } @else { (format::exact(episode.to)) }
        " · " (episode.minutes) " " (frame.t(text::MINUTES))
        @if episode.attention && !episode.values.is_empty() { " · " (spreads(frame, series, &episode.values)) }
    }
}

fn spreads(frame: &Frame, series: &Series, values: &BTreeMap<String, Spread>) -> Markup {
    html! {
        @if values.is_empty() { (frame.t(text::NONE)) }
        @for (index, (name, spread)) in values.iter().enumerate() {
            @if index > 0 { " · " }
            span.faint { (label(frame, series, name)) } " " (read(series, name, spread.min)) " / " (read(series, name, spread.mean)) " / " (read(series, name, spread.max))
        }
    }
}

fn table(series: &Series) -> &str {
    series.codes.as_deref().unwrap_or_default()
}

fn measured<'s>(series: &'s Series, name: &str) -> Option<&'s Measured> {
    series.measures.iter().find(|measured| measured.name == name)
}

fn label(frame: &Frame, series: &Series, name: &str) -> String {
    names::field(name, measured(series, name).map_or("", |measured| &measured.label), frame.lang)
}

fn read(series: &Series, name: &str, value: f64) -> String {
    format::reading(value, measured(series, name).and_then(|measured| measured.unit.as_deref()))
}

/// The picture begins at zero, a freezer does not.
fn above_lowest(line: &[f64]) -> Vec<f64> {
    let lowest = line.iter().copied().fold(f64::INFINITY, f64::min);
    line.iter().map(|value| value - lowest).collect()
}
