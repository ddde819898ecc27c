//! The archive: one archive per operator (一户一档), folded from events.
//!
//! Promises that it is a function of the *set* of events and marks: the order
//! in which they come, and how they are cut into batches, change nothing
//! (the rule of sequence neutrality). The middle is pure: identity, matter,
//! survivorship, profile and the reference fold know nothing of SQL, Kafka or
//! the clock; `apply` brings their outcome into the store bit by bit.

pub mod apply;
pub mod census;
pub mod chronicle;
pub mod compose;
mod data;
pub mod decision;
pub mod export;
pub mod fact;
pub mod fold;
pub mod history;
pub mod identity;
mod kept;
mod language;
pub mod listing;
pub mod matter;
pub mod measure;
pub mod notice;
pub mod profile;
pub mod propose;
mod publish;
pub mod read;
pub mod retention;
pub mod review;
mod stage;
pub mod survivorship;
pub mod views;

#[cfg(test)]
mod cases;
#[cfg(test)]
mod examples;
#[cfg(test)]
mod ground;
#[cfg(test)]
mod hindsight;
#[cfg(test)]
mod neutrality;
#[cfg(test)]
mod succession;
#[cfg(test)]
mod world;

pub use apply::{Archive, Batch, Outcome};
pub use language::Language;
pub use stage::{Stage, Standing, fold_anew};
