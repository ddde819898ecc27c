//! Who is who: which parties of facts are one operator by their identifiers and by what people decided, and who might
//! be by names, addresses and telephones.
//!
//! Pure: a function of what facts say. Knows nothing of where operators are kept, nor who asks.

pub mod decision;
pub(super) mod forest;
pub mod identity;
pub mod propose;

#[cfg(test)]
mod cases;
