//! The integration hub: collects what food-safety platforms hold, translates it
//! in sandboxed adapters into events with one meaning, folds the events into one
//! archive per operator (一户一档), and lets people and systems read it.
//!
//! Rooms, in the order of use: each uses only those above it. See ARCHITECTURE.md.

pub mod archive;
pub mod cli;
pub mod collect;
pub mod config;
pub mod deliver;
pub mod kafka;
pub mod message;
pub mod plugin;
pub mod recover;
pub mod registry;
pub mod report;
pub mod run;
pub mod sandbox;
pub mod schema;
pub mod serve;
pub mod store;
pub mod translate;
pub mod transport;
pub mod workshop;
