//! Those around an operator: others that have a part in its matters, and what people decided of it. The page of an
//! operator has the first of them, `/operators/{id}/relations` all.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use axum::extract::{Path, Query, State as With};
use axum::response::Response;
use maud::{Markup, html};

use super::frame::Frame;
use super::matter::state_tag;
use super::operators::pager;
use super::pages::{Pairs, drawn};
use super::past::When;
use super::request::Asking;
use super::review::{fate, said};
use super::{address, below, format, names, text};
use crate::serve::problem::Problem;
use crate::serve::query::Asked;
use crate::serve::state::State;
use crate::serve::view::{Decided, Matter, Operator, Party, Relation, RelationPart, Relations};

/// Others that an operator's page has room for.
pub(in crate::serve) const GLANCE: u32 = 20;
/// Others on a page of their own.
const ROWS: u32 = 50;
/// Decisions that the list has room for; the page of decisions has all.
const DECISIONS: usize = 5;
/// The family of matters that are relations, what its kinds and states are called by, and its roles: the first does it
/// for the second.
const RELATION: &str = "relation";
const KINDS: &str = "relation-kind";
const STATES: &str = "relation-state";
const ROLES: [&str; 2] = ["from", "to"];

/// Others in the matters that the page of a past has, those with most of them first.
pub(in crate::serve) fn then(operator: &Operator) -> Relations {
    let mut found: BTreeMap<&str, Relation> = BTreeMap::new();
    for matter in &operator.matters {
        for party in matter.parties.iter().filter(|party| party.operator != operator.id) {
            let new = || Relation {
                id: party.operator.clone(),
                name: party.name.clone(),
                matters: 0,
                latest: None,
                parts: Vec::new(),
                relations: Vec::new(),
            };
            add(found.entry(&party.operator).or_insert_with(new), matter, &party.roles);
        }
    }
    let mut items: Vec<Relation> = found.into_values().collect();
    items.sort_by_key(|other| Reverse(other.matters));
    Relations { total: items.len() as u64, items, partial: false, next: None }
}

/// One more matter, in which another has these roles.
fn add(other: &mut Relation, matter: &Matter, roles: &[String]) {
    other.matters += 1;
    if matter.family == RELATION {
        other.relations.push(matter.clone());
    }
    match other.parts.iter_mut().find(|part| part.family == matter.family) {
        Some(part) => {
            part.matters += 1;
            for role in roles {
                if !part.roles.contains(role) {
                    part.roles.push(role.clone());
                }
            }
        }
        None => other.parts.push(RelationPart { family: matter.family.clone(), roles: roles.to_vec(), matters: 1 }),
    }
}

/// The section of relations, which leads to the others as of the same moment; nothing where there are none. What of a
/// past there is no room for is folded.
pub(in crate::serve) fn section(frame: &Frame, operator: &Operator, found: &Relations, when: &When) -> Markup {
    let (shown, rest) = found.items.split_at(found.items.len().min(GLANCE as usize));
    html! {
        @if !found.items.is_empty() {
            section.card #relations {
                header {
                    h2 { (frame.t(text::RELATIONS)) }
                    p { (frame.t(text::RELATIONS_ARE)) " · " (format::count(found.total)) @if found.partial { "+" } }
                    @if found.next.is_some() { a.small href={ (below::own(&operator.id)) "/relations" } { (frame.t(text::MORE_OF)) } }
                }
                (table(frame, operator, shown, when))
                @if !rest.is_empty() {
                    details { summary.in { (frame.t(text::MORE_OF)) " " (rest.len()) } (table(frame, operator, rest, when)) }
                }
            }
        }
    }
}

