//! What a vendor builds an adapter with.
//!
//! An adapter is a type with settings ([`Adapter`]) and up to four
//! capabilities: [`Translate`] (raw records into events), [`Pull`] (which
//! request next; mostly by [`Lists`]), [`Receive`] (what a platform pushed) and
//! [`Deliver`] (what a platform is told; mostly by [`Render`]). [`export_adapter!`]
//! turns it into the exports of a WASM component; without WASM it stays a
//! plain Rust type, so tests call it directly and several adapters link into
//! one program.
//!
//! Promises: the types here are those of the contract
//! (`schemas/wit/adapter.wit`), not copies of them; events are written as bare
//! Avro data that the hub's schemas read back. Knows nothing of the network,
//! the clock, files, Kafka or the archive.

mod adapter;
pub mod area;
mod bindings;
pub mod date;
pub mod deliver;
#[cfg(feature = "encodings")]
pub mod encoding;
pub mod envelope;
pub mod event;
mod export;
mod head;
pub mod json;
pub mod lists;
pub mod log;
pub mod mass;
pub mod money;
mod note;
pub mod quality;
pub mod quantity;
pub mod request;
mod row;
pub mod rows;
pub mod stamp;
#[cfg(feature = "testing")]
pub mod testing;
pub mod text;
pub mod walk;
#[cfg(feature = "xml")]
pub mod xml;

pub use adapter::{Adapter, Deliver, Pull, Receive, Translate, settings, within};
pub use bindings::contract::{
    Batch, Call, Change, Document, Event, Failure, Field, Handover, Instant, Item, Next, Note, Operation, Outcome,
    Part, RawRecord, Receipt, Remedy, Reply, Request, Response, Round, Span, Step, Taken, Verdict,
};
pub use date::Date;
pub use deliver::Render;
pub use envelope::Envelope;
pub use head::Head;
pub use hub_schemas as schemas;
pub use lists::Lists;
pub use mass::Mass;
pub use money::Yuan;
pub use note::note;
pub use quality::Quality;
pub use quantity::Quantity;
pub use stamp::Clock;
pub use walk::{Ask, Shown, Walk};

/// What [`export_adapter!`] expands to needs these; nobody else does.
#[doc(hidden)]
pub mod hidden {
    pub use crate::bindings::{deliver, pull, receive, setup, translate};
}

/// The page for vendors: its example is compiled with the tests.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;
