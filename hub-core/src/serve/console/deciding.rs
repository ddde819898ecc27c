//! The handler of a decision of which the other side was typed.

use axum::extract::rejection::FormRejection;
use axum::extract::{Form, State as With};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;

use super::pages::unreadable;
use super::request::Asking;
use super::reviewing::answered;
use crate::message::{Anchor, Unnamed};
use crate::serve::api::{self, review as review_api};
use crate::serve::problem::Problem;
use crate::serve::state::State;
use crate::serve::view::Draft;

/// What the form sends. The token is typed, never kept: no other site can send it in someone's name.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::serve) struct SayForm {
    token: String,
    ruling: Ruling,
    /// Of whom: an operator's id, an identifier, or a record's party.
    one: String,
    /// And of whom else; a party that is opened is nobody else.
    #[serde(default)]
    other: String,
    #[serde(default)]
    note: String,
}

/// What is said of them.
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Ruling {
    Same,
    Apart,
    Open,
}

pub(in crate::serve) async fn decide(
    With(state): With<State>,
    asking: Asking,
    form: Result<Form<SayForm>, FormRejection>,
) -> Response {
    let deciding = async {
        let Form(form) = form.map_err(|error| unreadable(&error))?;
        let actor = api::operator_of(Some(&form.token), &state.parts().actors)?;
        let draft = draft(&state, form).await?;
        review_api::decided(&state, &actor, draft).await
    };
    answered(&asking, deciding.await)
}

async fn draft(state: &State, form: SayForm) -> Result<Draft, Problem> {
    let SayForm { ruling, one, other, note, .. } = form;
    let senseless = |detail: &str| Problem::new(StatusCode::BAD_REQUEST, crate::code!(8016), detail);
    let one = anchor(state, &one).await?;
    let others = if other.trim().is_empty() { Vec::new() } else { vec![anchor(state, &other).await?] };
    match ruling {
        Ruling::Same => Ok(Draft::Same { one, others, note }),
        Ruling::Apart => Ok(Draft::Apart { one, others, note }),
        Ruling::Open if others.is_empty() => {
            Draft::open(one, note).ok_or_else(|| senseless("only a record's party can be opened"))
        }
        Ruling::Open => Err(senseless("an operator of its own is the same as nobody: leave the other empty")),
    }
}

/// Whom a text names: the operator that it leads to, else as a decision is written.
async fn anchor(state: &State, text: &str) -> Result<Anchor, Problem> {
    let text = text.trim().to_owned();
    let asked = text.clone();
    let found = state.ask(move |parts| parts.archive.called(&asked)).await?;
    let unnamed = |why: Unnamed| {
        let detail = format!("it leads to no operator, or to several, and has no scheme: {why}");
        Problem::new(StatusCode::UNPROCESSABLE_ENTITY, crate::code!(8016), detail)
    };
    found.map_or_else(|| text.parse::<Anchor>().map_err(unnamed), Ok)
}
