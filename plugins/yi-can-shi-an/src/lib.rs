//! 邑餐食安, the city's sunshine-kitchen platform: companies, kitchen alerts,
//! penalties and self-inspections, pulled; alerts, self-inspections and what devices
//! read, pushed; penalties, adopted grades and orders of other sources, given back.
//!
//! Promises that a row is one raw record as it came, and that an alert pulled
//! and pushed gives the same event. What becomes of each field is the table of
//! README.md. Knows nothing of tokens (the hub's profile `token-login` has
//! them), of other platforms, and of what was translated before.

mod deliver;
mod devices;
mod envelope;
mod list;
mod pull;
mod push;
mod rows;
mod self_check;
mod translate;

use hub_adapter_sdk::{Adapter, Note, Outcome, RawRecord, Translate, note, within};
use serde::Deserialize;

/// The platform's name in identifiers and keys.
const PLATFORM: &str = "yi-can-shi-an";

/// The adapter.
#[derive(Debug)]
pub struct SunshineKitchen {
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
    /// Lists beyond the three that every platform of this kind has.
    pub more_lists: Vec<String>,
}

impl Default for Settings {
    fn default() -> Self {
        Self { page_size: 200, overlap_seconds: 5, more_lists: Vec::new() }
    }
}

impl Adapter for SunshineKitchen {
    type Settings = Settings;

    fn new(settings: Settings) -> Result<Self, Note> {
        within("page-size", settings.page_size, 1..=200)?;
        if let Some(unknown) = settings.more_lists.iter().find(|name| list::MORE.iter().all(|list| list.name != **name))
        {
            let message = format!("{unknown:?} is no list that can be asked for besides");
            return Err(note("settings.more-lists", message).at("/more-lists"));
        }
        Ok(Self { settings })
    }
}

impl Translate for SunshineKitchen {
    fn record(&self, _media_type: &str, record: &RawRecord) -> Outcome {
        translate::record(record)
    }
}

hub_adapter_sdk::export_adapter!(SunshineKitchen: translate, pull, receive, deliver);
