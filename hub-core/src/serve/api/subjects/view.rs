//! The forms of the schema look-up, as registry clients know them.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::serve::boundary::SubjectVersion;

/// The one kind of schema that there is here.
pub(super) const AVRO: &str = "AVRO";

/// One version of a subject.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(in crate::serve) struct Registered {
    /// `event.<family>-value`.
    subject: String,
    /// From 1.
    version: u32,
    /// The schema's id, for ever.
    id: u32,
    /// `AVRO`.
    schema_type: &'static str,
    /// The schema as text.
    schema: String,
}

impl Registered {
    pub(super) fn of(found: SubjectVersion) -> Self {
        let SubjectVersion { subject, version, id, schema } = found;
        Self { subject, version, id, schema_type: AVRO, schema }
    }
}

/// A schema.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = RegisteredSchema)]
pub(in crate::serve) struct Text {
    /// `AVRO`.
    schema_type: &'static str,
    /// The schema as text.
    schema: String,
}

impl Text {
    pub(super) fn of(found: SubjectVersion) -> Self {
        Self { schema_type: AVRO, schema: found.schema }
    }
}

/// Where a schema is registered.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RegisteredPlace)]
pub(in crate::serve) struct Place {
    /// `event.<family>-value`.
    subject: String,
    /// From 1.
    version: u32,
}

impl Place {
    pub(super) fn of(found: SubjectVersion) -> Self {
        Self { subject: found.subject, version: found.version }
    }
}

/// A schema that somebody would read with. Clients say more, which is left alone.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = CandidateSchema)]
pub(in crate::serve) struct Candidate {
    /// The schema as text.
    pub(super) schema: String,
}

/// Whether it can be read.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::serve) struct Compatibility {
    /// Whether all that was written can be read.
    pub(super) is_compatible: bool,
    /// What cannot.
    pub(super) messages: Vec<String>,
}

/// The form of the look-up's errors.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::serve) struct RegistryProblem {
    /// The HTTP status, then two digits.
    pub(super) error_code: u32,
    /// What is wrong.
    pub(super) message: String,
}
