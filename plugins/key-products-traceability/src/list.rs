//! The lists that the platform offers, and who their rows name.

use hub_adapter_sdk::event::Party;
use hub_adapter_sdk::json::Scalar;
use hub_adapter_sdk::{Instant, Quality, date, row};
use serde_json::value::RawValue;

use crate::PLATFORM;

/// Nodes: who takes part in the chain.
pub const NODE: &str = "nodes";
/// What they traded.
pub const TRADE: &str = "trades";

/// In the order in which they are read: who exists before what it traded.
pub static LISTS: [&str; 2] = [NODE, TRADE];

row! {
    /// What a row says of its place in its list.
    Place {
        node: "nodeId",
        trade: "tranId",
        updated: "updateTime",
    }
}

/// A row's own id, and when it was last changed.
pub fn head(list: &str, row: &RawValue) -> (Option<String>, Option<Instant>) {
    let place: Place<'_> = serde_json::from_str(row.get()).unwrap_or_default();
    let id = if list == NODE { &place.node } else { &place.trade };
    (id.get().map(Into::into), place.updated.get().and_then(|updated| date::instant(updated).ok()))
}

/// A node by social credit code and by the platform's number of it. Stalls whose
/// holder has no code may have an ID number there, which is nobody's to keep.
pub fn party<'a>(
    role: &'static str,
    name: &Scalar<'a>,
    code: &Scalar<'a>,
    node: &Scalar<'a>,
    quality: &mut Quality,
) -> Party<'a> {
    let mut party =
        Party::new(role).name(name.text()).identifier("social-credit-code", code.text()).known_to(PLATFORM, node.get());
    quality.party(&mut party);
    party
}
