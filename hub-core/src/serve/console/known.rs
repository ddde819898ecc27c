//! `/sources/{name}`: which lists does it show whole, what is odd in what it says, and
//! which fields came or went?

use maud::{Markup, html};

use super::format;
use super::frame::{Frame, state};
use super::icon::Icon;
use super::text::{self, Text};
use super::{address, flag, names, rerun};
use crate::serve::view::{FieldFill, FlagCount, KnownSource, ListRow, LookedDay, Reprocessed, Turn};

/// What a flag begins with that editing a code table settles.
const UNKNOWN_CODE: &str = "unknown-code:";

/// The page of a source.
pub(in crate::serve) fn body(frame: &Frame, source: &KnownSource, reads_files: bool) -> Markup {
    let path = format!("/sources/{}", address::part(&source.name));
    html! {
        div.stack {
            @for list in &source.lists { @if list.held.is_some() { (held(frame, &path, list)) } }
            @if reads_files { (files(frame, &path)) }
            @if !source.lists.is_empty() { (lists(frame, &source.lists)) }
            section.card {
                header { h2 { (frame.t(text::FLAGS)) } p { (frame.t(text::FLAGS_ARE)) } }
                @if source.flags.is_empty() { (frame.empty(text::NO_FLAGS, None)) } @else { (flags(frame, &source.flags)) }
            }
            @if source.flags.iter().any(|row| row.flag.starts_with(UNKNOWN_CODE)) { (settle(frame, &path, &source.flags)) }
            section.card.noprint {
                header { h2 { (frame.t(text::RERUN)) } p { (frame.t(text::RERUN_DOES)) } }
                p.in { a.button href=(rerun::path(&source.name)) { (frame.t(text::RERUN_OPEN)) } }
            }
            section.card {
                header { h2 { (frame.t(text::FIELDS)) } p { (frame.t(text::FIELDS_ARE)) } }
                @if source.fields.is_empty() { (frame.empty(text::NO_FIELDS, None)) } @else { (fields(frame, source)) }
            }
        }
    }
}

/// A file by hand, and what was refused of those before.
fn files(frame: &Frame, path: &str) -> Markup {
    html! {
        section.card.noprint {
            header { h2 { (frame.t(text::BRING)) } p { (frame.t(text::BRING_DOES)) } }
            form.in.replay method="post" action={ (path) "/file" } enctype="multipart/form-data" {
                label { (frame.t(text::FILE)) input type="file" name="file" required; }
                (super::dead::token(frame))
                button.main { (frame.t(text::BRING)) }
            }
            form.in.replay method="post" action={ (path) "/refused" } {
                (super::dead::token(frame))
                button { (frame.t(text::REFUSED_ROWS)) }
            }
        }
    }
}

fn lists(frame: &Frame, lists: &[ListRow]) -> Markup {
    html! {
        section.card {
            header { h2 { (frame.t(text::LISTS)) } p { (frame.t(text::LISTS_ARE)) } }
            table.table.folds {
                thead { tr {
                    th scope="col" { (frame.t(text::LIST)) }
                    th.num scope="col" { (frame.t(text::STANDING)) }
                    th.num scope="col" { (frame.t(text::GONE)) }
                    th scope="col" { (frame.t(text::IN_FORCE)) }
                    th scope="col" { (frame.t(text::LATEST)) }
                } }
                tbody { @for list in lists { tr {
                    th scope="row" { code { (list.list) } }
                    td.num data-label=(frame.t(text::STANDING)) { (format::count(list.standing)) }
                    td.num data-label=(frame.t(text::GONE)) { (format::count(list.gone)) }
                    td.nowrap data-label=(frame.t(text::IN_FORCE)) { (frame.time_or(list.in_force, text::NONE)) }
                    td.nowrap data-label=(frame.t(text::LATEST)) {
                        (frame.time(list.last.round))
                        span.sub {
                            (format::count(list.last.seen)) " / "
                            @if let Some(listed) = list.last.listed { (format::count(listed)) } @else { (frame.t(text::NOT_ENDED)) }
                        }
                    }
                } } }
            }
        }
    }
}

/// What a person is asked: is all of this gone?
fn held(frame: &Frame, path: &str, list: &ListRow) -> Markup {
    let Some(round) = &list.held else { return html! {} };
    html! {
        div.note.bad {
            (Icon::Stopped.draw())
            div {
                p.what { code { (list.list) } (frame.t(text::COLON)) (frame.t(text::LIST_HELD)) }
                p {
                    (frame.time(round.round)) " · " (frame.t(text::LISTED)) " " (format::count(round.listed.unwrap_or(0)))
                    " · " (frame.t(text::STANDING)) " " (format::count(list.standing))
                }
                form.replay method="post" action={ (path) "/accept" } {
                    input type="hidden" name="list" value=(list.list);
                    input type="hidden" name="round" value=(round.round);
                    (super::dead::token(frame))
                    button.main { (frame.t(text::LIST_ACCEPT)) }
                }
            }
        }
    }
}

