//! The places where an operator works, each value with where it comes from.

use maud::{Markup, html};

use super::frame::Frame;
use super::matter;
use super::names;
use super::text;
use crate::serve::view::{Operator, Premises};

/// The code table of a licence's states.
const LICENCE_STATES: &str = "licence-state";

/// The section of places.
pub(in crate::serve) fn section(frame: &Frame, operator: &Operator) -> Markup {
    html! {
        section.card #premises {
            header { h2 { (frame.t(text::PREMISES)) } p { (operator.premises.len()) } }
            @if operator.premises.is_empty() { div.in.faint { (frame.t(text::NO_PREMISES)) } }
            @for one in &operator.premises { (place(frame, operator, one)) }
        }
    }
}

fn place(frame: &Frame, operator: &Operator, place: &Premises) -> Markup {
    let why = place.why.clone().unwrap_or_default();
    let page = |why: Option<&String>| matter::explained(operator, why.map(String::as_str));
    let shown = |value: &str, why: Option<&String>| matter::value(frame, value, page(why).as_deref());
    let coded = |table: &str, code: &str, why: Option<&String>| shown(&names::code(table, code, frame.lang), why);
    let state = |state: &str| {
        let word = names::code(LICENCE_STATES, state, frame.lang);
        matter::tag(frame, matter::state_look(state), &word, page(why.state.as_ref()).as_deref())
    };
    html! {
        div.matter {
            header { h3 {
                @match &place.name {
                    Some(name) => (shown(name, why.name.as_ref())),
                    None => (operator.name.as_deref().unwrap_or_else(|| frame.t(text::NO_NAME))),
                }
            } }
            dl.fields {
                div.broad { dt { (frame.t(text::ADDRESS)) } dd {
                    @match &place.address {
                        Some(address) => (shown(address, why.address.as_ref())),
                        None => (frame.t(text::NOT_KNOWN)),
                    }
                } }
                @if let Some(class) = &place.class { div { dt { (frame.t(text::CLASS)) } dd { (coded(names::CLASS, class, why.class.as_ref())) } } }
                @if let Some(town) = &place.town { div { dt { (frame.t(text::TOWN)) } dd { (coded(names::TOWN, town, why.town.as_ref())) } } }
                @if let Some(said) = &place.state { div { dt { (frame.t(text::STATE)) } dd { (state(said)) } } }
                @if let Some(until) = &place.until { div { dt { (frame.t(text::LICENSED_UNTIL)) } dd { (shown(until, why.until.as_ref())) } } }
                @if !place.licences.is_empty() { div {
                    dt { (frame.t(text::LICENCES)) }
                    @for (n, licence) in place.licences.iter().enumerate() { dd {
                        (frame.code(licence))
                        @if let Some(why) = page(why.licences.get(n)) { " " a.small href=(why) data-why { (frame.t(text::OPEN_WHY)) } }
                    } }
                } }
            }
        }
    }
}
