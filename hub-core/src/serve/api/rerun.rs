//! `/v1/sources/{name}/rerun`: a stretch of a source read once more by a version of its adapter. The difference first;
//! then, where somebody says so, what differs is written again.
//!
//! Promises: only the role operator or admin has any of it done, and the log says who.

use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::extract::{Query, State as With};
use axum::http::{HeaderMap, StatusCode};
use semver::Version;
use serde::Deserialize;
use utoipa::ToSchema;

use super::Pairs;
use super::dead::unreadable;
use crate::message::Instant;
use crate::serve::actor::Actor;
use crate::serve::moment::{self, End, moments};
use crate::serve::problem::{Problem, ProblemBody};
use crate::serve::query::{Asked, Named};
use crate::serve::state::State;
use crate::serve::version::version;
use crate::serve::view::Rerun;

/// Which records, by when they were received, and the version that reads them.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::serve) struct RerunDraft {
    /// An installed version of the source's adapter, or the one that serves.
    #[schema(schema_with = reader)]
    version: Version,
    /// From then on.
    #[schema(schema_with = moments)]
    since: String,
    /// Before then; absent: until now.
    #[serde(default)]
    #[schema(schema_with = moments)]
    until: Option<String>,
}

fn reader() -> utoipa::openapi::Schema {
    version("An installed version of the source's adapter, or the one that serves.")
}

/// How it stands.
#[utoipa::path(get, path = "/v1/sources/{name}/rerun", operation_id = "rerun", tag = "hub",
    params(("name" = String, Path, description = "the source")),
    responses((status = 200, body = Rerun), (status = 404, body = ProblemBody)))]
pub(in crate::serve) async fn show(
    With(state): With<State>,
    Named(name): Named<String>,
    Query(pairs): Pairs,
) -> Result<Json<Rerun>, Problem> {
    Asked::read(pairs, &[])?;
    super::source(&state, &name)?;
    Ok(Json(state.ask(move |parts| parts.recover.rerun(&name)).await?))
}

/// Compares what a version would make of a stretch with what stands. Nothing is written.
#[utoipa::path(post, path = "/v1/sources/{name}/rerun", operation_id = "compare_rerun", tag = "hub", request_body = RerunDraft,
    params(("name" = String, Path, description = "the source")), security(("actor" = [])),
    responses((status = 200, body = Rerun), (status = 400, body = ProblemBody), (status = 401, body = ProblemBody),
        (status = 403, body = ProblemBody), (status = 404, body = ProblemBody), (status = 415, body = ProblemBody),
        (status = 422, body = ProblemBody)))]
pub(in crate::serve) async fn compare(
    With(state): With<State>,
    Named(name): Named<String>,
    Query(pairs): Pairs,
    headers: HeaderMap,
    draft: Result<Json<RerunDraft>, JsonRejection>,
) -> Result<Json<Rerun>, Problem> {
    let actor = allowed(&state, pairs, &headers)?;
    let Json(RerunDraft { version, since, until }) = draft.map_err(|error| unreadable(&error))?;
    let since = point(&since, End::First)?;
    let until = until.as_deref().map(|until| point(until, End::First)).transpose()?;
    begun(&state, &actor, name, Stretch { version, since, until }).await.map(Json)
}

/// Writes what differs again, in its next generation: what vanishes is void, what changes is replaced.
#[utoipa::path(post, path = "/v1/sources/{name}/rerun/apply", operation_id = "apply_rerun", tag = "hub",
    params(("name" = String, Path, description = "the source")), security(("actor" = [])),
    responses((status = 200, body = Rerun), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody),
        (status = 404, body = ProblemBody), (status = 422, body = ProblemBody)))]
pub(in crate::serve) async fn apply(
    With(state): With<State>,
    Named(name): Named<String>,
    Query(pairs): Pairs,
    headers: HeaderMap,
) -> Result<Json<Rerun>, Problem> {
    let actor = allowed(&state, pairs, &headers)?;
    applied(&state, &actor, name).await.map(Json)
}

/// Ends it; what was written stays.
#[utoipa::path(delete, path = "/v1/sources/{name}/rerun", operation_id = "cancel_rerun", tag = "hub",
    params(("name" = String, Path, description = "the source")), security(("actor" = [])),
    responses((status = 200, body = Rerun), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody),
        (status = 404, body = ProblemBody), (status = 422, body = ProblemBody)))]
pub(in crate::serve) async fn cancel(
    With(state): With<State>,
    Named(name): Named<String>,
    Query(pairs): Pairs,
    headers: HeaderMap,
) -> Result<Json<Rerun>, Problem> {
    let actor = allowed(&state, pairs, &headers)?;
    ended(&state, &actor, name).await.map(Json)
}

/// A stretch of a source, and the version that reads it.
pub(in crate::serve) struct Stretch {
    /// Which version.
    pub version: Version,
    /// Received from then on.
    pub since: Instant,
    /// Received before then; none: until now.
    pub until: Option<Instant>,
}

/// Has a stretch be compared in the name of `actor`.
///
/// # Errors
/// Where there is no such source, the stretch has no length, one is being read, or the version cannot serve the source.
pub(in crate::serve) async fn begun(
    state: &State,
    actor: &Actor,
    name: String,
    Stretch { version, since, until }: Stretch,
) -> Result<Rerun, Problem> {
    super::source(state, &name)?;
    let until = until.unwrap_or_else(|| state.now());
    if since >= until {
        return Err(unclear(StatusCode::UNPROCESSABLE_ENTITY, "since is before until"));
    }
    let who = actor.name().to_owned();
    tracing::info!(actor = actor.name(), role = %actor.role(), source = name, %version, "a comparison was asked for");
    Ok(state.ask(move |parts| parts.recover.compare(&who, &name, &version, since, until)).await?)
}

/// Has what differs be written again in the name of `actor`.
///
/// # Errors
/// Where there is no such source, nothing was compared to its end, or another version serves.
pub(in crate::serve) async fn applied(state: &State, actor: &Actor, name: String) -> Result<Rerun, Problem> {
    super::source(state, &name)?;
    let who = actor.name().to_owned();
    tracing::info!(actor = actor.name(), role = %actor.role(), source = name, "what differs is to be written again");
    Ok(state.ask(move |parts| parts.recover.apply(&who, &name)).await?)
}

/// Ends what is being read in the name of `actor`.
///
/// # Errors
/// Where there is no such source, or nothing was asked for.
pub(in crate::serve) async fn ended(state: &State, actor: &Actor, name: String) -> Result<Rerun, Problem> {
    super::source(state, &name)?;
    tracing::info!(actor = actor.name(), role = %actor.role(), source = name, "a rerun is ended");
    Ok(state.ask(move |parts| parts.recover.cancel(&name)).await?)
}

/// Who asks, where that may be.
fn allowed(state: &State, pairs: Vec<(String, String)>, headers: &HeaderMap) -> Result<Actor, Problem> {
    Asked::read(pairs, &[])?;
    super::operator(headers, &state.parts().actors)
}

/// A point in time, or that end of a day.
///
/// # Errors
/// Where it is neither.
pub(in crate::serve) fn point(text: &str, end: End) -> Result<Instant, Problem> {
    let unread = || unclear(StatusCode::BAD_REQUEST, &format!("{text:?} is neither a day nor a point in time"));
    moment::moment(text, end).ok_or_else(unread)
}

/// It is not said which stretch is meant.
fn unclear(status: StatusCode, detail: &str) -> Problem {
    Problem::new(status, crate::code!(7512), detail)
}
