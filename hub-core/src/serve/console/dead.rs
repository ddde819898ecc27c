//! `/dead-letters`: what was refused, why, and what mends it?

use maud::{Markup, html};

use super::address;
use super::format;
use super::frame::{Frame, code_link, state};
use super::icon::Icon;
use super::operators::pager;
use super::payload::Shown;
use super::text;
use crate::report::Code;
use crate::serve::view::{DeadFilter, DeadGroup, DeadLetter, Page, Replayed, Selection, TriedReplay};

/// The letters of a group.
pub(in crate::serve) fn group_link(group: &DeadGroup) -> String {
    address::with("/dead-letters", &[("source", &group.source), ("code", &group.code)])
}

fn letter_link(letter: &DeadLetter) -> String {
    format!("/dead-letters/{}/{}", address::part(&letter.raw), letter.generation)
}

/// Groups by cause; below them the letters of the one chosen.
pub(in crate::serve) fn list(
    frame: &Frame,
    filter: &DeadFilter,
    groups: &[DeadGroup],
    page: &Page<DeadLetter>,
) -> Markup {
    let (source, code) = (filter.source.as_deref().unwrap_or_default(), filter.code.as_deref().unwrap_or_default());
    let narrowed = !(source.is_empty() && code.is_empty());
    let pairs = [("source", source), ("code", code)];
    html! {
        div.stack {
            @if groups.is_empty() && !narrowed {
                section.card { (frame.empty(text::NO_DEAD, Some(text::NO_DEAD_DO))) }
            } @else {
                section.card {
                    header { h2 { (frame.t(text::CAUSES)) } @if narrowed { a.small href="/dead-letters" { (frame.t(text::ALL)) } } }
                    (causes(frame, groups, &pairs))
                }
                section.card {
                    header {
                        h2 { @if narrowed { (source) @if !source.is_empty() && !code.is_empty() { " · " } (code) } @else { (frame.t(text::ALL)) } }
                    }
                    @if page.items.is_empty() { (frame.empty(text::NO_DEAD_MATCH, None)) } @else { (letters(frame, &page.items)) }
                    (pager(frame, "/dead-letters", &pairs, filter.after.is_some(), page.next.as_deref()))
                }
                @if narrowed && !source.is_empty() {
                    (replay(frame, text::REPLAY_ALL, &pairs))
                }
            }
        }
    }
}

fn causes(frame: &Frame, groups: &[DeadGroup], chosen: &[(&str, &str); 2]) -> Markup {
    html! {
        table.table.folds {
            thead { tr {
                th scope="col" { (frame.t(text::CAUSE)) }
                th scope="col" { (frame.t(text::SOURCE)) }
                th.num scope="col" { (frame.t(text::COUNT)) }
                th scope="col" { (frame.t(text::LATEST)) }
            } }
            tbody { @for group in groups {
                @let here = chosen[0].1 == group.source && chosen[1].1 == group.code;
                tr aria-current=[here.then_some("true")] {
                    th scope="row" { a href=(group_link(group)) { (group.message) } span.sub { (code_link(&group.code)) } }
                    td data-label=(frame.t(text::SOURCE)) { code { (group.source) } }
                    td.num data-label=(frame.t(text::COUNT)) { strong { (format::count(group.count)) } }
                    td.nowrap data-label=(frame.t(text::LATEST)) { (frame.time(group.last)) }
                }
            } }
        }
    }
}

fn letters(frame: &Frame, letters: &[DeadLetter]) -> Markup {
    html! {
        table.table.folds {
            thead { tr {
                th scope="col" { (frame.t(text::RECORD)) }
                th scope="col" { (frame.t(text::CAUSE)) }
                th scope="col" { (frame.t(text::PLACE)) }
                th scope="col" { (frame.t(text::STATE)) }
                th scope="col" { (frame.t(text::REFUSED_AT)) }
            } }
            tbody { @for letter in letters { tr {
                th scope="row" {
                    a href=(letter_link(letter)) { (letter.key.as_deref().unwrap_or(&letter.raw)) }
                    span.sub { code { (letter.raw) } " · " (frame.t(text::GENERATION)) " " (letter.generation) }
                }
                td data-label=(frame.t(text::CAUSE)) { (letter.message) span.sub { (code_link(&letter.code)) } }
                td data-label=(frame.t(text::PLACE)) { @if let Some(pointer) = &letter.pointer { code { (pointer) } } }
                td.nowrap data-label=(frame.t(text::STATE)) { (letter_state(frame, &letter.state)) }
                td.nowrap data-label=(frame.t(text::REFUSED_AT)) { (frame.time(letter.refused)) }
            } } }
        }
    }
}

fn letter_state(frame: &Frame, name: &str) -> Markup {
    match name {
        "open" => state("bad", Icon::Stopped, frame.t(text::LETTER_OPEN)),
        "replayed" => state("idle", Icon::Retrying, frame.t(text::LETTER_REPLAYED)),
        _ => state("ok", Icon::Well, frame.t(text::LETTER_SUPERSEDED)),
    }
}

