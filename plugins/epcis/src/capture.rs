//! The capture interface (EPCIS 2.0, 8.2.7 `/capture`, `/events`): a document or a
//! single event, in JSON-LD or XML, answered with 202 and the number of a job.
//!
//! Each event is one item: what is wrong with one refuses that one, later and with
//! its place; the others are taken. Knows nothing of what events say.

use hub_adapter_sdk::xml::Element;
use hub_adapter_sdk::{Call, Item, Note, Receive, Reply, Taken, note};
use serde_json::{Value, json};

use crate::{Epcis, markup};

/// Events of one call.
const MOST: usize = 10_000;

impl Receive for Epcis {
    fn accept(&self, call: Call) -> Result<Taken, (Note, Reply)> {
        let path = call.path.trim_matches('/');
        if !matches!(path, "capture" | "events") {
            let note = note("capture.path-unknown", format!("nothing is captured at {path:?}"));
            return Err(refused(404, note));
        }
        let events = events(&call.body).map_err(|note| refused(400, note))?;
        if events.is_empty() || events.len() > MOST {
            let note = note("capture.count", format!("{} events, 1 to {MOST} are taken", events.len()));
            return Err(refused(if events.is_empty() { 400 } else { 413 }, note));
        }
        let job = json!({ "captureJob": job(&events), "eventsCount": events.len(), "success": true });
        let items = events.into_iter().map(|event| match event["eventID"].as_str().map(str::to_owned) {
            Some(id) => Item::new(event.to_string()).key(id),
            None => Item::new(event.to_string()),
        });
        let reply = Reply { status: 202, media_type: "application/json".into(), body: job.to_string().into_bytes() };
        Ok(Taken { media_type: "application/json".into(), items: items.collect(), reply })
    }
}

/// The job's number: the same call is the same job.
fn job(events: &[Value]) -> String {
    let first = events[0]["eventID"].as_str().or(events[0]["eventTime"].as_str()).unwrap_or_default();
    format!("{first}/{}", events.len())
}

/// The events of a body, in order, in the form of JSON.
fn events(body: &[u8]) -> Result<Vec<Value>, Note> {
    let first = body.iter().find(|byte| !byte.is_ascii_whitespace() && !matches!(byte, 0xef | 0xbb | 0xbf));
    if first == Some(&b'<') {
        return Ok(markup::events(&Element::parse(body)?));
    }
    let body: Value =
        serde_json::from_slice(body).map_err(|error| note("capture.malformed", format!("no JSON: {error}")))?;
    match &body {
        Value::Object(document) if document.get("epcisBody").is_some() => {
            let body = &document["epcisBody"];
            match (&body["eventList"], &body["event"]) {
                (Value::Array(events), _) => Ok(events.clone()),
                (_, event @ Value::Object(_)) => Ok(vec![event.clone()]),
                _ => Err(note("capture.malformed", "the document has no list of events").at("/epcisBody/eventList")),
            }
        }
        Value::Object(event) if event.get("type").or(event.get("isA")).is_some() => Ok(vec![body]),
        Value::Array(events) => Ok(events.clone()),
        _ => Err(note("capture.malformed", "neither a document nor an event")),
    }
}

/// A refusal as EPCIS words it (RFC 7807).
fn refused(status: u16, note: Note) -> (Note, Reply) {
    let problem = json!({
        "type": "epcisException:ValidationException", "title": note.message, "status": status,
        "detail": note.code, "instance": note.pointer,
    });
    let reply = Reply { status, media_type: "application/problem+json".into(), body: problem.to_string().into_bytes() };
    (note, reply)
}
