//! Those around an operator: others that have a part in its matters, and what people decided of it.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use maud::{Markup, html};

use super::address;
use super::format;
use super::frame::Frame;
use super::names;
use super::past::When;
use super::review::{fate, said};
use super::text;
use crate::serve::view::{Decided, Matter, Operator, Party};

/// Others, and matters of each, that the section has room for.
const OTHERS: usize = 20;
const MATTERS: usize = 3;
/// Decisions that the list has room for; the page of decisions has all.
const DECISIONS: usize = 5;

/// Another operator with what it does in which matters.
pub(in crate::serve) struct Other<'a> {
    id: &'a str,
    name: Option<&'a str>,
    /// In a past that does not tell who it was.
    as_known_today: bool,
    parts: Vec<(&'a Matter, &'a Party)>,
}

/// Others in the matters that the page has, those with most of them first.
pub(in crate::serve) fn others(operator: &Operator) -> Vec<Other<'_>> {
    let mut found: BTreeMap<&str, Other<'_>> = BTreeMap::new();
    for matter in &operator.matters {
        for party in matter.parties.iter().filter(|party| party.operator != operator.id) {
            let (name, as_known_today) = (party.name.as_deref(), party.as_known_today);
            let new = || Other { id: &party.operator, name, as_known_today, parts: Vec::new() };
            found.entry(&party.operator).or_insert_with(new).parts.push((matter, party));
        }
    }
    let mut others: Vec<Other<'_>> = found.into_values().collect();
    others.sort_by_key(|other| Reverse(other.parts.len()));
    others
}

/// The section of relations, which leads to the others as of the same moment; nothing where there are none.
pub(in crate::serve) fn section(frame: &Frame, others: &[Other<'_>], when: &When) -> Markup {
    let page = |other: &Other<'_>| address::with(&format!("/operators/{}", address::part(other.id)), &when.pairs());
    html! {
        @if !others.is_empty() {
            section.card #relations {
                header { h2 { (frame.t(text::RELATIONS)) } p { (frame.t(text::RELATIONS_ARE)) " · " (format::count(others.len() as u64)) } }
                table.table.folds {
                    thead { tr {
                        th scope="col" { (frame.t(text::NAME)) }
                        th scope="col" { (frame.t(text::ROLES)) }
                        th scope="col" { (frame.t(text::MATTERS_N)) }
                    } }
                    tbody { @for other in others.iter().take(OTHERS) { tr {
                        th scope="row" {
                            a href=(page(other)) { (other.name.unwrap_or_else(|| frame.t(text::NO_NAME))) }
                            @if other.as_known_today { " " span.tag { (frame.t(text::KNOWN_NOW)) } }
                        }
                        td data-label=(frame.t(text::ROLES)) { div { @for role in roles(frame, other) { div { (role) } } } }
                        td data-label=(frame.t(text::MATTERS_N)) { div {
                            @for (matter, _) in other.parts.iter().take(MATTERS) { div { a href={ "#" (matter.family) } { (names::summed(&matter.summary, &matter.title, frame.lang)) } } }
                            @if other.parts.len() > MATTERS { span.sub { (format::count(other.parts.len() as u64)) } }
                        } }
                    } } }
                }
            }
        }
    }
}

/// What another does, each thing once, with the family in which it does so.
fn roles(frame: &Frame, other: &Other<'_>) -> Vec<String> {
    let mut said: Vec<String> = Vec::new();
    for (matter, party) in &other.parts {
        let family = names::family(&matter.family, frame.lang);
        for role in &party.roles {
            let one = format!("{family} · {}", names::role(&matter.family, role, frame.lang));
            if !said.contains(&one) {
                said.push(one);
            }
        }
    }
    said
}

/// What people decided of it; nothing where nobody decided anything.
pub(in crate::serve) fn decisions(frame: &Frame, decisions: &[Decided]) -> Markup {
    html! {
        @if !decisions.is_empty() {
            section.card #decisions {
                header {
                    h2 { (frame.t(text::ABOUT_IT)) }
                    p { (format::count(decisions.len() as u64)) " · " a href="/decisions" { (frame.t(text::DECISIONS)) } }
                }
                ul.rows { @for row in decisions.iter().take(DECISIONS) {
                    li {
                        p { (said(frame, &row.decision)) " " (fate(frame, row)) }
                        p.small.faint { (row.decision.decided.actor) " · " (frame.time(row.decision.decided.at)) @if !row.decision.note.is_empty() { " · " (row.decision.note) } }
                    }
                } }
            }
        }
    }
}
