//! `/sources`: what does each platform give, when last, and what went wrong?

use maud::{Markup, html};

use super::format;
use super::frame::{Frame, code_link, source_state};
use super::text::{self, Lang};
use crate::serve::flow::Gauge;
use crate::serve::state::Snapshot;
use crate::serve::view::{BackFill, Mode, Route, Source};

/// The name of a way of bringing records.
pub(in crate::serve) fn mode(mode: Mode, lang: Lang) -> &'static str {
    match mode {
        Mode::Pull => text::MODE_PULL,
        Mode::Push => text::MODE_PUSH,
        Mode::Files => text::MODE_FILES,
        Mode::Table => text::MODE_TABLE,
    }
    .of(lang)
}

/// The table of sources, and that of the ways back.
pub(in crate::serve) fn body(frame: &Frame, seen: &Snapshot) -> Markup {
    html! {
        (sources(frame, seen))
        @if !seen.routes.is_empty() { (routes(frame, &seen.routes)) }
    }
}

fn routes(frame: &Frame, routes: &[Route]) -> Markup {
    html! {
        section.card {
            h2 { (frame.t(text::ROUTES)) }
            div.wide tabindex="0" { table.table.folds {
                thead { tr {
                    th scope="col" { (frame.t(text::ROUTE)) }
                    th scope="col" { (frame.t(text::STATE)) }
                    th.num scope="col" { (frame.t(text::ACCEPTED)) }
                    th.num scope="col" { (frame.t(text::REFUSED)) }
                    th.num scope="col" { (frame.t(text::NEEDLESS)) }
                    th.num scope="col" { (frame.t(text::HANDED)) }
                    th.num scope="col" { (frame.t(text::WAITING)) }
                    th.num scope="col" { (frame.t(text::SENT)) }
                    th scope="col" { (frame.t(text::LAST_CONTACT)) }
                } }
                tbody { @for route in routes { (route_row(frame, route)) } }
            } }
        }
    }
}

fn route_row(frame: &Frame, route: &Route) -> Markup {
    let platform = route.name.split('.').next().unwrap_or_default();
    html! {
        tr id={ "route-" (route.name) } {
            th scope="row" {
                (route.label.as_deref().unwrap_or(platform))
                span.sub { code { (route.name) } }
                span.sub { (frame.t(text::ADAPTER)) " " code { (route.adapter) } }
                @if let Some(trouble) = &route.trouble { span.sub { (code_link(&trouble.code)) " " (trouble.message) } }
            }
            td data-label=(frame.t(text::STATE)) { (source_state(route.state, frame.lang)) }
            td.num data-label=(frame.t(text::ACCEPTED)) { (format::count(route.accepted)) }
            td.num data-label=(frame.t(text::REFUSED)) { (format::count(route.refused)) }
            td.num data-label=(frame.t(text::NEEDLESS)) { (format::count(route.needless)) }
            td.num data-label=(frame.t(text::HANDED)) { (format::count(route.handed)) }
            td.num data-label=(frame.t(text::WAITING)) { (format::count(route.waiting)) }
            td.num data-label=(frame.t(text::SENT)) { (format::count(route.sent)) }
            td.nowrap data-label=(frame.t(text::LAST_CONTACT)) {
                (frame.time_or(route.last_contact, text::NEVER))
                @if let Some(next) = route.next_contact { span.sub { (frame.t(text::NEXT_CONTACT)) " " (frame.time(next)) } }
            }
        }
    }
}

/// A stretch of time that is fetched again: which, and how far it is.
fn back_fill(frame: &Frame, fill: &BackFill) -> Markup {
    html! {
        span.sub {
            (frame.t(text::BACK_FILL)) " " (frame.time(fill.since)) " – " (frame.time(fill.until)) " · "
            (format::count(fill.collected)) " "
            @if fill.done { (frame.t(text::FILLED)) } @else { (source_state(fill.state, frame.lang)) }
            @if let Some(trouble) = &fill.trouble { " " (code_link(&trouble.code)) " " (trouble.message) }
        }
    }
}

fn sources(frame: &Frame, seen: &Snapshot) -> Markup {
    html! {
        section.card {
            @if seen.sources.is_empty() {
                (frame.empty(text::NO_SOURCES, Some(text::NO_SOURCES_DO)))
            } @else {
                div.wide tabindex="0" { table.table.folds {
                    thead { tr {
                        th scope="col" { (frame.t(text::SOURCE)) }
                        th scope="col" { (frame.t(text::STATE)) }
                        th.num scope="col" { (frame.t(text::RATE)) }
                        th.num scope="col" { (frame.t(text::COLLECTED)) }
                        th.num scope="col" { (frame.t(text::TRANSLATED)) }
                        th.num scope="col" { (frame.t(text::IGNORED)) }
                        th.num scope="col" { (frame.t(text::DEAD)) }
                        th.num scope="col" { (frame.t(text::LAG)) }
                        th scope="col" { (frame.t(text::LAST_CONTACT)) }
                    } }
                    tbody { @for source in &seen.sources { (row(frame, seen, source)) } }
                } }
            }
        }
    }
}

fn row(frame: &Frame, seen: &Snapshot, source: &Source) -> Markup {
    let dead = super::address::with("/dead-letters", &[("source", &source.name)]);
    html! {
        tr id=(source.name) {
            th scope="row" {
                (source.label.as_deref().unwrap_or_else(|| source.platform())) " " span.tag { (mode(source.mode, frame.lang)) }
                span.sub { a href={ "/sources/" (super::address::part(&source.name)) } { code { (source.name) } } }
                @if let Some(adapter) = &source.adapter { span.sub { (frame.t(text::ADAPTER)) " " code { (adapter) } } }
                @if let Some(trouble) = &source.trouble {
                    span.sub { (code_link(&trouble.code)) " " (trouble.message) @if let Some(since) = trouble.since { " · " (frame.time(since)) } }
                }
                @if let Some(day) = &source.expires { span.sub { (frame.t(text::EXPIRES)) " " (day) } }
                @if let Some(fill) = &source.back_fill { (back_fill(frame, fill)) }
            }
            td data-label=(frame.t(text::STATE)) { (source_state(source.state, frame.lang)) }
            td.num data-label=(frame.t(text::RATE)) { (format::rate(seen.history.per_minute(Gauge::Source(&source.name)))) " " span.faint { (frame.t(text::PER_MINUTE)) } }
            td.num data-label=(frame.t(text::COLLECTED)) { (format::count(source.collected)) }
            td.num data-label=(frame.t(text::TRANSLATED)) { (format::count(source.translated)) }
            td.num data-label=(frame.t(text::IGNORED)) { (format::count(source.ignored)) }
            td.num data-label=(frame.t(text::DEAD)) { @if source.dead > 0 { a href=(dead) { (format::count(source.dead)) } } @else { "0" } }
            td.num data-label=(frame.t(text::LAG)) { @if let Some(lag) = source.lag { (format::count(lag)) } @else { (frame.t(text::NONE)) } }
            td.nowrap data-label=(frame.t(text::LAST_CONTACT)) {
                (frame.time_or(source.last_contact, text::NEVER))
                @if let Some(next) = source.next_contact { span.sub { (frame.t(text::NEXT_CONTACT)) " " (frame.time(next)) } }
            }
        }
    }
}
