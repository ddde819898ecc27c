//! `/operators/{id}`: what do we know, since when, from whom, what changed?

use maud::{Markup, html};
use serde_json::Value;

use super::address;
use super::format;
use super::frame::Frame;
use super::icon::Icon;
use super::names;
use super::text::{self, Lang};
use crate::serve::view::{Change, Field, FieldChange, Matter, Operator, Page, Series, TimelineEntry};

/// Fields that the page shows elsewhere: in the header, as state or kind.
const SHOWN_ELSEWHERE: [&str; 5] = ["parties", "quality", "documents", "state", "kind"];
/// The latest matters of each family that the whole page shows; a page of one
/// family shows more of it.
const LATEST: usize = 8;
/// What stands for a family in a timeline where the profile changed.
const PROFILE: &str = "profile";
/// A value longer than this takes the whole width.
const LONG: usize = 44;

/// The archive of one operator; with `only`, this family alone of its matters.
pub(in crate::serve) fn body(
    frame: &Frame,
    operator: &Operator,
    timeline: &Page<TimelineEntry>,
    devices: &[Series],
    only: Option<&str>,
) -> Markup {
    let own = format!("/operators/{}", address::part(&operator.id));
    let mut families: Vec<(&str, Vec<&Matter>)> = Vec::new();
    for matter in &operator.matters {
        match families.last_mut().filter(|(family, _)| *family == matter.family) {
            Some((_, matters)) => matters.push(matter),
            None => families.push((&matter.family, vec![matter])),
        }
    }
    html! {
        div.stack {
            (identity(frame, operator))
            div.archive {
                div.stack {
                    nav.jump.noprint aria-label=(frame.t(text::BY_FAMILY)) {
                        a href="#premises" { (frame.t(text::PREMISES)) b { (operator.premises.len()) } }
                        @if !devices.is_empty() { a href="#devices" { (frame.t(text::DEVICES)) b { (devices.len()) } } }
                        @for (family, matters) in &families { a href={ "#" (family) } { (names::family(family, frame.lang)) b { (format::count(count(operator, family, matters.len()))) } } }
                    }
                    (profile(frame, operator))
                    (premises(frame, operator))
                    (super::devices::section(frame, devices))
                    @for (family, matters) in families.iter().filter(|(family, _)| only.is_none_or(|only| only == *family)) {
                        @let shown = if only.is_some() { matters.len() } else { matters.len().min(LATEST) };
                        section.card id=(family) {
                            header {
                                h2 { (names::family(family, frame.lang)) }
                                p { @let all = count(operator, family, matters.len()); @if all > shown as u64 { (frame.t(text::LATEST_OF)) " " (shown) " / " } (format::count(all)) " " (frame.t(text::MATTERS_N)) }
                                @if shown < matters.len() { a.small href=(address::with(&own, &[("family", family)])) { (frame.t(text::MORE_OF)) } }
                            }
                            @for matter in &matters[..shown] { (self::matter(frame, operator, matter)) }
                        }
                    }
                    @if only.is_some() { p { a href=(own) { (frame.t(text::ALL_FAMILIES)) } } }
                    @if families.is_empty() { section.card { (frame.empty(text::NO_MATTERS, None)) } }
                }
                aside.card tabindex="0" aria-label=(frame.t(text::TIMELINE)) {
                    header { h2 { (frame.t(text::TIMELINE)) } @if timeline.next.is_some() { a.small href={ "/operators/" (address::part(&operator.id)) "/timeline" } { (frame.t(text::WHOLE_TIMELINE)) } } }
                    (self::timeline(frame, &timeline.items))
                }
            }
        }
    }
}

/// What stands beside the name in the title line.
pub(in crate::serve) fn who(frame: &Frame, operator: &Operator) -> Markup {
    html! {
        span.who {
            @if let Some(class) = &operator.class { span.tag { (names::code(names::CLASS, class, frame.lang)) } }
            @if let Some(town) = &operator.town { span.tag { (names::code(names::TOWN, town, frame.lang)) } }
            span.small { @if let Some(version) = &operator.version { (frame.t(text::VERSION)) " " code { (version) } } }
        }
    }
}

