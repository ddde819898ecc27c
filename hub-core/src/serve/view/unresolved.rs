//! Records that wait for a decision, since nothing in them says whose they are.

use serde::Serialize;
use utoipa::ToSchema;

use super::{Field, UnresolvedParty};
use crate::message::Instant;

/// A record that names nobody by any code: it waits for a decision.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Unresolved {
    /// Family.
    pub family: String,
    /// Source.
    pub source: String,
    /// The record's id in it.
    pub record: String,
    /// Name as written; of several parties all of their names.
    pub name: Option<String>,
    /// Its parties, in the order of the record: whom a decision can be about.
    pub parties: Vec<UnresolvedParty>,
    /// What it says, in schema order.
    pub fields: Vec<Field>,
    /// When it was received.
    pub received: Instant,
}
