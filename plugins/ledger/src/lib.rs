//! Any table of an enterprise, a market or a delivery platform, without code: a
//! mapping, which is data, says what its columns mean.
//!
//! Promises: what a mapping says wrongly is refused at the start, with the key
//! and what is allowed there; what a row says doubtfully is kept, flagged, and
//! costs neither the row nor its neighbours. Knows nothing of encodings and
//! folders (the hub reads files), and of any one table: those are in
//! `mappings/*.toml` or in the settings.

mod cell;
mod date;
mod mapping;
mod none;
mod ready;
mod record;
pub mod redacted;
mod settings;
mod table;
mod unit;

use hub_adapter_sdk::{Adapter, Note, Outcome, RawRecord, Translate, note, rows};

use mapping::Mapping;
pub use ready::READY;
pub use settings::Settings;
use table::Payload;

/// The adapter.
#[derive(Debug)]
pub struct Ledger {
    mapping: Box<Mapping>,
}

impl Adapter for Ledger {
    type Settings = Settings;

    fn new(settings: Settings) -> Result<Self, Note> {
        Ok(Self { mapping: Box::new(settings.mapping()?) })
    }
}

impl Translate for Ledger {
    fn record(&self, media_type: &str, record: &RawRecord) -> Outcome {
        if media_type != rows::MEDIA_TYPE {
            return note("media-type.unknown", "is no row of a table").into();
        }
        match Payload::parse(&record.payload) {
            Ok(payload) => record::translate(&self.mapping, &payload),
            Err(note) => note.into(),
        }
    }
}

hub_adapter_sdk::export_adapter!(Ledger: translate);
