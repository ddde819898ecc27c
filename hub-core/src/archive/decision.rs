//! Decisions on their way into the fold: what they name, as the parties of facts
//! are known by it. Pure.

use std::collections::{BTreeMap, BTreeSet};

use super::fact::{Schemas, State};
use super::identity::{Decided, Evidence, Identifier, RECORD};
use crate::message::{Anchor, Decision, FactKey};

/// What is known of each decision, by its id.
#[must_use]
pub fn heard(decisions: &[Decision]) -> BTreeMap<&str, Decision> {
    let mut heard: BTreeMap<&str, Decision> = BTreeMap::new();
    for decision in decisions {
        let known = heard.remove(decision.id.as_str());
        let known = known.map_or_else(|| decision.clone(), |known| known.with(decision.clone()));
        heard.insert(&decision.id, known);
    }
    heard
}

/// What an anchor names; none where its scheme names no operators.
#[must_use]
pub fn anchor(anchor: &Anchor, schemas: &dyn Schemas) -> Option<Identifier> {
    match anchor {
        Anchor::Identifier { scheme, value } => schemas.identifier(scheme, value),
        Anchor::Party { source, family, record, role } => Some(party(source, family, record, role)),
    }
}

/// What a decision says, of whom; none where it was withdrawn, or names by a scheme that
/// the hub does not know.
#[must_use]
pub fn decided(decision: &Decision, schemas: &dyn Schemas) -> Option<Decided> {
    if decision.withdrawn.is_some() {
        return None;
    }
    let one = anchor(&decision.one, schemas)?;
    let others = decision.others.iter().map(|other| anchor(other, schemas)).collect::<Option<BTreeSet<_>>>()?;
    let (at, id, ruling) = (decision.decided.at, decision.id.clone(), decision.ruling);
    Some(Decided { at, id, ruling, one, others })
}

/// An identifier by its scheme and value, those that decisions alone give included.
#[must_use]
pub fn identifier(scheme: &str, value: &str, schemas: &dyn Schemas) -> Option<Identifier> {
    if scheme == RECORD { Some(Identifier::of_record(value.to_owned())) } else { schemas.identifier(scheme, value) }
}

/// What the parties of a fact that have no identifier are named by, with their places.
#[must_use]
pub fn parties(fact: &FactKey, state: &State) -> Vec<(usize, Identifier)> {
    let mut roles: Vec<&str> = Vec::new();
    let nameless = state.mentions.iter().enumerate().filter(|(_, mention)| mention.evidence.is_none());
    let named = nameless.map(|(place, mention)| {
        roles.push(&mention.role);
        let role = match roles.iter().filter(|role| **role == mention.role).count() {
            1 => mention.role.clone(),
            turn => format!("{}.{turn}", mention.role),
        };
        (place, party(fact.source.as_str(), &fact.family, &fact.record, &role))
    });
    named.collect()
}

/// Gives the parties of a fact that decisions name by its record what they are known by.
pub fn name(fact: &FactKey, state: &mut State, is_named: impl Fn(&Identifier) -> bool) {
    for (place, identifier) in parties(fact, state).into_iter().filter(|(_, identifier)| is_named(identifier)) {
        state.mentions[place].evidence = Evidence::new([identifier]);
    }
}

/// Sources, families and roles hold no blank; what follows the third is the record.
fn party(source: &str, family: &str, record: &str, role: &str) -> Identifier {
    Identifier::of_record(format!("{source} {family} {role} {record}"))
}
