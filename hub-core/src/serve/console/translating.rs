//! The section of an adapter's page about the sources that it translates: whether their records flow, what is in the way
//! and until when, and the way to their dead letters.

use maud::{Markup, html};

use super::address;
use super::format;
use super::frame::{Frame, code_link, state};
use super::icon::Icon;
use super::text;
use crate::serve::view::{Translation, TranslationState};

/// The section.
pub(in crate::serve) fn section(frame: &Frame, sources: &[Translation]) -> Markup {
    html! {
        section.card #translation {
            header { h2 { (frame.t(text::TRANSLATION)) } p { (frame.t(text::TRANSLATION_IS)) } }
            @if sources.is_empty() { (frame.empty(text::NO_TRANSLATION, Some(text::NO_TRANSLATION_DO))) } @else {
                table.table.folds {
                    thead { tr {
                        th scope="col" { (frame.t(text::SOURCE)) }
                        th scope="col" { (frame.t(text::STATE)) }
                        th scope="col" { (frame.t(text::UNTIL)) }
                        th.num scope="col" { (frame.t(text::DEAD_SINCE_START)) }
                    } }
                    tbody { @for source in sources { (row(frame, source)) } }
                }
            }
        }
    }
}

fn row(frame: &Frame, source: &Translation) -> Markup {
    // Those of before the start are there, too, so the link stands beside any number.
    let dead = address::with("/dead-letters", &[("source", &source.source)]);
    html! {
        tr {
            th scope="row" {
                a href={ "/sources/" (address::part(&source.source)) } { code { (source.source) } }
                @if let Some(trouble) = &source.trouble {
                    span.sub { (code_link(&trouble.code)) " " (trouble.message) @if let Some(since) = trouble.since { " · " (frame.time(since)) } }
                }
            }
            td data-label=(frame.t(text::STATE)) { (of_source(frame, source.state)) }
            td.nowrap data-label=(frame.t(text::UNTIL)) { @if let Some(until) = source.until { (frame.time(until)) } }
            td.num data-label=(frame.t(text::DEAD_SINCE_START)) { a href=(dead) { (format::count(source.dead)) } }
        }
    }
}

/// The sources of which the adapter is given no more for a while, for where there is no room for the others.
pub(in crate::serve) fn held(frame: &Frame, sources: &[Translation]) -> Markup {
    html! {
        @for source in sources.iter().filter(|source| source.is_held()) {
            span.sub {
                (of_source(frame, source.state)) " " code { (source.source) }
                @if let Some(until) = source.until { " · " (frame.t(text::UNTIL)) " " (frame.time(until)) }
            }
        }
    }
}

fn of_source(frame: &Frame, of: TranslationState) -> Markup {
    let (class, icon, word) = match of {
        TranslationState::Starting => ("idle", Icon::Retrying, text::STATE_STARTING),
        TranslationState::Running => ("ok", Icon::Well, text::STATE_RUNNING),
        TranslationState::Retrying => ("warn", Icon::Retrying, text::STATE_RETRYING),
        TranslationState::Quarantined => ("bad", Icon::Stopped, text::STATE_QUARANTINED),
        TranslationState::Stopped => ("bad", Icon::Stopped, text::STATE_STOPPED),
    };
    state(class, icon, frame.t(word))
}
