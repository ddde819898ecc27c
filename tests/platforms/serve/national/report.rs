//! What the national platform is told: entities, batches, certificates, which it lists among its others under codes
//! of its own, and circulation, which no list shows.

use serde_json::{Map, Value, json};

use super::{Given, Refusal};
use crate::platforms::script::List;
use crate::platforms::serve::House;
use crate::platforms::stage::Stage;

/// The first number of the codes that the platform gives to what it is told.
const FIRST: usize = 9_000_001;

/// How the kinds of record are kept: the service, its list, the member with the platform's code, what must not be
/// missing. Circulation stands in no list.
const SERVICES: [(&str, Option<List>, &str, &str); 5] = [
    ("subject", Some(List::NationalEntities), "subjectCode", "subjectName"),
    ("inbatch", Some(List::NationalInBatches), "inBatchId", "inBatchCode"),
    ("outbatch", Some(List::NationalOutBatches), "outBatchId", "outBatchCode"),
    ("promise", Some(List::NationalPromises), "promiseId", "promiseNo"),
    ("circulation", None, "circulationId", "saleDate"),
];

const WRONG: Refusal = ("400", "参数错误");
const NO_ENTITY: Refusal = ("404", "主体未注册");

/// Takes one record.
pub fn take(house: &House, service: &str, asked: &Value) -> Result<Given, Refusal> {
    house.moved(|stage| taken(stage, service, asked))
}

fn taken(stage: &mut Stage, service: &str, asked: &Value) -> Result<Given, Refusal> {
    let known = SERVICES.into_iter().find(|(name, ..)| *name == service).ok_or(("400", "服务不存在"))?;
    let (_, list, id, needed) = known;
    let rows = kept(stage, service, list);
    let by_code = rows.iter().find(|(code, _)| *code == text(&asked["code"]));
    if asked["deleted"] == "Y" {
        let (code, mut row) = by_code.cloned().ok_or(("404", "记录不存在"))?;
        row.insert("deleted".into(), "Y".into());
        keep(stage, service, list, &code, &row);
        return Ok(Given::of(&json!({ "code": code })));
    }
    let declarer = &asked["declarer"];
    if text(&declarer["name"]).is_empty() || declarer["source"].as_array().is_none_or(Vec::is_empty) {
        return Err(("400", "缺少申报主体授权信息"));
    }
    let entity = entity(stage, asked);
    if service == "subject" {
        if text(&asked["creditCode"]).len() != 18 {
            return Err(("400", "creditCode格式错误"));
        }
        // One that is registered by itself stays as it is.
        if let Some(own) = entity.as_ref().filter(|own| by_code.is_none_or(|(code, _)| code != *own)) {
            return Ok(Given { code: "409", message: "主体已注册", ..Given::of(&json!({ "code": own })) });
        }
    } else if entity.is_none() {
        return Err(NO_ENTITY);
    }
    if text(&asked[needed]).is_empty() {
        return Err(WRONG);
    }
    // What was told before under the sender's own number is that, also where the sender was not told so.
    let again = || rows.iter().find(|(_, row)| row["outId"] == asked["outId"]);
    let code = match by_code.or_else(again) {
        Some((code, _)) => code.clone(),
        None => format!("{}{}", service.to_uppercase(), FIRST + rows.len()),
    };
    let mut row: Map<String, Value> = asked.as_object().cloned().ok_or(WRONG)?;
    row.remove("code");
    row.insert(id.into(), code.clone().into());
    row.insert("deleted".into(), "N".into());
    if service != "subject" {
        row.insert("subjectCode".into(), entity.into());
    }
    keep(stage, service, list, &code, &row);
    Ok(Given::of(&json!({ "code": code })))
}

fn kept(stage: &Stage, service: &str, list: Option<List>) -> Vec<(String, Map<String, Value>)> {
    let read = |body: &str| serde_json::from_str(body).expect("it was written as JSON");
    match list {
        Some(list) => stage.given(list).map(|(id, body)| (id.to_owned(), read(body))).collect(),
        None => {
            let call = call(service);
            let of_call = stage.told().filter(|(of, ..)| *of == call);
            of_call.map(|(_, id, body)| (id.to_owned(), read(body))).collect()
        }
    }
}

fn keep(stage: &mut Stage, service: &str, list: Option<List>, code: &str, row: &Map<String, Value>) {
    let row = Value::Object(row.clone()).to_string();
    match list {
        Some(list) => stage.give(list, code, &row),
        None => stage.tell(&call(service), code, &row),
    }
}

fn call(service: &str) -> String {
    format!("/gateway/trace/{service}/report")
}

/// The platform's code of an entity that it lists, by that code or by its social credit code.
fn entity(stage: &Stage, asked: &Value) -> Option<String> {
    let (own, code) = (text(&asked["subjectCode"]), text(&asked["creditCode"]));
    stage.rows(List::NationalEntities).into_iter().find_map(|row| {
        let row: Value = serde_json::from_str(row).ok()?;
        let is_it = text(&row["subjectCode"]) == own || (!code.is_empty() && row["creditCode"] == code);
        (is_it && row["deleted"] != "Y").then(|| text(&row["subjectCode"]))
    })
}

fn text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}
