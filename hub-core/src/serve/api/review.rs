//! `/v1/review`, `/v1/contested`, `/v1/decisions`: what waits for a person's yes or no,
//! the yes or no, and its taking back.

use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::extract::{Query, State as With};
use axum::http::{HeaderMap, StatusCode};

use super::Pairs;
use super::dead::not_understood;
use crate::message::Decision;
use crate::report::Code;
use crate::serve::actor::Actor;
use crate::serve::problem::{Problem, ProblemBody};
use crate::serve::query::{Asked, Named};
use crate::serve::state::State;
use crate::serve::view::{Asking, Contested, Decided, Draft, Meant, Page, Proposed};

/// Most that one decision names besides the first.
const MOST: usize = 100;
/// Most letters of a note.
const LONGEST: usize = 1_000;
/// Explains a decision that makes no sense.
const SENSELESS: Code = crate::code!(8016);

/// The query parameters of the queue.
pub(in crate::serve) const QUEUE: [&str; 3] = ["town", "limit", "after"];

/// What a query asks of the queue.
///
/// # Errors
/// Where a parameter is not known or wrong.
pub(in crate::serve) fn asking_of(pairs: Vec<(String, String)>, usual: u32) -> Result<Asking, Problem> {
    let asked = Asked::read(pairs, &QUEUE)?;
    Ok(Asking { town: asked.text("town"), limit: asked.limit(usual)?, after: asked.after() })
}

/// Pairs that may be one operator, those with most points first. A person decides.
#[utoipa::path(get, path = "/v1/review", tag = "archive",
    params(
        ("town" = Option<String>, Query, description = "only pairs of which one side is there, by division code"),
        ("limit" = Option<u32>, Query, description = "1 to 500, 50 unless said", minimum = 1, maximum = 500),
        ("after" = Option<String>, Query, description = "`next` of the page before",
            pattern = "^(2~[0-9]{1,3}\\.[0-9]{1,18}\\.[0-9]{1,18})?$"),
    ),
    responses((status = 200, body = Page<Proposed>), (status = 400, body = ProblemBody),
        (status = 410, body = ProblemBody)))]
pub(in crate::serve) async fn queue(
    With(state): With<State>,
    Query(pairs): Pairs,
) -> Result<Json<Page<Proposed>>, Problem> {
    let asking = asking_of(pairs, 50)?;
    Ok(Json(state.ask(move |parts| parts.archive.queue(&asking)).await?))
}

/// Identifiers that join nobody, since they would join two valid social credit codes, or too many name them; then
/// social credit codes that stand together in a record.
#[utoipa::path(get, path = "/v1/contested", tag = "archive",
    params(
        ("limit" = Option<u32>, Query, description = "1 to 500, 50 unless said", minimum = 1, maximum = 500),
        ("after" = Option<String>, Query, description = "`next` of the page before",
            pattern = "^(2~[0-9]{1,9}\\.([0-9a-f]{2})*)?$"),
    ),
    responses((status = 200, body = Page<Contested>), (status = 400, body = ProblemBody),
        (status = 410, body = ProblemBody)))]
pub(in crate::serve) async fn contested(
    With(state): With<State>,
    Query(pairs): Pairs,
) -> Result<Json<Page<Contested>>, Problem> {
    let asked = Asked::read(pairs, &["limit", "after"])?;
    let (limit, after) = (asked.limit(50)?, asked.after());
    Ok(Json(state.ask(move |parts| parts.archive.contested(limit, after.as_deref())).await?))
}

/// What people decided, the newest first.
#[utoipa::path(get, path = "/v1/decisions", tag = "archive",
    params(
        ("limit" = Option<u32>, Query, description = "1 to 500, 100 unless said", minimum = 1, maximum = 500),
        ("after" = Option<String>, Query, description = "`next` of the page before",
            pattern = "^(2~[0-9]{1,18}\\.[0-9a-f]{28})?$"),
    ),
    responses((status = 200, body = Page<Decided>), (status = 400, body = ProblemBody),
        (status = 410, body = ProblemBody)))]
pub(in crate::serve) async fn decisions(
    With(state): With<State>,
    Query(pairs): Pairs,
) -> Result<Json<Page<Decided>>, Problem> {
    let asked = Asked::read(pairs, &["limit", "after"])?;
    let (limit, after) = (asked.limit(100)?, asked.after());
    Ok(Json(state.ask(move |parts| parts.archive.decisions(limit, after.as_deref())).await?))
}

/// What people decided of one operator, the newest first: decisions in force that name an identifier of it.
#[utoipa::path(get, path = "/v1/operators/{id}/decisions", tag = "archive",
    params(("id" = String, Path, description = "id, alias, or any identifier")),
    responses((status = 200, body = Vec<Decided>), (status = 400, body = ProblemBody), (status = 404, body = ProblemBody)))]
