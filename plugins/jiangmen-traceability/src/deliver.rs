//! What the platform is told: batches that enterprises recorded elsewhere, and
//! batches that may not be sold, from recalls. One call each.
//!
//! It makes nothing: each call says by whose word it is. Knows nothing of how
//! batches are pulled, nor of which were told before.

use hub_adapter_sdk::json::Object;
use hub_adapter_sdk::schemas::codes;
use hub_adapter_sdk::{Change, Failure, Instant, Render, Request, Response, Verdict, date};

use crate::batch::{LINKS, STATES};
use crate::envelope::ANSWERS;
use crate::{PLATFORM, PROFILE, Traceability};

/// Where batches are given.
const SAVE: &str = "/nyszs/api/batch/save";
/// Where sale is stopped, and allowed again.
const STOP: &str = "/nyszs/api/batch/stop";

type Fields = Vec<(&'static str, Option<String>)>;

impl Render for Traceability {
    fn request(&self, _now: Instant, change: &Change) -> Result<Request, Verdict> {
        let (path, fields) = match change.subject.as_str() {
            "batch" => (SAVE, batch(change)?),
            "recall" => (STOP, stop(change)?),
            _ => return Err(Verdict::refused("subject.unknown", "the platform takes batches and recalls alone")),
        };
        let common = [("out_id", Some(change.id.clone()))];
        Ok(Request::post_form(path, common.into_iter().chain(fields)).profile(PROFILE))
    }

    fn verdict(&self, change: &Change, response: &Response) -> Result<Verdict, Failure> {
        match ANSWERS.open(response) {
            Ok(envelope) => {
                let data = envelope.object("data").unwrap_or_default();
                let id = ["batch_id", "stop_id"].into_iter().find_map(|name| data.text(name));
                Ok(Verdict::Accepted(id.map(Into::into).or_else(|| change.known_as.clone())))
            }
            Err(refusal) => refusal.verdict(),
        }
    }
}

/// A batch in the platform's terms.
fn batch(change: &Change) -> Result<Fields, Verdict> {
    if change.is_delete() {
        return gone(change, "batch_id", ("del_flag", "1"));
    }
    let batch = Object::parse(change.body.as_bytes()).map_err(Verdict::Refused)?;
    let text = |name: &str| batch.text(name).map(String::from);
    if text("kind").as_deref() == Some("in") {
        return Err(Verdict::needless("batch.came-in", "the platform keeps what goes out, not what came in"));
    }
    if text("batch").is_none() && text("trace_code").is_none() {
        return Err(Verdict::refused("batch.number-missing", "the batch has neither number nor trace code"));
    }
    let theirs = |table: &[(&str, &str)], name: &str| {
        let ours = text(name)?;
        table.iter().find(|(_, code)| *code == ours).map(|(theirs, _)| (*theirs).to_owned())
    };
    let (quantity, unit) = match text("quantity") {
        Some(kilograms) => (Some(kilograms), Some("公斤".to_owned())),
        None => (text("quantity_written"), None),
    };
    let moved = text("moved").and_then(|moved| date::utc(&moved).ok()).map(date::local);
    let verdict = text("test_verdict")
        .map(|verdict| codes::TEST_VERDICT.find(&verdict).map_or(verdict, |code| code.label_zh.into()));
    let mut fields = enterprise(change)?;
    fields.extend([
        ("batch_id", change.known_as.clone()),
        ("batch_no", text("batch").or_else(|| text("trace_code"))),
        ("trace_code", text("trace_code")),
        ("prod_name", text("product")),
        ("category", text("category")),
        ("spec", text("specification")),
        ("grade", text("grade")),
        ("link", theirs(LINKS, "stage")),
        ("source_batch", several(&batch, "sources")),
        ("plot", text("plot")),
        ("area", text("area_written").or_else(|| Some(format!("{}公顷", text("area")?)))),
        ("harvest_date", text("harvested")),
        ("quantity", quantity),
        ("unit", unit),
        ("test_result", verdict),
        ("test_no", text("test_report")),
        ("cert_no", text("certificate_code")),
        ("out_time", moved),
        ("status", theirs(STATES, "state")),
        ("stop_date", text("stopped")),
        ("stop_reason", text("stop_reason")),
    ]);
    Ok(fields)
}

/// A recall: of the batch that it names nothing may be sold while it stands.
fn stop(change: &Change) -> Result<Fields, Verdict> {
    if change.is_delete() {
        return gone(change, "stop_id", ("cancel", "1"));
    }
    let recall = Object::parse(change.body.as_bytes()).map_err(Verdict::Refused)?;
    let text = |name: &str| recall.text(name).map(String::from);
    if text("batch").is_none() {
        return Err(Verdict::refused("batch.number-missing", "the recall names no batch"));
    }
    let mut fields = enterprise(change)?;
    fields.extend([
        ("stop_id", change.known_as.clone()),
        ("batch_no", text("batch")),
        ("prod_name", text("product")),
        ("recall_no", text("recall_number")),
        ("stop_date", text("started")),
        ("stop_reason", text("reason")),
        ("authority", text("authority")),
    ]);
    Ok(fields)
}

/// What is to go, by the platform's own id of it.
fn gone(change: &Change, id: &'static str, mark: (&'static str, &str)) -> Result<Fields, Verdict> {
    let known = change.known_as.clone();
    let known = known.ok_or_else(|| Verdict::needless("change.unknown", "the platform never had it"))?;
    Ok(vec![(id, Some(known)), (mark.0, Some(mark.1.to_owned()))])
}

/// Whose it is, by the platform's own id or a social credit code, and who says
/// so; without either the platform could not say whose it is.
fn enterprise(change: &Change) -> Result<Fields, Verdict> {
    let known = |name: &str| change.attribute(name).map(str::to_owned);
    let (own, code) = (known("platform-id"), known("social-credit-code"));
    if own.is_none() && code.is_none() {
        let message = "neither the platform's id nor a social credit code is known";
        return Err(Verdict::refused("enterprise.unknown", message));
    }
    // What the platform says itself, too, it is told by the word of the others alone.
    let others = change.attributes.iter().filter(|(name, source)| name == "source" && !is_own(source));
    let sources: Vec<&str> = others.map(|(_, source)| source.as_str()).collect();
    Ok(vec![
        ("ent_id", own),
        ("credit_code", code),
        ("ent_name", known("name")),
        ("data_source", Some(sources.join(","))),
    ])
}

/// Whether a source is one of the platform's own.
fn is_own(source: &str) -> bool {
    source.split_once('.').is_some_and(|(platform, _)| platform == PLATFORM)
}

/// The members of a list, in the platform's way of writing several.
fn several(of: &Object<'_>, name: &str) -> Option<String> {
    let members: Vec<String> =
        of.list(name).into_iter().filter_map(|member| serde_json::from_str(member.get()).ok()).collect();
    (!members.is_empty()).then(|| members.join("、"))
}
