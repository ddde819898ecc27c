//! The lists that the interface offers.
//!
//! Knows nothing of what is in their rows but id and update time.

use hub_adapter_sdk::{Instant, Item, date, row};
use serde_json::value::RawValue;

use crate::api::complaint;

/// Entities.
pub const REGISTRATIONS: &str = "registrations";
/// Licences, registration cards, filings.
pub const LICENCES: &str = "licences";
/// Inspections.
pub const INSPECTIONS: &str = "inspections";
/// Penalties; the one list with lower-case tags.
pub const PENALTIES: &str = "penalties";

/// Double-random tasks and their results.
pub const RANDOM: &str = "random-results";
/// Follow-ups of failed samples.
pub const DISPOSALS: &str = "disposals";
/// Complaints.
pub const COMPLAINTS: &str = "complaints";

/// In the order in which they are read: who exists before what happened to it.
pub const LISTS: [&str; 4] = [REGISTRATIONS, LICENCES, INSPECTIONS, PENALTIES];

/// Those that are read where the settings ask for them: not every county's key
/// opens them.
pub const MORE: [&str; 3] = [RANDOM, DISPOSALS, COMPLAINTS];

row! {
    /// What a row says of its place in its list. An operator's id is the row's
    /// own in `registrations` alone.
    Head {
        operator: "ZTSFDM" | "ztsfdm",
        licence: "XKZID",
        inspection: "JCID",
        penalty: "cf_id" | "CF_ID",
        random: "SJID" | "sjid",
        disposal: "CZID" | "czid",
        complaint: "TSID" | "tsid",
        updated: "GXSJ" | "gxsj",
    }
}

impl Head<'_> {
    fn of(row: &RawValue) -> Head<'_> {
        serde_json::from_str(row.get()).unwrap_or_default()
    }

    fn id(&self, list: &str) -> Option<&str> {
        match list {
            REGISTRATIONS => self.operator.get(),
            LICENCES => self.licence.get(),
            INSPECTIONS => self.inspection.get(),
            RANDOM => self.random.get(),
            DISPOSALS => self.disposal.get(),
            COMPLAINTS => self.complaint.get(),
            _ => self.penalty.get(),
        }
    }
}

/// A row as an item. One without an id is an item too: what is wrong with it is
/// for `translate` to say, so that it becomes a dead letter and is not lost.
pub fn item(list: &str, row: &RawValue) -> Item {
    let kept = if list == COMPLAINTS { complaint::kept(row) } else { row.get().into() };
    let item = Item::new(kept.into_owned()).attribute("list", list);
    match Head::of(row).id(list) {
        Some(id) => item.key(format!("{list}/{id}")),
        None => item,
    }
}

/// When a row was last changed.
pub fn updated(row: &RawValue) -> Option<Instant> {
    date::instant(Head::of(row).updated.get()?).ok()
}
