//! What the platform pushes: alerts, as a list or one by one.
//!
//! Each entry is one item, answered in the platform's own envelope; what is
//! not understood is refused, and pushed again. Knows nothing of the token
//! agreed for pushing: the hub has checked it.

use hub_adapter_sdk::json::Object;
use hub_adapter_sdk::{Call, Item, Note, Receive, Reply, Taken, note};
use serde_json::value::RawValue;

use crate::SunshineKitchen;
use crate::list::{self, ALERT};

impl Receive for SunshineKitchen {
    fn accept(&self, call: Call) -> Result<Taken, (Note, Reply)> {
        let path = call.path.trim_matches('/');
        if path != ALERT {
            let note = note("push.path-unknown", format!("nothing is pushed to {path:?}"));
            return Err((note, reply("0", "unknown path")));
        }
        match items(&call.body) {
            Ok(items) => Ok(Taken { media_type: "application/json".into(), items, reply: reply("1", "ok") }),
            Err(note) => Err((note, reply("0", "a row or a list of rows is expected"))),
        }
    }
}

fn items(body: &[u8]) -> Result<Vec<Item>, Note> {
    let object = Object::parse(body)?;
    if let Some(list) = object.raw("list") {
        let rows: Vec<&RawValue> = serde_json::from_str(list.get())
            .map_err(|_| note("push.list-malformed", "`list` is no list").at("/list"))?;
        return Ok(rows.into_iter().map(|row| list::item(ALERT, row)).collect());
    }
    if object.raw("recordId").is_none() {
        return Err(note("push.malformed", "neither `list` nor an alert's `recordId`"));
    }
    let row: &RawValue = hub_adapter_sdk::json::parse(body)?;
    Ok(vec![list::item(ALERT, row)])
}

fn reply(code: &str, message: &str) -> Reply {
    Reply {
        status: 200,
        media_type: "application/json".into(),
        body: format!(r#"{{"code":"{code}","message":"{message}"}}"#).into_bytes(),
    }
}
