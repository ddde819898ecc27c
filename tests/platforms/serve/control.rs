//! The control of the play: where it stands, the truth, faults on request, what was answered, its end.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use axum::Json;
use axum::extract::{Query, State};
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use serde::Deserialize;
use serde_json::{Value, json};

use super::House;
use crate::platforms::faults::Wanted;
use crate::platforms::script::{List, Phase};

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

/// Lists that show what the platforms were given, by the call that gives them.
const TAKING: [(&str, List); 10] = [
    ("/openapi/punish/list", List::Punishments),
    ("/nyszs/api/batch/list", List::CityBatches),
    ("/gateway/trace/subject/query", List::NationalEntities),
    ("/gateway/trace/inbatch/query", List::NationalInBatches),
    ("/gateway/trace/outbatch/query", List::NationalOutBatches),
    ("/gateway/trace/promise/query", List::NationalPromises),
    ("/ipt/v1/trades", List::Trades),
    ("/share/v1/disposals", List::Disposals),
    ("/hsjg/api/v1/inspection", List::CountyInspections),
    ("/hsjg/api/v1/incident", List::CountyIncidents),
];

/// `GET /control/given`: what the platforms were given and keep, by the call that lists it, or by the one that told it.
pub async fn given(State(house): State<Arc<House>>) -> Json<Value> {
    let stage = house.stage();
    let json = |row: &str| serde_json::from_str(row).unwrap_or(Value::Null);
    let listed = |list| stage.given(list).map(|(_, row)| json(row)).collect::<Vec<_>>();
    let mut given = json!({});
    for (call, list) in TAKING {
        given[call] = listed(list).into();
    }
    for (call, _, row) in stage.told() {
        match given[call].as_array_mut() {
            Some(rows) => rows.push(json(row)),
            None => given[call] = json!([json(row)]),
        }
    }
    Json(given)
}

/// `POST /control/faults`
pub async fn faults(State(house): State<Arc<House>>, Json(wanted): Json<Wanted>) -> StatusCode {
    let list = List::of_call(&wanted.call);
    // Held until the fault is asked for: no answer comes between it and the rows that change for it.
    let mut stage = house.stage();
    if let (Some(list), Some(touch)) = (list, wanted.touch) {
        stage.touch(list, touch);
    }
    house.faults().want(wanted);
    StatusCode::NO_CONTENT
}

/// How far the platforms' clock is off.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Off {
    /// Seconds ahead of the machine's clock; behind it where negative.
    ahead: i64,
}

/// `POST /control/clock`
pub async fn clock(State(house): State<Arc<House>>, Json(off): Json<Off>) -> StatusCode {
    house.ahead.store(off.ahead * 1_000, Ordering::Relaxed);
    StatusCode::NO_CONTENT
}

/// Which lines are wanted.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Which {
    call: String,
    /// In ms since 1970.
    #[serde(default)]
    since: i64,
}

/// `GET /control/log?call=<path>&since=<ms>`
pub async fn log(State(house): State<Arc<House>>, Query(which): Query<Which>) -> Json<Value> {
    let log = house.log();
    let lines: Vec<_> = log.lines(&which.call, which.since).collect();
    Json(json!(lines))
}

/// `POST /control/stop`
pub async fn stop(State(house): State<Arc<House>>) -> StatusCode {
    house.stop();
    StatusCode::NO_CONTENT
}
