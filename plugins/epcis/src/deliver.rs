//! What an enterprise's system is told: recalls, as events of EPCIS in JSON-LD by
//! its own capture interface. It makes nothing: each event says by whose word.

use hub_adapter_sdk::json::Object;
use hub_adapter_sdk::{Change, Failure, Instant, Render, Request, Response, Verdict, date, note};
use serde_json::{Value, json};

use crate::{Epcis, gs1};

/// Where events are captured.
const CAPTURE: &str = "/capture";
/// The profile with the token for it.
const PROFILE: &str = "bearer";
/// What EPCIS 2.0 calls its terms.
const CONTEXT: &str = "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld";

impl Render for Epcis {
    fn request(&self, now: Instant, change: &Change) -> Result<Request, Verdict> {
        if change.subject != "recall" {
            return Err(Verdict::refused("subject.unknown", "events are made of recalls alone"));
        }
        let time = date::local(now).replace(' ', "T") + "+08:00";
        let event = if change.is_delete() { lifted(change, &time)? } else { recalled(change, &time)? };
        let document = json!({
            "@context": CONTEXT, "type": "EPCISDocument", "schemaVersion": "2.0", "creationDate": time,
            "epcisBody": {"eventList": [event]},
        });
        Ok(Request::post_json(CAPTURE, document.to_string()).header("gs1-epcis-version", "2.0.0").profile(PROFILE))
    }

    fn verdict(&self, change: &Change, response: &Response) -> Result<Verdict, Failure> {
        let said = || {
            let problem = Object::parse(&response.body).unwrap_or_default();
            problem.text("detail").or_else(|| problem.text("title")).map(String::from).unwrap_or_default()
        };
        match response.status {
            200..=202 | 204 => Ok(Verdict::Accepted(Some(event_id(change)))),
            400 | 409 | 413 | 415 | 422 => Ok(Verdict::refused("capture.refused", said())),
            401 | 403 => Err(Failure::stop(note("capture.token", format!("status {}: {}", response.status, said())))),
            408 | 429 | 500..=599 => {
                Err(Failure::retry(note("capture.trouble", format!("status {}", response.status))))
            }
            status => Err(Failure::stop(note("capture.status", format!("status {status} is not of the interface")))),
        }
    }
}

/// Whoever captured it twice has it once: the same change is the same event.
fn event_id(change: &Change) -> String {
    format!("urn:hub:change:{}", change.id)
}

fn recalled(change: &Change, time: &str) -> Result<Value, Verdict> {
    let recall = Object::parse(change.body.as_bytes()).map_err(Verdict::Refused)?;
    let text = |name: &str| recall.text(name).map(String::from);
    let class = class(text("barcode"), text("batch"))?;
    let sources = change.attributes.iter().filter(|(name, _)| name == "source").map(|(_, source)| source.as_str());
    Ok(json!({
        "type": "ObjectEvent", "eventID": event_id(change), "eventTime": time, "eventTimeZoneOffset": "+08:00",
        "action": "OBSERVE", "bizStep": "inspecting", "disposition": "recalled",
        "quantityList": [{"epcClass": class}],
        "hub:recall": {"number": text("recall_number"), "level": text("level"), "reason": text("reason"),
            "authority": text("authority"), "product": text("product"), "by": sources.collect::<Vec<_>>()},
    }))
}

/// A recall that was withdrawn: the event that told it was an error.
fn lifted(change: &Change, time: &str) -> Result<Value, Verdict> {
    let known = change.known_as.clone();
    let known = known.ok_or_else(|| Verdict::needless("change.unknown", "the system never had it"))?;
    Ok(json!({
        "type": "ObjectEvent", "eventID": known, "eventTime": time, "eventTimeZoneOffset": "+08:00", "action": "OBSERVE",
        "bizStep": "inspecting",
        "errorDeclaration": {"declarationTime": time, "reason": "did_not_occur"},
    }))
}

/// A lot of a product, as a link of GS1: without its barcode nobody could tell which.
fn class(barcode: Option<String>, batch: Option<String>) -> Result<String, Verdict> {
    let wrong = |message: &str| Verdict::refused("recall.gtin-missing", message);
    let barcode = barcode.ok_or_else(|| wrong("the recall names no barcode"))?;
    let batch = batch.ok_or_else(|| wrong("the recall names no batch"))?;
    gs1::normal(&format!("https://id.gs1.org/01/{barcode}/10/{batch}")).map_err(wrong)
}
