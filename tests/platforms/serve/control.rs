//! The control of the play: where it stands, the truth, faults on request, its end.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use serde_json::{Value, json};

use super::House;
use crate::platforms::faults::Wanted;
use crate::platforms::script::Phase;

/// `GET /control/state`
pub async fn state(State(house): State<Arc<House>>) -> Json<Value> {
    let stage = house.stage();
    Json(json!({
        "finished": stage.is_finished(),
        "phase": stage.phase().number(),
        "phases": Phase::ALL.len(),
        "waiting": stage.waiting(),
    }))
}

/// `GET /control/truth`
pub async fn truth(State(house): State<Arc<House>>) -> impl IntoResponse {
    let json = [(header::CONTENT_TYPE, "application/json")];
    (json, house.truth().to_owned())
}

/// `POST /control/faults`
pub async fn faults(State(house): State<Arc<House>>, Json(wanted): Json<Wanted>) -> StatusCode {
    house.faults().want(wanted);
    StatusCode::NO_CONTENT
}

/// `POST /control/stop`
pub async fn stop(State(house): State<Arc<House>>) -> StatusCode {
    house.stop();
    StatusCode::NO_CONTENT
}
