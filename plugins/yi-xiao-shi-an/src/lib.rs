//! 邑校食安, the city's sunshine-kitchen platform for schools: units, who feeds
//! whom, health certificates, purchases, accompanied meals, waste and food
//! samples, pulled; what devices in canteens tell, pushed; penalties, grades,
//! orders and warnings of the authorities, given back.
//!
//! Promises that a row is one raw record as it came, but for pictures and ID
//! numbers, which never come past the door. What becomes of each field is the
//! table of README.md. Knows nothing of keys and secrets (the hub's profile
//! `two-level` has them), of other platforms, and of what was translated before.

mod deliver;
mod envelope;
mod list;
mod pull;
mod push;
mod rows;
mod translate;

use hub_adapter_sdk::{Adapter, Note, Outcome, RawRecord, Translate, note, within};
use serde::Deserialize;

/// The platform's name in identifiers and keys.
const PLATFORM: &str = "yi-xiao-shi-an";

/// How its calls are signed.
const PROFILE: &str = "two-level";

/// The adapter.
#[derive(Debug)]
pub struct SchoolCanteens {
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
    /// Devices, or beginnings of their numbers, whose times without a zone are UTC.
    pub utc_devices: Vec<String>,
}

impl Default for Settings {
    fn default() -> Self {
        Self { page_size: 100, overlap_seconds: 5, utc_devices: Vec::new() }
    }
}

impl Adapter for SchoolCanteens {
    type Settings = Settings;

    fn new(settings: Settings) -> Result<Self, Note> {
        within("page-size", settings.page_size, 1..=100)?;
        if settings.utc_devices.iter().any(|device| device.trim().is_empty()) {
            let message = "an empty number is the beginning of all: name the devices";
            return Err(note("settings.utc-devices", message).at("/utc-devices"));
        }
        Ok(Self { settings })
    }
}

impl Translate for SchoolCanteens {
    fn record(&self, _media_type: &str, record: &RawRecord) -> Outcome {
        translate::record(record, &self.settings)
    }
}

hub_adapter_sdk::export_adapter!(SchoolCanteens: translate, pull, receive, deliver);
