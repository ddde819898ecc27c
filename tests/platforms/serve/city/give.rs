//! What the city's platform is given: batches that enterprises recorded elsewhere, which it lists among its
//! others under ids of its own; and batches of which sale stops.

use serde_json::{Map, Value, json};

use super::{Form, Given, Refusal};
use crate::platforms::script::List;
use crate::platforms::serve::House;
use crate::platforms::stage::Stage;

/// The call that stops sale.
pub const STOP: &str = "/nyszs/api/batch/stop";

/// The first id that the platform gives to what it is given.
const FIRST: usize = 90_000_001;

/// What a batch says.
const FIELDS: [&str; 24] = [
    "batch_no",
    "trace_code",
    "ent_name",
    "credit_code",
    "prod_name",
    "category",
    "spec",
    "grade",
    "link",
    "source_batch",
    "plot",
    "area",
    "harvest_date",
    "quantity",
    "unit",
    "test_result",
    "test_no",
    "cert_no",
    "out_time",
    "status",
    "stop_date",
    "stop_reason",
    "data_source",
    "out_id",
];

const NO_ENTERPRISE: Refusal = (40_401, "主体不存在");
const NO_BATCH: Refusal = (40_402, "批次不存在");

/// `POST /nyszs/api/batch/save`
pub fn batch(house: &House, form: &Form) -> Result<Given, Refusal> {
    let mut stage = house.stage();
    let rows: Vec<(String, Map<String, Value>)> = stage
        .given(List::CityBatches)
        .map(|(id, body)| (id.to_owned(), serde_json::from_str(body).expect("it was written as JSON")))
        .collect();
    let by_id = rows.iter().find(|(id, _)| *id == form.get("batch_id"));
    if form.get("del_flag") == "1" {
        let (id, mut row) = by_id.cloned().ok_or(NO_BATCH)?;
        row.insert("del_flag".into(), 1.into());
        stage.give(List::CityBatches, &id, &Value::Object(row).to_string());
        return Ok(Given::of(&json!({ "batch_id": id })));
    }
    let enterprise = enterprise(&stage, form)?;
    if form.get("batch_no").is_empty() {
        return Err((40_004, "batch_no不能为空"));
    }
    // What was saved before under the sender's own number is that, also where the sender was not told so.
    let again = || rows.iter().find(|(_, row)| !form.get("out_id").is_empty() && row["out_id"] == form.get("out_id"));
    let id = match by_id.or_else(again) {
        Some((id, _)) => id.clone(),
        None => (FIRST + rows.len()).to_string(),
    };
    let mut row: Map<String, Value> = FIELDS.map(|name| (name.to_owned(), form.get(name).into())).into_iter().collect();
    row.insert("batch_id".into(), id.clone().into());
    row.insert("ent_id".into(), enterprise.into());
    row.insert("del_flag".into(), 0.into());
    stage.give(List::CityBatches, &id, &Value::Object(row).to_string());
    Ok(Given::of(&json!({ "batch_id": id })))
}

/// `POST /nyszs/api/batch/stop`
pub fn stop(house: &House, form: &Form) -> Result<Given, Refusal> {
    let mut stage = house.stage();
    let stops: Vec<(String, Value)> = stage
        .told()
        .filter(|(call, ..)| *call == STOP)
        .map(|(_, id, body)| (id.to_owned(), serde_json::from_str(body).expect("it was written as JSON")))
        .collect();
    let by_id = stops.iter().find(|(id, _)| *id == form.get("stop_id"));
    if form.get("cancel") == "1" {
        let (id, mut stop) = by_id.cloned().ok_or((40_402, "停售记录不存在"))?;
        stop["cancel"] = 1.into();
        stage.tell(STOP, &id, &stop.to_string());
        return Ok(Given::of(&json!({ "stop_id": id })));
    }
    let enterprise = enterprise(&stage, form)?;
    let is_it = |row: &str| {
        let row: Value = serde_json::from_str(row).expect("the script writes JSON");
        row["batch_no"] == form.get("batch_no") && text(&row["ent_id"]) == enterprise
    };
    if !stage.rows(List::CityBatches).into_iter().any(is_it) {
        return Err(NO_BATCH);
    }
    let again =
        || stops.iter().find(|(_, stop)| !form.get("out_id").is_empty() && stop["out_id"] == form.get("out_id"));
    let id = match by_id.or_else(again) {
        Some((id, _)) => id.clone(),
        None => (FIRST + stops.len()).to_string(),
    };
    let fields =
        ["out_id", "batch_no", "prod_name", "recall_no", "stop_date", "stop_reason", "authority", "data_source"];
    let mut stop: Map<String, Value> =
        fields.map(|name| (name.to_owned(), form.get(name).into())).into_iter().collect();
    stop.insert("stop_id".into(), id.clone().into());
    stop.insert("ent_id".into(), enterprise.into());
    stop.insert("cancel".into(), 0.into());
    stage.tell(STOP, &id, &Value::Object(stop).to_string());
    Ok(Given::of(&json!({ "stop_id": id })))
}

/// The platform's id of an enterprise that it lists, by that id or by its social credit code.
fn enterprise(stage: &Stage, form: &Form) -> Result<String, Refusal> {
    let (id, code) = (form.get("ent_id"), form.get("credit_code"));
    let found = stage.rows(List::CityEnterprises).into_iter().find_map(|row| {
        let row: Value = serde_json::from_str(row).ok()?;
        let own = text(&row["ent_id"]);
        let is_it = own == id || (!code.is_empty() && row["credit_code"] == code);
        is_it.then_some(own)
    });
    found.ok_or(NO_ENTERPRISE)
}

/// A number or a text, as text.
fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
