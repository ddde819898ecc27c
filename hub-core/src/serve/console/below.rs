//! Pages below an operator's own: each leads back to that, by whose it is. Knows nothing of what they show.

use axum::response::Response;
use maud::Markup;

use super::address;
use super::frame::{Here, Title};
use super::request::Asking;

/// The address of an operator's own page.
pub(super) fn own(id: &str) -> String {
    format!("/operators/{}", address::part(id))
}

/// A page below it; without a name it is called by its id.
pub(super) fn page(
    asking: &Asking,
    (id, name): (&str, Option<&str>),
    title: &str,
    asks: Markup,
    body: &Markup,
) -> Response {
    let above = own(id);
    let title = Title { here: Here::Operators, title, asks, above: Some((&above, name.unwrap_or(id))) };
    asking.page(&title, body)
}
