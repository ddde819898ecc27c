//! Sets of identifiers as decisions correct them: of two that a decision says are apart and that stand in one set
//! all the same, the first stands there by mistake, and joins nobody by that set. What is left joins as if it had
//! stood there alone.
//!
//! Promises that it depends on the sets and decisions alone, whichever came first.

use std::collections::BTreeSet;

use super::{Decided, Evidence, Identifier, Ruling};

impl Decided {
    /// What stands in a set by mistake, where this says so: the first that it names, and the organisation code inside
    /// that, unless another code of the set has it too.
    pub fn mistaken_in<'e>(&self, evidence: &'e Evidence) -> impl Iterator<Item = &'e Identifier> {
        let bears = |identifier: &Identifier| evidence.bears(identifier);
        let mut others = self.others.iter().filter(|other| **other != self.one);
        let is_about = self.ruling == Ruling::Apart && bears(&self.one) && others.any(bears);
        let is_of_another =
            |id: &Identifier| evidence.identifiers().iter().any(|other| *other != self.one && other.holds(id));
        let is_mistaken = move |id: &&Identifier| **id == self.one || self.one.holds(id) && !is_of_another(id);
        evidence.identifiers().iter().filter(move |id| is_about && is_mistaken(id))
    }
}

/// Sets, by their places, without what stands in them by mistake.
pub(super) struct Corrected<'e> {
    evidences: &'e [&'e Evidence],
    mistaken: BTreeSet<(usize, &'e Identifier)>,
    /// Sets that contradict themselves all the same.
    mute: BTreeSet<usize>,
}

impl<'e> Corrected<'e> {
    pub fn new(evidences: &'e [&'e Evidence], decisions: &[&'e Decided]) -> Self {
        let mut mistaken = BTreeSet::new();
        for decided in decisions {
            for (place, evidence) in evidences.iter().enumerate() {
                mistaken.extend(decided.mistaken_in(evidence).map(|identifier| (place, identifier)));
            }
        }
        let is_mute = |(place, evidence): &(usize, &&Evidence)| evidence.is_mute(|id| mistaken.contains(&(*place, id)));
        let mute = evidences.iter().enumerate().filter(is_mute).map(|(place, _)| place).collect();
        Self { evidences, mistaken, mute }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.evidences.len()
    }

    /// By its place.
    pub fn evidence(&self, place: usize) -> &'e Evidence {
        self.evidences[place]
    }

    /// The identifiers by which a set is joined to others.
    pub fn joining(&self, place: usize) -> impl Iterator<Item = &'e Identifier> {
        let is_mute = self.mute.contains(&place);
        self.evidences[place].joining().filter(move |id| !is_mute && !self.mistaken.contains(&(place, id)))
    }

    /// Whether a decision on this identifier is about a set.
    pub fn is_named_by(&self, place: usize, identifier: &'e Identifier) -> bool {
        let is_right = !self.mute.contains(&place) && !self.mistaken.contains(&(place, identifier));
        is_right && self.evidences[place].bears(identifier)
    }

    /// The valid social credit code of a set, where it has one alone.
    pub fn sure_code(&self, place: usize) -> Option<&'e Identifier> {
        self.joining(place).find(|id| id.is_sure_code())
    }

    /// What might join sets that contradict themselves.
    pub fn mute(&self) -> impl Iterator<Item = &'e Identifier> {
        self.mute.iter().flat_map(|place| self.evidences[*place].joining())
    }

    /// What stands somewhere by mistake.
    pub fn mistaken(&self) -> impl Iterator<Item = &'e Identifier> {
        self.mistaken.iter().map(|(_, identifier)| *identifier)
    }

    /// Whether a decision takes something out of a set.
    pub fn is_corrected_by(&self, decided: &Decided) -> bool {
        self.evidences.iter().any(|evidence| decided.mistaken_in(evidence).next().is_some())
    }
}
