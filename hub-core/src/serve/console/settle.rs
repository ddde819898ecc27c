//! The handlers of a source's page: what is known of it, and what a person settles.

use axum::extract::rejection::FormRejection;
use axum::extract::{Form, Path, State as With};
use axum::response::Response;
use maud::{Markup, html};
use serde::Deserialize;

use super::frame::{Here, Title};
use super::known;
use super::pages::{drawn, unreadable};
use super::request::Asking;
use super::text::{self, Text};
use crate::serve::api::{self, known as known_api};
use crate::serve::problem::Problem;
use crate::serve::state::State;
use crate::serve::view::Flagged;

fn page(asking: &Asking, name: &str, asks: Text, body: &Markup) -> Response {
    let frame = &asking.frame;
    let title = Title {
        here: Here::Sources,
        title: name,
        asks: html! { (frame.t(asks)) },
        above: Some(("/sources", frame.t(text::SOURCES))),
    };
    asking.page(&title, body)
}

pub(in crate::serve) async fn source(With(state): With<State>, asking: Asking, Path(name): Path<String>) -> Response {
    let drawing = async {
        let source = known_api::known(&state, name.clone()).await?;
        Ok(page(&asking, &name, text::KNOWN_ASKS, &known::body(&asking.frame, &source)))
    };
    drawn(&asking, drawing.await)
}

/// What the forms send. The token is typed, never kept: no other site can send it in
/// someone's name.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::serve) struct AcceptForm {
    token: String,
    list: String,
    round: i64,
}

pub(in crate::serve) async fn accept(
    With(state): With<State>,
    asking: Asking,
    Path(name): Path<String>,
    form: Result<Form<AcceptForm>, FormRejection>,
) -> Response {
    let drawing = async {
        let Form(AcceptForm { token, list, round }) = form.map_err(|error| unreadable(&error))?;
        let actor = api::operator_of(Some(&token), &state.parts().actors)?;
        known_api::accepted(&state, &actor, name.clone(), known_api::Held { list, round }).await?;
        Ok::<_, Problem>(page(
            &asking,
            &name,
            text::KNOWN_ASKS,
            &known::done(&asking.frame, text::ACCEPTED_LIST, &name, None),
        ))
    };
    drawn(&asking, drawing.await)
}

/// See [`AcceptForm`].
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::serve) struct ReprocessForm {
    token: String,
    flag: String,
}

pub(in crate::serve) async fn reprocess(
    With(state): With<State>,
    asking: Asking,
    Path(name): Path<String>,
    form: Result<Form<ReprocessForm>, FormRejection>,
) -> Response {
    let drawing = async {
        let Form(ReprocessForm { token, flag }) = form.map_err(|error| unreadable(&error))?;
        let actor = api::operator_of(Some(&token), &state.parts().actors)?;
        let done = known_api::again(&state, &actor, name.clone(), Flagged { flag, value: None }).await?;
        let body = known::done(&asking.frame, text::REPROCESS_DOES, &name, Some(&done));
        Ok::<_, Problem>(page(&asking, &name, text::KNOWN_ASKS, &body))
    };
    drawn(&asking, drawing.await)
}
