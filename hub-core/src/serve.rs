//! What the hub shows: the REST API, the schema look-up, `/in` for pushing
//! platforms, metrics and health, and the console.
//!
//! Promises that every write has an actor, that errors are RFC 9457 with a
//! code, that no page loads anything from outside. Knows nothing of Kafka, SQL
//! or WASM: it asks [`boundary`]'s traits. Nothing calls this room but `cli`.

pub mod actor;
mod api;
mod bind;
mod body;
pub mod boundary;
mod console;
mod flow;
mod guard;
mod listen;
mod moment;
mod problem;
mod query;
mod state;
#[cfg(test)]
mod tests;
mod version;
pub mod view;

pub use api::openapi;
pub use bind::{Absent, ArchiveOf, FoldersOf, Known, RecoverOf, RerunsOf, routes, sources};
pub use guard::router;
pub use listen::{Tls, answer};
pub use state::{Parts, State, watch};
