//! Records that name nobody by any identifier: what each says, and its parties with what a decision would call them, so
//! that whoever looks at one can decide about it.
//!
//! Promises that personal data is masked in both. Knows nothing of what is decided.

use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::Reader;
use super::view::Page;
use crate::archive::fact::Unreadable;
use crate::archive::who::decision::{anchor_of, parties as nameless};
use crate::archive::who::identity::Identifier;
use crate::message::{Anchor, Event, Instant};
use crate::store::StoreError;

/// A fact whose parties nothing identifies.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Unresolved {
    /// The channel that told it.
    pub source: String,
    /// Its family.
    pub family: String,
    /// The record's id in its source.
    pub record: String,
    /// Its matter.
    pub matter: String,
    /// Its parties, in the order of the record.
    pub parties: Vec<UnresolvedParty>,
    /// What it says.
    pub content: Map<String, Value>,
    /// When the hub received it (ms).
    pub received: Instant,
}

/// A party that a record names without any identifier.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct UnresolvedParty {
    /// What it does there, by the schema's roles.
    pub role: String,
    /// What a decision would call it.
    pub anchor: Anchor,
    /// Its name as written.
    pub name: Option<String>,
    /// Its address as written.
    pub address: Option<String>,
}

impl Reader {
    /// Facts whose parties nothing identifies.
    ///
    /// # Errors
    /// Where the store does not answer or an event cannot be read.
    pub fn unresolved(&self, limit: usize, after: Option<&str>) -> Result<Page<Unresolved>, StoreError> {
        let limit = limit.clamp(1, 1_000);
        let after = after.and_then(|after| after.parse().ok()).unwrap_or(0);
        self.look(|look| {
            let mut rows = look.unresolved(after, limit + 1)?;
            let more = rows.len() > limit;
            rows.truncate(limit);
            let next = rows.last().filter(|_| more).map(|row| row.fact.to_string());
            let items = rows.into_iter().map(|row| self.unresolved_fact(row.event)).collect::<Result<_, _>>()?;
            Ok(Page { items, next })
        })
    }

    fn unresolved_fact(&self, event: Event) -> Result<Unresolved, StoreError> {
        let told = self.read(event)?;
        let (event, fact) = (&told.event, &told.event.fact);
        let state = told.state.as_ref().ok_or_else(|| StoreError::damaged("an unresolved fact is deleted"))?;
        let stop = |e: Unreadable| StoreError::Stop { code: e.code(), why: e.to_string() };
        let mut written = self.schemas.read(event.schema, &event.body).map_err(stop)?;
        let written = self.shown_value(&fact.family, "parties", written["parties"].take());
        let party = |(place, identifier): (usize, Identifier)| {
            let text = |name: &str| written[place][name].as_str().filter(|text| !text.is_empty()).map(str::to_owned);
            UnresolvedParty {
                role: state.mentions[place].role.clone(),
                anchor: anchor_of(identifier.scheme, &identifier.value),
                name: text("name"),
                address: text("address"),
            }
        };
        Ok(Unresolved {
            source: fact.source.to_string(),
            family: fact.family.clone(),
            record: fact.record.clone(),
            matter: state.matter.name(),
            parties: nameless(fact, state).map(party).collect(),
            content: self.shown(&fact.family, state.content.clone()),
            received: event.id.raw.received(),
        })
    }
}
