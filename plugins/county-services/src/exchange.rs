//! Messages pushed to the hub: one business record each, answered in the same
//! form with what is wrong inside.
//!
//! A message becomes one record of JSON, header and fields by name, so that the
//! hub finds the ID numbers by their tags and keeps none. Knows nothing of the
//! token on the push, or of the message's signature, which a profile proves.

use hub_adapter_sdk::event::{Licence, Penalty};
use hub_adapter_sdk::json::Object;
use hub_adapter_sdk::{Call, Event, Item, Note, Receive, Reply, Taken, note};
use serde_json::{Map, Value, json};

use crate::markup::{self, Fields, Header};
use crate::{CountyServices, disclosure};

/// What a message's record has for its attribute `list`.
pub const LIST: &str = "exchange";

/// What takes back what was told before.
pub const CANCEL: &str = "cancel";

impl Receive for CountyServices {
    fn accept(&self, call: Call) -> Result<Taken, (Note, Reply)> {
        let message = match markup::read(&call.body) {
            Ok(message) => message,
            Err(note) => return Err(refused(&Header::default(), "1", note)),
        };
        let header = markup::header(&message);
        let fields = markup::fields(&message);
        let payload = payload(&header, &fields);
        match id(&payload) {
            Ok(id) => {
                let item = Item::new(payload).key(id).attribute("list", LIST).attribute("sn", header.sn.clone());
                let reply = reply(&header, "0", "ok");
                Ok(Taken { media_type: "application/json".into(), items: vec![item], reply })
            }
            Err((code, note)) => Err(refused(&header, code, note)),
        }
    }
}

/// What a message tells.
pub fn event(payload: &[u8]) -> Result<Event, Note> {
    let message = Object::parse(payload)?;
    let fields = message.object("fields").unwrap_or_default();
    let flow = message.object("header").unwrap_or_default().scalar("flow");
    let is_gone = flow.get().is_some_and(|flow| flow.eq_ignore_ascii_case(CANCEL));
    match About::of(&fields)? {
        About::Penalty if is_gone => Ok(Event::delete::<Penalty<'_>>(disclosure::penalty_id(&fields)?)),
        About::Permit { .. } if is_gone => Ok(Event::delete::<Licence<'_>>(disclosure::permit_id(&fields)?)),
        About::Penalty => disclosure::penalty(&fields),
        About::Permit { is_newer } => disclosure::permit(&fields, is_newer),
    }
}

enum About {
    Penalty,
    Permit { is_newer: bool },
}

impl About {
    /// By the tags: items are called differently from system to system.
    fn of(fields: &Object<'_>) -> Result<Self, Note> {
        let has = |tag: &str| fields.raw(tag).is_some();
        if has("CF_WSH") || has("CF_XDR_MC") {
            return Ok(Self::Penalty);
        }
        let is_newer = has("XK_XDR_MC");
        if is_newer || has("XK_XDR") || has("XK_WSH") {
            return Ok(Self::Permit { is_newer });
        }
        Err(note("exchange.item-unknown", "the fields are neither those of a penalty nor of a permit").at("/fields"))
    }
}

/// The record's id, or the answer's code and why there is none.
fn id(payload: &str) -> Result<String, (&'static str, Note)> {
    let message = Object::parse(payload.as_bytes()).map_err(|note| ("1", note))?;
    let header = message.object("header").unwrap_or_default();
    if header.text("sn").is_none() {
        return Err(("3", note("exchange.sn-missing", "the header has no SN").at("/header/sn")));
    }
    let fields = message.object("fields").unwrap_or_default();
    let about = About::of(&fields).map_err(|note| ("2", note))?;
    let id = match about {
        About::Penalty => disclosure::penalty_id(&fields),
        About::Permit { .. } => disclosure::permit_id(&fields),
    };
    id.map_err(|note| ("3", note))
}

/// A tag that comes twice counts as it came first.
fn payload(header: &Header, fields: &Fields) -> String {
    let Header { sender, receiver, flow, item, sn } = header;
    let mut known: Map<String, Value> = Map::new();
    for (tag, text) in fields {
        known.entry(tag.to_ascii_uppercase()).or_insert_with(|| text.as_str().into());
    }
    let header = json!({"sender": sender, "receiver": receiver, "flow": flow, "item": item, "sn": sn});
    json!({"header": header, "fields": known}).to_string()
}

fn refused(header: &Header, code: &str, note: Note) -> (Note, Reply) {
    let reply = reply(header, code, &note.message);
    (note, reply)
}

/// The answer goes back to where the message came from.
fn reply(to: &Header, code: &str, message: &str) -> Reply {
    let header = Header { sender: to.receiver.clone(), receiver: to.sender.clone(), ..to.clone() };
    let said = vec![("code".to_owned(), code.to_owned()), ("message".to_owned(), message.to_owned())];
    let body = markup::write(&header, "result", &said).into_bytes();
    Reply { status: 200, media_type: markup::MEDIA_TYPE.into(), body }
}
