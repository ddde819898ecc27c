//! `/v1/sources/{name}/rerun`: a stretch of a source read once more by a version of its adapter. The difference first;
//! then, where somebody says so, what differs is written again.
//!
//! Promises: only an operator has any of it done, and the log says who.

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
use crate::serve::view::Rerun;

/// Which records, by when they were received, and the version that reads them.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::serve) struct RerunDraft {
    /// An installed version of the source's adapter, or the one that serves.
    #[schema(value_type = String, pattern = r"^(0|[1-9][0-9]{0,8})\.(0|[1-9][0-9]{0,8})\.(0|[1-9][0-9]{0,8})$")]
    version: Version,
    /// From then on.
    #[schema(schema_with = moments)]
    since: String,
    /// Before then; absent: until now.
    #[serde(default)]
    #[schema(schema_with = moments)]
    until: Option<String>,
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
    let actor = allowed(&state, &name, pairs, &headers)?;
    let Json(RerunDraft { version, since, until }) = draft.map_err(|error| unreadable(&error))?;
    let since = moment(&since)?;
    let until = until.as_deref().map_or_else(|| Ok(state.now()), moment)?;
    if since >= until {
        return Err(unclear(StatusCode::UNPROCESSABLE_ENTITY, "since is before until"));
    }
    let who = actor.name().to_owned();
    tracing::info!(actor = actor.name(), role = %actor.role(), source = name, %version, "a comparison was asked for");
    Ok(Json(state.ask(move |parts| parts.recover.compare(&who, &name, &version, since, until)).await?))
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
    let actor = allowed(&state, &name, pairs, &headers)?;
    let who = actor.name().to_owned();
    tracing::info!(actor = actor.name(), role = %actor.role(), source = name, "what differs is to be written again");
    Ok(Json(state.ask(move |parts| parts.recover.apply(&who, &name)).await?))
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
    let actor = allowed(&state, &name, pairs, &headers)?;
    tracing::info!(actor = actor.name(), role = %actor.role(), source = name, "a rerun is ended");
    Ok(Json(state.ask(move |parts| parts.recover.cancel(&name)).await?))
}

/// Who asks, where that may be, of a source that there is.
fn allowed(state: &State, name: &str, pairs: Vec<(String, String)>, headers: &HeaderMap) -> Result<Actor, Problem> {
    Asked::read(pairs, &[])?;
    let actor = super::operator(headers, &state.parts().actors)?;
    super::source(state, name)?;
    Ok(actor)
}

fn moment(text: &str) -> Result<Instant, Problem> {
    let unread = || unclear(StatusCode::BAD_REQUEST, &format!("{text:?} is neither a day nor a point in time"));
    moment::moment(text, End::First).ok_or_else(unread)
}

/// It is not said which stretch is meant.
fn unclear(status: StatusCode, detail: &str) -> Problem {
    Problem::new(status, crate::code!(7512), detail)
}
