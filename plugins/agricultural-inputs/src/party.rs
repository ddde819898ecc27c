//! Who a row names.

use hub_adapter_sdk::Quality;
use hub_adapter_sdk::event::{Party, Text};
use hub_adapter_sdk::json::Scalar;
use hub_adapter_sdk::quality::is_id_number;

use crate::PLATFORM;

/// A party by social credit code and by the platform's own code of it. A sole
/// trader without a code may have an ID number there, which is nobody's to keep.
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
    let party =
        Party::new(role).name(name.text()).identifier("social-credit-code", code).identifier("platform-id", own);
    quality.identifiers(&party);
    party
}
