//! The lists that the platform offers, and what each of their rows says of itself.

use hub_adapter_sdk::json::Scalar;
use hub_adapter_sdk::{Head, Note, date};

/// Dealers (农资店).
pub const SHOP: &str = "shop";
/// What they bought.
pub const PURCHASE: &str = "purchase";
/// What they sold.
pub const SALE: &str = "sale";
/// What was given back to them.
pub const RETURN: &str = "return";
/// What farms used.
pub const USE: &str = "use";

/// In the order in which they are read: who exists before what it traded.
pub static LISTS: [&str; 5] = [SHOP, PURCHASE, SALE, RETURN, USE];

/// What the platform calls the query of a list.
pub fn method(list: &str) -> &'static str {
    match list {
        SHOP => "queryShop",
        PURCHASE => "queryPurchase",
        SALE => "querySale",
        RETURN => "queryReturn",
        _ => "queryUse",
    }
}

/// What every row says of itself. Times stand with or without anything between
/// their parts.
///
/// # Errors
/// `<list>.id-missing`, `<list>.update-time-malformed`.
pub fn head<'r>(list: &str, id: &'r Scalar<'_>, deleted: &Scalar<'_>, updated: &Scalar<'_>) -> Result<Head<'r>, Note> {
    let at = updated.get().and_then(|at| date::instant(&date::dashed(at)).ok());
    Head::at(list, (id, "/id"), deleted.is("1") || deleted.is("true"), (at, "/lastTime"))
}
