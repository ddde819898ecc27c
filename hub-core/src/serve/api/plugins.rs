//! `/v1/plugins`: which adapters there are, and what people do with them while the hub runs.
//!
//! Promises: only an admin changes anything, and the log and the adapter's history say who.

use axum::Json;
use axum::body::Body;
use axum::extract::rejection::JsonRejection;
use axum::extract::{Query, State as With};
use axum::http::HeaderMap;

use super::Pairs;
use super::dead::unreadable;
use super::files::{LARGEST, too_large};
use crate::serve::actor::{Actor, Role};
use crate::serve::body;
use crate::serve::problem::{Problem, ProblemBody};
use crate::serve::query::{Asked, Named};
use crate::serve::state::State;
use crate::serve::view::{Offered, Plugin, PluginChange, VersionDraft};

fn admin(headers: &HeaderMap, state: &State) -> Result<Actor, Problem> {
    may_change(super::operator(headers, &state.parts().actors)?)
}

/// Who may change what runs.
///
/// # Errors
/// Where it is not this one.
pub(in crate::serve) fn may_change(actor: Actor) -> Result<Actor, Problem> {
    super::at_least(actor, Role::Admin, "admin")
}

/// Adapters that are installed, or that a source or route of this hub names.
#[utoipa::path(get, path = "/v1/plugins", tag = "hub", responses((status = 200, body = Vec<Plugin>)))]
pub(in crate::serve) async fn all(With(state): With<State>, Query(pairs): Pairs) -> Result<Json<Vec<Plugin>>, Problem> {
    Asked::read(pairs, &[])?;
    Ok(Json(state.ask(|parts| parts.plugins.all()).await?))
}

/// One adapter.
#[utoipa::path(get, path = "/v1/plugins/{name}", tag = "hub",
    params(("name" = String, Path, description = "the adapter")),
    responses((status = 200, body = Plugin), (status = 404, body = ProblemBody)))]
pub(in crate::serve) async fn one(
    With(state): With<State>,
    Named(name): Named<String>,
    Query(pairs): Pairs,
) -> Result<Json<Plugin>, Problem> {
    Asked::read(pairs, &[])?;
    Ok(Json(state.ask(move |parts| parts.plugins.of(&name)).await?))
}

/// Looks at a signed file: who signed it, what it wants and gets, what its cases say. Nothing is written.
#[utoipa::path(post, path = "/v1/plugins/look", tag = "hub",
    request_body(content((Vec<u8> = "application/octet-stream"))), security(("actor" = [])),
    responses((status = 200, body = Offered), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody),
        (status = 413, body = ProblemBody), (status = 422, body = ProblemBody)))]
pub(in crate::serve) async fn look(
    With(state): With<State>,
    Query(pairs): Pairs,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<Offered>, Problem> {
    Asked::read(pairs, &[])?;
    admin(&headers, &state)?;
    let file = body::whole(body, LARGEST).await.ok_or_else(too_large)?;
    Ok(Json(state.ask(move |parts| parts.plugins.look(&file)).await?))
}

/// Installs a signed file in every hub of the cluster. It serves once it is promoted.
#[utoipa::path(post, path = "/v1/plugins", tag = "hub",
    params(("despite" = Option<String>, Query, description = "why it is installed although its cases fail; kept in its history")),
    request_body(content((Vec<u8> = "application/octet-stream"))), security(("actor" = [])),
    responses((status = 200, body = Offered), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody),
        (status = 413, body = ProblemBody), (status = 422, body = ProblemBody)))]
pub(in crate::serve) async fn install(
    With(state): With<State>,
    Query(pairs): Pairs,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<Offered>, Problem> {
    let asked = Asked::read(pairs, &["despite"])?;
    let actor = admin(&headers, &state)?;
    let despite = asked.text("despite");
    let file = body::whole(body, LARGEST).await.ok_or_else(too_large)?;
    let who = actor.name().to_owned();
    let offered = state.ask(move |parts| parts.plugins.install(&who, &file, despite)).await?;
    let (name, version) = (&offered.name, &offered.version);
    tracing::info!(actor = actor.name(), role = %actor.role(), name, version, "an adapter was installed");
    Ok(Json(offered))
}

/// Has an installed version serve from now on, in every hub.
#[utoipa::path(post, path = "/v1/plugins/{name}/promote", tag = "hub",
    params(("name" = String, Path, description = "the adapter")), request_body = VersionDraft, security(("actor" = [])),
    responses((status = 200, body = Plugin), (status = 400, body = ProblemBody), (status = 401, body = ProblemBody),
        (status = 403, body = ProblemBody), (status = 404, body = ProblemBody), (status = 415, body = ProblemBody),
        (status = 422, body = ProblemBody)))]
