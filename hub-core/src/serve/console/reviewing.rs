//! The handlers of the review queue, of what is in doubt, and of decisions.

use axum::extract::rejection::FormRejection;
use axum::extract::{Form, Path, Query, State as With};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use maud::Markup;
use serde::Deserialize;

use super::frame::Here;
use super::pages::{Pairs, drawn, simple, unreadable};
use super::request::Asking;
use super::review;
use super::text;
use crate::message::Decision;
use crate::serve::api::{self, review as review_api};
use crate::serve::problem::Problem;
use crate::serve::query::Asked;
use crate::serve::state::State;
use crate::serve::view::Draft;

/// Pairs on a page: few enough to be looked at in one go.
const PAIRS: u32 = 20;
const ROWS: u32 = 50;
/// Identifiers in doubt below the queue.
const DOUBTS: u32 = 10;

pub(in crate::serve) async fn queue(With(state): With<State>, asking: Asking, Query(pairs): Pairs) -> Response {
    let page = async {
        let queue = review_api::asking_of(pairs, PAIRS)?;
        let asked = queue.clone();
        let found =
            state.ask(move |parts| Ok((parts.archive.queue(&asked)?, parts.archive.contested(DOUBTS, None)?))).await?;
        let body = review::queue(&asking.frame, &queue, &found.0, &found.1);
        Ok(simple(&asking, Here::Review, text::REVIEW, text::REVIEW_ASKS, &body))
    };
    drawn(&asking, page.await)
}

pub(in crate::serve) async fn contested(With(state): With<State>, asking: Asking, Query(pairs): Pairs) -> Response {
    let page = async {
        let after = Asked::read(pairs, &["after"])?.after();
        let later = after.is_some();
        let found = state.ask(move |parts| parts.archive.contested(ROWS, after.as_deref())).await?;
        let body = review::contested(&asking.frame, later, &found);
        Ok(simple(&asking, Here::Review, text::CONTESTED, text::REVIEW_ASKS, &body))
    };
    drawn(&asking, page.await)
}

pub(in crate::serve) async fn decisions(With(state): With<State>, asking: Asking, Query(pairs): Pairs) -> Response {
    let page = async {
        let after = Asked::read(pairs, &["after"])?.after();
        let later = after.is_some();
        let found = state.ask(move |parts| parts.archive.decisions(ROWS, after.as_deref())).await?;
        let body = review::decisions(&asking.frame, later, &found);
        Ok(simple(&asking, Here::Review, text::DECISIONS, text::DECISIONS_ASKS, &body))
    };
    drawn(&asking, page.await)
}

/// What a button of the queue, or of what is in doubt, sends. The token is typed, never kept: no other site can
/// send it in someone's name.
#[derive(Default)]
struct DecideForm {
    token: String,
    draft: String,
    note: String,
}

impl DecideForm {
    /// Reads the fields, which come in the order of the page. A form of many pairs sends the notes of all: the first
    /// behind the button is of its pair. Where none stands behind, it is the form's one note.
    fn read(fields: Vec<(String, String)>) -> Result<Self, Problem> {
        let wrong = |detail: String| Problem::new(StatusCode::BAD_REQUEST, crate::code!(8011), detail);
        let mut form = Self::default();
        let (mut is_decided, mut is_noted) = (false, false);
        for (name, value) in fields {
            match name.as_str() {
                "token" => form.token = value,
                "draft" => (form.draft, is_decided) = (value, true),
                "note" if !is_noted => (form.note, is_noted) = (value, is_decided),
                "note" => {}
                _ => return Err(wrong(format!("the form has no part {name:?}"))),
            }
        }
        if is_decided { Ok(form) } else { Err(wrong("a button says what is decided".to_owned())) }
    }
}

pub(in crate::serve) async fn decide(
    With(state): With<State>,
    asking: Asking,
    form: Result<Form<Vec<(String, String)>>, FormRejection>,
) -> Response {
    let deciding = async {
        let Form(fields) = form.map_err(|error| unreadable(&error))?;
        let DecideForm { token, draft, note: why } = DecideForm::read(fields)?;
        let actor = api::operator_of(Some(&token), &state.parts().actors)?;
        let mut draft: Draft = serde_json::from_str(&draft)
            .map_err(|error| Problem::new(StatusCode::BAD_REQUEST, crate::code!(8016), error.to_string()))?;
        let (Draft::Same { note, .. } | Draft::Apart { note, .. } | Draft::Open { note, .. }) = &mut draft;
        *note = why;
        review_api::decided(&state, &actor, draft).await
    };
    answered(&asking, deciding.await)
}

/// What the button sends that takes a decision back; see [`DecideForm`].
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::serve) struct WithdrawForm {
    token: String,
}

pub(in crate::serve) async fn withdraw(
    With(state): With<State>,
    asking: Asking,
    Path(id): Path<String>,
    form: Result<Form<WithdrawForm>, FormRejection>,
) -> Response {
    let withdrawing = async {
        let Form(WithdrawForm { token }) = form.map_err(|error| unreadable(&error))?;
        let actor = api::operator_of(Some(&token), &state.parts().actors)?;
        review_api::withdrawn(&state, &actor, id).await
    };
    answered(&asking, withdrawing.await)
}

/// A page, or what takes the place of the pair where the script asks.
pub(super) fn answered(asking: &Asking, decision: Result<Decision, Problem>) -> Response {
    let part = |status, body: Markup| (status, body).into_response();
    match decision {
        Ok(decision) if asking.part => part(StatusCode::OK, review::done(&asking.frame, &decision)),
        Err(problem) if asking.part => {
            part(problem.status, review::refused(&problem.code.to_string(), &problem.detail))
        }
        decision => {
            let page = decision.map(|decision| {
                let body = review::done(&asking.frame, &decision);
                simple(asking, Here::Review, text::DECISIONS, text::DECISIONS_ASKS, &body)
            });
            drawn(asking, page)
        }
    }
}
