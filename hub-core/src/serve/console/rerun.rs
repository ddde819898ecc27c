//! `/sources/{name}/rerun`: what would a version of its adapter make of what came before, and is it to be so?

use maud::{Markup, html};

use super::frame::{Frame, code_link, state};
use super::icon::Icon;
use super::text::{self, Text};
use super::{address, compared, dead, format, picture};
use crate::serve::view::{Plugin, Rerun};

/// The page of a source's rerun.
pub(in crate::serve) fn path(source: &str) -> String {
    format!("/sources/{}/rerun", address::part(source))
}

/// Where the part of the page is had that changes while something is being read.
pub(in crate::serve) fn live_path(source: &str) -> String {
    format!("/live{}", path(source))
}

/// How it stands, what may be done with it, and the form that begins one; `plugin` is the source's adapter.
pub(in crate::serve) fn body(frame: &Frame, source: &str, rerun: Option<&Rerun>, plugin: Option<&Plugin>) -> Markup {
    let path = path(source);
    html! {
        div.stack {
            @if let Some(rerun) = rerun {
                // What is typed must outlast what changes, so no form stands in the part that does.
                @if runs(rerun) { div data-live=(live_path(source)) { (stands(frame, rerun)) } } @else { (stands(frame, rerun)) }
                @if runs(rerun) || rerun.phase == COMPARED { (next(frame, &path, rerun, plugin)) }
            }
            @if !rerun.is_some_and(runs) { (begin(frame, &path, plugin)) }
        }
    }
}

/// The part that changes; what has come to its end leads to the page, where there is more to do.
pub(in crate::serve) fn live(frame: &Frame, rerun: &Rerun) -> Markup {
    html! {
        (stands(frame, rerun))
        @if !runs(rerun) { p.in { a.button href=(path(&rerun.source)) { (frame.t(text::GO_ON)) } } }
    }
}

const COMPARED: &str = "compared";

fn runs(rerun: &Rerun) -> bool {
    matches!(rerun.phase, "comparing" | "applying")
}

fn phase(frame: &Frame, phase: &str) -> Markup {
    let (class, icon, word) = match phase {
        "comparing" => ("idle", Icon::Retrying, text::PHASE_COMPARING),
        COMPARED => ("ok", Icon::Well, text::PHASE_COMPARED),
        "applying" => ("idle", Icon::Retrying, text::PHASE_APPLYING),
        "applied" => ("ok", Icon::Well, text::PHASE_APPLIED),
        "cancelled" => ("warn", Icon::Paused, text::PHASE_CANCELLED),
        _ => ("bad", Icon::Stopped, text::PHASE_FAILED),
    };
    state(class, icon, frame.t(word))
}

fn stands(frame: &Frame, rerun: &Rerun) -> Markup {
    let fact = |word: Text, value: Markup| html! { dt { (frame.t(word)) } dd { (value) } };
    html! {
        section.card {
            header { h2 { (phase(frame, rerun.phase)) } p { code { (rerun.adapter) } } }
            div.in {
                dl.facts {
                    (fact(text::STRETCH, html! { (format::exact(rerun.since)) " – " (format::exact(rerun.until)) }))
                    (fact(text::ASKED_BY, html! { (rerun.actor) }))
                    (fact(text::DIFFERING, html! { strong { (format::count(rerun.differing)) } }))
                    (fact(text::WRITTEN_AGAIN, html! { (format::count(rerun.written)) }))
                }
                @if let Some(trouble) = &rerun.trouble { p { (code_link(&trouble.code)) " " (trouble.message) } }
            }
            div.in.bars {
                span { (frame.t(text::MESSAGES_READ)) }
                (picture::bar(rerun.read.min(rerun.of), rerun.of))
                span.n { (format::count(rerun.read)) " / " (format::count(rerun.of)) }
            }
            (compared::body(frame, &rerun.difference, [text::STANDS_NOW, text::BY_THIS]))
        }
    }
}

/// What may be done with what is being read, or was compared.
fn next(frame: &Frame, path: &str, rerun: &Rerun, plugin: Option<&Plugin>) -> Markup {
    let whole = rerun.phase == COMPARED && rerun.differing > 0;
    let serves = plugin.is_some_and(|plugin| serves(plugin, &rerun.adapter));
    html! {
        section.card.noprint {
            header { h2 { (frame.t(text::WHAT_NEXT)) } p { (frame.t(if whole { text::APPLY_DOES } else { text::END_DOES })) } }
            @if whole && !serves {
                p.in {
                    (frame.t(text::SERVES_ANOTHER)) " "
                    @if let Some(plugin) = plugin { a href={ "/plugins/" (address::part(&plugin.name)) } { code { (plugin.name) } } }
                }
            }
            form.in.replay method="post" action={ (path) "/end" } {
                // Enter in the token's field presses the first button: it must be none that does something.
                button hidden disabled {}
                (dead::token(frame))
                @if whole && serves { button.main formaction={ (path) "/apply" } { (frame.t(text::APPLY)) } }
                button { (frame.t(text::END_RERUN)) }
            }
        }
    }
}

/// Whether this is what translates what is written again.
fn serves(plugin: &Plugin, adapter: &str) -> bool {
    plugin.serves.as_ref().is_some_and(|version| format!("{}@{version}", plugin.name) == adapter)
}

fn begin(frame: &Frame, path: &str, plugin: Option<&Plugin>) -> Markup {
    let versions = plugin.map(versions).unwrap_or_default();
    let tried = plugin.and_then(|plugin| plugin.shadow.as_deref());
    html! {
        section.card.noprint {
            header { h2 { (frame.t(text::COMPARE_STRETCH)) } p { (frame.t(text::COMPARE_DOES)) } }
            @if versions.is_empty() { (frame.empty(text::NO_VERSIONS_HERE, None)) } @else {
                form.in.replay method="post" action=(path) {
                    label { (frame.t(text::RECEIVED_FROM)) input type="date" name="since" required; }
                    label { (frame.t(text::RECEIVED_UNTIL)) input type="date" name="until"; }
                    label { (frame.t(text::VERSION)) select name="version" {
                        @for version in versions { option value=(version) selected[tried == Some(version)] { (version) } }
                    } }
                    (dead::token(frame))
                    button.main { (frame.t(text::COMPARE)) }
                }
            }
        }
    }
}

/// Versions that may read it: what is installed, and what serves from the folder.
fn versions(plugin: &Plugin) -> Vec<&str> {
    let mut versions: Vec<&str> = plugin.versions.iter().map(|version| version.version.as_str()).collect();
    versions.extend(plugin.serves.as_deref().filter(|serves| !versions.contains(serves)));
    versions
}
