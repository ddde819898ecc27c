//! The lists that the platform offers.
//!
//! Knows nothing of what is in their rows but id and update time.

use hub_adapter_sdk::{Instant, date, row};
use serde_json::value::RawValue;

/// Enterprises, co-operatives, growers.
pub const ENTERPRISE: &str = "enterprise";
/// What they grow, and how it is certified.
pub const PRODUCT: &str = "product";
/// Batches of it.
pub const BATCH: &str = "batch";
/// Compliance certificates (承诺达标合格证).
pub const CERTIFICATE: &str = "certificate";

/// In the order in which they are read: who exists before what it made.
pub static LISTS: [&str; 4] = [ENTERPRISE, PRODUCT, BATCH, CERTIFICATE];

row! {
    /// What a row says of its place in its list. An enterprise's id is the row's
    /// own in its own list alone.
    Place {
        enterprise: "ent_id",
        product: "prod_id",
        batch: "batch_id",
        certificate: "cert_id",
        updated: "update_time",
    }
}

/// A row's own id, and when it was last changed.
pub fn head(list: &str, row: &RawValue) -> (Option<String>, Option<Instant>) {
    let place: Place<'_> = serde_json::from_str(row.get()).unwrap_or_default();
    let id = match list {
        ENTERPRISE => &place.enterprise,
        PRODUCT => &place.product,
        BATCH => &place.batch,
        _ => &place.certificate,
    };
    (id.get().map(Into::into), place.updated.get().and_then(|updated| date::instant(updated).ok()))
}
