//! `/metrics`, `/health/live`, `/health/ready`.

use axum::Json;
use axum::extract::State as With;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use serde_json::{Value, json};

use crate::serve::problem::Problem;
use crate::serve::state::State;

/// The metrics of this process, for Prometheus.
pub(in crate::serve) async fn metrics(With(state): With<State>) -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], state.parts().metrics.render())
}

/// Whether the process answers.
pub(in crate::serve) async fn live() -> Json<Value> {
    Json(json!({"status": "live"}))
}

/// Whether the archive and the books can be read. A source that stands still
/// does not make the hub unready: the others go on.
pub(in crate::serve) async fn ready(With(state): With<State>) -> Result<Json<Value>, Problem> {
    let seen = state.snapshot().await;
    if seen.failures.is_empty() {
        return Ok(Json(json!({"status": "ready"})));
    }
    Err(Problem::new(StatusCode::SERVICE_UNAVAILABLE, crate::code!(8007), seen.failures.join("; ")))
}
