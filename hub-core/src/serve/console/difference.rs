//! `/operators/{id}/difference`: between two moments, what is other, and who told it? The old value is struck and has
//! a minus, the new one has a plus, each in a column that says so.

use maud::{Markup, html};

use super::address;
use super::format;
use super::frame::Frame;
use super::icon::Icon;
use super::names;
use super::past::{self, Stretch};
use super::text::{self, Text};
use super::timeline::turned;
use crate::serve::view::{Change, Difference, FieldDifference, Identifier, MatterDifference, Saying, WrittenParty};

/// Fields that no one reads as a value.
const NOT_SHOWN: [&str; 3] = ["parties", "quality", "documents"];
/// Matters of each family on the whole page, and on the page of one family.
const GLANCE: usize = 6;
const MOST: usize = 40;
/// Tellers of a matter that came or went.
const TELLERS: usize = 3;

/// The whole page; with `only`, this family alone of the matters.
pub(in crate::serve) fn body(
    frame: &Frame,
    own: &str,
    stretch: &Stretch,
    found: &Difference,
    only: Option<&str>,
) -> Markup {
    let families = || found.matters.chunk_by(|a, b| a.family == b.family);
    let chosen = |family: &str| only.is_none_or(|only| only == family);
    let nothing = found.profile.is_empty() && found.gained.is_empty() && found.lost.is_empty();
    html! {
        div.stack {
            section.card.noprint { div.in { (past::compare(frame, own, stretch)) } }
            (between(frame, found))
            @if nothing && found.matters.is_empty() { section.card { (frame.empty(text::NO_DIFFERENCE, Some(text::NO_DIFFERENCE_DO))) } }
            @if found.matters.len() > 1 {
                nav.jump.noprint aria-label=(frame.t(text::BY_FAMILY)) {
                    @for family in families() { a href={ "#" (family[0].family) } { (names::family(&family[0].family, frame.lang)) b { (format::count(family.len() as u64)) } } }
                }
            }
            @if only.is_none() { (profile(frame, found)) (identifiers(frame, found)) }
            @for family in families().filter(|family| chosen(&family[0].family)) {
                (matters(frame, &page_of(own, stretch, &family[0].family), family, if only.is_some() { MOST } else { GLANCE }, only.is_some()))
            }
            @if only.is_some() { p { a href=(page_of(own, stretch, "")) { (frame.t(text::ALL_FAMILIES)) } } }
        }
    }
}

/// This page, of one family or of all.
fn page_of(own: &str, stretch: &Stretch, family: &str) -> String {
    let by = past::by_word(stretch.by);
    let pairs = [("from", stretch.from.as_str()), ("to", &stretch.to), ("by", by), ("family", family)];
    address::with(&format!("{own}/difference"), &pairs)
}

/// Which two moments, and whether the operator was there at both.
fn between(frame: &Frame, found: &Difference) -> Markup {
    let to = found.to.map_or_else(|| frame.t(text::RIGHT_NOW).to_owned(), past::moment);
    let by = if past::by_word(found.by).is_empty() { text::BY_VALID } else { text::BY_KNOWN };
    let missing = match found.change {
        Change::Appeared => Some(text::WAS_NOT_THERE),
        Change::Changed => None,
        Change::Removed => Some(text::IS_NOT_THERE),
    };
    html! {
        p.stretch { strong { (past::moment(found.from)) } " → " strong { (to) } " · " (frame.t(text::BY_TIME)) (frame.t(text::COLON)) (frame.t(by)) }
        @if let Some(missing) = missing { div.note.warn { (Icon::Care.draw()) p.what { (frame.t(missing)) } } }
    }
}

fn profile(frame: &Frame, found: &Difference) -> Markup {
    html! {
        @if !found.profile.is_empty() {
            section.card #profile {
                header { h2 { (frame.t(text::PROFILE)) } p { (format::count(found.profile.len() as u64)) } }
                @if !found.profile.iter().any(is_shown) { p.in.faint { (frame.t(text::NOT_SHOWN_DIFFERS)) } }
                (fields(frame, &found.profile))
            }
        }
    }
}

fn identifiers(frame: &Frame, found: &Difference) -> Markup {
    let list = |class: &'static str, word: Text, all: &[Identifier]| {
        html! {
            @for id in all { li {
                (badge(frame, class, word)) " " (names::scheme(&id.scheme, frame.lang)) " "
                @if class == "removed" { del.was { (id.value) } } @else { ins.now { (id.value) } }
            } }
        }
    };
    html! {
        @if !(found.gained.is_empty() && found.lost.is_empty()) {
            section.card {
                header { h2 { (frame.t(text::IDENTIFIERS)) } p { (found.gained.len() + found.lost.len()) } }
                ul.rows { (list("removed", text::LOST, &found.lost)) (list("appeared", text::GAINED, &found.gained)) }
            }
        }
    }
}

fn matters(frame: &Frame, page: &str, family: &[MatterDifference], most: usize, alone: bool) -> Markup {
    let shown = family.len().min(most);
    html! {
        section.card id=(family[0].family) {
            header {
                h2 { (names::family(&family[0].family, frame.lang)) }
                p { @if shown < family.len() { (shown) " / " } (format::count(family.len() as u64)) " " (frame.t(text::MATTERS_N)) }
                @if shown < family.len() && !alone { a.small href=(page) { (frame.t(text::MORE_OF)) } }
            }
            @for matter in &family[..shown] {
                @let (class, word) = turned(matter.change);
                article.matter {
                    header { h3 { (badge(frame, class, word)) " " (matter.key) } }
                    @if !(matter.lost.is_empty() && matter.gained.is_empty()) { (parties(frame, matter)) }
                    @else if !matter.fields.iter().any(is_shown) { p.faint { (frame.t(text::NOT_SHOWN_DIFFERS)) } }
                    @match matter.change {
                        Change::Changed => (fields(frame, &matter.fields)),
                        Change::Appeared => (whole(frame, &matter.fields, false)),
                        Change::Removed => (whole(frame, &matter.fields, true)),
                    }
                }
            }
            @if shown < family.len() && alone { footer { (format::count((family.len() - shown) as u64)) " " (frame.t(text::NOT_LISTED)) } }
        }
    }
}

