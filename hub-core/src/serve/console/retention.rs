//! `/retention`: until when is what kept, what is past, and what is held?

use axum::extract::State as With;
use axum::response::Response;
use maud::{Markup, html};

use super::format;
use super::frame::{Frame, Here};
use super::names;
use super::pages::{drawn, simple};
use super::request::Asking;
use super::review::said;
use super::text::{self, Lang};
use crate::message::Decision;
use crate::serve::state::State;
use crate::serve::view::{Retention, RetentionClass};

pub(in crate::serve) async fn page(With(state): With<State>, asking: Asking) -> Response {
    let page = async {
        let found = state.ask(|parts| parts.archive.retention()).await?;
        let body = body(&asking.frame, &found);
        Ok(simple(&asking, Here::Review, text::RETENTION, text::RETENTION_ASKS, &body))
    };
    drawn(&asking, page.await)
}

fn body(frame: &Frame, found: &Retention) -> Markup {
    html! {
        div.stack {
            section.card {
                header { h2 { (frame.t(text::HORIZON)) } p { (frame.t(text::HORIZON_DOES)) } }
                @match &found.horizon {
                    Some(horizon) => ul.rows { (decision(frame, horizon)) },
                    None => (frame.empty(text::NO_HORIZON, Some(text::NO_HORIZON_DO))),
                }
                @if found.horizon.is_some() || found.past > 0 || found.unswept > 0 {
                    p.in { (frame.t(text::PAST_FACTS)) (frame.t(text::COLON)) b { (format::count(found.past)) }
                        @if found.unswept > 0 { " · " (frame.t(text::UNSWEPT_FACTS)) (frame.t(text::COLON)) b { (format::count(found.unswept)) } } }
                }
            }
            section.card {
                header { h2 { (frame.t(text::HELD)) } p { (frame.t(text::HELD_DOES)) } }
                @if found.holds.is_empty() { (frame.empty(text::NO_HOLDS, Some(text::NO_HOLDS_DO))) } @else {
                    ul.rows { @for hold in &found.holds { (decision(frame, hold)) } }
                }
            }
            (classes(frame, &found.classes))
        }
    }
}

fn decision(frame: &Frame, decision: &Decision) -> Markup {
    let Decision { decided, note, .. } = decision;
    html! {
        li {
            p { (said(frame, decision)) }
            p.small.faint { (decided.actor) " · " (frame.time(decided.at)) @if !note.is_empty() { " · " (note) } " · " a href="/decisions" { (frame.t(text::DECISIONS)) } }
        }
    }
}

fn classes(frame: &Frame, classes: &[RetentionClass]) -> Markup {
    html! {
        section.card {
            header { h2 { (frame.t(text::CLASSES)) } p { (frame.t(text::CLASSES_DO)) } }
            table.table.folds {
                thead { tr {
                    th scope="col" { (frame.t(text::CLASS_NAME)) }
                    th scope="col" { (frame.t(text::FAMILIES)) }
                    th scope="col" { (frame.t(text::KEPT_FOR)) }
                    th scope="col" { (frame.t(text::BASIS)) }
                } }
                tbody { @for class in classes { tr {
                    th scope="row" { (if frame.lang == Lang::Zh { &class.label } else { &class.label_en }) }
                    td data-label=(frame.t(text::FAMILIES)) { (class.families.iter().map(|family| names::family(family, frame.lang)).collect::<Vec<_>>().join("、")) }
                    td data-label=(frame.t(text::KEPT_FOR)) {
                        @if class.while_in_force { div { (frame.t(text::IN_FORCE_KEPT)) } }
                        @for keep in &class.keep { div { (keep.period) span.sub { (frame.t(text::AFTER_DAY)) " " (keep.after.join(", ")) } } }
                    }
                    td data-label=(frame.t(text::BASIS)) { (class.basis) }
                } } }
            }
        }
    }
}
