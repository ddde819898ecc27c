//! `/operators/{id}/timeline`: what happened, by when it was so or by when the hub was told; and the glance of it
//! beside an archive.

use hub_schemas::family::SECTIONS;
use maud::{Markup, html};
use serde_json::Value;

use super::format;
use super::frame::{Frame, code_link};
use super::icon::Icon;
use super::matter::own_role;
use super::names;
use super::operators::pager;
use super::past;
use super::text::{self, Lang, Text};
use crate::message::Instant;
use crate::serve::view::{By, Change, FieldChange, Page, TimelineEntry};

/// What stands for a family in a timeline where the profile changed.
const PROFILE: &str = "profile";
const DAY: Instant = 86_400_000;

/// What the address asks of a timeline, as it is written there.
pub(in crate::serve) struct Filter {
    /// By which time.
    pub by: By,
    /// Of this family.
    pub family: String,
    /// From this day on.
    pub since: String,
    /// Up to this day, itself within.
    pub until: String,
    /// Whether it is a later page.
    pub later: bool,
}

impl Filter {
    fn pairs(&self) -> [(&str, &str); 4] {
        let by = past::by_word(self.by);
        [("family", &self.family), ("since", &self.since), ("until", &self.until), ("by", by)]
    }
}

/// The whole page.
pub(in crate::serve) fn body(frame: &Frame, own: &str, filter: &Filter, page: &Page<TimelineEntry>) -> Markup {
    let path = format!("{own}/timeline");
    let narrowed = filter.pairs().iter().any(|(_, value)| !value.is_empty());
    html! {
        div.stack {
            form.moments.noprint action=(path) {
                label { (frame.t(text::FAMILY)) (families(frame, &filter.family)) }
                (past::day(frame, "since", text::SINCE_DAY, &filter.since))
                (past::day(frame, "until", text::UNTIL_DAY, &filter.until))
                (past::by(frame, filter.by))
                button.main { (frame.t(text::FILTER)) }
                @if narrowed { a.button href=(path) { (frame.t(text::CLEAR)) } }
            }
            section.card {
                @if page.items.is_empty() && narrowed { (frame.empty(text::NO_ENTRIES, Some(text::NO_ENTRIES_DO))) }
                @else { (line(frame, own, filter.by, &page.items)) }
                (pager(frame, &path, &filter.pairs(), filter.later, page.next.as_deref()))
            }
        }
    }
}

/// All families by section, and the profile.
fn families(frame: &Frame, chosen: &str) -> Markup {
    let known = |name: &str| name == PROFILE || SECTIONS.iter().any(|section| section.families.contains(&name));
    html! {
        select name="family" {
            option value="" { (frame.t(text::EVERY_FAMILY)) }
            option value=(PROFILE) selected[chosen == PROFILE] { (frame.t(text::PROFILE)) }
            @for section in SECTIONS {
                optgroup label=(names::section(section, frame.lang)) {
                    @for family in section.families { option value=(family) selected[*family == chosen] { (names::family(family, frame.lang)) } }
                }
            }
            @if !chosen.is_empty() && !known(chosen) { option value=(chosen) selected { (chosen) } }
        }
    }
}

/// What stands in place of a timeline that cannot be told, since too much hangs together with the operator.
pub(in crate::serve) fn untold(frame: &Frame) -> Markup {
    html! {
        div.note.warn role="status" {
            (Icon::Care.draw())
            div {
                p.what { (frame.t(text::TIMELINE)) (frame.t(text::COLON)) (frame.t(text::UNTOLD)) }
                p.small { (frame.t(text::UNTOLD_DO)) " " (code_link("HUB-7005")) }
            }
        }
    }
}

/// A timeline by year, newest first.
pub(in crate::serve) fn line(frame: &Frame, own: &str, by: By, entries: &[TimelineEntry]) -> Markup {
    let year_of = |entry: &TimelineEntry| format::year(moment(entry, by));
    let years = entries.chunk_by(|a, b| year_of(a) == year_of(b));
    html! {
        div.line {
            @if entries.is_empty() { p.faint { (frame.t(text::NO_TIMELINE)) } }
            @for year in years {
                h3 { (year_of(&year[0])) }
                ol { @for entry in year { (self::entry(frame, own, by, entry)) } }
            }
        }
    }
}

/// What is said first of what was not there before: its state, of the profile the name.
fn first(entry: &TimelineEntry, lang: Lang) -> Option<String> {
    let name = if entry.family == PROFILE { "name" } else { "state" };
    let found = entry.changes.iter().filter(|_| entry.change == Change::Appeared);
    found.map(|change| &change.after).find(|field| field.name == name).map(|field| names::of_field(field, lang))
}

/// The changes that a timeline has room for.
fn told(entry: &TimelineEntry) -> impl Iterator<Item = &FieldChange> {
    entry.changes.iter().filter(|change| !["parties", "quality", "documents"].contains(&&*change.after.name)).take(4)
}

fn changed(frame: &Frame, change: &FieldChange) -> Markup {
    let FieldChange { before, after } = change;
    let said = |value: &Value| names::in_field(after, value, frame.lang);
    html! {
        p.small { span.faint { (names::field(&after.name, &after.label, frame.lang)) } " "
            @if let Some(before) = before { del { (said(before)) } " → " } (said(&after.value)) }
    }
}

/// The class and the word of a change.
pub(in crate::serve) fn turned(change: Change) -> (&'static str, Text) {
    match change {
        Change::Appeared => ("appeared", text::APPEARED),
        Change::Changed => ("changed", text::CHANGED_TO),
        Change::Removed => ("removed", text::REMOVED),
    }
}

/// The time of an entry by which its timeline goes.
fn moment(entry: &TimelineEntry, by: By) -> Instant {
    match by {
        By::Valid => entry.at,
        By::Known => entry.known,
    }
}

fn entry(frame: &Frame, own: &str, by: By, entry: &TimelineEntry) -> Markup {
    let (class, word) = turned(entry.change);
    let at = moment(entry, by);
    let around = past::between(own, at - DAY, at, by);
    html! {
        li.(class) {
            p.when { a href=(around) title={ (format::exact(at)) " · " (frame.t(text::THAT_DAY)) } { (format::day(at)) } " · " (frame.t(word)) }
            p { strong { @if entry.family == PROFILE { (frame.t(text::PROFILE)) } @else { (names::family(&entry.family, frame.lang)) } } " " (names::summed(&entry.summary, &entry.key, frame.lang)) @if let Some(said) = first(entry, frame.lang) { " · " (said) } " " (own_role(frame, &entry.family, &entry.roles)) }
            @if entry.change == Change::Changed { @for change in told(entry) { (changed(frame, change)) } }
            p.told { @if by == By::Known { (frame.t(text::OCCURRED)) " " (format::day(entry.at)) " · " } code { (entry.source) } " · " (frame.t(text::RECEIVED)) " " (frame.time(entry.known)) }
        }
    }
}
