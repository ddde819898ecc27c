//! `/audit`: where is every record? The double entry as a table that balances.

use maud::{Markup, html};

use super::format;
use super::frame::{Frame, code_link};
use super::icon::Icon;
use super::text::{self, Text};
use crate::serve::view::{Audit, EventRow, RawRow};

/// Its head, and what of a row stands in it.
type Column<R> = (Text, fn(&R) -> u64);

const RAW: [Column<RawRow>; 6] = [
    (text::COLLECTED, |row| row.collected),
    (text::REPLAYED, |row| row.replayed),
    (text::TRANSLATED, |row| row.translated),
    (text::IGNORED, |row| row.ignored),
    (text::DEAD, |row| row.dead),
    (text::IN_FLIGHT, |row| row.in_flight),
];
const EVENTS: [Column<EventRow>; 9] = [
    (text::WRITTEN, |row| row.written),
    (text::NEW, |row| row.new),
    (text::NEWER, |row| row.newer),
    (text::OLDER, |row| row.older),
    (text::REPEAT, |row| row.repeat),
    (text::VOID, |row| row.void),
    (text::PAST, |row| row.past),
    (text::LATE, |row| row.late),
    (text::IN_FLIGHT, |row| row.in_flight),
];

/// The books.
pub(in crate::serve) fn body(frame: &Frame, audit: &Audit) -> Markup {
    html! {
        div.stack {
            (verdict(frame, audit))
            @if audit.raw.is_empty() && audit.events.is_empty() {
                section.card { (frame.empty(text::NO_AUDIT, Some(text::NO_AUDIT_DO))) }
            } @else {
                section.card {
                    header { h2 { (frame.t(text::RAW_RECORDS)) } p { (frame.t(text::AUDIT_RAW)) } }
                    (table(frame, text::SOURCE, &RAW, &audit.raw, |row| html! { code { (row.source) } }, RawRow::difference))
                }
                section.card {
                    header { h2 { (frame.t(text::EVENTS)) } p { (frame.t(text::AUDIT_EVENTS)) } }
                    (table(frame, text::SOURCE, &EVENTS, &audit.events, |row| html! { code { (row.source) } }, EventRow::difference))
                }
            }
            @if !audit.findings.is_empty() { (findings(frame, audit)) }
        }
    }
}

fn verdict(frame: &Frame, audit: &Audit) -> Markup {
    let (class, icon, word) =
        if audit.balanced { ("ok", Icon::Well, text::BALANCED) } else { ("bad", Icon::Stopped, text::UNBALANCED) };
    html! {
        div.note.(class) {
            (icon.draw())
            div {
                p.what { (frame.t(word)) @if audit.balanced { " · " (frame.t(text::BOOK_SAYS)) } }
                p.faint { (frame.t(text::TAKEN_AT)) " " (format::exact(audit.at)) " · " (format::count(audit.intervals)) " " (frame.t(text::INTERVALS)) }
            }
        }
    }
}

fn table<R>(
    frame: &Frame,
    head: Text,
    columns: &[Column<R>],
    rows: &[R],
    name: impl Fn(&R) -> Markup,
    difference: fn(&R) -> i128,
) -> Markup {
    let cell = |n: u64| html! { td.num.zero[n == 0] { (format::count(n)) } };
    let off = |n: i128| html! { td.num.off[n != 0] { @if n == 0 { "0" } @else { (format::signed(n)) } } };
    html! {
        div.wide tabindex="0" { table.table {
            thead { tr {
                th scope="col" { (frame.t(head)) }
                @for (word, _) in columns { th.num scope="col" { (frame.t(*word)) } }
                th.num scope="col" { (frame.t(text::DIFFERENCE)) }
            } }
            tbody { @for row in rows { tr {
                th scope="row" { (name(row)) }
                @for (_, of) in columns { (cell(of(row))) }
                (off(difference(row)))
            } } }
            tfoot { tr {
                th scope="row" { (frame.t(text::SUM)) }
                @for (_, of) in columns { (cell(rows.iter().map(of).sum())) }
                (off(rows.iter().map(difference).sum()))
            } }
        } }
    }
}

fn findings(frame: &Frame, audit: &Audit) -> Markup {
    html! {
        section.card {
            header { h2 { (frame.t(text::FINDINGS)) } }
            table.table.folds { tbody { @for finding in &audit.findings { tr {
                th scope="row" { (code_link(&finding.code)) }
                td data-label=(frame.t(text::PLACE_OF)) { code { (finding.place) } }
                td { (finding.message) }
            } } } }
        }
    }
}
