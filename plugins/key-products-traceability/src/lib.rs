//! 重要产品追溯管理平台, traceability of key products: nodes of the chain and their
//! trades, pulled; trades of other sources, given back.
//!
//! Promises that a row is one raw record as it came. What becomes of each field
//! is the table of README.md. Knows nothing of keys and signatures (the hub's
//! profile `gateway-hmac` has them), nor of other platforms.

mod deliver;
mod envelope;
mod list;
mod node;
mod pull;
mod trade;

use hub_adapter_sdk::{Adapter, Note, Outcome, RawRecord, Translate, note, within};
use serde::Deserialize;

use list::{NODE, TRADE};

/// The platform's name in identifiers.
const PLATFORM: &str = "key-products-traceability";

/// The profile that signs.
const PROFILE: &str = "gateway-hmac";

/// The adapter.
#[derive(Debug)]
pub struct KeyProducts {
    settings: Settings,
}

/// What the administrator may set.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct Settings {
    /// Rows a page; the platform gives 200 at most.
    pub page_size: u32,
    /// How far before the cursor a round begins, in seconds.
    pub overlap_seconds: u32,
}

impl Default for Settings {
    fn default() -> Self {
        Self { page_size: 200, overlap_seconds: 5 }
    }
}

impl Adapter for KeyProducts {
    type Settings = Settings;

    fn new(settings: Settings) -> Result<Self, Note> {
        within("page-size", settings.page_size, 1..=200)?;
        Ok(Self { settings })
    }
}

impl Translate for KeyProducts {
    fn record(&self, _media_type: &str, record: &RawRecord) -> Outcome {
        let event = match record.attribute("list") {
            Some(NODE) => node::event(&record.payload),
            Some(TRADE) => trade::event(&record.payload),
            _ => Err(note("list.unknown", "the attribute `list` names none of the platform's lists")),
        };
        event.map_or_else(Outcome::from, Outcome::from)
    }
}

hub_adapter_sdk::export_adapter!(KeyProducts: translate, pull, deliver);
