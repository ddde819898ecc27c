//! The handlers of the review queue, of what is in doubt, and of decisions.

use axum::extract::rejection::FormRejection;
use axum::extract::{Form, Path, Query, State as With};
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

/// What a button of the queue sends. The token is typed, never kept: no other site can
/// send it in someone's name.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::serve) struct DecideForm {
    token: String,
    draft: String,
}

pub(in crate::serve) async fn decide(
    With(state): With<State>,
    asking: Asking,
    form: Result<Form<DecideForm>, FormRejection>,
) -> Response {
    let deciding = async {
        let Form(DecideForm { token, draft }) = form.map_err(|error| unreadable(&error))?;
        let actor = api::operator_of(Some(&token), &state.parts().actors)?;
        let draft: Draft = serde_json::from_str(&draft).map_err(|error| {
            Problem::new(axum::http::StatusCode::BAD_REQUEST, crate::code!(8016), error.to_string())
        })?;
        review_api::decided(&state, &actor, draft).await
    };
    answered(&asking, deciding.await)
}

/// See [`DecideForm`].
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
fn answered(asking: &Asking, decision: Result<Decision, Problem>) -> Response {
    let part = |status, body: Markup| (status, body).into_response();
    match decision {
        Ok(decision) if asking.part => part(axum::http::StatusCode::OK, review::done(&asking.frame, &decision)),
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
