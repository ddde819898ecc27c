//! Trying a source: what it would bring, with nothing written.
//!
//! Promises: what the platform sent is shown to the role operator or admin alone, and the log says who
//! looked.

use axum::Json;
use axum::extract::{Query, State as With};
use axum::http::{HeaderMap, StatusCode};

use super::Pairs;
use crate::serve::problem::{Problem, ProblemBody};
use crate::serve::query::{Asked, Named};
use crate::serve::state::State;
use crate::serve::view::{Mode, SourceState, Trial};

/// Asks a pulled source from where it stands, until something comes, and shows what would become of it. Nothing is
/// written and no cursor moves; the platform is asked as ever.
#[utoipa::path(post, path = "/v1/sources/{name}/try", tag = "hub",
    params(("name" = String, Path, description = "a source that this hub pulls, or reads from a table")),
    security(("actor" = [])),
    responses((status = 200, body = Trial), (status = 400, body = ProblemBody), (status = 401, body = ProblemBody),
        (status = 403, body = ProblemBody), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody)))]
pub(in crate::serve) async fn try_once(
    With(state): With<State>,
    Named(name): Named<String>,
    Query(pairs): Pairs,
    headers: HeaderMap,
) -> Result<Json<Trial>, Problem> {
    Asked::read(pairs, &[])?;
    let actor = super::operator(&headers, &state.parts().actors)?;
    let source = super::source(&state, &name)?;
    if !matches!(source.mode, Mode::Pull | Mode::Table) || source.state == SourceState::Elsewhere {
        let detail = format!("{name} is not pulled by this hub");
        return Err(Problem::new(StatusCode::CONFLICT, crate::code!(6304), &detail));
    }
    tracing::info!(actor = actor.name(), role = %actor.role(), name, "a source is tried");
    Ok(Json(state.ask(move |parts| parts.trials.of(&name)).await?))
}
