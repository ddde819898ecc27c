//! Having a source or a route rest, and letting it go on.

use axum::Json;
use axum::extract::{Query, State as With};
use axum::http::HeaderMap;
use serde::Serialize;
use utoipa::ToSchema;

use super::Pairs;
use crate::message::Part;
use crate::serve::problem::{Problem, ProblemBody};
use crate::serve::query::{Asked, Named};
use crate::serve::state::State;

/// What was asked for. It is so once the hub that runs it has heard of it, in a second or two.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::serve) struct Wish {
    /// The source or route.
    name: String,
    /// Whether it is to rest.
    paused: bool,
}

/// Has a source rest: it collects nothing until it is resumed, also through a restart; what is pushed to it gets 503.
#[utoipa::path(post, path = "/v1/sources/{name}/pause", tag = "hub",
    params(("name" = String, Path, description = "the source")),
    security(("actor" = [])),
    responses((status = 200, body = Wish), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody),
        (status = 404, body = ProblemBody)))]
pub(in crate::serve) async fn pause_source(
    state: With<State>,
    name: Named<String>,
    pairs: Pairs,
    headers: HeaderMap,
) -> Result<Json<Wish>, Problem> {
    wish(state, name, pairs, headers, Part::Source, true).await
}

/// Lets a source go on where it stopped.
#[utoipa::path(post, path = "/v1/sources/{name}/resume", tag = "hub",
    params(("name" = String, Path, description = "the source")),
    security(("actor" = [])),
    responses((status = 200, body = Wish), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody),
        (status = 404, body = ProblemBody)))]
pub(in crate::serve) async fn resume_source(
    state: With<State>,
    name: Named<String>,
    pairs: Pairs,
    headers: HeaderMap,
) -> Result<Json<Wish>, Problem> {
    wish(state, name, pairs, headers, Part::Source, false).await
}

/// Has a route rest: nothing is delivered until it is resumed; what changes waits.
#[utoipa::path(post, path = "/v1/routes/{name}/pause", tag = "deliveries",
    params(("name" = String, Path, description = "the route")),
    security(("actor" = [])),
    responses((status = 200, body = Wish), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody),
        (status = 404, body = ProblemBody)))]
pub(in crate::serve) async fn pause_route(
    state: With<State>,
    name: Named<String>,
    pairs: Pairs,
    headers: HeaderMap,
) -> Result<Json<Wish>, Problem> {
    wish(state, name, pairs, headers, Part::Route, true).await
}

/// Lets a route go on where it stopped.
#[utoipa::path(post, path = "/v1/routes/{name}/resume", tag = "deliveries",
    params(("name" = String, Path, description = "the route")),
    security(("actor" = [])),
    responses((status = 200, body = Wish), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody),
        (status = 404, body = ProblemBody)))]
pub(in crate::serve) async fn resume_route(
    state: With<State>,
    name: Named<String>,
    pairs: Pairs,
    headers: HeaderMap,
) -> Result<Json<Wish>, Problem> {
    wish(state, name, pairs, headers, Part::Route, false).await
}

async fn wish(
    With(state): With<State>,
    Named(name): Named<String>,
    Query(pairs): Pairs,
    headers: HeaderMap,
    part: Part,
    paused: bool,
) -> Result<Json<Wish>, Problem> {
    Asked::read(pairs, &[])?;
    let actor = super::operator(&headers, &state.parts().actors)?;
    match part {
        Part::Source => {
            super::source(&state, &name)?;
        }
        Part::Route if (state.parts().routes)().iter().any(|route| route.name == name) => {}
        Part::Route => return Err(Problem::not_found("route", &name)),
    }
    tracing::info!(actor = actor.name(), role = %actor.role(), name, paused, "asked for");
    let (who, of) = (actor.name().to_owned(), name.clone());
    state.ask(move |parts| parts.wishes.pause(&who, part, &of, paused)).await?;
    Ok(Json(Wish { name, paused }))
}
