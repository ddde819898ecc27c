//! Rows into events: which list, and who a row is about.
//!
//! A function of the row alone. Knows nothing of how it came.

use hub_adapter_sdk::event::{Party, Text};
use hub_adapter_sdk::json::Scalar;
use hub_adapter_sdk::quality::is_id_number;
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
    let own = own.get().map(|id| Text::from(format!("{PLATFORM}/{id}")));
    let mut code = code.text();
    if code.as_deref().is_some_and(is_id_number) {
        quality.flag("id-number-open", "social-credit-code");
        code = None;
    }
    let party = Party::new(role)
        .name(name.text())
        .identifier("social-credit-code", code)
        .identifier("platform-id", own);
    quality.identifiers(&party);
    party
}

/// A quantity with its unit, as the row has them in two fields.
pub fn written<'a>(quantity: &Scalar<'a>, unit: &Scalar<'a>) -> Option<Text<'a>> {
    let number = quantity.text()?;
    match unit.get() {
        Some(unit) if number.ends_with(|letter: char| letter.is_numeric()) => Some(format!("{number}{unit}").into()),
        _ => Some(number),
    }
}