fn identity(frame: &Frame, operator: &Operator) -> Markup {
    html! {
        section.card { div.in.stack {
            dl.ids {
                @for id in &operator.identifiers { div {
                    dt {
                        (names::scheme(&id.scheme, frame.lang))
                        @match id.valid {
                            Some(true) => span.tag.ok title=(frame.t(text::CHECK_HOLDS)) { (Icon::Well.draw()) span.hidden-text { (frame.t(text::CHECK_HOLDS)) } },
                            Some(false) => span.tag.warn { (Icon::Care.draw()) (frame.t(text::CHECK_FAILS)) },
                            None => {},
                        }
                    }
                    dd { (frame.code(&id.value)) }
                } }
            }
            @if !operator.aliases.is_empty() {
                details.small {
                    summary { (frame.t(text::ALIASES)) " " (operator.aliases.len()) }
                    @for alias in &operator.aliases { code { (alias) } " " }
                }
            }
            @if !operator.flags.is_empty() {
                div.tags {
                    span.small.faint { (frame.t(text::FLAGS)) }
                    @for flag in &operator.flags { span.tag.warn { (Icon::Care.draw()) (super::flag::name(&flag.code, frame.lang)) @if let Some(about) = &flag.about { "：" (about) } } }
                }
            }
        } }
    }
}

fn count(operator: &Operator, family: &str, shown: usize) -> u64 {
    operator.counts.get(family).copied().unwrap_or(shown as u64)
}

fn profile(frame: &Frame, operator: &Operator) -> Markup {
    html! {
        @if operator.profile.iter().any(|field| format::says_something(&field.value)) {
            section.card {
                header { h2 { (frame.t(text::PROFILE)) } }
                div.in { dl.fields { @for field in operator.profile.iter().filter(|field| format::says_something(&field.value)) { (self::field(frame, operator, field)) } } }
            }
        }
    }
}

fn premises(frame: &Frame, operator: &Operator) -> Markup {
    html! {
        section.card #premises {
            header { h2 { (frame.t(text::PREMISES)) } p { (operator.premises.len()) } }
            @if operator.premises.is_empty() { div.in.faint { (frame.t(text::NO_PREMISES)) } }
            @for place in &operator.premises {
                div.matter {
                    header { h3 { (place.name.as_deref().or(operator.name.as_deref()).unwrap_or_else(|| frame.t(text::NO_NAME))) } }
                    dl.fields {
                        div.broad { dt { (frame.t(text::ADDRESS)) } dd { (place.address.as_deref().unwrap_or_else(|| frame.t(text::NOT_KNOWN))) } }
                        @if let Some(class) = &place.class { div { dt { (frame.t(text::CLASS)) } dd { (names::code(names::CLASS, class, frame.lang)) } } }
                        @if !place.licences.is_empty() { div { dt { (frame.t(text::LICENCES)) } @for licence in &place.licences { dd { (frame.code(licence)) } } } }
                    }
                }
            }
        }
    }
}

fn matter(frame: &Frame, operator: &Operator, matter: &Matter) -> Markup {
    let table =
        |name: &str| matter.fields.iter().find(|field| field.name == name).and_then(|field| field.codes.as_deref());
    let shown = |field: &&Field| !SHOWN_ELSEWHERE.contains(&&*field.name) && format::says_something(&field.value);
    html! {
        article.matter {
            header {
                h3 {
                    (matter.title)
                    @if let Some(kind) = &matter.kind { " " span.tag { (names::code(table("kind").unwrap_or_default(), kind, frame.lang)) } }
                    @if let Some(state) = &matter.state { " " (state_tag(table("state").unwrap_or_default(), state, frame.lang)) }
                }
                p.from { (frame.t(text::FROM)) " " @for (index, source) in matter.sources.iter().enumerate() { @if index > 0 { "、" } code { (source) } } }
            }
            dl.fields { @for field in matter.fields.iter().filter(shown) { (self::field(frame, operator, field)) } }
        }
    }
}