/// Who left a matter, and who came to it.
fn parties(frame: &Frame, matter: &MatterDifference) -> Markup {
    let list = |was: bool, all: &[WrittenParty]| {
        html! {
            @for party in all { div {
                dt { (names::role(&matter.family, &party.role, frame.lang)) }
                dd { (self::party(frame, party, was)) }
            } }
        }
    };
    html! { dl.fields { (list(true, &matter.lost)) (list(false, &matter.gained)) } }
}

/// A party as it is written: by its name, else by its identifier.
fn party(frame: &Frame, party: &WrittenParty, was: bool) -> Markup {
    let code = party.identifier.as_ref();
    let called =
        party.name.as_deref().or(code.map(|code| code.value.as_str())).unwrap_or_else(|| frame.t(text::NO_NAME));
    html! {
        @if was { del.was { (called) } } @else { ins.now { (called) } }
        @if party.is_own { " " span.tag.role { (frame.t(text::ITSELF)) } }
        @if let Some(code) = code { " " span.sub { (names::scheme(&code.scheme, frame.lang)) " " code { (code.value) } } }
    }
}

/// What became of something, by word and sign.
fn badge(frame: &Frame, class: &str, word: Text) -> Markup {
    let (look, sign) = match class {
        "appeared" => ("ok", "+"),
        "removed" => ("bad", "−"),
        _ => ("warn", "±"),
    };
    html! { span.tag.(look) { b aria-hidden="true" { (sign) } (frame.t(word)) } }
}

/// Whether a saying is shown.
fn says(saying: Option<&Saying>) -> bool {
    saying.is_some_and(|saying| format::says_something(&saying.value))
}

/// Whether a page has room for a field and for what it says.
fn is_shown(field: &FieldDifference) -> bool {
    !NOT_SHOWN.contains(&&*field.field.name) && (says(field.before.as_ref()) || says(field.after.as_ref()))
}

/// A matter that came or went: its values, and once who told them.
fn whole(frame: &Frame, fields: &[FieldDifference], gone: bool) -> Markup {
    let of = |field: &FieldDifference| if gone { field.before.clone() } else { field.after.clone() };
    let shown = fields.iter().filter(|field| is_shown(field));
    let shown: Vec<(&FieldDifference, Saying)> =
        shown.filter_map(|field| Some((field, of(field).filter(|saying| says(Some(saying)))?))).collect();
    let mut tellers: Vec<&Saying> = Vec::new();
    for (_, saying) in &shown {
        if !tellers.iter().any(|told| (&told.source, &told.record) == (&saying.source, &saying.record)) {
            tellers.push(saying);
        }
    }
    html! {
        dl.fields { @for (field, saying) in &shown { div {
            dt { (names::field(&field.field.name, &field.field.label, frame.lang)) }
            dd { (value(frame, field, saying, gone)) }
        } } }
        @for saying in tellers.iter().take(TELLERS) { p.small.faint { (teller(frame, saying)) } }
    }
}

fn fields(frame: &Frame, fields: &[FieldDifference]) -> Markup {
    html! {
        @if fields.iter().any(is_shown) {
            table.table.folds.turns {
                thead { tr {
                    th scope="col" { (frame.t(text::FIELD)) }
                    th scope="col" { (frame.t(text::BEFORE)) }
                    th scope="col" { (frame.t(text::AFTER)) }
                } }
                tbody { @for field in fields.iter().filter(|field| is_shown(field)) { tr {
                    th scope="row" { (names::field(&field.field.name, &field.field.label, frame.lang)) }
                    td data-label=(frame.t(text::BEFORE)) { (said(frame, field, field.before.as_ref(), true)) }
                    td data-label=(frame.t(text::AFTER)) { (said(frame, field, field.after.as_ref(), false)) }
                } } }
            }
        }
    }
}

/// What was said at one of the moments, and by whom.
fn said(frame: &Frame, field: &FieldDifference, saying: Option<&Saying>, before: bool) -> Markup {
    let Some(saying) = saying.filter(|saying| says(Some(saying))) else {
        return html! { span.faint { (frame.t(text::SAID_NOTHING)) } };
    };
    html! { div { (value(frame, field, saying, before)) span.sub { (teller(frame, saying)) } } }
}

/// A value that was, struck, or one that is.
fn value(frame: &Frame, field: &FieldDifference, saying: &Saying, was: bool) -> Markup {
    let value = names::in_field(&field.field, &saying.value, frame.lang);
    html! { @if was { del.was { (value) } } @else { ins.now { (value) } } }
}

fn teller(frame: &Frame, saying: &Saying) -> Markup {
    html! {
        @if let Some(source) = &saying.source { (frame.t(text::FROM)) " " code { (source) } } @else { (frame.t(text::GATHERED)) }
        @if let Some(record) = &saying.record { " · " code { (record) } }
        @if let Some(received) = saying.received { " · " (frame.t(text::RECEIVED)) " " (frame.time(received)) }
    }
}
