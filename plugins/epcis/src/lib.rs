//! EPCIS 2.0: events of traceability that enterprises capture, in JSON-LD or XML,
//! one by one or in documents; recalls and stops of sale given back as events.
//!
//! Promises that one raw record is one event, whichever form it came in. What
//! becomes of each field is the table of README.md. Knows nothing of who calls:
//! the hub has checked that.

mod capture;
mod deliver;
mod event;
mod gs1;
mod markup;
mod time;

use std::collections::BTreeMap;

use hub_adapter_sdk::{Adapter, Note, Outcome, RawRecord, Translate};
use serde::Deserialize;

/// The adapter.
#[derive(Debug)]
pub struct Epcis {
    settings: Settings,
}

/// What the administrator may set: events name parties by numbers of GS1 alone.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct Settings {
    /// Whose system it is that captures.
    pub reporter: Option<Known>,
    /// Who bears which global location number (GLN).
    pub parties: BTreeMap<String, Known>,
}

/// Somebody whom the administrator names.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct Known {
    /// Name.
    pub name: Option<String>,
    /// Social credit code.
    pub code: Option<String>,
}

impl Adapter for Epcis {
    type Settings = Settings;

    fn new(settings: Settings) -> Result<Self, Note> {
        for gln in settings.parties.keys() {
            if gln.len() != 13 || !gs1::is_right(gln) {
                let message = format!("{gln:?} is no GLN: 13 digits with a check digit");
                return Err(hub_adapter_sdk::note("settings.parties", message).at(format!("/parties/{gln}")));
            }
        }
        Ok(Self { settings })
    }
}

impl Translate for Epcis {
    fn record(&self, _media_type: &str, record: &RawRecord) -> Outcome {
        event::event(&self.settings, &record.payload).map_or_else(Outcome::from, Outcome::from)
    }
}

hub_adapter_sdk::export_adapter!(Epcis: translate, receive, deliver);