pub(in crate::serve) async fn promote(
    With(state): With<State>,
    Named(name): Named<String>,
    Query(pairs): Pairs,
    headers: HeaderMap,
    draft: Result<Json<VersionDraft>, JsonRejection>,
) -> Result<Json<Plugin>, Problem> {
    let change = PluginChange::Promote(asked(pairs, draft)?);
    changed(&state, &admin(&headers, &state)?, name, change).await.map(Json)
}

/// Has serve again what served before the last promotion, in every hub.
#[utoipa::path(post, path = "/v1/plugins/{name}/rollback", tag = "hub",
    params(("name" = String, Path, description = "the adapter")), security(("actor" = [])),
    responses((status = 200, body = Plugin), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody),
        (status = 404, body = ProblemBody), (status = 422, body = ProblemBody)))]
pub(in crate::serve) async fn roll_back(
    With(state): With<State>,
    Named(name): Named<String>,
    Query(pairs): Pairs,
    headers: HeaderMap,
) -> Result<Json<Plugin>, Problem> {
    Asked::read(pairs, &[])?;
    changed(&state, &admin(&headers, &state)?, name, PluginChange::RollBack).await.map(Json)
}

/// Has an installed version be tried beside the one that serves, in every hub, on what is committed from now on: what it
/// would make of it is compared and counted, and nothing else comes of it.
#[utoipa::path(post, path = "/v1/plugins/{name}/shadow", tag = "hub",
    params(("name" = String, Path, description = "the adapter")), request_body = VersionDraft, security(("actor" = [])),
    responses((status = 200, body = Plugin), (status = 400, body = ProblemBody), (status = 401, body = ProblemBody),
        (status = 403, body = ProblemBody), (status = 404, body = ProblemBody), (status = 415, body = ProblemBody),
        (status = 422, body = ProblemBody)))]
pub(in crate::serve) async fn shadow(
    With(state): With<State>,
    Named(name): Named<String>,
    Query(pairs): Pairs,
    headers: HeaderMap,
    draft: Result<Json<VersionDraft>, JsonRejection>,
) -> Result<Json<Plugin>, Problem> {
    let change = PluginChange::Shadow(Some(asked(pairs, draft)?));
    changed(&state, &admin(&headers, &state)?, name, change).await.map(Json)
}

/// Has no version be tried any more.
#[utoipa::path(delete, path = "/v1/plugins/{name}/shadow", tag = "hub",
    params(("name" = String, Path, description = "the adapter")), security(("actor" = [])),
    responses((status = 200, body = Plugin), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody),
        (status = 404, body = ProblemBody), (status = 422, body = ProblemBody)))]
pub(in crate::serve) async fn end_shadow(
    With(state): With<State>,
    Named(name): Named<String>,
    Query(pairs): Pairs,
    headers: HeaderMap,
) -> Result<Json<Plugin>, Problem> {
    Asked::read(pairs, &[])?;
    changed(&state, &admin(&headers, &state)?, name, PluginChange::Shadow(None)).await.map(Json)
}

/// Lets an installed version go that neither serves nor is tried, in every hub.
#[utoipa::path(post, path = "/v1/plugins/{name}/remove", tag = "hub",
    params(("name" = String, Path, description = "the adapter")), request_body = VersionDraft, security(("actor" = [])),
    responses((status = 200, body = Plugin), (status = 400, body = ProblemBody), (status = 401, body = ProblemBody),
        (status = 403, body = ProblemBody), (status = 404, body = ProblemBody), (status = 415, body = ProblemBody),
        (status = 422, body = ProblemBody)))]
pub(in crate::serve) async fn remove(
    With(state): With<State>,
    Named(name): Named<String>,
    Query(pairs): Pairs,
    headers: HeaderMap,
    draft: Result<Json<VersionDraft>, JsonRejection>,
) -> Result<Json<Plugin>, Problem> {
    let change = PluginChange::Remove(asked(pairs, draft)?);
    changed(&state, &admin(&headers, &state)?, name, change).await.map(Json)
}

/// Changes what is done with an adapter in the name of `actor`.
///
/// # Errors
/// Where it cannot be, or the broker does not take it.
pub(in crate::serve) async fn changed(
    state: &State,
    actor: &Actor,
    name: String,
    change: PluginChange,
) -> Result<Plugin, Problem> {
    tracing::info!(actor = actor.name(), role = %actor.role(), name, ?change, "what is done with an adapter is changed");
    let who = actor.name().to_owned();
    Ok(state.ask(move |parts| parts.plugins.change(&who, &name, &change)).await?)
}

fn asked(
    pairs: Vec<(String, String)>,
    draft: Result<Json<VersionDraft>, JsonRejection>,
) -> Result<semver::Version, Problem> {
    Asked::read(pairs, &[])?;
    let Json(draft) = draft.map_err(|error| unreadable(&error))?;
    Ok(draft.version)
}
