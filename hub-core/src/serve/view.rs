//! What the API answers with and the console draws: one set of types for both,
//! so that a page never knows more than a program may ask.
//!
//! Values only. Personal data is masked before it comes here, unless the archive
//! was asked to show it; nothing in this room masks. Times are milliseconds since
//! 1970 (UTC).

mod audit;
mod dead;
mod grant;
mod known;
mod measure;
mod operator;
mod past;
mod plugin;
mod relation;
mod rerun;
mod retention;
mod review;
mod route;
mod source;
mod translation;
mod trial;
mod unresolved;

pub use crate::archive::read::{KnownBy, PremisesWhy, Proposed, ReasonView, RelationPart, Side, UnresolvedParty};
pub use crate::recover::{Finding, Flagged, Replayed, Reprocessed, Selection};
pub use crate::run::Change as PluginChange;
pub use audit::{Audit, EventRow, RawRow};
pub use dead::{DeadFilter, DeadGroup, DeadLetter, Payload, TriedReplay};
pub use grant::{PluginGrant, PluginGrants};
pub use known::{FieldFill, FlagCount, KnownSource, ListRound, ListRow, LookedDay, Turn};
pub use measure::{Day, Episode, Measured, Reading, Series, Spread};
pub use operator::{
    Change, Field, FieldChange, FlagNote, Identifier, Matter, Matters, Operator, OperatorRow, Party, Premises, Search,
    TimelineEntry, Why, Witness,
};
pub use past::{AsOf, Between, By, Difference, FieldDifference, MatterDifference, Moment, Saying, Span, WrittenParty};
pub use plugin::{
    Bucket, CaseDifference, Costs, DifferenceExample, FieldCount, Offered, OutcomeDifference, Plugin, PluginTurn,
    PluginVersion, Rewritten, Shadow, VersionDraft,
};
pub use relation::{Relation, Relations};
pub use rerun::Rerun;
pub use retention::{HoldDraft, HorizonDraft, Retention, RetentionClass, RetentionPeriod};
pub use review::{Asking, Contested, Decided, Draft, Meant};
pub use route::{Receipt, Resent, Route, Told, Word};
pub use source::{BackFill, Mode, Source, SourceState, Totals, Trouble};
pub use translation::{Translation, TranslationState};
pub use trial::{Trial, TriedEvent, TriedRecord, TriedRequest};
pub use unresolved::Unresolved;

use serde::Serialize;
use utoipa::ToSchema;

/// A page of a list; `next` is given back as `after` to get what follows.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Page<T> {
    /// What is on this page, in the list's order.
    pub items: Vec<T>,
    /// How many the whole list holds, where that is known cheaply.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total: Option<u64>,
    /// Where the next page begins; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

impl<T> Page<T> {
    /// A page with nothing on it.
    #[must_use]
    pub fn empty() -> Self {
        Self { items: Vec::new(), total: Some(0), next: None }
    }
}
