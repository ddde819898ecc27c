//! Rows into events: which list, and who a row is about.
//!
//! A function of the row alone. Knows nothing of how it came.

use hub_adapter_sdk::event::Party;
use hub_adapter_sdk::json::Scalar;
use hub_adapter_sdk::{Outcome, Quality, RawRecord, note};

use crate::list::{BATCH, CERTIFICATE, ENTERPRISE, PRODUCT};
use crate::{PLATFORM, batch, certificate, enterprise, product};

/// What becomes of one record.
pub fn record(record: &RawRecord) -> Outcome {
    let payload = &record.payload;
    let event = match record.attribute("list") {
        Some(ENTERPRISE) => enterprise::event(payload),
        Some(PRODUCT) => product::event(payload),
        Some(BATCH) => batch::event(payload),
        Some(CERTIFICATE) => certificate::event(payload),
        _ => Err(note("list.unknown", "the attribute `list` names none of the platform's lists")),
    };
    event.map_or_else(Outcome::from, Outcome::from)
}

/// Who a row names: by social credit code, and by the platform's own id. Growers
/// without a code write their ID number in its place, which is nobody's to keep.
pub fn party<'a>(
    role: &'static str,
    name: &Scalar<'a>,
    code: &Scalar<'a>,
    own: &Scalar<'a>,
    quality: &mut Quality,
) -> Party<'a> {
    let mut party =
        Party::new(role).name(name.text()).identifier("social-credit-code", code.text()).known_to(PLATFORM, own.get());
    quality.party(&mut party);
    party
}
