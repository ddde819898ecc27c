//! The county's own modules of 互联网+智慧市场监管: penalties and permits as rows
//! of a front-end table and as exchange messages, the other modules as lists;
//! what others found, given back as exchange messages.
//!
//! Promises that a penalty means the same by each of its roads: older columns,
//! newer columns, message. What becomes of each field is the table of
//! README.md. Knows nothing of databases and files (the hub gives rows), of
//! tokens, and of other platforms.

mod case;
mod day;
mod deliver;
mod disclosure;
mod document;
mod entry;
mod envelope;
mod exchange;
mod fields;
mod incident;
mod inspection;
mod list;
mod markup;
mod pull;
mod registration;
mod sampling;
mod table;

use hub_adapter_sdk::{Adapter, Note, Outcome, RawRecord, Translate, note, rows, within};
use serde::Deserialize;

/// The platform's name in identifiers.
const PLATFORM: &str = "county-services";

/// The adapter.
#[derive(Debug)]
pub struct CountyServices {
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
    /// What the hub is called in messages.
    pub sender: String,
    /// What the county's platform is called in messages.
    pub receiver: String,
    /// How requests show who we are: `bearer` or `exchange-xml`.
    pub profile: Profile,
}

/// How requests show who we are.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Profile {
    /// By a token alone.
    #[default]
    Bearer,
    /// By a token, and a signature in each message.
    ExchangeXml,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            page_size: 200,
            overlap_seconds: 5,
            sender: "HUB".into(),
            receiver: "SCJG".into(),
            profile: Profile::default(),
        }
    }
}

impl Adapter for CountyServices {
    type Settings = Settings;

    fn new(settings: Settings) -> Result<Self, Note> {
        within("page-size", settings.page_size, 1..=200)?;
        for (name, party) in [("sender", &settings.sender), ("receiver", &settings.receiver)] {
            if party.trim().is_empty() {
                return Err(
                    note(format!("settings.{name}"), "a message names who it is from and to").at(format!("/{name}"))
                );
            }
        }
        Ok(Self { settings })
    }
}

impl CountyServices {
    /// The profile of requests.
    fn profile(&self) -> &'static str {
        match self.settings.profile {
            Profile::Bearer => "bearer",
            Profile::ExchangeXml => "exchange-xml",
        }
    }
}

impl Translate for CountyServices {
    fn record(&self, media_type: &str, record: &RawRecord) -> Outcome {
        let outcome = match record.attribute("list") {
            _ if media_type == rows::MEDIA_TYPE => table::outcome(record),
            Some(exchange::LIST) => exchange::event(&record.payload).map(Outcome::from),
            Some(list) => list::event(list, &record.payload).map(Outcome::from),
            None => Err(list::unknown()),
        };
        outcome.unwrap_or_else(Outcome::from)
    }
}

hub_adapter_sdk::export_adapter!(CountyServices: translate, pull, receive, deliver);
