//! What the platform pushes: alerts and readings of devices, as a list or one by one.
//!
//! Each entry is one item, answered in the platform's own envelope; what is
//! not understood is refused, and pushed again. Knows nothing of the token
//! agreed for pushing: the hub has checked it.

use hub_adapter_sdk::json::Object;
use hub_adapter_sdk::{Call, Item, Note, Receive, Reply, Taken, note};
use serde_json::value::RawValue;

use crate::SunshineKitchen;
use crate::list::{self, PUSHED};

impl Receive for SunshineKitchen {
    fn accept(&self, call: Call) -> Result<Taken, (Note, Reply)> {
        let path = call.path.trim_matches('/');
        let Some((list, id)) = PUSHED.into_iter().find(|(list, _)| *list == path) else {
            let note = note("push.path-unknown", format!("nothing is pushed to {path:?}"));
            return Err((note, reply("0", "unknown path")));
        };
        match items(list, id, &call.body) {
            Ok(items) => Ok(Taken { media_type: "application/json".into(), items, reply: reply("1", "ok") }),
            Err(note) => Err((note, reply("0", "a row or a list of rows is expected"))),
        }
    }
}

fn items(name: &str, id: &str, body: &[u8]) -> Result<Vec<Item>, Note> {
    let object = Object::parse(body)?;
    if let Some(list) = object.raw("list") {
        let rows: Vec<&RawValue> = serde_json::from_str(list.get())
            .map_err(|_| note("push.list-malformed", "`list` is no list").at("/list"))?;
        return Ok(rows.into_iter().map(|row| list::item(name, row)).collect());
    }
    if object.raw(id).is_none() {
        return Err(note("push.malformed", format!("neither `list` nor a row's `{id}`")));
    }
    let row: &RawValue = hub_adapter_sdk::json::parse(body)?;
    Ok(vec![list::item(name, row)])
}

fn reply(code: &str, message: &str) -> Reply {
    Reply {
        status: 200,
        media_type: "application/json".into(),
        body: format!(r#"{{"code":"{code}","message":"{message}"}}"#).into_bytes(),
    }
}
