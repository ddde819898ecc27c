//! The lists that the platform offers, and how each is asked for.
//!
//! Knows nothing of what is in their rows but id and update time.

use std::borrow::Cow;

use hub_adapter_sdk::{Item, row};
use serde_json::value::RawValue;

/// One list.
#[derive(Debug)]
pub struct List {
    /// Its name in cursors, keys and the attribute `list`.
    pub name: &'static str,
    /// Its call.
    pub path: &'static str,
    /// What the call names the number of the page.
    pub page: &'static str,
}

/// Kitchens before what refers to them.
pub static LISTS: [List; 3] = [
    List { name: COMPANY, path: "/openapi/company/list", page: "pageNum" },
    List { name: ALERT, path: "/openapi/ai/record/list", page: "page" },
    List { name: PUNISH, path: "/openapi/punish/list", page: "pageNum" },
];

/// What is read where the settings ask for it: not every platform has it.
pub static MORE: [List; 1] = [List { name: SELF_CHECK, path: "/openapi/selfcheck/list", page: "pageNum" }];

/// Kitchens.
pub const COMPANY: &str = "company";
/// Alarms of their cameras; pushed under the same name.
pub const ALERT: &str = "ai/record";
/// What thermometers read; pushed alone.
pub const HUMIDITY: &str = "humidity";
/// Channels of video and whether they give a picture; pushed alone.
pub const CHANNEL: &str = "channels";
/// Signs of life of cameras; pushed alone.
pub const HEARTBEAT: &str = "heartbeat";
/// What is pushed: the path below the source's, which is the list's name, and
/// what names a row of it.
pub const PUSHED: [(&str, &str); 5] = [
    (ALERT, "recordId"),
    (HUMIDITY, "deviceId"),
    (CHANNEL, "channelId"),
    (HEARTBEAT, "deviceId"),
    (SELF_CHECK, "checkId"),
];

/// Self-inspections of kitchens; pushed under the same name.
pub const SELF_CHECK: &str = "self/check";

/// Penalties.
pub const PUNISH: &str = "punish";

row! {
    /// What every row has, whatever its list.
    Head {
        id: "id" | "recordId" | "punishId" | "checkId",
        updated: "updateTime",
    }
}

row! {
    /// What every row of a device has.
    Device {
        id: "deviceId" | "channelId",
    }
}

/// A row as an item. One without an id is an item too: what is wrong with it is
/// for `translate` to say, so that it becomes a dead letter and is not lost.
pub fn item(list: &str, row: &RawValue) -> Item {
    let item = Item::new(row.get()).attribute("list", list);
    let id = if [HUMIDITY, CHANNEL, HEARTBEAT].contains(&list) { device(row) } else { id(row) };
    match id {
        Some(id) => item.key(format!("{list}/{id}")),
        None => item,
    }
}

fn device(row: &RawValue) -> Option<Cow<'_, str>> {
    let device: Device<'_> = serde_json::from_str(row.get()).ok()?;
    device.id.text()
}

fn id(row: &RawValue) -> Option<Cow<'_, str>> {
    let head: Head<'_> = serde_json::from_str(row.get()).ok()?;
    head.id.text()
}
