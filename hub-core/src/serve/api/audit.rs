//! `/v1/sources` and `/v1/audit`: what comes in, and where every record is.

use axum::Json;
use axum::extract::{Query, State as With};

use super::Pairs;
use crate::serve::problem::{Problem, ProblemBody};
use crate::serve::query::Asked;
use crate::serve::state::State;
use crate::serve::view::{Audit, Source};

/// Every source with its state and counts.
#[utoipa::path(get, path = "/v1/sources", tag = "hub", responses((status = 200, body = Vec<Source>)))]
pub(in crate::serve) async fn sources(
    With(state): With<State>,
    Query(pairs): Pairs,
) -> Result<Json<Vec<Source>>, Problem> {
    Asked::read(pairs, &[])?;
    Ok(Json(state.snapshot().await.sources.clone()))
}

/// The double entry, taken now.
#[utoipa::path(get, path = "/v1/audit", tag = "hub",
    responses((status = 200, body = Audit), (status = 503, body = ProblemBody)))]
pub(in crate::serve) async fn audit(With(state): With<State>, Query(pairs): Pairs) -> Result<Json<Audit>, Problem> {
    Asked::read(pairs, &[])?;
    Ok(Json(state.ask(|parts| parts.recover.audit()).await?))
}
