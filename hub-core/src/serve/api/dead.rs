//! `/v1/dead-letters…`: what was refused, what it holds, and writing it again.
//!
//! Promises: what the platform sent is shown to the role operator or admin alone, and
//! the log says who looked: it may be personal, and no schema says which part of it is.

use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::extract::{Query, State as With};
use axum::http::{HeaderMap, StatusCode};

use super::Pairs;
use crate::report::Code;
use crate::serve::actor::Actor;
use crate::serve::problem::{Problem, ProblemBody};
use crate::serve::query::{Asked, Named};
use crate::serve::state::State;
use crate::serve::view::{DeadFilter, DeadGroup, DeadLetter, Page, Replayed, Selection, TriedReplay};

/// The filter of a query.
///
/// # Errors
/// Where a parameter is not known or wrong.
pub(in crate::serve) fn filter_of(pairs: Vec<(String, String)>, usual: u32) -> Result<DeadFilter, Problem> {
    let asked = Asked::read(pairs, &["source", "code", "limit", "after"])?;
    Ok(DeadFilter {
        source: asked.text("source"),
        code: asked.text("code"),
        limit: asked.limit(usual)?,
        after: asked.after(),
    })
}

/// Dead letters, newest first, without payloads.
#[utoipa::path(get, path = "/v1/dead-letters", tag = "dead letters",
    params(
        ("source" = Option<String>, Query, description = "of this source"),
        ("code" = Option<String>, Query, description = "with this code, the hub's or the adapter's"),
        ("limit" = Option<u32>, Query, description = "1 to 500, 100 unless said", minimum = 1, maximum = 500),
        ("after" = Option<String>, Query, description = "`next` of the page before", pattern = "^([0-9]{1,18})?$"),
    ),
    responses((status = 200, body = Page<DeadLetter>), (status = 400, body = ProblemBody)))]
pub(in crate::serve) async fn list(
    With(state): With<State>,
    Query(pairs): Pairs,
) -> Result<Json<Page<DeadLetter>>, Problem> {
    let filter = filter_of(pairs, 100)?;
    Ok(Json(state.ask(move |parts| parts.recover.dead_letters(&filter)).await?))
}

/// Dead letters that wait, grouped by cause.
#[utoipa::path(get, path = "/v1/dead-letters/groups", tag = "dead letters",
    params(
        ("source" = Option<String>, Query, description = "of this source"),
        ("code" = Option<String>, Query, description = "with this code"),
    ),
    responses((status = 200, body = Vec<DeadGroup>), (status = 400, body = ProblemBody)))]
pub(in crate::serve) async fn groups(
    With(state): With<State>,
    Query(pairs): Pairs,
) -> Result<Json<Vec<DeadGroup>>, Problem> {
    let filter = filter_of(pairs, 100)?;
    Ok(Json(state.ask(move |parts| parts.recover.groups(&filter)).await?))
}

/// One dead letter with its payload, for an operator.
#[utoipa::path(get, path = "/v1/dead-letters/{raw}/{generation}", tag = "dead letters",
    params(
        ("raw" = String, Path, description = "the raw record"),
        ("generation" = u32, Path, description = "the generation that failed"),
    ),
    security(("actor" = [])),
    responses(
        (status = 200, body = DeadLetter), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody),
        (status = 404, body = ProblemBody)))]
pub(in crate::serve) async fn one(
    With(state): With<State>,
    Named((raw, generation)): Named<(String, String)>,
    Query(pairs): Pairs,
    headers: HeaderMap,
) -> Result<Json<DeadLetter>, Problem> {
    Asked::read(pairs, &[])?;
    let actor = super::operator(&headers, &state.parts().actors)?;
    whole(&state, &actor, raw, &generation).await.map(Json)
}

/// The dead letter of an address with what it holds, for `actor` to see.
///
/// # Errors
/// Where there is none.
pub(in crate::serve) async fn whole(
    state: &State,
    actor: &Actor,
    raw: String,
    generation: &str,
) -> Result<DeadLetter, Problem> {
    let letter = find(state, raw, generation).await?;
    tracing::info!(actor = actor.name(), role = %actor.role(), raw = letter.raw, generation, "a dead letter is shown");
    Ok(letter)
}

/// The dead letter of an address as lists show it.
///
/// # Errors
/// Where there is none.
pub(in crate::serve) async fn listed(state: &State, raw: String, generation: &str) -> Result<DeadLetter, Problem> {
    find(state, raw, generation).await.map(DeadLetter::listed)
}

