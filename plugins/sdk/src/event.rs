//! Events: one struct a family, written as bare Avro.
//!
//! The structs are generated from `schemas/avro/*.avsc` (their docs are the
//! schemas'); text is borrowed from the raw record where it can be. `encode`
//! writes the datum straight, without a schema at run time: an adapter's
//! instance lives for one batch, and parsing schemas would cost it more than
//! the batch. Knows nothing of headers, generations and what the host adds.
//!
//! ```
//! use hub_adapter_sdk::Event;
//! use hub_adapter_sdk::event::{Licence, Party, Scheme};
//!
//! let number = Some("JY14407840000037".into());
//! let holder = Party::new("holder").known_to("north-dairy", Some("S-7")).identifier(Scheme::Licence, number.clone());
//! let licence = Licence { parties: vec![holder], number, ..Licence::default() };
//! let event = Event::upsert(&licence, "S-7").revision(1_740_787_200_000);
//! assert_eq!((&*event.subject, &*event.record_id), ("licence", "S-7"));
//! ```

use std::borrow::Cow;

use crate::bindings::contract::{Event, Instant, Operation, Outcome};
use crate::date::Date;
use crate::mass::Mass;
use crate::money::Yuan;
use crate::quantity::Quantity;

pub use hub_schemas::identifier::Scheme;
use hub_schemas::identifier::normalise;

mod encode;
pub mod shape;
#[cfg(test)]
mod tests;

pub use encode::Encode;

/// Text, borrowed from the raw record or made.
pub type Text<'a> = Cow<'a, str>;

/// A family of events: what an adapter's subject is called.
pub trait Family: Encode {
    /// The family's name, which is the subject of its events.
    const SUBJECT: &'static str;
}

include!(concat!(env!("OUT_DIR"), "/families.rs"));

impl<'a> Party<'a> {
    /// A party in this role, as yet without name or identifiers.
    pub fn new(role: impl Into<Text<'a>>) -> Self {
        Self { role: role.into(), ..Self::default() }
    }

    /// With this name as written; blank is none.
    #[must_use]
    pub fn name(mut self, name: Option<Text<'a>>) -> Self {
        self.name = name;
        self
    }

    /// With this address as written.
    #[must_use]
    pub fn address(mut self, address: Option<Text<'a>>) -> Self {
        self.address = address;
        self
    }

    /// With the id that this platform gave it, where it gave one.
    #[must_use]
    pub fn known_to(self, platform: &str, id: Option<&str>) -> Self {
        self.identifier(Scheme::PlatformId, id.map(|id| format!("{platform}/{id}").into()))
    }

    /// Its first identifier of a scheme, as identifiers are compared.
    pub fn normal(&self, scheme: Scheme) -> Option<Text<'a>> {
        let scheme: Text<'_> = scheme.into();
        let known = self.identifiers.iter().find(|known| known.scheme == scheme)?;
        Some(normalise(&known.value).into_owned().into())
    }

    /// With this identifier, where the source gave one: a [`Scheme`] or its
    /// name.
    #[must_use]
    pub fn identifier(mut self, scheme: impl Into<Text<'a>>, value: Option<Text<'a>>) -> Self {
        if let Some(value) = value {
            self.identifiers.push(Identifier { scheme: scheme.into(), value });
        }
        self
    }
}

impl Event {
    /// The record stands as `content` says.
    pub fn upsert<F: Family>(content: &F, record_id: impl Into<String>) -> Self {
        let mut body = Vec::with_capacity(512);
        content.encode(&mut body);
        Self::bare(F::SUBJECT, record_id.into(), Operation::Upsert, body)
    }

    /// The record is gone from its source.
    pub fn delete<F: Family>(record_id: impl Into<String>) -> Self {
        Self::bare(F::SUBJECT, record_id.into(), Operation::Delete, Vec::new())
    }

    fn bare(subject: &str, record_id: String, operation: Operation, body: Vec<u8>) -> Self {
        Self {
            subject: subject.into(),
            record_id,
            operation,
            revision: None,
            occurred: None,
            body,
            attributes: Vec::new(),
        }
    }

    /// Grows with each state of the record: an update time, a version. All
    /// events of a subject have it or none, as the manifest says of the source.
    #[must_use]
    pub fn revision(mut self, revision: u64) -> Self {
        self.revision = Some(revision);
        self
    }

    /// When it happened, where that is known.
    #[must_use]
    pub fn occurred(mut self, occurred: Option<Instant>) -> Self {
        self.occurred = occurred;
        self
    }
}

impl From<Event> for Outcome {
    fn from(event: Event) -> Self {
        Self::Events(vec![event])
    }
}

impl From<Vec<Event>> for Outcome {
    fn from(events: Vec<Event>) -> Self {
        Self::Events(events)
    }
}
