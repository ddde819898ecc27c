//! Keeps what facts said in states that are not in force: which sets of identifiers their parties had, which matters
//! they told. So the past of an operator is found.
//!
//! Promises: of every event that stands, each set and matter is what its fact names now, or is kept here; whatever the
//! order of arrival. Most states name what those before did, and cost nothing.

use std::collections::{BTreeMap, BTreeSet};

use super::super::fact::State;
use super::super::who::identity::Evidence;
use super::Fold;
use crate::store::{OnceIdentifier, StoreError};

/// What a batch has found of it.
#[derive(Debug, Default)]
pub(super) struct Once {
    /// By fact, names of sets and matters.
    names: BTreeMap<i64, BTreeSet<String>>,
    /// What stands in the sets, by name.
    sets: BTreeMap<String, Evidence>,
    /// Matters that facts told: their surrogate keys, since their names are not known.
    matters: BTreeMap<i64, Vec<i64>>,
}

impl Once {
    /// A state that is not in force.
    pub fn state(&mut self, fact: i64, state: &State) {
        self.names.entry(fact).or_default().insert(state.matter.name());
        for evidence in state.mentions.iter().filter_map(|mention| mention.evidence.as_ref()) {
            self.set(fact, evidence.operator_id(), evidence.clone());
        }
    }

    /// A set of identifiers that a party of a fact had.
    pub fn set(&mut self, fact: i64, name: String, evidence: Evidence) {
        self.names.entry(fact).or_default().insert(name.clone());
        self.sets.insert(name, evidence);
    }

    /// A matter that a fact told.
    pub fn matter(&mut self, fact: i64, matter: i64) {
        self.matters.entry(matter).or_default().push(fact);
    }

    /// What the state in force of a fact names is found without being kept here.
    pub fn forget(&mut self, fact: i64, state: &State) {
        let Some(names) = self.names.get_mut(&fact) else { return };
        names.remove(&state.matter.name());
        for evidence in state.mentions.iter().filter_map(|mention| mention.evidence.as_ref()) {
            names.remove(&evidence.operator_id());
        }
    }
}

impl Fold<'_> {
    pub(super) fn put_once(&self, mut once: Once) -> Result<(), StoreError> {
        for row in self.txn.look().matters_by_id(once.matters.keys().copied())? {
            for fact in once.matters.remove(&row.id).unwrap_or_default() {
                once.names.entry(fact).or_default().insert(row.name.clone());
            }
        }
        let names = || once.names.iter().flat_map(|(fact, names)| names.iter().map(|name| (name.as_str(), *fact)));
        let named: BTreeSet<&str> = names().map(|(name, _)| name).collect();
        let mut identifiers = BTreeSet::new();
        for (name, evidence) in once.sets.iter().filter(|(name, _)| named.contains(name.as_str())) {
            identifiers.extend(evidence.identifiers().iter().map(|identifier| OnceIdentifier {
                scheme: identifier.scheme.to_owned(),
                value: identifier.value.clone(),
                name: name.clone(),
                alias: identifier.operator_id(),
            }));
        }
        self.txn.put_once(names(), &identifiers.into_iter().collect::<Vec<_>>())
    }
}