fn field(frame: &Frame, operator: &Operator, field: &Field) -> Markup {
    let value = names::of_field(field, frame.lang);
    html! {
        div.broad[value.chars().count() > LONG] {
            dt { (names::field(&field.name, &field.label, frame.lang)) }
            dd {
                a.value href=(why_address(operator, &field.why)) data-why title=(frame.t(text::OPEN_WHY)) { (value) }
            }
        }
    }
}

fn why_address(operator: &Operator, why: &str) -> String {
    format!("/operators/{}/why/{}", address::part(&operator.id), address::part(why))
}

/// A state as a tag: what is in force is green, what ended is grey, what was
/// taken away is red; what no table knows stays neutral.
pub(in crate::serve) fn state_tag(table: &str, state: &str, lang: Lang) -> Markup {
    let (class, icon) = match state {
        "valid" | "online" | "normal" | "in-operation" | "open" | "in-force" | "effective" | "existing" => {
            ("ok", Some(Icon::Well))
        }
        "revoked" | "confirmed" | "fault" | "offline" | "too-warm" | "too-cold" | "too-humid" => {
            ("bad", Some(Icon::Stopped))
        }
        "suspended" | "expired" | "pending" => ("warn", Some(Icon::Care)),
        "cancelled" | "closed" | "deregistered" | "moved-out" => ("", Some(Icon::Paused)),
        _ => ("", None),
    };
    html! { span.tag.(class) { @if let Some(icon) = icon { (icon.draw()) } (names::code(table, state, lang)) } }
}

/// A timeline by year, newest first.
pub(in crate::serve) fn timeline(frame: &Frame, entries: &[TimelineEntry]) -> Markup {
    let years = entries.chunk_by(|a, b| format::year(a.at) == format::year(b.at));
    html! {
        div.line {
            @if entries.is_empty() { p.faint { (frame.t(text::NO_TIMELINE)) } }
            @for year in years {
                h3 { (format::year(year[0].at)) }
                ol { @for entry in year { (self::entry(frame, entry)) } }
            }
        }
    }
}

/// The field that sums up a record that was not there before.
fn summary(entry: &TimelineEntry, lang: Lang) -> Option<String> {
    let of = |name: &&str| entry.changes.iter().find(|change| change.after.name == **name);
    let found =
        ["result", "state", "content", "name"].iter().find_map(of).filter(|_| entry.change == Change::Appeared)?;
    Some(names::of_field(&found.after, lang))
}

/// The changes that a timeline has room for.
fn told(entry: &TimelineEntry) -> impl Iterator<Item = &FieldChange> {
    entry.changes.iter().filter(|change| !["parties", "quality", "documents"].contains(&&*change.after.name)).take(4)
}

fn changed(frame: &Frame, change: &FieldChange) -> Markup {
    let FieldChange { before, after } = change;
    let said = |value: &Value| names::value(value, after.unit.as_deref(), after.codes.as_deref(), frame.lang);
    html! {
        p.small { span.faint { (names::field(&after.name, &after.label, frame.lang)) } " "
            @if let Some(before) = before { del { (said(before)) } " → " } (said(&after.value)) }
    }
}

fn entry(frame: &Frame, entry: &TimelineEntry) -> Markup {
    let (class, word) = match entry.change {
        Change::Appeared => ("appeared", text::APPEARED),
        Change::Changed => ("changed", text::CHANGED_TO),
        Change::Removed => ("removed", text::REMOVED),
    };
    html! {
        li.(class) {
            p.when { span title=(format::exact(entry.at)) { (format::day(entry.at)) } " · " (frame.t(word)) }
            p { strong { @if entry.family == PROFILE { (frame.t(text::PROFILE)) } @else { (names::family(&entry.family, frame.lang)) } } " " (entry.key) @if let Some(said) = summary(entry, frame.lang) { " · " (said) } }
            @if entry.change == Change::Changed { @for change in told(entry) { (changed(frame, change)) } }
            p.told { code { (entry.source) } " · " (frame.t(text::RECEIVED)) " " (frame.time(entry.known)) }
        }
    }
}
