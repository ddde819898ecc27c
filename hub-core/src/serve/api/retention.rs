//! `/v1/retention`: how long records are kept; the horizon, and what is held. Both are decisions, and are
//! taken back as those are.

use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::extract::{Query, State as With};
use axum::http::{HeaderMap, StatusCode};

use super::Pairs;
use super::dead::not_understood;
use super::review::{is_short, written};
use crate::message::day_of;
use crate::message::{Decision, Says};
use crate::report::Code;
use crate::serve::problem::{Problem, ProblemBody};
use crate::serve::query::Asked;
use crate::serve::state::State;
use crate::serve::view::{HoldDraft, HorizonDraft, Meant, Retention};

/// Explains a horizon or hold that makes no sense.
const SENSELESS: Code = crate::code!(8017);

/// How long records are kept, the horizon and the holds in force, and how many records are past.
#[utoipa::path(get, path = "/v1/retention", tag = "archive", responses((status = 200, body = Retention)))]
pub(in crate::serve) async fn show(With(state): With<State>, Query(pairs): Pairs) -> Result<Json<Retention>, Problem> {
    Asked::read(pairs, &[])?;
    Ok(Json(state.ask(|parts| parts.archive.retention()).await?))
}

/// Names a horizon: what had to be kept until a day before it is past. The latest of those in force counts.
#[utoipa::path(post, path = "/v1/retention/horizon", tag = "archive", request_body = HorizonDraft,
    security(("actor" = [])),
    responses((status = 200, body = Decision), (status = 400, body = ProblemBody), (status = 401, body = ProblemBody),
        (status = 403, body = ProblemBody), (status = 415, body = ProblemBody), (status = 422, body = ProblemBody)))]
pub(in crate::serve) async fn horizon(
    With(state): With<State>,
    Query(pairs): Pairs,
    headers: HeaderMap,
    draft: Result<Json<HorizonDraft>, JsonRejection>,
) -> Result<Json<Decision>, Problem> {
    Asked::read(pairs, &[])?;
    let actor = super::operator(&headers, &state.parts().actors)?;
    let Json(HorizonDraft { day, note }) = draft.map_err(|error| not_understood(&error, SENSELESS))?;
    let today = day_of((state.parts().clock)());
    if today.is_none_or(|today| day > today) {
        let why = format!("{day} lies ahead: name today or a day before");
        return Err(Problem::new(StatusCode::UNPROCESSABLE_ENTITY, SENSELESS, &why));
    }
    is_short(&note, SENSELESS)?;
    written(&state, &actor, Meant { says: Says::Horizon { day }, note }).await.map(Json)
}

/// Holds what an identifier, a record or a matter names: it is kept however old it is.
#[utoipa::path(post, path = "/v1/retention/holds", tag = "archive", request_body = HoldDraft,
    security(("actor" = [])),
    responses((status = 200, body = Decision), (status = 400, body = ProblemBody), (status = 401, body = ProblemBody),
        (status = 403, body = ProblemBody), (status = 415, body = ProblemBody), (status = 422, body = ProblemBody)))]
pub(in crate::serve) async fn hold(
    With(state): With<State>,
    Query(pairs): Pairs,
    headers: HeaderMap,
    draft: Result<Json<HoldDraft>, JsonRejection>,
) -> Result<Json<Decision>, Problem> {
    Asked::read(pairs, &[])?;
    let actor = super::operator(&headers, &state.parts().actors)?;
    let Json(HoldDraft { on, note }) = draft.map_err(|error| not_understood(&error, SENSELESS))?;
    let on = state.ask(move |parts| parts.archive.held(on)).await?;
    is_short(&note, SENSELESS)?;
    written(&state, &actor, Meant { says: Says::Hold { on }, note }).await.map(Json)
}
