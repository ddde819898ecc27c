//! The lists of the modules, and what reads the rows of each.
//!
//! Knows nothing of what is in their rows but id and update time.

use hub_adapter_sdk::json::Object;
use hub_adapter_sdk::{Event, Instant, Note, date, note};
use serde_json::value::RawValue;

use crate::{case, document, incident, inspection, registration, sampling};

/// What makes an event of a row.
type Reader = fn(&[u8]) -> Result<Event, Note>;

/// Who exists before what happened to it.
static READERS: [(&str, Reader); 10] = [
    ("registration", registration::event),
    ("inspection", inspection::event),
    ("random", inspection::random),
    ("rectification", inspection::rectification),
    ("sampling", sampling::event),
    ("case", case::event),
    ("debarment", case::debarment),
    ("grade", registration::grade),
    ("incident", incident::event),
    ("document", document::event),
];

/// Their names, in the order in which they are read.
pub static LISTS: [&str; 10] = {
    let mut names = [""; 10];
    let mut at = 0;
    while at < names.len() {
        names[at] = READERS[at].0;
        at += 1;
    }
    names
};

/// What a row of a list tells.
pub fn event(list: &str, payload: &[u8]) -> Result<Event, Note> {
    let (_, reader) = READERS.iter().find(|(name, _)| *name == list).ok_or_else(unknown)?;
    reader(payload)
}

/// A record of no list.
pub fn unknown() -> Note {
    note("list.unknown", "the attribute `list` names none of the platform's lists")
}

/// A row's own id, and when it was last changed.
pub fn head(row: &RawValue) -> (Option<String>, Option<Instant>) {
    let row = Object::of(row).unwrap_or_default();
    let updated = row.text("updateTime").and_then(|updated| date::instant(&updated).ok());
    (row.text("id").map(String::from), updated)
}
