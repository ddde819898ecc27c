//! The integration hub: collects what food-safety platforms hold, translates it
//! in sandboxed adapters into events with one meaning, folds the events into one
//! archive per operator (一户一档), and lets people and systems read it.
//!
//! Rooms, in the order of use: each uses only those above it. See ARCHITECTURE.md.

pub mod archive;
pub mod kafka;
pub mod message;
pub mod report;
pub mod sandbox;
pub mod schema;
pub mod store;