async fn find(state: &State, raw: String, generation: &str) -> Result<DeadLetter, Problem> {
    let name = format!("{raw}/{generation}");
    let none = || Problem::not_found("dead letter", &name);
    let number: u32 = generation.parse().map_err(|_| none())?;
    state.ask(move |parts| parts.recover.dead_letter(&raw, number)).await?.ok_or_else(none)
}

/// What would become of dead letters if they were replayed now, by what serves their sources. Nothing is written.
#[utoipa::path(post, path = "/v1/dead-letters/try", tag = "dead letters", request_body = Selection,
    security(("actor" = [])),
    responses(
        (status = 200, body = TriedReplay), (status = 400, body = ProblemBody), (status = 401, body = ProblemBody),
        (status = 403, body = ProblemBody), (status = 404, body = ProblemBody), (status = 415, body = ProblemBody),
        (status = 422, body = ProblemBody)))]
pub(in crate::serve) async fn try_replay(
    With(state): With<State>,
    Query(pairs): Pairs,
    headers: HeaderMap,
    selection: Result<Json<Selection>, JsonRejection>,
) -> Result<Json<TriedReplay>, Problem> {
    Asked::read(pairs, &[])?;
    super::operator(&headers, &state.parts().actors)?;
    let Json(selection) = selection.map_err(|error| unreadable(&error))?;
    tried(&state, selection).await.map(Json)
}

/// Tries what is selected.
///
/// # Errors
/// Where nothing is selected, or a source's adapter cannot be used.
pub(in crate::serve) async fn tried(state: &State, selection: Selection) -> Result<TriedReplay, Problem> {
    narrow(&selection)?;
    Ok(state.ask(move |parts| parts.recover.try_replay(&selection)).await?)
}

/// Writes the raw records of dead letters again, in their next generation.
#[utoipa::path(post, path = "/v1/dead-letters/replay", tag = "dead letters", request_body = Selection,
    security(("actor" = [])),
    responses(
        (status = 200, body = Replayed), (status = 400, body = ProblemBody), (status = 401, body = ProblemBody),
        (status = 403, body = ProblemBody), (status = 404, body = ProblemBody), (status = 415, body = ProblemBody)))]
pub(in crate::serve) async fn replay(
    With(state): With<State>,
    Query(pairs): Pairs,
    headers: HeaderMap,
    selection: Result<Json<Selection>, JsonRejection>,
) -> Result<Json<Replayed>, Problem> {
    Asked::read(pairs, &[])?;
    let actor = super::operator(&headers, &state.parts().actors)?;
    let Json(selection) = selection.map_err(|error| unreadable(&error))?;
    again(&state, &actor, selection).await.map(Json)
}

/// Replays what is selected, in the name of `actor`.
///
/// # Errors
/// Where nothing is selected, or it cannot be written.
pub(in crate::serve) async fn again(state: &State, actor: &Actor, selection: Selection) -> Result<Replayed, Problem> {
    narrow(&selection)?;
    tracing::info!(actor = actor.name(), role = %actor.role(), ?selection, "replay asked for");
    let name = actor.name().to_owned();
    Ok(state.ask(move |parts| parts.recover.replay(&name, &selection)).await?)
}

/// All dead letters at once is what nobody means.
fn narrow(selection: &Selection) -> Result<(), Problem> {
    if selection.source.is_none() && selection.raw.is_none() {
        let detail = "say what to replay: a source, or one raw record";
        return Err(Problem::new(StatusCode::BAD_REQUEST, crate::code!(8011), detail));
    }
    Ok(())
}

pub(super) fn unreadable(error: &JsonRejection) -> Problem {
    not_understood(error, crate::code!(8011))
}

/// A body that is none of what is asked for, which `code` explains.
pub(super) fn not_understood(error: &JsonRejection, code: Code) -> Problem {
    let code = match error.status() {
        StatusCode::UNSUPPORTED_MEDIA_TYPE => crate::code!(8005),
        StatusCode::PAYLOAD_TOO_LARGE => crate::code!(8006),
        _ => code,
    };
    let status =
        if error.status() == StatusCode::UNPROCESSABLE_ENTITY { StatusCode::BAD_REQUEST } else { error.status() };
    Problem::new(status, code, error.body_text())
}
