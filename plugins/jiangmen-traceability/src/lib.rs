//! 江门市农产品质量安全溯源公共服务平台, the city's traceability of farm produce:
//! enterprises, products, batches and compliance certificates, pulled; batches of
//! other sources and stops of sale, given back.
//!
//! Promises that a row is one raw record as it came. What becomes of each field
//! is the table of README.md. Knows nothing of keys and signatures (the hub's
//! profile `sorted-md5` has them), of other platforms, and of what was translated
//! before.

mod batch;
mod certificate;
mod deliver;
mod enterprise;
mod envelope;
mod list;
mod product;
mod pull;
mod translate;

use hub_adapter_sdk::{Adapter, Note, Outcome, RawRecord, Translate, within};
use serde::Deserialize;

/// The platform's name in identifiers.
const PLATFORM: &str = "jiangmen-traceability";

/// The profile that signs.
const PROFILE: &str = "sorted-md5";

/// The adapter.
#[derive(Debug)]
pub struct Traceability {
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
        Self { page_size: 100, overlap_seconds: 5 }
    }
}

impl Adapter for Traceability {
    type Settings = Settings;

    fn new(settings: Settings) -> Result<Self, Note> {
        within("page-size", settings.page_size, 1..=100)?;
        Ok(Self { settings })
    }
}

impl Translate for Traceability {
    fn record(&self, _media_type: &str, record: &RawRecord) -> Outcome {
        translate::record(record)
    }
}

hub_adapter_sdk::export_adapter!(Traceability: translate, pull, deliver);
