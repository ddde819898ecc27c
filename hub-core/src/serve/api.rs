//! The routes for programs: REST below `/v1`, `/in` for pushing platforms, the
//! schema look-up, metrics, health, and the description of them all.

mod audit;
mod back_fill;
pub(super) mod dead;
mod documents;
pub(super) mod files;
mod health;
mod history;
pub(super) mod known;
pub mod openapi;
pub(super) mod operators;
mod pause;
pub(super) mod personal;
pub(super) mod plugins;
mod push;
pub(super) mod rerun;
mod retention;
pub(super) mod review;
mod routes;
mod subjects;
mod trial;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Query};
use axum::http::{HeaderMap, StatusCode, header};
use axum::routing::{any, get, post, put};

use super::actor::{Actor, Actors, Role};
use super::problem::Problem;
use super::state::State;
use super::view::Source;

/// A query as pairs, for [`super::query::Asked`].
type Pairs = Query<Vec<(String, String)>>;

pub(super) fn routes() -> Router<State> {
    Router::new()
        .route("/v1/operators", get(operators::search))
        .route("/v1/operators/{id}", get(history::one))
        .route("/v1/operators/{id}/matters", get(operators::matters))
        .route("/v1/operators/{id}/relations", get(operators::relations))
        .route("/v1/operators/{id}/difference", get(history::difference))
        .route("/v1/operators/{id}/timeline", get(history::timeline))
        .route("/v1/operators/{id}/decisions", get(review::concerning))
        .route("/v1/operators/{id}/measurements", get(operators::measurements))
        .route("/v1/operators/{id}/why/{field}", get(operators::why))
        .route("/v1/unresolved", get(operators::unresolved))
        .route("/v1/review", get(review::queue))
        .route("/v1/review/{place}", get(personal::pair))
        .route("/v1/contested", get(review::contested))
        .route("/v1/decisions", get(review::decisions).post(review::decide))
        .route("/v1/decisions/{id}/withdraw", post(review::withdraw))
        .route("/v1/retention", get(retention::show))
        .route("/v1/retention/horizon", post(retention::horizon))
        .route("/v1/retention/holds", post(retention::hold))
        .route("/v1/totals", get(operators::totals))
        .route("/v1/sources", get(audit::sources))
        .route("/v1/sources/{name}", get(known::one))
        .route("/v1/sources/{name}/files/{file}", put(files::bring).layer(DefaultBodyLimit::disable()))
        .route("/v1/sources/{name}/refused", get(files::refused))
        .route("/v1/sources/{name}/accept", post(known::accept))
        .route("/v1/sources/{name}/reprocess", post(known::reprocess))
        .route("/v1/sources/{name}/rerun", get(rerun::show).post(rerun::compare).delete(rerun::cancel))
        .route("/v1/sources/{name}/rerun/apply", post(rerun::apply))
        .route("/v1/sources/{name}/pause", post(pause::pause_source))
        .route("/v1/sources/{name}/resume", post(pause::resume_source))
        .route("/v1/routes/{name}/pause", post(pause::pause_route))
        .route("/v1/routes/{name}/resume", post(pause::resume_route))
        .route("/v1/plugins", get(plugins::all).post(plugins::install).layer(DefaultBodyLimit::disable()))
        .route("/v1/plugins/look", post(plugins::look).layer(DefaultBodyLimit::disable()))
        .route("/v1/plugins/{name}", get(plugins::one))
        .route("/v1/plugins/{name}/promote", post(plugins::promote))
        .route("/v1/plugins/{name}/rollback", post(plugins::roll_back))
        .route("/v1/plugins/{name}/shadow", post(plugins::shadow).delete(plugins::end_shadow))
        .route("/v1/plugins/{name}/remove", post(plugins::remove))
        .route("/v1/audit", get(audit::audit))
        .route("/v1/dead-letters", get(dead::list))
        .route("/v1/dead-letters/groups", get(dead::groups))
        .route("/v1/dead-letters/replay", post(dead::replay))
        .route("/v1/dead-letters/try", post(dead::try_replay))
        .route("/v1/dead-letters/{raw}/{generation}", get(dead::one))
        .route("/v1/routes", get(routes::routes))
        .route("/v1/sources/{name}/try", post(trial::try_once))
        .route("/v1/sources/{name}/back-fill", post(back_fill::begin).delete(back_fill::end))
        .route("/v1/documents/{digest}", get(documents::one))
        .route("/v1/receipts", get(routes::receipts))
        .route("/v1/receipts/again", post(routes::again))
        .route("/in/{source}", any(push::whole))
        .route("/in/{source}/{*path}", any(push::below))
        .merge(subjects::routes())
        .route("/openapi.json", get(openapi::get))
        .route("/metrics", get(health::metrics))
        .route("/health/live", get(health::live))
        .route("/health/ready", get(health::ready))
}

/// Who asks for what needs an operator; `Authorization: Bearer` alone says so.
///
/// # Errors
/// Where nobody says so, or one who may not.
fn operator(headers: &HeaderMap, actors: &Actors) -> Result<Actor, Problem> {
    let given = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let token = given.and_then(|value| {
        let (scheme, token) = value.split_once(' ')?;
        scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
    });
    operator_of(token, actors)
}

/// The source of this name, as it is now.
///
/// # Errors
/// Where there is none.
pub(super) fn source(state: &State, name: &str) -> Result<Source, Problem> {
    let found = (state.parts().sources)().into_iter().find(|source| source.name == name);
    found.ok_or_else(|| Problem::not_found("source", name))
}

/// The actor of a token, where it is an operator or more.
///
/// # Errors
/// Where the token is nobody's, or of one who may not.
pub(super) fn operator_of(token: Option<&str>, actors: &Actors) -> Result<Actor, Problem> {
    let Some(actor) = token.and_then(|token| actors.of_token(token)) else {
        let detail = "this needs the token of an actor, as Authorization: Bearer <token>";
        return Err(Problem::new(StatusCode::UNAUTHORIZED, crate::code!(8003), detail));
    };
    at_least(actor.clone(), Role::Operator, "operator or admin")
}

/// The actor, where its role is `least` or more; `allowed` says which those are.
///
/// # Errors
/// Where it is less.
fn at_least(actor: Actor, least: Role, allowed: &str) -> Result<Actor, Problem> {
    if actor.role() < least {
        let detail = format!("{} has the role {}; this needs {allowed}", actor.name(), actor.role());
        return Err(Problem::new(StatusCode::FORBIDDEN, crate::code!(8004), detail));
    }
    Ok(actor)
}
