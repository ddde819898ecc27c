//! 国家农产品质量安全追溯管理信息平台, the national traceability of farm produce:
//! entities, batches in and out, quarantine certificates and compliance
//! certificates, pulled; entities, batches, circulation and certificates of other
//! sources, given back on their makers' authority.
//!
//! Promises that a record is one raw record as it came. What becomes of each
//! member is the table of README.md. Knows nothing of keys, seals and signatures
//! (the hub's profile `sm-envelope` has them), of other platforms but by their
//! names in the settings, and of what was translated before.

mod batch;
mod envelope;
mod list;
mod promise;
mod pull;
mod quarantine;
mod report;
mod subject;
mod translate;
mod unit;

use hub_adapter_sdk::{Adapter, Note, Outcome, RawRecord, Translate, within};
use serde::Deserialize;

/// The platform's name in identifiers.
const PLATFORM: &str = "national-traceability";

/// The profile that seals and signs.
const PROFILE: &str = "sm-envelope";

/// The adapter.
#[derive(Debug)]
pub struct Traceability {
    settings: Settings,
}

/// What the administrator may set.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct Settings {
    /// Records a page; the platform gives 200 at most.
    pub page_size: u32,
    /// How far before the cursor a round begins, in seconds.
    pub overlap_seconds: u32,
    /// Platforms whose registrations are of producers.
    pub producers: Vec<String>,
}

impl Default for Settings {
    fn default() -> Self {
        Self { page_size: 200, overlap_seconds: 5, producers: vec!["jiangmen-traceability".to_owned()] }
    }
}

impl Adapter for Traceability {
    type Settings = Settings;

    fn new(settings: Settings) -> Result<Self, Note> {
        within("page-size", settings.page_size, 1..=200)?;
        Ok(Self { settings })
    }
}

impl Translate for Traceability {
    fn record(&self, _media_type: &str, record: &RawRecord) -> Outcome {
        translate::record(record)
    }
}

hub_adapter_sdk::export_adapter!(Traceability: translate, pull, deliver);
