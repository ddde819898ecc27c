//! `/v1/sources/{name}`: what is known of a source beyond its counts, and what a
//! person settles there: a list that is right however short, codes that are known now.

use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::extract::{Query, State as With};
use axum::http::HeaderMap;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Pairs;
use super::dead::unreadable;
use crate::message::{Instant, Listing};
use crate::serve::actor::Actor;
use crate::serve::problem::{Problem, ProblemBody};
use crate::serve::query::{Asked, Named};
use crate::serve::state::State;
use crate::serve::view::{Flagged, KnownSource, Reprocessed};

/// Whole lists, flags, and the fields that records fill by day.
#[utoipa::path(get, path = "/v1/sources/{name}", tag = "hub",
    params(("name" = String, Path, description = "the source")),
    responses((status = 200, body = KnownSource), (status = 404, body = ProblemBody)))]
pub(in crate::serve) async fn one(
    With(state): With<State>,
    Named(name): Named<String>,
    Query(pairs): Pairs,
) -> Result<Json<KnownSource>, Problem> {
    Asked::read(pairs, &[])?;
    known(&state, name).await.map(Json)
}

/// What is known of a source.
///
/// # Errors
/// Where there is no such source, or the archive does not answer.
pub(in crate::serve) async fn known(state: &State, name: String) -> Result<KnownSource, Problem> {
    super::source(state, &name)?;
    Ok(state.ask(move |parts| parts.archive.source(&name)).await?)
}

/// A round of a list that waits for a person.
#[derive(Debug, Clone, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::serve) struct Held {
    /// The list.
    pub list: String,
    /// The round: when it began.
    pub round: Instant,
}

/// Says that a round that waits is right, however short: what it lacks is gone.
#[utoipa::path(post, path = "/v1/sources/{name}/accept", tag = "hub", request_body = Held,
    params(("name" = String, Path, description = "a source that shows lists whole")),
    security(("actor" = [])),
    responses((status = 200, body = Held), (status = 400, body = ProblemBody), (status = 401, body = ProblemBody),
        (status = 403, body = ProblemBody), (status = 404, body = ProblemBody), (status = 415, body = ProblemBody)))]
pub(in crate::serve) async fn accept(
    With(state): With<State>,
    Named(name): Named<String>,
    Query(pairs): Pairs,
    headers: HeaderMap,
    held: Result<Json<Held>, JsonRejection>,
) -> Result<Json<Held>, Problem> {
    Asked::read(pairs, &[])?;
    let actor = super::operator(&headers, &state.parts().actors)?;
    let Json(held) = held.map_err(|error| unreadable(&error))?;
    accepted(&state, &actor, name, held).await.map(Json)
}

/// Accepts a round in the name of `actor`.
///
/// # Errors
/// Where no such round waits, or the broker does not take the word.
pub(in crate::serve) async fn accepted(
    state: &State,
    actor: &Actor,
    name: String,
    held: Held,
) -> Result<Held, Problem> {
    let source = known(state, name.clone()).await?;
    let waits = |list: &crate::serve::view::ListRow| {
        list.list == held.list && list.held.as_ref().is_some_and(|round| round.round == held.round)
    };
    if !source.lists.iter().any(waits) {
        return Err(Problem::not_found("round that waits", &format!("{name}/{}/{}", held.list, held.round)));
    }
    tracing::info!(actor = actor.name(), role = %actor.role(), source = name, ?held, "a list is accepted");
    let (who, listing) = (actor.name().to_owned(), Listing { list: held.list.clone(), round: held.round });
    state.ask(move |parts| parts.wishes.accept_list(&who, &name, listing)).await?;
    Ok(held)
}

/// Writes the raw records of facts that bear a flag again, in their next generation:
/// after a code table was settled they say what the codes mean.
#[utoipa::path(post, path = "/v1/sources/{name}/reprocess", tag = "hub", request_body = Flagged,
    params(("name" = String, Path, description = "the source")),
    security(("actor" = [])),
    responses((status = 200, body = Reprocessed), (status = 400, body = ProblemBody),
        (status = 401, body = ProblemBody), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody),
        (status = 415, body = ProblemBody)))]
pub(in crate::serve) async fn reprocess(
    With(state): With<State>,
    Named(name): Named<String>,
    Query(pairs): Pairs,
    headers: HeaderMap,
    flagged: Result<Json<Flagged>, JsonRejection>,
) -> Result<Json<Reprocessed>, Problem> {
    Asked::read(pairs, &[])?;
    let actor = super::operator(&headers, &state.parts().actors)?;
    let Json(flagged) = flagged.map_err(|error| unreadable(&error))?;
    again(&state, &actor, name, flagged).await.map(Json)
}

/// Reprocesses in the name of `actor`.
///
/// # Errors
/// Where no fact bears the flag, or it cannot be written.
pub(in crate::serve) async fn again(
    state: &State,
    actor: &Actor,
    name: String,
    flagged: Flagged,
) -> Result<Reprocessed, Problem> {
    super::source(state, &name)?;
    tracing::info!(actor = actor.name(), role = %actor.role(), source = name, ?flagged, "reprocessing asked for");
    let who = actor.name().to_owned();
    Ok(state.ask(move |parts| parts.recover.reprocess(&who, &name, &flagged)).await?)
}
