//! `/v1/operators/{id}` now or as of a moment, `…/difference`, `…/timeline`: the archive in both times.

use axum::Json;
use axum::extract::{Query, State as With};
use axum::http::HeaderMap;

use super::Pairs;
use super::personal::{self, Shown, Unkept, unkept};
use crate::serve::moment::{DayOrTime, End};
use crate::serve::problem::{Problem, ProblemBody};
use crate::serve::query::{Asked, Named, wrong};
use crate::serve::state::State;
use crate::serve::view::{Between, By, Difference, Moment, Operator, Page, Span, TimelineEntry};

/// One operator's archive: now, or as of a moment in both times. A day stands for its end, as it is in China.
#[utoipa::path(get, path = "/v1/operators/{id}", tag = "archive",
    params(
        ("id" = String, Path, description = "id, alias, or any identifier; with a moment, of today or of then"),
        ("valid" = inline(Option<DayOrTime>), Query, description = "what was true then: a day or a point in time"),
        ("known" = inline(Option<DayOrTime>), Query, description = "what was known then: a day or a point in time"),
        ("personal" = inline(Option<Shown>), Query, description = "`shown`: personal data is not masked; for an operator, and the log says who saw it"),
    ),
    security((), ("actor" = [])),
    responses((status = 200, body = Operator), (status = 400, body = ProblemBody), (status = 401, body = ProblemBody),
        (status = 403, body = ProblemBody), (status = 404, body = ProblemBody)))]
pub(in crate::serve) async fn one(
    With(state): With<State>,
    Named(id): Named<String>,
    Query(pairs): Pairs,
    headers: HeaderMap,
) -> Result<Unkept<Operator>, Problem> {
    let asked = Asked::read(pairs, &["valid", "known", "personal"])?;
    let moment = Moment { valid: asked.moment("valid", End::Last)?, known: asked.moment("known", End::Last)? };
    let to = personal::shown_to(&asked, &headers, &state.parts().actors)?;
    let name = id.clone();
    let whose = |found: &Option<Operator>| personal::whose(found.as_ref());
    let found = personal::look(
        &state,
        to.as_ref(),
        move |archive| match moment {
            Moment { valid: None, known: None } => archive.operator(&name),
            moment => archive.operator_as_of(&name, moment),
        },
        whose,
    );
    found.await?.map(unkept).ok_or_else(|| Problem::not_found("operator", &id))
}

/// What is other of an operator between two moments. A day stands for its end, as it is in China.
#[utoipa::path(get, path = "/v1/operators/{id}/difference", tag = "archive",
    params(
        ("id" = String, Path, description = "id, alias, or any identifier; of today or of then"),
        ("from" = inline(DayOrTime), Query, description = "the first moment: a day or a point in time"),
        ("to" = inline(Option<DayOrTime>), Query, description = "the second, now unless said"),
        ("by" = Option<By>, Query, description = "`valid`, when things were so, unless said; `known`, when the hub was told"),
    ),
    responses((status = 200, body = Difference), (status = 400, body = ProblemBody), (status = 404, body = ProblemBody)))]
pub(in crate::serve) async fn difference(
    With(state): With<State>,
    Named(id): Named<String>,
    Query(pairs): Pairs,
) -> Result<Json<Difference>, Problem> {
    let asked = Asked::read(pairs, &["from", "to", "by"])?;
    let from =
        asked.moment("from", End::Last)?.ok_or_else(|| wrong("from is needed: a day or a point in time".to_owned()))?;
    let between = Between { by: asked.by()?, from, to: asked.moment("to", End::Last)? };
    let name = id.clone();
    let found = state.ask(move |parts| parts.archive.difference(&name, between)).await?;
    found.map(Json).ok_or_else(|| Problem::not_found("operator", &id))
}

/// What happened to an operator, newest first: each change of a matter and of the profile.
#[utoipa::path(get, path = "/v1/operators/{id}/timeline", tag = "archive",
    params(
        ("id" = String, Path, description = "id, alias, or any identifier"),
        ("by" = Option<By>, Query, description = "the time it goes by: `valid`, when things were so, unless said; `known`, when the hub was told"),
        ("family" = Option<String>, Query, description = "of this family alone; `profile` for the profile"),
        ("since" = inline(Option<DayOrTime>), Query, description = "from the beginning of this day on, or from this point in time"),
        ("until" = inline(Option<DayOrTime>), Query, description = "up to the beginning of this day, or to this point in time, itself outside"),
        ("limit" = Option<u32>, Query, description = "1 to 500, 100 unless said", minimum = 1, maximum = 500),
        ("after" = Option<String>, Query, description = "`next` of the page before",
            pattern = "^(2~-?[0-9]{1,18} -?[0-9]{1,18} [012] [0-9a-f]{28}/[0-9]{1,9}/[0-9]{1,9} ([0-9a-f]{16}|-))?$"),
    ),
    responses((status = 200, body = Page<TimelineEntry>), (status = 400, body = ProblemBody), (status = 404, body = ProblemBody),
        (status = 410, body = ProblemBody)))]
pub(in crate::serve) async fn timeline(
    With(state): With<State>,
    Named(id): Named<String>,
    Query(pairs): Pairs,
) -> Result<Json<Page<TimelineEntry>>, Problem> {
    let asked = Asked::read(pairs, &["by", "family", "since", "until", "limit", "after"])?;
    let span = Span {
        by: asked.by()?,
        family: asked.text("family"),
        since: asked.moment("since", End::First)?,
        until: asked.moment("until", End::First)?,
        limit: asked.limit(100)?,
        after: asked.after(),
    };
    let name = id.clone();
    let found = state.ask(move |parts| parts.archive.timeline(&name, &span)).await?;
    found.map(Json).ok_or_else(|| Problem::not_found("operator", &id))
}
