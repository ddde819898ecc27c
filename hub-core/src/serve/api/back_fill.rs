//! Having a stretch of time fetched again from a source.

use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::extract::{Query, State as With};
use axum::http::{HeaderMap, StatusCode};
use jiff::civil::Date;
use jiff::tz::Offset;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa::openapi::schema::{AnyOfBuilder, KnownFormat, ObjectBuilder, Schema, SchemaFormat, Type};

use super::Pairs;
use super::dead::unreadable;
use crate::message::Instant;
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

/// A day, or a point in time.
fn moments() -> Schema {
    let of = |format| ObjectBuilder::new().schema_type(Type::String).format(Some(SchemaFormat::KnownFormat(format)));
    AnyOfBuilder::new().item(of(KnownFormat::Date)).item(of(KnownFormat::DateTime)).into()
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
    let day = |text: &str| text.parse::<Date>().and_then(|day| Offset::constant(8).to_timestamp(day.at(0, 0, 0, 0)));
    let at = text.parse::<jiff::Timestamp>().or_else(|_| day(text));
    at.map(jiff::Timestamp::as_millisecond)
        .map_err(|_| wrong(&format!("{text:?} is neither a day nor a point in time")))
}

fn wrong(detail: &str) -> Problem {
    Problem::new(StatusCode::BAD_REQUEST, crate::code!(6303), detail)
}

fn cannot(detail: &str) -> Problem {
    Problem::new(StatusCode::CONFLICT, crate::code!(6303), detail)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_begins_as_it_does_in_china() {
        for (text, at) in [
            ("2026-03-01", Some(1_772_294_400_000)),
            ("2026-02-28T16:00:00Z", Some(1_772_294_400_000)),
            ("2026-03-01T08:00:00+08:00", Some(1_772_323_200_000)),
            ("1.3.2026", None),
        ] {
            assert_eq!(moment(text).ok(), at, "{text}");
        }
    }
}