/// One letter; with what it holds, where that is given, else with the form that asks for it.
pub(in crate::serve) fn one(frame: &Frame, letter: &DeadLetter, page: Option<Code>) -> Markup {
    let payload = letter.payload.as_ref().map(|payload| Shown::of(payload, letter.pointer.as_deref()));
    html! {
        div.stack {
            div.note.bad {
                (Icon::Stopped.draw())
                div {
                    p.what { (code_link(&letter.code)) " " (letter.message) }
                    @if let Some(page) = page { p { (page.title()) " · " a href={ "/explain/" (page) } { (frame.t(text::EXPLAINED)) } } }
                    p { (frame.t(text::PLACE)) (frame.t(text::COLON)) (place(frame, letter, payload.as_ref())) }
                    p { (letter_state(frame, &letter.state)) }
                }
            }
            section.card { div.in { dl.facts {
                dt { (frame.t(text::SOURCE)) } dd { code { (letter.source) } }
                @if let Some(adapter) = &letter.adapter { dt { (frame.t(text::ADAPTER)) } dd { code { (adapter) } } }
                dt { (frame.t(text::RAW)) } dd { (frame.code(&letter.raw)) " · " (frame.t(text::GENERATION)) " " (letter.generation) }
                @if let Some(key) = &letter.key { dt { (frame.t(text::KEY)) } dd { code { (key) } } }
                dt { (frame.t(text::REFUSED_AT)) } dd { (format::exact(letter.refused)) " · " (frame.time(letter.refused)) }
                dt { (frame.t(text::MEDIA_TYPE)) } dd { code { (letter.media_type) } }
                @for (name, value) in &letter.attributes { dt { (name) } dd { (value) } }
            } } }
            @if let Some(payload) = &payload {
                section.card { header { h2 { (frame.t(text::PAYLOAD)) } p { (letter.media_type) } } (payload.draw()) }
            } @else {
                (show(frame, letter))
            }
            @if letter.state == "open" { (replay(frame, text::REPLAY_ONE, &[("source", &letter.source), ("raw", &letter.raw)])) }
        }
    }
}

fn place(frame: &Frame, letter: &DeadLetter, payload: Option<&Shown>) -> Markup {
    html! {
        @match &letter.pointer {
            Some(pointer) if payload.is_some_and(Shown::has_place) => a href="#place" { code { (pointer) } },
            Some(pointer) => code { (pointer) },
            None => span.faint { (frame.t(text::NO_PLACE)) },
        }
    }
}

fn show(frame: &Frame, letter: &DeadLetter) -> Markup {
    html! {
        section.card.noprint {
            header { h2 { (frame.t(text::PAYLOAD)) } p { (frame.t(text::PAYLOAD_FOR)) } }
            form.in.replay method="post" action=(letter_link(letter)) {
                (token(frame))
                button.main { (frame.t(text::SHOW)) }
            }
        }
    }
}

pub(super) fn token(frame: &Frame) -> Markup {
    token_of(frame, text::TOKEN_HINT)
}

/// As [`token`], where it says itself who may.
pub(super) fn token_of(frame: &Frame, hint: text::Text) -> Markup {
    html! {
        label { (frame.t(text::TOKEN)) input type="password" name="token" required placeholder=(frame.t(hint)) autocomplete="off"; }
    }
}

fn replay(frame: &Frame, word: text::Text, selection: &[(&str, &str)]) -> Markup {
    html! {
        section.card.noprint {
            header { h2 { (frame.t(text::REPLAY)) } p { (frame.t(text::REPLAY_DOES)) } }
            form.in.replay method="post" action="/dead-letters/replay" {
                // Enter in the token's field presses the first button: it must be none that does something.
                button hidden disabled {}
                @for (name, value) in selection { @if !value.is_empty() { input type="hidden" name=(name) value=(value); } }
                (token(frame))
                button.main { (frame.t(word)) }
                button formaction="/dead-letters/try" { (frame.t(text::TRY_REPLAY)) }
            }
        }
    }
}

/// What a replay of these would do, and the form that does it.
pub(in crate::serve) fn tried(frame: &Frame, selection: &Selection, tried: &TriedReplay) -> Markup {
    let Selection { source, code, raw } = selection;
    let word = if raw.is_some() { text::REPLAY_ONE } else { text::REPLAY_ALL };
    let pairs = [("source", source), ("code", code), ("raw", raw)];
    html! {
        div.stack {
            @if tried.cut { div.note.warn { (Icon::Care.draw()) p.what { (frame.t(text::TRIED_CUT)) } } }
            section.card {
                header { h2 { (frame.t(text::WOULD_BECOME)) } p { (frame.t(text::TRIED_N)) " " (format::count(tried.tried)) } }
                table.table.folds {
                    thead { tr { th scope="col" { (frame.t(text::OUTCOME)) } th.num scope="col" { (frame.t(text::COUNT)) } } }
                    tbody { @for (outcome, letters) in &tried.outcomes { tr {
                        th scope="row" { (outcome_state(frame, outcome)) }
                        td.num data-label=(frame.t(text::COUNT)) { (format::count(*letters)) }
                    } } }
                }
            }
            (replay(frame, word, &pairs.map(|(name, value)| (name, value.as_deref().unwrap_or_default()))))
        }
    }
}

/// What a record would become, with the code where it has one.
fn outcome_state(frame: &Frame, outcome: &str) -> Markup {
    let (kind, code) = outcome.split_once(' ').unwrap_or((outcome, ""));
    let (class, icon, word) = match kind {
        "events" => ("ok", Icon::Well, text::TRANSLATED),
        "ignored" => ("idle", Icon::Paused, text::IGNORED),
        _ => ("bad", Icon::Stopped, text::DEAD),
    };
    html! { (state(class, icon, frame.t(word))) @if !code.is_empty() { " " (code_link(code)) } }
}

/// What a replay did.
pub(in crate::serve) fn replayed(frame: &Frame, done: &Replayed) -> Markup {
    html! {
        div.note.ok {
            (Icon::Well.draw())
            div {
                p.what { (frame.t(text::REPLAYED)) " " (format::count(done.replayed)) " " (frame.t(text::REPLAYED_BY)) " " (done.actor) }
                p { a href="/dead-letters" { (frame.t(text::DEADS)) } " · " a href="/audit" { (frame.t(text::SEE_AUDIT)) } }
            }
        }
    }
}
