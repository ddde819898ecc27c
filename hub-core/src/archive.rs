//! The archive: one archive per operator (一户一档), folded from events.
//!
//! Promises that it is a function of the *set* of events and marks: the order
//! in which they come, and how they are cut into batches, change nothing
//! (the rule of sequence neutrality). The middle is pure: identity, matter,
//! survivorship, profile and the reference fold know nothing of SQL, Kafka or
//! the clock ([`who`], [`past`], facts and what they come to); `apply` brings their outcome into the store bit by bit.

pub mod apply;
mod canon;
pub mod census;
pub mod compose;
mod data;
pub mod export;
pub mod fact;
pub mod fold;
pub mod implied;
mod kept;
mod language;
pub mod listing;
pub mod matter;
pub mod measure;
pub mod notice;
pub mod past;
pub mod profile;
mod publish;
pub mod read;
pub mod retention;
pub mod review;
mod settings;
mod stage;
pub mod survivorship;
pub mod views;
pub mod who;

#[cfg(test)]
mod examples;
#[cfg(test)]
mod ground;
#[cfg(test)]
mod neutrality;
#[cfg(test)]
mod succession;
#[cfg(test)]
pub(crate) mod world;

pub use apply::{Archive, Batch, Outcome};
pub use language::Language;
pub use settings::ArchiveSettings;
pub use stage::{Families, Stage, Standing, fold_anew};
