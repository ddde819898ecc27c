//! Records into events: which service gave it, and who it names.
//!
//! A function of the record alone. Knows nothing of how it came.

use hub_adapter_sdk::event::Party;
use hub_adapter_sdk::json::Scalar;
use hub_adapter_sdk::{Date, Instant, Outcome, Quality, RawRecord, date, note};

use crate::list::{IN_BATCH, OUT_BATCH, PROMISE, QUARANTINE, SUBJECT};
use crate::{PLATFORM, batch, promise, quarantine, subject};

/// What becomes of one record.
pub fn record(record: &RawRecord) -> Outcome {
    let payload = &record.payload;
    let event = match record.attribute("list") {
        Some(SUBJECT) => subject::event(payload),
        Some(IN_BATCH) => batch::came_in(payload),
        Some(OUT_BATCH) => batch::went_out(payload),
        Some(QUARANTINE) => quarantine::event(payload),
        Some(PROMISE) => promise::event(payload),
        _ => Err(note("list.unknown", "the attribute `list` names none of the platform's services")),
    };
    event.map_or_else(Outcome::from, Outcome::from)
}

/// Who a record names: by social credit code and by the platform's own code, or
/// by name alone; nobody where all are empty. A natural person's ID number in the
/// place of the code is nobody's to keep.
pub fn party<'a>(role: &'static str, [own, name, code]: [&Scalar<'a>; 3], quality: &mut Quality) -> Option<Party<'a>> {
    own.get().or(name.get()).or(code.get())?;
    let mut party =
        Party::new(role).name(name.text()).identifier("social-credit-code", code.text()).known_to(PLATFORM, own.get());
    quality.party(&mut party);
    Some(party)
}

/// A day, `yyyyMMdd` or with marks between.
pub fn day(quality: &mut Quality, field: &str, text: &Scalar<'_>) -> Option<Date> {
    quality.date(field, text.get().map(date::dashed).as_deref())
}

/// A point in time, `yyyyMMddHHmmss` or with marks between.
pub fn moment(quality: &mut Quality, field: &str, text: &Scalar<'_>) -> Option<Instant> {
    quality.instant(field, text.get().map(date::dashed).as_deref())
}
