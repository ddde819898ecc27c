//! The sandbox: runs adapters, which are WASM components without WASI, as pure
//! functions of settings and input.
//!
//! Promises: a guest reaches nothing but `log`; it holds no more memory, time
//! or answer than it is granted; what it does to one call it cannot do to the
//! next, since each has a fresh instance. Verdicts are deterministic: a record
//! is convicted only by what it does alone under fuel, so the same record is
//! convicted on every machine, whatever batch it came in.
//!
//! Knows nothing of Kafka, manifests or sources: subjects and limits are given.
//! Nothing of wasmtime is seen outside.

mod adapter;
pub mod apart;
mod bindings;
mod cache;
mod call;
mod convert;
mod deliver;
mod engine;
mod error;
mod frames;
mod guest;
mod host;
mod limits;
mod pull;
mod receive;
mod talk;
mod translate;
mod types;
mod verify;
mod weigh;

pub use adapter::Adapter;
pub use cache::Origin;
pub use deliver::{Answered, Deliverer, Delivery, Handover};
pub use engine::Settings;
pub use error::SandboxError;
pub use host::Host;
pub use limits::Limits;
pub use pull::Puller;
pub use receive::Receiver;
pub use talk::{
    Call, Document, Failure, Field, Item, Next, Part, Refusal, Remedy, Reply, Request, Response, Round, Span, Step,
    Taken,
};
pub use translate::Translator;
pub use types::{
    Batch, Capability, Conviction, Encoding, GuestEvent, LogLine, Look, Note, Pair, RevisionRule, Subject, Verdict,
};
pub use weigh::fits;