fn flags(frame: &Frame, flags: &[FlagCount]) -> Markup {
    html! {
        table.table.folds {
            thead { tr {
                th scope="col" { (frame.t(text::FLAG)) }
                th scope="col" { (frame.t(text::FAMILY)) }
                th scope="col" { (frame.t(text::VALUE)) }
                th.num scope="col" { (frame.t(text::COUNT)) }
            } }
            tbody { @for row in flags { tr {
                th scope="row" { (flag::name(&row.flag, frame.lang)) span.sub { code { (row.flag) } } }
                td data-label=(frame.t(text::FAMILY)) { (names::family(&row.family, frame.lang)) }
                td data-label=(frame.t(text::VALUE)) { @if !row.value.is_empty() { code { (row.value) } } }
                td.num data-label=(frame.t(text::COUNT)) { (format::count(row.facts)) }
            } } }
        }
    }
}

/// Once the table is mended, the records that wait say what their codes mean.
fn settle(frame: &Frame, path: &str, flags: &[FlagCount]) -> Markup {
    let mut unknown: Vec<&str> =
        flags.iter().map(|row| row.flag.as_str()).filter(|flag| flag.starts_with(UNKNOWN_CODE)).collect();
    unknown.sort_unstable();
    unknown.dedup();
    html! {
        section.card.noprint {
            header { h2 { (frame.t(text::REPROCESS)) } p { (frame.t(text::REPROCESS_DOES)) } }
            form.in.replay method="post" action={ (path) "/reprocess" } {
                label { (frame.t(text::FLAG)) select name="flag" { @for flag in unknown { option value=(flag) { (flag) } } } }
                (super::dead::token(frame))
                button.main { (frame.t(text::REPROCESS)) }
            }
        }
    }
}

/// Those that came or went first, with what was before; all of them folded below.
fn fields(frame: &Frame, source: &KnownSource) -> Markup {
    let turned: Vec<&FieldFill> = source.fields.iter().filter(|field| field.turn.is_some()).collect();
    let today = source.days.last().map_or("", |day| day.day.as_str());
    html! {
        @if !turned.is_empty() {
            table.table.folds {
                thead { tr {
                    th scope="col" { (frame.t(text::FIELD)) }
                    th.num scope="col" { (today) }
                    th.num scope="col" { (frame.t(text::DAYS_BEFORE)) }
                    th scope="col" { (frame.t(text::STATE)) }
                } }
                tbody { @for field in turned { tr {
                    th scope="row" { code { (field.field) } }
                    td.num data-label=(today) { (share(&source.days, field, true)) }
                    td.num data-label=(frame.t(text::DAYS_BEFORE)) { (share(&source.days, field, false)) }
                    td data-label=(frame.t(text::STATE)) { (turn(frame, field.turn)) }
                } } }
            }
        }
        details.in {
            summary { (frame.t(text::FIELD)) " " (source.fields.len()) " · " (today) }
            dl.fills { @for field in &source.fields { div { dt { code { (field.field) } } dd { (share(&source.days, field, true)) } } } }
        }
    }
}

/// The share of records that fill a field, on the last day or on those before.
fn share(days: &[LookedDay], field: &FieldFill, last: bool) -> String {
    let split = days.len().saturating_sub(1);
    let span = if last { split..days.len() } else { 0..split };
    let looked: u64 = days.get(span.clone()).unwrap_or_default().iter().map(|day| day.looked).sum();
    let filled: u64 = field.filled.get(span).unwrap_or_default().iter().sum();
    filled.saturating_mul(100).checked_div(looked).map_or_else(String::new, |share| format!("{share} %"))
}

fn turn(frame: &Frame, turn: Option<Turn>) -> Markup {
    match turn {
        Some(Turn::New) => state("idle", Icon::Retrying, frame.t(text::FIELD_NEW)),
        Some(Turn::Vanished) => state("bad", Icon::Stopped, frame.t(text::FIELD_VANISHED)),
        None => html! {},
    }
}

/// What was done.
pub(in crate::serve) fn done(frame: &Frame, what: Text, name: &str, reprocessed: Option<&Reprocessed>) -> Markup {
    html! {
        section.card { div.in {
            p { (frame.t(what)) }
            @if let Some(done) = reprocessed {
                p { (frame.t(text::REPROCESSED_N)) " " (format::count(done.reprocessed)) " · " (frame.t(text::MISSING_N)) " " (format::count(done.missing)) }
            }
            p { a href={ "/sources/" (address::part(name)) } { code { (name) } } }
        } }
    }
}
