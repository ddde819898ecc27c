//! The devices of an operator, on its page and on one of their own: what each read last, its days, and its episodes. A
//! device in trouble stands first.

use std::collections::BTreeMap;

use axum::extract::{Path, Query, State as With};
use axum::response::Response;
use maud::{Markup, html};

use super::frame::Frame;
use super::matter::state_tag;
use super::operators::pager;
use super::pages::{Pairs, drawn};
use super::request::Asking;
use super::text::{self, Text};
use super::{below, format, names, picture};
use crate::serve::api::operators::DAYS as SINCE;
use crate::serve::problem::Problem;
use crate::serve::query::{Asked, wrong};
use crate::serve::state::State;
use crate::serve::view::{Day, Episode, Measured, Series, Spread};

/// Devices that an operator's page shows; there are markets with hundreds.
const DEVICES: usize = 12;
/// Devices on a page of their own.
const ROWS: usize = 50;
/// Days of each.
const DAYS: usize = 3;
/// Episodes of each.
const EPISODES: usize = 6;

/// The section of the page `own` of an operator; nothing where nobody measures.
pub(in crate::serve) fn section(frame: &Frame, own: &str, devices: &[Series]) -> Markup {
    html! {
        @if !devices.is_empty() {
            section.card #devices {
                header {
                    h2 { (frame.t(text::DEVICES)) }
                    p { @if devices.len() > DEVICES { (DEVICES) " / " } (format::count(devices.len() as u64)) " " (frame.t(text::DEVICES_N)) }
                    @if devices.len() > DEVICES { a.small href={ (own) "/devices" } { (frame.t(text::MORE_OF)) } }
                }
                @for series in ordered(devices).into_iter().take(DEVICES) { (device(frame, series)) }
            }
        }
    }
}

/// `/operators/{id}/devices`: all of them. `after` is how many stand before the page.
pub(in crate::serve) async fn page(
    With(state): With<State>,
    asking: Asking,
    Path(id): Path<String>,
    Query(pairs): Pairs,
) -> Response {
    let page = async {
        let before = match Asked::read(pairs, &["after"])?.after() {
            Some(after) => after.parse::<usize>().map_err(|_| wrong("after is not of a page before".to_owned()))?,
            None => 0,
        };
        let name = id.clone();
        let found = state
            .ask(move |parts| Ok((parts.archive.measurements(&name, SINCE)?, parts.archive.operator(&name)?)))
            .await?;
        let (Some(devices), Some(operator)) = found else { return Err(Problem::not_found("operator", &id)) };
        let frame = &asking.frame;
        let asks = html! { (format::count(devices.items.len() as u64)) " " (frame.t(text::DEVICES_N)) };
        let body = all(frame, &below::own(&operator.id), &devices.items, before);
        let whose = (operator.id.as_str(), operator.name.as_deref());
        Ok(below::page(&asking, whose, frame.t(text::DEVICES), asks, &body))
    };
    drawn(&asking, page.await)
}

fn all(frame: &Frame, own: &str, devices: &[Series], before: usize) -> Markup {
    let rest = devices.len().saturating_sub(before);
    let next = (rest > ROWS).then(|| (before + ROWS).to_string());
    html! {
        section.card {
            @if rest == 0 { (frame.empty(text::NO_DEVICES, None)) }
            @for series in ordered(devices).into_iter().skip(before).take(ROWS) { (device(frame, series)) }
            (pager(frame, &format!("{own}/devices"), &[], before > 0, next.as_deref()))
        }
    }
}

/// Those in trouble first.
fn ordered(devices: &[Series]) -> Vec<&Series> {
    let mut ordered: Vec<&Series> = devices.iter().collect();
    ordered.sort_by_key(|series| !series.last.as_ref().is_some_and(|last| last.attention));
    ordered
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

#[cfg(test)]
mod tests {
    use super::super::text::Lang;
    use super::*;

    fn devices(n: usize) -> Vec<Series> {
        let device = |n: usize| Series {
            source: "kitchen.push".into(),
            family: "camera".into(),
            device: format!("camera-{n}."),
            name: None,
            fields: Vec::new(),
            measures: Vec::new(),
            codes: None,
            last: None,
            days: Vec::new(),
            episodes: Vec::new(),
            lines: BTreeMap::new(),
        };
        (1..=n).map(device).collect()
    }

    #[test]
    fn what_the_page_has_no_room_for_is_on_pages_of_their_own() {
        let frame = Frame { lang: Lang::En, now: 0, hub: String::new(), address: String::new(), attention: false };
        let few = section(&frame, "/operators/a", &devices(12)).into_string();
        assert!(few.contains("camera-12.") && !few.contains("/operators/a/devices"));
        let many = section(&frame, "/operators/a", &devices(13)).into_string();
        assert!(!many.contains("camera-13.") && many.contains("href=\"/operators/a/devices\""));
        let first = all(&frame, "/operators/a", &devices(51), 0).into_string();
        assert!(!first.contains("camera-51.") && first.contains("/operators/a/devices?after=50"));
        let last = all(&frame, "/operators/a", &devices(51), 50).into_string();
        assert!(last.contains("camera-51.") && !last.contains("camera-50.") && !last.contains("after="));
        assert!(all(&frame, "/operators/a", &devices(1), usize::MAX).into_string().contains("class=\"empty\""));
    }
}
