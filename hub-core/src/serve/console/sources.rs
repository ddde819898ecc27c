//! `/sources`: what does each platform give, when last, and what went wrong?

use maud::{Markup, html};

use super::format;
use super::frame::{Frame, code_link, source_state};
use super::text::{self, Lang};
use crate::serve::flow::Gauge;
use crate::serve::state::Snapshot;
use crate::serve::view::{Mode, Source};

/// The name of a way of bringing records.
pub(in crate::serve) fn mode(mode: Mode, lang: Lang) -> &'static str {
    match mode {
        Mode::Pull => text::MODE_PULL,
        Mode::Push => text::MODE_PUSH,
        Mode::Files => text::MODE_FILES,
    }
    .of(lang)
}

/// The table of sources.
pub(in crate::serve) fn body(frame: &Frame, seen: &Snapshot) -> Markup {
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
                span.sub { code { (source.name) } }
                @if let Some(adapter) = &source.adapter { span.sub { (frame.t(text::ADAPTER)) " " code { (adapter) } } }
                @if let Some(trouble) = &source.trouble {
                    span.sub { (code_link(&trouble.code)) " " (trouble.message) @if let Some(since) = trouble.since { " · " (frame.time(since)) } }
                }
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
