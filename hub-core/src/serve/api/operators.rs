//! `/v1/operators…`: the archive for programs.

use axum::Json;
use axum::extract::{Query, State as With};

use super::Pairs;
use crate::serve::problem::{Problem, ProblemBody};
use crate::serve::query::{Asked, Named, wrong};
use crate::serve::state::State;
use crate::serve::view::{Matter, Matters, OperatorRow, Page, Relations, Search, Series, Totals, Unresolved, Why};

/// The query parameters of a search.
pub(in crate::serve) const SEARCH: [&str; 5] = ["q", "town", "class", "limit", "after"];

/// The search of a query.
///
/// # Errors
/// Where a parameter is not known or wrong.
pub(in crate::serve) fn search_of(pairs: Vec<(String, String)>, usual: u32) -> Result<Search, Problem> {
    let asked = Asked::read(pairs, &SEARCH)?;
    Ok(Search {
        text: asked.text("q"),
        town: asked.text("town"),
        class: asked.text("class"),
        limit: asked.limit(usual)?,
        after: asked.after(),
    })
}

/// Finds operators by name, pinyin, any code, town, class.
#[utoipa::path(get, path = "/v1/operators", tag = "archive",
    params(
        ("q" = Option<String>, Query, description = "part of a name, pinyin or its initials, any code"),
        ("town" = Option<String>, Query, description = "town by division code"),
        ("class" = Option<String>, Query, description = "class of operator"),
        ("limit" = Option<u32>, Query, description = "1 to 500, 50 unless said", minimum = 1, maximum = 500),
        ("after" = Option<String>, Query, description = "`next` of the page before", pattern = "^(2~[0-9a-f]{16})?$"),
    ),
    responses((status = 200, body = Page<OperatorRow>), (status = 400, body = ProblemBody), (status = 410, body = ProblemBody), (status = 503, body = ProblemBody)))]
pub(in crate::serve) async fn search(
    With(state): With<State>,
    Query(pairs): Pairs,
) -> Result<Json<Page<OperatorRow>>, Problem> {
    let search = search_of(pairs, 50)?;
    Ok(Json(state.ask(move |parts| parts.archive.search(&search)).await?))
}

/// The matters that a query asks for.
///
/// # Errors
/// Where it names no family, or a parameter is not known or wrong.
pub(in crate::serve) fn matters_of(pairs: Vec<(String, String)>, usual: u32) -> Result<Matters, Problem> {
    let asked = Asked::read(pairs, &["family", "limit", "after"])?;
    let of_name = |c: char| c.is_ascii_lowercase() || c == '-';
    let is_name = |family: &String| family.starts_with(|c: char| c.is_ascii_lowercase()) && family.chars().all(of_name);
    let family = asked.text("family").filter(is_name);
    let family = family.ok_or_else(|| wrong("family is needed: one of those under `counts`".to_owned()))?;
    Ok(Matters { family, limit: asked.limit(usual)?, after: asked.after() })
}

/// All matters of an operator that belong to one family, the latest first, those of no known time last.
#[utoipa::path(get, path = "/v1/operators/{id}/matters", tag = "archive",
    params(
        ("id" = String, Path, description = "id, alias, or any identifier"),
        ("family" = String, Query, description = "of this family", pattern = "^[a-z][a-z-]*$"),
        ("limit" = Option<u32>, Query, description = "1 to 500, 50 unless said", minimum = 1, maximum = 500),
        ("after" = Option<String>, Query, description = "`next` of the page before",
            pattern = "^(2~(-?[0-9]{1,18}|none)\\.[0-9a-f]{16})?$"),
    ),
    responses((status = 200, body = Page<Matter>), (status = 400, body = ProblemBody), (status = 404, body = ProblemBody),
        (status = 410, body = ProblemBody)))]
pub(in crate::serve) async fn matters(
    With(state): With<State>,
    Named(id): Named<String>,
    Query(pairs): Pairs,
) -> Result<Json<Page<Matter>>, Problem> {
    let asked = matters_of(pairs, 50)?;
    let name = id.clone();
    let found = state.ask(move |parts| parts.archive.matters(&name, &asked)).await?;
    found.map(Json).ok_or_else(|| Problem::not_found("operator", &id))
}

