//! Having a stretch of time fetched again from a source.

use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::extract::{Query, State as With};
use axum::http::{HeaderMap, StatusCode};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Pairs;
use super::dead::unreadable;
use crate::message::Instant;
use crate::serve::moment::{self, End, moments};
use crate::serve::problem::{Problem, ProblemBody};
use crate::serve::query::{Asked, Named};
use crate::serve::state::State;
use crate::serve::view::Mode;

/// From when inside to when outside: days (`2026-03-01`, which begin as they do in China) or points in time of RFC 3339.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::serve) struct Stretch {
    /// Inside.
    #[schema(schema_with = moments)]
    since: String,
    /// Outside.
    #[schema(schema_with = moments)]
    until: String,
}

/// What was asked for. It begins once the hub that runs the source has heard of it, in a second or two.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::serve) struct Fetching {
    /// The source.
    name: String,
    /// Inside; none where nothing is fetched again any more.
    since: Option<Instant>,
    /// Outside.
    until: Option<Instant>,
}

/// Has a stretch of time fetched again, beside what the source does anyway; it takes the place of what was asked
/// for before.
#[utoipa::path(post, path = "/v1/sources/{name}/back-fill", tag = "hub", request_body = Stretch,
    params(("name" = String, Path, description = "a source that is pulled, or a table")),
    security(("actor" = [])),
    responses((status = 200, body = Fetching), (status = 400, body = ProblemBody), (status = 401, body = ProblemBody),
        (status = 403, body = ProblemBody), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody),
        (status = 415, body = ProblemBody)))]
pub(in crate::serve) async fn begin(
    state: With<State>,
    name: Named<String>,
    pairs: Pairs,
    headers: HeaderMap,
    stretch: Result<Json<Stretch>, JsonRejection>,
) -> Result<Json<Fetching>, Problem> {
    let actor = allowed(&state, &name, pairs, &headers)?;
    let Json(Stretch { since, until }) = stretch.map_err(|error| unreadable(&error))?;
    let (since, until) = (moment(&since)?, moment(&until)?);
    if since >= until || until > jiff::Timestamp::now().as_millisecond() {
        return Err(cannot("since is before until, and until is not in the future"));
    }
    wish(state, name, actor, Some((since, until))).await
}

/// Fetches nothing again any more; what was fetched by now stays.
#[utoipa::path(delete, path = "/v1/sources/{name}/back-fill", tag = "hub",
    params(("name" = String, Path, description = "a source that is pulled, or a table")),
    security(("actor" = [])),
    responses((status = 200, body = Fetching), (status = 400, body = ProblemBody), (status = 401, body = ProblemBody),
        (status = 403, body = ProblemBody), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody)))]
pub(in crate::serve) async fn end(
    state: With<State>,
    name: Named<String>,
    pairs: Pairs,
    headers: HeaderMap,
) -> Result<Json<Fetching>, Problem> {
    let actor = allowed(&state, &name, pairs, &headers)?;
    wish(state, name, actor, None).await
}

/// Who asks, where it may be asked of that source.
fn allowed(
    With(state): &With<State>,
    Named(name): &Named<String>,
    Query(pairs): Pairs,
    headers: &HeaderMap,
) -> Result<String, Problem> {
    Asked::read(pairs, &[])?;
    let actor = super::operator(headers, &state.parts().actors)?;
    if !matches!(super::source(state, name)?.mode, Mode::Pull | Mode::Table) {
        return Err(cannot(&format!("{name} is neither pulled nor a table")));
    }
    Ok(actor.name().to_owned())
}

async fn wish(
    With(state): With<State>,
    Named(name): Named<String>,
    actor: String,
    stretch: Option<(Instant, Instant)>,
) -> Result<Json<Fetching>, Problem> {
    tracing::info!(actor, name, ?stretch, "a back-fill was asked for");
    let of = name.clone();
    state.ask(move |parts| parts.wishes.back_fill(&actor, &of, stretch)).await?;
    let (since, until) = stretch.unzip();
    Ok(Json(Fetching { name, since, until }))
}

fn moment(text: &str) -> Result<Instant, Problem> {
    moment::moment(text, End::First).ok_or_else(|| wrong(&format!("{text:?} is neither a day nor a point in time")))
}

fn wrong(detail: &str) -> Problem {
    Problem::new(StatusCode::BAD_REQUEST, crate::code!(6303), detail)
}

fn cannot(detail: &str) -> Problem {
    Problem::new(StatusCode::CONFLICT, crate::code!(6303), detail)
}
