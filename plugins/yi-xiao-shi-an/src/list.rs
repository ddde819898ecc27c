//! The lists that the platform offers and the feeds that its devices push.
//!
//! Knows nothing of what is in their rows but id and update time.

use hub_adapter_sdk::{Instant, date, row};
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
pub static FEEDS: [(&str, &str); 5] =
    [(CHECK, "recordNo"), (DISINFECT, "recordNo"), (QUICK_TEST, "testNo"), (CABINET, "sampleNo"), (SCALE, "recordNo")];

row! {
    /// What a row says of its place in its list. Every row names a unit; only of a
    /// unit that is its own id.
    Place {
        id: "id",
        unit: "unitId",
        updated: "modifyTime",
    }
}

/// A row's own id, and when it was last changed.
pub fn head(list: &str, row: &RawValue) -> (Option<String>, Option<Instant>) {
    let place: Place<'_> = serde_json::from_str(row.get()).unwrap_or_default();
    let id = if list == UNIT { &place.unit } else { &place.id };
    (id.get().map(Into::into), place.updated.get().and_then(|updated| date::instant(updated).ok()))
}
