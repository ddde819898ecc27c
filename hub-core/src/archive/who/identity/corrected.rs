//! Sets of identifiers as decisions correct them: of two that a decision says are apart and that stand in one set
//! all the same, the first stands there by mistake, and joins nobody by that set.
//!
//! Promises that it depends on the sets and decisions alone, whichever came first.

use std::collections::BTreeSet;

use super::{Decided, Evidence, Identifier, Ruling};

impl Decided {
    /// The identifier that stands in a set by mistake, where this says so.
    #[must_use]
    pub fn mistaken_in(&self, evidence: &Evidence) -> Option<&Identifier> {
        let bears = |identifier: &Identifier| evidence.is_named_by(identifier);
        let mut others = self.others.iter().filter(|other| **other != self.one);
        (self.ruling == Ruling::Apart && bears(&self.one) && others.any(bears)).then_some(&self.one)
    }
}

/// Sets, by their places, without what stands in them by mistake.
pub(super) struct Corrected<'e> {
    evidences: &'e [&'e Evidence],
    mistaken: BTreeSet<(usize, &'e Identifier)>,
}

impl<'e> Corrected<'e> {
    pub fn new(evidences: &'e [&'e Evidence], decisions: &[&'e Decided]) -> Self {
        let mut mistaken = BTreeSet::new();
        for decided in decisions {
            let of = |(place, evidence): (usize, &&Evidence)| Some((place, decided.mistaken_in(evidence)?));
            mistaken.extend(evidences.iter().enumerate().filter_map(of));
        }
        Self { evidences, mistaken }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.evidences.len()
    }

    /// By its place.
    pub fn evidence(&self, place: usize) -> &'e Evidence {
        self.evidences[place]
    }

    /// The identifiers by which a set may be joined to others.
    pub fn joining(&self, place: usize) -> impl Iterator<Item = &'e Identifier> {
        self.evidences[place].joining().filter(move |id| !self.mistaken.contains(&(place, id)))
    }

    /// Whether a decision on this identifier is about a set.
    pub fn is_named_by(&self, place: usize, identifier: &'e Identifier) -> bool {
        self.evidences[place].is_named_by(identifier) && !self.mistaken.contains(&(place, identifier))
    }

    /// The valid social credit code of a set, where it has one alone.
    pub fn sure_code(&self, place: usize) -> Option<&'e Identifier> {
        self.joining(place).find(|id| id.is_sure_code())
    }

    /// What stands somewhere by mistake.
    pub fn mistaken(&self) -> impl Iterator<Item = &'e Identifier> {
        self.mistaken.iter().map(|(_, identifier)| *identifier)
    }

    /// Whether a decision takes something out of a set.
    pub fn is_corrected_by(&self, decided: &Decided) -> bool {
        self.evidences.iter().any(|evidence| decided.mistaken_in(evidence).is_some())
    }
}
