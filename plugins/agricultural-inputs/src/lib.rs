//! 农业投入品追溯平台, traceability of farm inputs: dealers, what they buy and
//! sell, what farms use, pulled as XML; restricted sales that others know of,
//! given back to be checked.
//!
//! Promises that a row is one raw record: its fields as they came, as JSON, so
//! that the hub finds the buyer's ID number by its name and keeps none. Knows
//! nothing of the account (the hub fills it in), nor of other platforms.

mod deliver;
mod envelope;
mod list;
mod party;
mod pull;
mod shop;
mod trade;
mod usage;

use hub_adapter_sdk::{Adapter, Note, Outcome, RawRecord, Translate, note, within};
use serde::Deserialize;

use list::{PURCHASE, RETURN, SALE, SHOP, USE};

/// The platform's name in identifiers.
const PLATFORM: &str = "agricultural-inputs";

/// The profile whose token, the code of the enterprise, stands in each query.
const PROFILE: &str = "bearer";

/// The adapter.
#[derive(Debug)]
pub struct Inputs {
    settings: Settings,
}

/// What the administrator may set.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct Settings {
    /// Rows a page; the platform gives 100 at most.
    pub page_size: u32,
    /// How far before the cursor a round begins, in seconds.
    pub overlap_seconds: u32,
}

impl Default for Settings {
    fn default() -> Self {
        Self { page_size: 100, overlap_seconds: 60 }
    }
}

impl Adapter for Inputs {
    type Settings = Settings;

    fn new(settings: Settings) -> Result<Self, Note> {
        within("page-size", settings.page_size, 1..=100)?;
        Ok(Self { settings })
    }
}

impl Translate for Inputs {
    fn record(&self, _media_type: &str, record: &RawRecord) -> Outcome {
        let payload = &record.payload;
        let event = match record.attribute("list") {
            Some(SHOP) => shop::event(payload),
            Some(PURCHASE) => trade::event("purchase", payload),
            Some(SALE) => trade::event("sale", payload),
            Some(RETURN) => trade::event("return", payload),
            Some(USE) => usage::event(payload),
            _ => Err(note("list.unknown", "the attribute `list` names none of the platform's lists")),
        };
        event.map_or_else(Outcome::from, Outcome::from)
    }
}

hub_adapter_sdk::export_adapter!(Inputs: translate, pull, deliver);