/// Other operators that have a part in an operator's matters, those that share most first.
#[utoipa::path(get, path = "/v1/operators/{id}/relations", tag = "archive",
    params(
        ("id" = String, Path, description = "id, alias, or any identifier"),
        ("limit" = Option<u32>, Query, description = "1 to 500, 50 unless said", minimum = 1, maximum = 500),
        ("after" = Option<String>, Query, description = "`next` of the page before",
            pattern = "^(2~[0-9]{1,18}\\.[0-9]{1,18})?$"),
    ),
    responses((status = 200, body = Relations), (status = 400, body = ProblemBody), (status = 404, body = ProblemBody),
        (status = 410, body = ProblemBody)))]
pub(in crate::serve) async fn relations(
    With(state): With<State>,
    Named(id): Named<String>,
    Query(pairs): Pairs,
) -> Result<Json<Relations>, Problem> {
    let asked = Asked::read(pairs, &["limit", "after"])?;
    let (limit, after) = (asked.limit(50)?, asked.after());
    let name = id.clone();
    let found = state.ask(move |parts| parts.archive.relations(&name, limit, after.as_deref())).await?;
    found.map(Json).ok_or_else(|| Problem::not_found("operator", &id))
}

/// Days of readings that are shown unless someone asks for more.
pub(in crate::serve) const DAYS: u32 = 7;
/// Days that are kept.
const MOST_DAYS: u32 = 30;

/// What an operator's devices read: cameras, thermometers.
#[utoipa::path(get, path = "/v1/operators/{id}/measurements", tag = "archive",
    params(
        ("id" = String, Path, description = "id, alias, or any identifier"),
        ("days" = Option<u32>, Query, description = "1 to 30 days before the newest reading, 7 unless said", minimum = 1, maximum = 30),
    ),
    responses((status = 200, body = Page<Series>), (status = 400, body = ProblemBody), (status = 404, body = ProblemBody)))]
pub(in crate::serve) async fn measurements(
    With(state): With<State>,
    Named(id): Named<String>,
    Query(pairs): Pairs,
) -> Result<Json<Page<Series>>, Problem> {
    let days = Asked::read(pairs, &["days"])?.days(DAYS, MOST_DAYS)?;
    let name = id.clone();
    let found = state.ask(move |parts| parts.archive.measurements(&name, days)).await?;
    found.map(Json).ok_or_else(|| Problem::not_found("operator", &id))
}

/// Where a value comes from.
#[utoipa::path(get, path = "/v1/operators/{id}/why/{field}", tag = "archive",
    params(
        ("id" = String, Path, description = "id, alias, or any identifier"),
        ("field" = String, Path, description = "`why` of a field of the archive"),
    ),
    responses((status = 200, body = Why), (status = 404, body = ProblemBody)))]
pub(in crate::serve) async fn why(
    With(state): With<State>,
    Named((id, field)): Named<(String, String)>,
    Query(pairs): Pairs,
) -> Result<Json<Why>, Problem> {
    Asked::read(pairs, &[])?;
    let name = format!("{id}/{field}");
    let found = state.ask(move |parts| parts.archive.why(&id, &field)).await?;
    found.map(Json).ok_or_else(|| Problem::not_found("value", &name))
}

/// Records that name nobody by any code, each with what it says and what a decision calls its parties.
#[utoipa::path(get, path = "/v1/unresolved", tag = "archive",
    params(
        ("limit" = Option<u32>, Query, description = "1 to 500, 100 unless said", minimum = 1, maximum = 500),
        ("after" = Option<String>, Query, description = "`next` of the page before", pattern = "^(2~[0-9]{1,18})?$"),
    ),
    responses((status = 200, body = Page<Unresolved>), (status = 400, body = ProblemBody), (status = 410, body = ProblemBody)))]
pub(in crate::serve) async fn unresolved(
    With(state): With<State>,
    Query(pairs): Pairs,
) -> Result<Json<Page<Unresolved>>, Problem> {
    let asked = Asked::read(pairs, &["limit", "after"])?;
    let (limit, after) = (asked.limit(100)?, asked.after());
    Ok(Json(state.ask(move |parts| parts.archive.unresolved(limit, after.as_deref())).await?))
}

/// What the archive holds.
#[utoipa::path(get, path = "/v1/totals", tag = "archive", responses((status = 200, body = Totals)))]
pub(in crate::serve) async fn totals(With(state): With<State>, Query(pairs): Pairs) -> Result<Json<Totals>, Problem> {
    Asked::read(pairs, &[])?;
    Ok(Json(state.ask(|parts| parts.archive.totals()).await?))
}
