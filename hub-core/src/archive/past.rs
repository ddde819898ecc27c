//! The past: the archive as it was, and what changed when.
//!
//! Pure: made of the events of a neighbourhood that somebody else looks up.

pub mod chronicle;
pub mod difference;
pub mod exchange;
pub mod history;
pub mod parties;

#[cfg(test)]
mod hindsight;
