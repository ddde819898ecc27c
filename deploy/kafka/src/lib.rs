//! One Apache Kafka broker of one's own, for the demonstration and the tests.
//!
//! Promises: a broker that answers when `start` returns, on loopback, in a folder
//! given by the caller; the same address and data after `restart`; no process left
//! behind, whatever way the caller ends.
//! Knows nothing of the hub, its topics or its clients.

mod broker;
pub mod owned;
mod probe;
mod properties;

pub use broker::{Broker, Options, StartError, cache, free_port, libs};
