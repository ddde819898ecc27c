//! `/v1/routes` and `/v1/receipts`: what goes back to platforms, and what they made of it.

use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::extract::{Query, State as With};
use axum::http::{HeaderMap, StatusCode};

use super::Pairs;
use super::dead::unreadable;
use crate::serve::problem::{Problem, ProblemBody};
use crate::serve::query::Asked;
use crate::serve::state::State;
use crate::serve::view::{Receipt, Resent, Route, Told, Word};

/// Every way back to a platform, with its state and counts.
#[utoipa::path(get, path = "/v1/routes", tag = "deliveries", responses((status = 200, body = Vec<Route>)))]
pub(in crate::serve) async fn routes(
    With(state): With<State>,
    Query(pairs): Pairs,
) -> Result<Json<Vec<Route>>, Problem> {
    Asked::read(pairs, &[])?;
    Ok(Json((state.parts().routes)()))
}

/// The last word of a platform on each matter that it was told of, the latest first.
#[utoipa::path(get, path = "/v1/receipts", tag = "deliveries",
    params(
        ("route" = String, Query, description = "of this route"),
        ("operator" = Option<String>, Query, description = "of the matters of this operator, by its id"),
        ("matter" = Option<String>, Query, description = "of this matter"),
        ("verdict" = Option<Word>, Query, description = "with this last word"),
        ("file" = Option<String>, Query, description = "handed over in this file"),
        ("limit" = Option<u32>, Query, description = "1 to 500, 100 unless said", minimum = 1, maximum = 500),
    ),
    responses((status = 200, body = Vec<Receipt>), (status = 400, body = ProblemBody),
        (status = 404, body = ProblemBody)))]
pub(in crate::serve) async fn receipts(
    With(state): With<State>,
    Query(pairs): Pairs,
) -> Result<Json<Vec<Receipt>>, Problem> {
    let asked = Asked::read(pairs, &["route", "operator", "matter", "verdict", "file", "limit"])?;
    let limit = asked.limit(100)? as usize;
    let verdict = asked.text("verdict").map(|word| word_of(&word)).transpose()?;
    let told = Told {
        route: asked.text("route").unwrap_or_default(),
        operator: asked.text("operator"),
        matter: asked.text("matter"),
        file: asked.text("file"),
        verdict,
    };
    let mut receipts = state.ask(move |parts| parts.deliveries.receipts(&told)).await?;
    receipts.truncate(limit);
    Ok(Json(receipts))
}

fn word_of(word: &str) -> Result<Word, Problem> {
    let known = serde_json::from_value(word.into());
    known.map_err(|_| wrong("verdict is one of accepted, refused, needless, again, handed"))
}

fn wrong(detail: &str) -> Problem {
    Problem::new(StatusCode::BAD_REQUEST, crate::code!(8001), detail)
}

/// Has what a platform refused sent to it once more; with `file`, what stands in
/// that file and was not answered for handed over anew.
#[utoipa::path(post, path = "/v1/receipts/again", tag = "deliveries", request_body = Told,
    security(("actor" = [])),
    responses(
        (status = 200, body = Resent), (status = 400, body = ProblemBody), (status = 401, body = ProblemBody),
        (status = 403, body = ProblemBody), (status = 404, body = ProblemBody), (status = 415, body = ProblemBody)))]
pub(in crate::serve) async fn again(
    With(state): With<State>,
    Query(pairs): Pairs,
    headers: HeaderMap,
    told: Result<Json<Told>, JsonRejection>,
) -> Result<Json<Resent>, Problem> {
    Asked::read(pairs, &[])?;
    let actor = super::operator(&headers, &state.parts().actors)?;
    let Json(told) = told.map_err(|error| unreadable(&error))?;
    tracing::info!(actor = actor.name(), role = %actor.role(), ?told, "sending again asked for");
    let name = actor.name().to_owned();
    Ok(Json(state.ask(move |parts| parts.deliveries.again(&name, &told)).await?))
}
