//! 智慧食药监, the province's supervision platform: registrations, licences,
//! inspections and penalties, by interface and as files.
//!
//! Promises that a penalty or licence means the same whichever of the column
//! sets it came in. What becomes of each field is the table of README.md. Knows
//! nothing of keys and log-in (the hub's profile `bearer` has them), of
//! encodings and folders (the hub reads files), and of other platforms.

mod api;
mod codes;
mod envelope;
mod facts;
mod files;
mod list;
mod pull;

use hub_adapter_sdk::{Adapter, Note, Outcome, RawRecord, Translate, rows, within};
use serde::Deserialize;

/// The platform's name in identifiers.
const PLATFORM: &str = "provincial-supervision";

/// The adapter.
#[derive(Debug)]
pub struct ProvincialSupervision {
    settings: Settings,
}

/// What the administrator may set.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct Settings {
    /// Rows a page; the platform gives 500 at most.
    pub page_size: u32,
    /// How far before the cursor a round begins, in seconds.
    pub overlap_seconds: u32,
}

impl Default for Settings {
    fn default() -> Self {
        Self { page_size: 500, overlap_seconds: 5 }
    }
}

impl Adapter for ProvincialSupervision {
    type Settings = Settings;

    fn new(settings: Settings) -> Result<Self, Note> {
        within("page-size", settings.page_size, 1..=500)?;
        Ok(Self { settings })
    }
}

impl Translate for ProvincialSupervision {
    fn record(&self, media_type: &str, record: &RawRecord) -> Outcome {
        if media_type == rows::MEDIA_TYPE { files::record(record) } else { api::record(record) }
    }
}

hub_adapter_sdk::export_adapter!(ProvincialSupervision: translate, pull);
