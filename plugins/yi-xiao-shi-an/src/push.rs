//! What the devices' gateway pushes: rows of one device, under an envelope that
//! says which device, of which unit, and when it was sent.
//!
//! Each row is one item; what only the envelope says of it goes along as
//! attributes. Answered in the platform's own envelope; what is not understood
//! is refused, and pushed again. Knows nothing of how the call was signed: the
//! hub has checked it.

use hub_adapter_sdk::json::{self, Object, Scalar};
use hub_adapter_sdk::{Call, Item, Note, Receive, Reply, Taken, note};
use serde_json::value::RawValue;

use crate::SchoolCanteens;
use crate::list::FEEDS;

impl Receive for SchoolCanteens {
    fn accept(&self, call: Call) -> Result<Taken, (Note, Reply)> {
        let path = call.path.trim_matches('/');
        let Some((feed, number)) = FEEDS.into_iter().find(|(feed, _)| *feed == path) else {
            let note = note("push.path-unknown", format!("nothing is pushed to {path:?}"));
            return Err((note, reply("30", "unknown path")));
        };
        match items(feed, number, &call.body) {
            Ok(items) => Ok(Taken { media_type: "application/json".into(), items, reply: reply("00", "success") }),
            Err(note) => Err((note, reply("30", "a row or a list of rows is expected in data"))),
        }
    }
}

fn items(feed: &str, number: &str, body: &[u8]) -> Result<Vec<Item>, Note> {
    let envelope = Object::parse(body)?;
    let Some(data) = envelope.raw("data") else {
        return Err(note("push.data-missing", "the envelope has no `data`"));
    };
    // Some gateways send what is in the envelope as text.
    let text: String;
    let data = if data.get().starts_with('"') {
        text = serde_json::from_str(data.get()).map_err(|_| malformed())?;
        text.as_str()
    } else {
        data.get()
    };
    let rows: Vec<&RawValue> = if data.trim_start().starts_with('[') {
        serde_json::from_str(data).map_err(|_| malformed())?
    } else {
        vec![json::parse(data.as_bytes())?]
    };
    rows.into_iter().map(|row| item(feed, number, &envelope, row)).collect()
}

fn malformed() -> Note {
    note("push.data-malformed", "`data` is no row and no list of rows").at("/data")
}

fn item(feed: &str, number: &str, envelope: &Object<'_>, row: &RawValue) -> Result<Item, Note> {
    let fields = Object::of(row).map_err(|_| malformed())?;
    let device = envelope.scalar("deviceSn");
    let mut item = Item::new(row.get()).attribute("list", feed);
    let told: [(&str, Scalar<'_>); 3] =
        [("device", device.clone()), ("unit", envelope.scalar("unitId")), ("sent", envelope.scalar("sendTime"))];
    for (name, value) in &told {
        if let Some(value) = value.get() {
            item = item.attribute(name, value);
        }
    }
    Ok(match (device.get(), fields.scalar(number).get()) {
        (Some(device), Some(number)) => item.key(format!("{feed}/{device}/{number}")),
        _ => item,
    })
}

fn reply(code: &str, message: &str) -> Reply {
    Reply {
        status: 200,
        media_type: "application/json".into(),
        body: format!(r#"{{"code":"{code}","msg":"{message}"}}"#).into_bytes(),
    }
}
