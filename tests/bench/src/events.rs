//! The events that the archive is measured with: operators with a registration
//! and a licence each, then inspections of any of them in no order. Made from
//! their number alone, the same in every run.

use std::sync::Arc;

use anyhow::{Context, Result};
use bytes::Bytes;
use hub_adapter_sdk::event::{Family, Inspection, Licence, Party, Registration, Scheme};
use hub_adapter_sdk::schemas::identifier::Validity;
use hub_adapter_sdk::{self as sdk, Date};
use hub_core::message::{Event, EventId, FactKey, Generation, Instant, Mint, Operation, SourceName};
use hub_core::registry::Registry;

use crate::names::{name, place};

/// Received in 2026; the same in every run.
const RECEIVED: Instant = 1_770_000_000_000;

/// What a check digit may be, of whatever kind.
const LETTERS: &str = "0123456789ABCDEFGHJKLMNPQRTUWXY"; // pragma: allowlist secret

/// Makes events as translate publishes them.
pub struct Events {
    registry: Arc<Registry>,
    mint: Mint,
    source: SourceName,
}

impl Events {
    /// A maker; its raw ids count from the same number in each run.
    pub fn new(registry: Arc<Registry>) -> Self {
        Self { registry, mint: Mint::new(1, 1), source: "provincial-supervision.api".parse().expect("it has the form") }
    }

    /// What makes an operator known: its registration and its licence.
    pub fn operator(&self, n: usize) -> Result<[Event; 2]> {
        let (code, licence) = (code(n), licence(n));
        let (name, (town, class)) = (name(n), place(n));
        let address = format!("鹤山市沙坪街道演示路{n}号");
        let party = |role| {
            Party::new(role)
                .name(Some(name.as_str().into()))
                .identifier(Scheme::SocialCreditCode, Some(code.as_str().into()))
                .identifier(Scheme::PlatformId, Some(format!("provincial-supervision/ZT{n}").into()))
        };
        let registration = Registration {
            parties: vec![party("registrant")],
            state: Some("in-operation".into()),
            town: Some(town.into()),
            code: Some(code.as_str().into()),
            changed: day(n),
            name: Some(name.as_str().into()),
            registered_address: Some(address.as_str().into()),
            premises_address: Some(address.as_str().into()),
            legal_person: Some("演示甲".into()),
            ..Registration::default()
        };
        let holder = party("holder").identifier(Scheme::Licence, Some(licence.as_str().into()));
        let permit = Licence {
            parties: vec![holder],
            kind: Some("JY".into()),
            state: Some("valid".into()),
            town: Some(town.into()),
            number: Some(licence.as_str().into()),
            business_class: Some(class.into()),
            premises_name: Some(name.as_str().into()),
            premises_address: Some(address.as_str().into()),
            valid_from: day(n),
            ..Licence::default()
        };
        Ok([self.event(&registration, &format!("ZT{n}"))?, self.event(&permit, &format!("XK{n}"))?])
    }

    /// The `n`th inspection, of one of so many operators.
    pub fn inspection(&self, n: usize, operators: usize) -> Result<Event> {
        // A step that shares no factor with the count visits all in no visible order.
        let of = n.wrapping_mul(7_919 * 104_729) % operators;
        let record = format!("JC{n}");
        let inspection = Inspection {
            parties: vec![
                Party::new("inspected")
                    .name(Some(name(of).into()))
                    .identifier(Scheme::SocialCreditCode, Some(code(of).into()))
                    .identifier(Scheme::PlatformId, Some(format!("provincial-supervision/ZT{of}").into())),
            ],
            kind: Some("routine".into()),
            town: Some(place(of).0.into()),
            record_number: Some(record.as_str().into()),
            date: day(n),
            result: Some("conform".into()),
            authority: Some("鹤山市市场监督管理局".into()),
            on_platform: Some(true),
            ..Inspection::default()
        };
        self.event(&inspection, &record)
    }

    fn event<F: Family>(&self, content: &F, record: &str) -> Result<Event> {
        let made = sdk::Event::upsert(content, record);
        let schema = self.registry.latest(F::SUBJECT).context("the registry has the family")?.0;
        Ok(Event {
            id: EventId { raw: self.mint.mint(RECEIVED), generation: Generation::FIRST, index: 0 },
            fact: FactKey { source: self.source.clone(), family: F::SUBJECT.to_owned(), record: made.record_id },
            operation: Operation::Upsert,
            revision: Some(1),
            occurred: None,
            listing: None,
            adapter: "bench@1.0.0".into(),
            schema,
            body: Bytes::from(made.body),
        })
    }
}

fn day(n: usize) -> Option<Date> {
    let days = i32::try_from(n % 3_000).ok()?;
    Some(Date::from_days(17_000 + days))
}

/// An operator's social credit code, with the organisation code inside it.
pub fn code(n: usize) -> String {
    let body = format!("{n:08}");
    let organisation = closed(Scheme::OrganisationCode, &body);
    closed(Scheme::SocialCreditCode, &format!("91440784{organisation}"))
}

fn licence(n: usize) -> String {
    closed(Scheme::Licence, &format!("JY2440784{n:06}"))
}

/// The text with the check digit that makes it valid.
fn closed(scheme: Scheme, text: &str) -> String {
    let whole = LETTERS.chars().map(|letter| format!("{text}{letter}"));
    let valid = whole.into_iter().find(|whole| scheme.validity(whole) == Validity::Valid);
    valid.expect("one of all letters is the check digit")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_valid_and_differ() {
        let codes: std::collections::BTreeSet<String> = (0..1_000).flat_map(|n| [code(n), licence(n)]).collect();
        assert_eq!(codes.len(), 2_000);
    }

    #[test]
    fn inspections_visit_every_operator() {
        let events = Events::new(Arc::new(Registry::builtin().unwrap()));
        let bodies: std::collections::BTreeSet<Bytes> =
            (0..500).map(|n| events.inspection(n, 500).unwrap().body).collect();
        assert_eq!(bodies.len(), 500);
    }
}
