//! What a vendor works with: a project to begin with, building it, trying it on records, measuring it, and the report of
//! acceptance that both sides sign.
//!
//! Promises: needs no hub, no broker and, once a project's own packages are fetched, no network but to the platform that
//! it is pointed at; an adapter runs here in the sandbox that production uses.
//! Knows nothing of sources that are configured, nor of who runs a hub.

mod accept;
mod beyond;
mod build;
mod contract;
mod costs;
mod error;
mod faults;
mod kit;
mod language;
mod live;
mod materials;
mod opened;
mod report;
mod talk;
mod trial;
mod types;

pub use accept::{Acceptance, Finding, accept};
pub use build::{Built, build};
pub use costs::{Costs, measure};
pub use error::WorkshopError;
pub use kit::begin;
pub use language::Language;
pub use live::try_live;
pub use opened::Opened;
pub use trial::{Sent, Tried, TriedRecord, try_file};
