//! The handlers of a source's page: what is known of it, and what a person settles.

use axum::extract::multipart::MultipartRejection;
use axum::extract::rejection::FormRejection;
use axum::extract::{Form, Multipart, Path, State as With};
use axum::http::StatusCode;
use axum::response::Response;
use maud::{Markup, html};
use serde::Deserialize;

use super::frame::{Here, Title};
use super::known;
use super::pages::{drawn, unreadable};
use super::request::Asking;
use super::text::{self, Text};
use crate::serve::api::{self, files, known as known_api};
use crate::serve::problem::Problem;
use crate::serve::state::State;
use crate::serve::view::{Flagged, Mode};

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
        let reads_files = api::source(&state, &name)?.mode == Mode::Files;
        Ok(page(&asking, &name, text::KNOWN_ASKS, &known::body(&asking.frame, &source, reads_files)))
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

/// Brings a file: the parts `token` and `file` of a form.
pub(in crate::serve) async fn bring(
    With(state): With<State>,
    asking: Asking,
    Path(name): Path<String>,
    form: Result<Multipart, MultipartRejection>,
) -> Response {
    let drawing = async {
        let wrong = |text: String| Problem::new(StatusCode::BAD_REQUEST, crate::code!(8011), text);
        let mut form = form.map_err(|error| wrong(error.body_text()))?;
        let (mut token, mut file) = (None, None);
        while let Some(field) = form.next_field().await.map_err(|error| wrong(error.body_text()))? {
            match field.name() {
                Some("token") => token = Some(field.text().await.map_err(|error| wrong(error.body_text()))?),
                Some("file") => {
                    let called = field.file_name().unwrap_or_default().to_owned();
                    let bytes = field.bytes().await.map_err(|_| files::too_large())?;
                    file = Some((called, bytes.to_vec()));
                }
                other => return Err(wrong(format!("the form has no part {other:?}"))),
            }
        }
        let actor = api::operator_of(token.as_deref(), &state.parts().actors)?;
        let (called, bytes) = file.ok_or_else(|| wrong("choose a file".into()))?;
        files::brought(&state, &actor, name.clone(), called, bytes).await?;
        Ok(page(&asking, &name, text::KNOWN_ASKS, &known::done(&asking.frame, text::BROUGHT, &name, None)))
    };
    drawn(&asking, drawing.await)
}

/// See [`AcceptForm`].
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::serve) struct TokenForm {
    pub(super) token: String,
}

/// The rows that were refused, each with why.
pub(in crate::serve) async fn refused(
    With(state): With<State>,
    asking: Asking,
    Path(name): Path<String>,
    form: Result<Form<TokenForm>, FormRejection>,
) -> Response {
    let drawing = async {
        let Form(TokenForm { token }) = form.map_err(|error| unreadable(&error))?;
        let actor = api::operator_of(Some(&token), &state.parts().actors)?;
        files::why_not(&state, &actor, name).await
    };
    drawn(&asking, drawing.await)
}
