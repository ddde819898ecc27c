//! `/review/{place}`: one pair of the queue by itself; for a token that may see it, with personal data.

use axum::extract::rejection::FormRejection;
use axum::extract::{Form, Path, State as With};
use axum::response::Response;
use maud::{Markup, html};
use serde::Deserialize;

use super::frame::{Frame, Here, Title};
use super::pages::{drawn, unreadable};
use super::request::Asking;
use super::{address, personal, review, text};
use crate::serve::actor::Actor;
use crate::serve::api::{self, personal as personal_api};
use crate::serve::problem::Problem;
use crate::serve::state::State;
use crate::serve::view::{self, Page, Proposed};

pub(in crate::serve) async fn page(With(state): With<State>, asking: Asking, Path(place): Path<String>) -> Response {
    drawn(&asking, one(&state, &asking, &place, None).await)
}

/// What the button of a pair sends: the token, typed and never kept, and whatever else stands in the queue's form,
/// which is of answers and says nothing here.
#[derive(Deserialize)]
pub(in crate::serve) struct ShowForm {
    token: String,
}

pub(in crate::serve) async fn whole(
    With(state): With<State>,
    asking: Asking,
    Path(place): Path<String>,
    form: Result<Form<ShowForm>, FormRejection>,
) -> Response {
    let page = async {
        let Form(ShowForm { token }) = form.map_err(|error| unreadable(&error))?;
        let actor = api::operator_of(Some(&token), &state.parts().actors)?;
        one(&state, &asking, &place, Some(&actor)).await
    };
    drawn(&asking, page.await)
}

async fn one(state: &State, asking: &Asking, place: &str, to: Option<&Actor>) -> Result<Response, Problem> {
    let frame = &asking.frame;
    let pair = personal_api::waiting(state, to, place).await?;
    let title = Title {
        here: Here::Review,
        title: &format!("{} / {}", pair.one.name, pair.other.name),
        asks: html! { (frame.t(text::REVIEW_ASKS)) },
        above: Some(("/review", frame.t(text::REVIEW))),
    };
    Ok(asking.page(&title, &body(frame, pair, to.map(Actor::name))))
}

/// A queue of this pair alone, so that it is answered as it is there.
fn body(frame: &Frame, pair: Proposed, seen_by: Option<&str>) -> Markup {
    let here = format!("/review/{}", address::part(&pair.place));
    // What is shown need not be asked for: a pair without a place has no button that asks.
    let place = if seen_by.is_some() { String::new() } else { pair.place.clone() };
    let page = Page { items: vec![Proposed { place, ..pair }], total: None, next: None };
    html! {
        div.stack {
            @if let Some(actor) = seen_by { (personal::shown(frame, &here, actor)) }
            (review::queue(frame, &view::Asking::default(), &page, &Page::empty()))
        }
    }
}
