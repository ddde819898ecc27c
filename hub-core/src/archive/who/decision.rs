//! Decisions on their way into the fold: what they name, as the parties of facts
//! are known by it. Pure.

use std::collections::{BTreeMap, BTreeSet};

use super::super::fact::{Mention, Schemas, State};
use super::identity::{Decided, Evidence, Identifier, RECORD, Ruling};
use crate::message::{Anchor, Decision, FactKey, Says};

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

/// How a decision names whoever bears an identifier: the reverse of [`anchor`].
#[must_use]
pub fn anchor_of(scheme: &str, value: &str) -> Anchor {
    let words: Vec<&str> = value.splitn(4, ' ').collect();
    match words[..] {
        [source, family, role, record] if scheme == RECORD => Anchor::Party {
            source: source.to_owned(),
            family: family.to_owned(),
            record: record.to_owned(),
            role: role.to_owned(),
        },
        _ => Anchor::Identifier { scheme: scheme.to_owned(), value: value.to_owned() },
    }
}

/// What a decision says of who is who; none where it was withdrawn, is of something else, or names by a
/// scheme that the hub does not know.
#[must_use]
pub fn decided(decision: &Decision, schemas: &dyn Schemas) -> Option<Decided> {
    if decision.withdrawn.is_some() {
        return None;
    }
    let ruling = match decision.says {
        Says::Same { .. } => Ruling::Same,
        Says::Apart { .. } => Ruling::Apart,
        Says::Open { .. } => Ruling::Open,
        Says::Horizon { .. } | Says::Hold { .. } => return None,
    };
    let mut named = decision.anchors().map(|named| anchor(named, schemas));
    let (one, others) = (named.next()??, named.collect::<Option<BTreeSet<_>>>()?);
    Some(Decided { at: decision.decided.at, id: decision.id.clone(), ruling, one, others })
}

/// An identifier by its scheme and value, those that decisions alone give included.
#[must_use]
pub fn identifier(scheme: &str, value: &str, schemas: &dyn Schemas) -> Option<Identifier> {
    if scheme == RECORD { Some(Identifier::of_record(value.to_owned())) } else { schemas.identifier(scheme, value) }
}

/// What each party is called in its record: its role, and from the second of one role on `<role>.2`.
#[must_use]
pub fn roles(mentions: &[Mention]) -> Vec<String> {
    let nth = |place: usize| mentions[..=place].iter().filter(|other| other.role == mentions[place].role).count();
    let name = |(place, mention): (usize, &Mention)| match nth(place) {
        1 => mention.role.clone(),
        n => format!("{}.{n}", mention.role),
    };
    mentions.iter().enumerate().map(name).collect()
}

/// What the parties of a fact that have no identifier are named by, with their places.
pub fn parties<'s>(fact: &'s FactKey, state: &'s State) -> impl Iterator<Item = (usize, Identifier)> + 's {
    let named = state.mentions.iter().zip(roles(&state.mentions)).enumerate();
    let nameless = named.filter(|(_, (mention, _))| mention.evidence.is_none());
    nameless.map(|(place, (_, role))| (place, party(fact.source.as_str(), &fact.family, &fact.record, &role)))
}

/// Gives the parties of a fact that decisions name by its record what they are known by.
pub fn name(fact: &FactKey, state: &mut State, is_named: impl Fn(&Identifier) -> bool) {
    let named: Vec<_> = parties(fact, state).filter(|(_, identifier)| is_named(identifier)).collect();
    for (place, identifier) in named {
        state.mentions[place].evidence = Evidence::new([identifier]);
    }
}

/// Sources, families and roles hold no blank; what follows the third is the record.
fn party(source: &str, family: &str, record: &str, role: &str) -> Identifier {
    Identifier::of_record(format!("{source} {family} {role} {record}"))
}

#[cfg(test)]
mod tests {
    use super::super::super::world::schemas;
    use super::*;

    #[test]
    fn whoever_bears_an_identifier_is_named_by_it_and_back() {
        let party = Anchor::Party {
            source: "kitchen.api".into(),
            family: "penalty".into(),
            record: "7 a/1".into(),
            role: "punished.2".into(),
        };
        for named in [party, Anchor::Identifier { scheme: "licence".into(), value: "JY 1 2 3".into() }] {
            let identifier = anchor(&named, &*schemas()).unwrap();
            assert_eq!(anchor_of(identifier.scheme, &identifier.value), named);
        }
    }

    fn mention(role: &str) -> Mention {
        Mention { role: role.into(), evidence: None, name: None, claims: BTreeMap::new() }
    }

    #[test]
    fn the_second_party_of_a_role_is_called_so() {
        let mentions = ["supplier", "buyer", "supplier"].map(mention);
        assert_eq!(roles(&mentions), ["supplier", "buyer", "supplier.2"]);
    }
}