pub(in crate::serve) async fn page(
    With(state): With<State>,
    asking: Asking,
    Path(id): Path<String>,
    Query(pairs): Pairs,
) -> Response {
    let page = async {
        let asked = Asked::read(pairs, &["limit", "after"])?;
        let (limit, after) = (asked.limit(ROWS)?, asked.after());
        let (name, place) = (id.clone(), after.clone());
        let found = state
            .ask(move |parts| {
                let others = parts.archive.relations(&name, limit, place.as_deref())?;
                Ok((others, parts.archive.operator(&name)?))
            })
            .await?;
        let (Some(others), Some(operator)) = found else { return Err(Problem::not_found("operator", &id)) };
        let frame = &asking.frame;
        let asks = html! { (frame.t(text::RELATIONS_ASK)) " " (format::count(others.total)) };
        let path = format!("{}/relations", below::own(&operator.id));
        let body = html! {
            section.card {
                @if others.partial { p.in { (frame.t(text::RELATIONS_PART)) } }
                @if others.items.is_empty() { (frame.empty(text::NO_RELATIONS, None)) }
                @else { (table(frame, &operator, &others.items, &When::default())) }
                (pager(frame, &path, &[], after.is_some(), others.next.as_deref()))
            }
        };
        let whose = (operator.id.as_str(), operator.name.as_deref());
        Ok(below::page(&asking, whose, frame.t(text::RELATIONS), asks, &body))
    };
    drawn(&asking, page.await)
}

fn table(frame: &Frame, operator: &Operator, others: &[Relation], when: &When) -> Markup {
    let to = |id: &str, pairs: &[(&str, &str)]| address::with(&below::own(id), &[&when.pairs()[..], pairs].concat());
    // In a past that does not tell who somebody was.
    let as_known_today = |id: &str| {
        let mut parties = operator.matters.iter().flat_map(|matter| &matter.parties);
        parties.any(|party| party.operator == id && party.as_known_today)
    };
    html! {
        table.table.folds {
            thead { tr {
                th scope="col" { (frame.t(text::NAME)) }
                th scope="col" { (frame.t(text::ROLES)) }
                th.num scope="col" { (frame.t(text::MATTERS_N)) }
                th scope="col" { (frame.t(text::LATEST)) }
            } }
            tbody { @for other in others { tr {
                th scope="row" {
                    a href=(to(&other.id, &[])) { (other.name.as_deref().unwrap_or_else(|| frame.t(text::NO_NAME))) }
                    @if as_known_today(&other.id) { " " span.tag { (frame.t(text::KNOWN_NOW)) } }
                }
                td data-label=(frame.t(text::ROLES)) { div {
                    @for part in &other.parts { div {
                        a href=(to(&operator.id, &[("family", part.family.as_str())])) { (names::family(&part.family, frame.lang)) }
                        " · " (roles(frame, part)) @if other.parts.len() > 1 { " · " (format::count(part.matters)) }
                    } }
                    @for matter in &other.relations { (relation(frame, operator, matter)) }
                } }
                td.num data-label=(frame.t(text::MATTERS_N)) { (format::count(other.matters)) }
                td.nowrap.blank[other.latest.is_none()] data-label=(frame.t(text::LATEST)) { (frame.time_or(other.latest, text::NONE)) }
            } } }
        }
    }
}

/// What another does in the matters of a family.
fn roles(frame: &Frame, part: &RelationPart) -> String {
    let said: Vec<String> = part.roles.iter().map(|role| names::role(&part.family, role, frame.lang)).collect();
    said.join("、")
}

/// A matter that is a relation: its kind and state, who does it for whom, from when until when.
fn relation(frame: &Frame, operator: &Operator, matter: &Matter) -> Markup {
    let called = |role: &str| {
        let parties = matter.parties.iter().filter(|party| party.roles.iter().any(|own| own == role));
        let name = |party: &Party| match party.name.as_deref() {
            _ if party.operator == operator.id => frame.t(text::ITSELF).to_owned(),
            name => name.unwrap_or_else(|| frame.t(text::NO_NAME)).to_owned(),
        };
        parties.map(name).collect::<Vec<String>>().join("、")
    };
    let day = |name: &str| {
        let field = matter.fields.iter().find(|field| field.name == name && format::says_something(&field.value));
        field.map(|field| names::of_field(field, frame.lang))
    };
    let (sides, days) = (ROLES.map(called), [day("started"), day("ends")]);
    html! {
        div.small {
            @if let Some(kind) = &matter.kind { (names::code(KINDS, kind, frame.lang)) " " }
            @if let Some(state) = &matter.state { (state_tag(STATES, state, frame.lang)) " " }
            @if sides.iter().all(|side| !side.is_empty()) { (sides.join(" → ")) " " }
            @if days.iter().any(Option::is_some) { span.faint { (days.map(Option::unwrap_or_default).join(" – ")) } }
        }
    }
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
