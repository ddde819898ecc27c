//! `/unresolved`: records that name nobody by any code. Each opens to what it says, and to a form that says whose it is.

use axum::extract::{Query, State as With};
use axum::response::Response;
use maud::{Markup, html};

use super::decide;
use super::flag;
use super::format;
use super::frame::{Frame, Here};
use super::matter::LONG;
use super::names;
use super::operators::pager;
use super::pages::{Pairs, drawn, simple};
use super::request::Asking;
use super::text;
use crate::serve::query::Asked;
use crate::serve::state::State;
use crate::serve::view::{Page, Unresolved, UnresolvedParty};

/// Records on a page: each brings all that it says, and a form.
const ROWS: u32 = 10;
/// Letters of a value that are shown: whose a sample is, its hundredth item does not tell.
const LETTERS: usize = 240;
/// A field with a form of its own.
const QUALITY: &str = "quality";

pub(in crate::serve) async fn page(With(state): With<State>, asking: Asking, Query(pairs): Pairs) -> Response {
    let page = async {
        let after = Asked::read(pairs, &["after"])?.after();
        let later = after.is_some();
        let found = state.ask(move |parts| parts.archive.unresolved(ROWS, after.as_deref())).await?;
        let body = body(&asking.frame, later, &found);
        Ok(simple(&asking, Here::Operators, text::UNRESOLVED, text::UNRESOLVED_ASKS, &body))
    };
    drawn(&asking, page.await)
}

fn body(frame: &Frame, later: bool, page: &Page<Unresolved>) -> Markup {
    html! {
        section.card {
            @if page.items.is_empty() { (frame.empty(text::NO_UNRESOLVED, Some(text::NO_UNRESOLVED_DO))) } @else {
                @for row in &page.items { (record(frame, row)) }
                (pager(frame, "/unresolved", &[], later, page.next.as_deref()))
            }
        }
    }
}

fn record(frame: &Frame, row: &Unresolved) -> Markup {
    let quality = row.fields.iter().find(|field| field.name == QUALITY);
    let fields = row.fields.iter().filter(|field| field.name != QUALITY && format::says_something(&field.value));
    html! {
        details.matter {
            summary {
                strong { (row.name.as_deref().unwrap_or_else(|| frame.t(text::NO_NAME))) }
                " · " (names::family(&row.family, frame.lang)) " · " code { (row.source) } " · " code { (row.record) }
                " · " (frame.time(row.received))
            }
            @if let Some(quality) = quality { (flag::of_matter(frame, &row.family, &quality.value)) }
            dl.fields { @for field in fields {
                @let value = shortened(&names::of_field(field, frame.lang));
                div.broad[value.chars().count() > LONG] {
                    dt { (names::field(&field.name, &field.label, frame.lang)) }
                    dd { (value) }
                }
            } }
            @for one in &row.parties { (party(frame, &row.family, one)) }
            @if row.parties.is_empty() { p.faint { (frame.t(text::NO_PARTIES)) } }
            @else { (decide::of_parties(frame, &named(frame, row))) }
        }
    }
}

fn shortened(value: &str) -> String {
    let end = value.char_indices().nth(LETTERS).map(|(end, _)| end);
    end.map_or_else(|| value.to_owned(), |end| format!("{}…", &value[..end]))
}

/// The parties by what a decision calls them, and as people do.
fn named(frame: &Frame, row: &Unresolved) -> Vec<(String, String)> {
    let word = |party: &UnresolvedParty| {
        let role = names::role(&row.family, &party.role, frame.lang);
        party.name.as_ref().map_or_else(|| role.clone(), |name| format!("{role} · {name}"))
    };
    row.parties.iter().map(|party| (party.anchor.to_string(), word(party))).collect()
}

fn party(frame: &Frame, family: &str, party: &UnresolvedParty) -> Markup {
    html! {
        dl.fields {
            div { dt { (frame.t(text::ROLES)) } dd { (names::role(family, &party.role, frame.lang)) } }
            @if let Some(name) = &party.name { div { dt { (frame.t(text::NAME)) } dd { (name) } } }
            @if let Some(address) = &party.address { div { dt { (frame.t(text::ADDRESS)) } dd { (address) } } }
            div.broad { dt { (frame.t(text::DECIDED_AS)) } dd { code { (party.anchor) } } }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_value_is_cut_between_two_letters() {
        let whole = "项".repeat(LETTERS);
        assert_eq!(shortened(&whole), whole);
        assert_eq!(shortened(&format!("{whole}目")), format!("{whole}…"));
    }
}