pub(in crate::serve) async fn concerning(
    With(state): With<State>,
    Named(id): Named<String>,
    Query(pairs): Pairs,
) -> Result<Json<Vec<Decided>>, Problem> {
    Asked::read(pairs, &[])?;
    let name = id.clone();
    let found = state.ask(move |parts| parts.archive.decisions_of(&name)).await?;
    found.map(Json).ok_or_else(|| Problem::not_found("operator", &id))
}

/// Decides who is who. It counts once the archive has read it.
#[utoipa::path(post, path = "/v1/decisions", tag = "archive", request_body = Draft, security(("actor" = [])),
    responses((status = 200, body = Decision), (status = 400, body = ProblemBody), (status = 401, body = ProblemBody),
        (status = 403, body = ProblemBody), (status = 415, body = ProblemBody), (status = 422, body = ProblemBody)))]
pub(in crate::serve) async fn decide(
    With(state): With<State>,
    Query(pairs): Pairs,
    headers: HeaderMap,
    draft: Result<Json<Draft>, JsonRejection>,
) -> Result<Json<Decision>, Problem> {
    Asked::read(pairs, &[])?;
    let actor = super::operator(&headers, &state.parts().actors)?;
    let Json(draft) = draft.map_err(|error| not_understood(&error, SENSELESS))?;
    decided(&state, &actor, draft).await.map(Json)
}

/// Decides in the name of `actor`.
///
/// # Errors
/// Where it says too little or too much, names whom nobody can be, or the broker does not take it.
pub(in crate::serve) async fn decided(state: &State, actor: &Actor, draft: Draft) -> Result<Decision, Problem> {
    is_in_bounds(&draft)?;
    let meant = state.ask(move |parts| parts.archive.meant(draft)).await?;
    if meant.says.names_the_first_again() {
        return Err(senseless(StatusCode::UNPROCESSABLE_ENTITY, "one of the others is the first itself"));
    }
    written(state, actor, meant).await
}

/// Writes a decision in the name of `actor`.
pub(super) async fn written(state: &State, actor: &Actor, meant: Meant) -> Result<Decision, Problem> {
    tracing::info!(actor = actor.name(), role = %actor.role(), ?meant, "a decision");
    let who = actor.name().to_owned();
    Ok(state.ask(move |parts| parts.wishes.decide(&who, meant)).await?)
}

/// Refuses a note that is too long, which `code` explains.
pub(super) fn is_short(note: &str, code: Code) -> Result<(), Problem> {
    if note.chars().count() > LONGEST {
        return Err(Problem::new(StatusCode::BAD_REQUEST, code, format!("a note has {LONGEST} letters at most")));
    }
    Ok(())
}

fn is_in_bounds(draft: &Draft) -> Result<(), Problem> {
    let (others, note) = match draft {
        Draft::Same { others, note, .. } | Draft::Apart { others, note, .. } => (Some(others.len()), note),
        Draft::Open { note, .. } => (None, note),
    };
    if others.is_some_and(|others| others == 0 || others > MOST) {
        return Err(senseless(StatusCode::BAD_REQUEST, &format!("others must be 1 to {MOST}")));
    }
    is_short(note, SENSELESS)
}

fn senseless(status: StatusCode, detail: &str) -> Problem {
    Problem::new(status, SENSELESS, detail)
}

/// Takes a decision back, for ever; what it joined, parted, let go or held is as it was without it.
#[utoipa::path(post, path = "/v1/decisions/{id}/withdraw", tag = "archive",
    params(("id" = String, Path, description = "the decision")), security(("actor" = [])),
    responses((status = 200, body = Decision), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody),
        (status = 404, body = ProblemBody)))]
pub(in crate::serve) async fn withdraw(
    With(state): With<State>,
    Named(id): Named<String>,
    Query(pairs): Pairs,
    headers: HeaderMap,
) -> Result<Json<Decision>, Problem> {
    Asked::read(pairs, &[])?;
    let actor = super::operator(&headers, &state.parts().actors)?;
    withdrawn(&state, &actor, id).await.map(Json)
}

/// Takes a decision back in the name of `actor`; one that was withdrawn before stays as it is.
///
/// # Errors
/// Where there is no such decision, or the broker does not take it.
pub(in crate::serve) async fn withdrawn(state: &State, actor: &Actor, id: String) -> Result<Decision, Problem> {
    let asked = id.clone();
    let found = state.ask(move |parts| parts.archive.decision(&asked)).await?;
    let Decided { decision, .. } = found.ok_or_else(|| Problem::not_found("decision", &id))?;
    if decision.withdrawn.is_some() {
        return Ok(decision);
    }
    tracing::info!(actor = actor.name(), role = %actor.role(), decision = id, "a decision is withdrawn");
    let who = actor.name().to_owned();
    Ok(state.ask(move |parts| parts.wishes.withdraw(&who, decision)).await?)
}
