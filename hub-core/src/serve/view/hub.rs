//! How each hub of a cluster serves an adapter, as it told last.

use serde::Serialize;
use utoipa::ToSchema;

use super::Trouble;
use crate::message::Instant;

/// How a hub of the cluster serves an adapter.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PluginHub {
    /// Its number, which its configuration says (`hub.node`).
    pub node: u16,
    /// Whether it is the one that answers.
    pub here: bool,
    /// When it was heard of last; one that was not for five minutes is left out.
    pub heard: Instant,
    /// The version that serves there; absent where something that names the adapter has nobody who could serve it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub serves: Option<String>,
    /// Whether it is the version that is to serve.
    pub follows: bool,
    /// The installed version that it tries beside it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub shadow: Option<String>,
    /// Why it does not do what is to be done.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub trouble: Option<Trouble>,
    /// Sources of which the adapter is given no more there for a while.
    pub held: Vec<HeldSource>,
    /// Stretches that it reads once more, as it was asked to.
    pub reruns: Vec<HubRerun>,
}

/// A source of which an adapter is given no more for a while.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct HeldSource {
    /// The source.
    pub source: String,
    /// Who holds it back: the `lane` that translates, or the `door` that takes what is pushed.
    pub by: &'static str,
    /// When it is tried again.
    pub until: Instant,
}

/// A stretch of a source that a hub reads once more.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct HubRerun {
    /// The source.
    pub source: String,
    /// By this adapter and version.
    pub adapter: String,
    /// How far it is: `comparing` or `applying`.
    pub phase: String,
}
