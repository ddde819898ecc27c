//! Who a row names.

use hub_adapter_sdk::Quality;
use hub_adapter_sdk::event::Party;
use hub_adapter_sdk::json::Scalar;

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
    let mut party =
        Party::new(role).name(name.text()).identifier("social-credit-code", code.text()).known_to(PLATFORM, own.get());
    quality.party(&mut party);
    party
}
