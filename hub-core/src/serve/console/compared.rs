//! What a version of an adapter makes other than what is: counts, and a row for each kind of difference. Shared by what is
//! tried beside the version that serves, and by what is read once more.

use maud::{Markup, html};

use super::format;
use super::frame::Frame;
use super::names;
use super::text::{self, Text};
use crate::serve::view::{DifferenceExample, Shadow};

/// The counts and the table; `by` names what is, and what the version makes of it.
pub(in crate::serve) fn body(frame: &Frame, difference: &Shadow, by: [Text; 2]) -> Markup {
    html! {
        p.in {
            (frame.t(text::COMPARED)) (frame.t(text::COLON)) b { (format::count(difference.compared)) }
            " · " (frame.t(text::SAME)) (frame.t(text::COLON)) b { (format::count(difference.same)) }
            " · " (frame.t(text::SKIPPED)) (frame.t(text::COLON)) b { (format::count(difference.skipped)) }
        }
        @if difference.outcomes.is_empty() && difference.fields.is_empty() {
            p.in.faint { (frame.t(text::NO_DIFFERENCES)) }
        } @else { (rows(frame, difference, by)) }
    }
}

fn rows(frame: &Frame, difference: &Shadow, by: [Text; 2]) -> Markup {
    let examples = || difference.examples.iter();
    html! {
        table.table.folds {
            thead { tr {
                th scope="col" { (frame.t(text::FAMILY)) }
                th scope="col" { (frame.t(text::FIELD)) }
                th.num scope="col" { (frame.t(text::COUNT)) }
                @for word in by { th scope="col" { (frame.t(word)) } }
            } }
            tbody {
                @for outcome in &difference.outcomes { tr {
                    @let shown = examples().find(|one| one.family.is_empty() && one.live == outcome.live && one.other == outcome.other);
                    th scope="row" { "—" (record(frame, shown)) }
                    td data-label=(frame.t(text::FIELD)) { (frame.t(text::OUTCOME)) }
                    td.num data-label=(frame.t(text::COUNT)) { (format::count(outcome.records)) }
                    td data-label=(frame.t(by[0])) { code { (outcome.live) } }
                    td data-label=(frame.t(by[1])) { code { (outcome.other) } }
                } }
                @for row in &difference.fields { tr {
                    @let shown = examples().find(|one| one.family == row.family && one.field == row.field);
                    th scope="row" { (names::family(&row.family, frame.lang)) (record(frame, shown)) }
                    td data-label=(frame.t(text::FIELD)) { code { (row.field) } }
                    td.num data-label=(frame.t(text::COUNT)) { (format::count(row.events)) }
                    td data-label=(frame.t(by[0])) { (shown.map(|one| one.live.as_str()).unwrap_or_default()) }
                    td data-label=(frame.t(by[1])) { (shown.map(|one| one.other.as_str()).unwrap_or_default()) }
                } }
            }
        }
    }
}

/// The raw record that the values are of.
fn record(frame: &Frame, example: Option<&DifferenceExample>) -> Markup {
    html! { @if let Some(example) = example { span.sub { (frame.t(text::RAW)) " " code { (example.raw) } } } }
}
