//! 智慧食药监, the province's supervision platform: registrations, licences,
//! inspections and penalties, by interface and as files; samples as files;
//! double-random results, follow-ups and complaints by interface; adopted grades
//! and follow-ups given back.
//!
//! Promises that a penalty or licence means the same whichever of the column
//! sets it came in. What becomes of each field is the table of README.md. Knows
//! nothing of keys and log-in (the hub's profile has them), of
//! encodings and folders (the hub reads files), and of other platforms.

mod api;
mod codes;
mod deliver;
mod envelope;
mod facts;
mod files;
mod list;
mod local;
mod pull;
mod sampling;

use hub_adapter_sdk::{Adapter, Note, Outcome, RawRecord, Translate, note, rows, within};
use serde::Deserialize;

use list::{LISTS, MORE};
use local::{RandomCodes, Written};

/// The platform's name in identifiers.
const PLATFORM: &str = "provincial-supervision";

/// The adapter.
#[derive(Debug)]
pub struct ProvincialSupervision {
    settings: Settings,
    codes: Box<RandomCodes>,
}

/// What the administrator may set.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct Settings {
    /// Rows a page; the platform gives 500 at most.
    pub page_size: u32,
    /// How far before the cursor a round begins, in seconds.
    pub overlap_seconds: u32,
    /// How requests are signed: `bearer` or `tif`.
    pub profile: Profile,
    /// Lists beyond the four that every key opens.
    pub more_lists: Vec<String>,
    /// What the numbers of double-random tasks mean here, by their code.
    pub random_states: Written,
    /// The same of results.
    pub random_results: Written,
    /// The same of what follows.
    pub random_disposals: Written,
}

/// How requests are signed.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Profile {
    /// A key agreed once.
    #[default]
    Bearer,
    /// The province's gateway.
    Tif,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            page_size: 500,
            overlap_seconds: 5,
            profile: Profile::default(),
            more_lists: Vec::new(),
            random_states: Written::default(),
            random_results: Written::default(),
            random_disposals: Written::default(),
        }
    }
}

impl Adapter for ProvincialSupervision {
    type Settings = Settings;

    fn new(settings: Settings) -> Result<Self, Note> {
        within("page-size", settings.page_size, 1..=500)?;
        if let Some(unknown) = settings.more_lists.iter().find(|list| !MORE.contains(&list.as_str())) {
            let message = format!("{unknown:?} is none of the lists {}", MORE.join(", "));
            return Err(note("settings.more-lists", message).at("/more-lists"));
        }
        let codes = RandomCodes::new(&settings.random_states, &settings.random_results, &settings.random_disposals)?;
        Ok(Self { settings, codes: Box::new(codes) })
    }
}

impl ProvincialSupervision {
    /// The lists that are read, in their order.
    fn lists(&self) -> Vec<&'static str> {
        let more = MORE.into_iter().filter(|list| self.settings.more_lists.iter().any(|asked| asked == list));
        LISTS.into_iter().chain(more).collect()
    }

    /// The profile of requests.
    fn profile(&self) -> &'static str {
        match self.settings.profile {
            Profile::Bearer => "bearer",
            Profile::Tif => "tif",
        }
    }
}

impl Translate for ProvincialSupervision {
    fn record(&self, media_type: &str, record: &RawRecord) -> Outcome {
        if media_type == rows::MEDIA_TYPE { files::record(record) } else { api::record(record, &self.codes) }
    }
}

hub_adapter_sdk::export_adapter!(ProvincialSupervision: translate, pull, deliver);
