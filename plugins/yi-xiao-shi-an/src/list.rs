//! The lists that the platform offers and the feeds that its devices push, and
//! how each is asked for.
//!
//! Knows nothing of what is in their rows but id and update time.

use std::borrow::Cow;

use hub_adapter_sdk::{Item, row};
use serde_json::value::RawValue;

/// Canteens, their suppliers, caterers and haulers.
pub const UNIT: &str = "unit";
/// Who does what for which canteen.
pub const SUPPLY: &str = "supply";
/// Health certificates of staff.
pub const HEALTH: &str = "health";
/// Goods bought.
pub const PURCHASE: &str = "purchase";
/// Accompanied meals.
pub const MEAL: &str = "meal";
/// Kitchen waste.
pub const WASTE: &str = "waste";
/// Food samples.
pub const SAMPLE: &str = "sample";

/// What is pulled; units before what refers to them.
pub static LISTS: [&str; 7] = [UNIT, SUPPLY, HEALTH, PURCHASE, MEAL, WASTE, SAMPLE];

/// Morning checks.
pub const CHECK: &str = "device/check";
/// Disinfection cabinets.
pub const DISINFECT: &str = "device/disinfect";
/// Rapid testers.
pub const QUICK_TEST: &str = "device/quicktest";
/// Cabinets of food samples.
pub const CABINET: &str = "device/sample";
/// Scales for kitchen waste.
pub const SCALE: &str = "device/waste";

/// What is pushed: the path below the source's, which is the list's name, and
/// what numbers its rows.
pub static FEEDS: [(&str, &str); 5] = [
    (CHECK, "recordNo"),
    (DISINFECT, "recordNo"),
    (QUICK_TEST, "testNo"),
    (CABINET, "sampleNo"),
    (SCALE, "recordNo"),
];

row! {
    /// What every row of a list has. Every row names a unit; only of a unit that is its own id.
    Head {
        id: "id",
        unit: "unitId",
        updated: "modifyTime",
    }
}

/// The call that gives a list.
pub fn path(list: &str) -> String {
    format!("/api/{list}/page")
}

/// A row of a list as an item. One without an id is an item too: what is wrong
/// with it is for `translate` to say, so that it becomes a dead letter and is
/// not lost.
pub fn item(list: &str, row: &RawValue) -> Item {
    let item = Item::new(row.get()).attribute("list", list);
    match id(list, row) {
        Some(id) => item.key(format!("{list}/{id}")),
        None => item,
    }
}

fn id<'a>(list: &str, row: &'a RawValue) -> Option<Cow<'a, str>> {
    let head: Head<'_> = serde_json::from_str(row.get()).ok()?;
    if list == UNIT { head.unit.text() } else { head.id.text() }
}
