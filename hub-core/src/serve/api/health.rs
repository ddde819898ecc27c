//! `/metrics`, `/health/live`, `/health/ready`.

use axum::Json;
use axum::extract::State as With;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use serde::Serialize;
use utoipa::ToSchema;

use crate::serve::problem::Problem;
use crate::serve::state::State;

/// The metrics of this process, for Prometheus.
#[utoipa::path(get, path = "/metrics", tag = "hub",
    responses((status = 200, body = String, content_type = "text/plain")))]
pub(in crate::serve) async fn metrics(With(state): With<State>) -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], state.parts().metrics.render())
}

/// How a hub is.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::serve) struct Health {
    /// `live` or `ready`.
    status: &'static str,
}

/// Whether the process answers.
#[utoipa::path(get, path = "/health/live", tag = "hub", responses((status = 200, body = Health)))]
pub(in crate::serve) async fn live() -> Json<Health> {
    Json(Health { status: "live" })
}

/// Whether the archive and the books can be read, and pushes are taken. A source that
/// stands still does not make the hub unready: the others go on.
#[utoipa::path(get, path = "/health/ready", tag = "hub", responses((status = 200, body = Health)))]
pub(in crate::serve) async fn ready(With(state): With<State>) -> Result<Json<Health>, Problem> {
    let mut missing = state.snapshot().await.failures.clone();
    if state.parts().inbox.as_ref().is_some_and(|inbox| !inbox.is_open()) {
        missing.push("what is pushed cannot be taken yet".to_owned());
    }
    if missing.is_empty() {
        return Ok(Json(Health { status: "ready" }));
    }
    Err(Problem::new(StatusCode::SERVICE_UNAVAILABLE, crate::code!(8007), missing.join("; ")))
}
