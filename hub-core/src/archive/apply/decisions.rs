//! Takes decisions in: what is known of each, the parties that they name by their
//! records, and what became of them. What they say of retention is looked at in
//! `terms`.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::super::retention::DayNumber;
use super::super::who::decision::{decided, heard as known, identifier, name, parties};
use super::super::who::identity::{Decided, Fate, Identifier, RECORD};
use super::events::Changed;
use super::evidences::Evidences;
use super::terms::Terms;
use super::{Fold, Touched};
use crate::message::{Anchor, Decision, FactKey};
use crate::store::{DecisionRow, Keyed, StoreError};

/// What decisions have touched.
#[derive(Default)]
pub(super) struct Ruled {
    /// Whether any decision is in force: most archives ask nothing else of them.
    pub any: bool,
    /// Decisions that came, went or lost one that they name.
    pub touched: BTreeSet<i64>,
    /// As those that say something else now were known.
    pub former: Vec<Decision>,
}

/// What decisions come to for facts.
#[derive(Default)]
pub(super) struct Decisions {
    /// Facts that must be looked at again: of which parties are named now, or no more; that are held, or no more.
    pub facts: BTreeSet<i64>,
    /// The horizon in force.
    pub horizon: Option<DayNumber>,
}

impl Fold<'_> {
    /// Keeps decisions.
    pub(super) fn take_decisions(&self, heard: &[Decision], touched: &mut Touched) -> Result<Decisions, StoreError> {
        let (mut facts, mut terms): (HashSet<FactKey>, Terms) = Default::default();
        let before = self.horizon()?;
        if !heard.is_empty() {
            let by_id = known(heard);
            let mut rows: BTreeMap<String, DecisionRow> = BTreeMap::new();
            for row in self.txn.decisions(by_id.keys().copied())? {
                rows.insert(row.decision.id.clone(), row);
            }
            let mut ids = self.txn.ids(Keyed::Decision)?;
            for (id, decision) in by_id {
                let (row, former, decision) = match rows.remove(id) {
                    Some(row) => {
                        let now = row.decision.clone().with(decision);
                        if now == row.decision {
                            continue;
                        }
                        (row.id, Some(row.decision), now)
                    }
                    None => (ids.one(), None, decision),
                };
                facts.extend(
                    decision.anchors().chain(former.iter().flat_map(Decision::anchors)).filter_map(Anchor::fact),
                );
                self.put_term(row, former.as_ref(), &decision, &mut terms)?;
                if former.iter().chain([&decision]).any(|decision| decision.says.is_of_parties()) {
                    touched.ruled.touched.insert(row);
                }
                self.put_decision(row, decision)?;
                touched.ruled.former.extend(former);
            }
        }
        touched.ruled.any = self.txn.has_decisions()?;
        let (horizon, held) = self.take_terms(before, &terms)?;
        let named = self.txn.facts(&facts)?.into_iter().map(|(_, row)| row.id);
        Ok(Decisions { facts: named.chain(held).collect(), horizon })
    }

    /// Keeps one with what it names; resolving says what becomes of it.
    fn put_decision(&self, id: i64, decision: Decision) -> Result<(), StoreError> {
        let names = self.names([&decision].into_iter());
        let fate = Fate::unresolved(&decision).as_str().to_owned();
        self.txn.put_decision(&DecisionRow { id, decision, fate })?;
        self.txn.put_anchors(id, &names)
    }

    /// All that these name, where they are in force: scheme and value.
    fn names<'d>(&self, decisions: impl Iterator<Item = &'d Decision>) -> BTreeSet<(String, String)> {
        let decided: Vec<Decided> = decisions.filter_map(|decision| decided(decision, self.schemas)).collect();
        decided.iter().flat_map(Decided::named).map(|id| (id.scheme.to_owned(), id.value.clone())).collect()
    }

    /// Gives parties without identifiers what decisions name them by.
    pub(super) fn name_parties(&self, changed: &mut [Changed], touched: &Touched) -> Result<(), StoreError> {
        if !touched.ruled.any {
            return Ok(());
        }
        let nameless = changed.iter().filter_map(|fact| Some(parties(&fact.key, fact.state()?))).flatten();
        let asked: BTreeSet<String> = nameless.map(|(_, identifier)| identifier.value).collect();
        let named: HashSet<String> = self.txn.anchored(RECORD, asked.iter().map(String::as_str))?.into_iter().collect();
        for Changed { key, now, .. } in changed {
            if let Some(state) = now.as_mut().and_then(|(_, told)| told.state.as_mut()) {
                name(key, state, |identifier| named.contains(&identifier.value));
            }
        }
        Ok(())
    }

    /// Evidences that decisions name, as far as no identifier above the bar does.
    pub(super) fn evidences_named<'d>(
        &self,
        decisions: impl Iterator<Item = &'d Decision>,
        evidences: &mut Evidences,
    ) -> Result<Named, StoreError> {
        let names = self.names(decisions);
        let names = names.iter().map(|(scheme, value)| (scheme.as_str(), value.as_str()));
        let mut found = Named::default();
        let mut narrow = Vec::new();
        for id in evidences.load_named(self.txn, names)? {
            match evidences.identifier(id) {
                Some(row) if row.evidences > self.bar => found.barred.push(id),
                _ => narrow.push(id),
            }
        }
        found.evidences = self.txn.standing_in(narrow)?;
        Ok(found)
    }

    /// Decisions that are in force, as resolving takes them.
    pub(super) fn rulings(&self, rows: &[DecisionRow]) -> Vec<Decided> {
        rows.iter().filter_map(|row| decided(&row.decision, self.schemas)).collect()
    }

    /// Keeps what became of decisions.
    pub(super) fn put_fates(&self, rows: &[DecisionRow], fates: &BTreeMap<String, Fate>) -> Result<(), StoreError> {
        for row in rows.iter().filter(|row| row.decision.says.is_of_parties()) {
            let fate = fates.get(&row.decision.id).copied().unwrap_or_else(|| Fate::unresolved(&row.decision)).as_str();
            if fate != row.fate {
                self.txn.put_fate(row.id, fate)?;
            }
        }
        Ok(())
    }

    /// Decisions that name what stands in an evidence that goes.
    pub(super) fn unsettle(&self, pairs: &str, touched: &mut Touched) -> Result<(), StoreError> {
        if touched.ruled.any {
            let evidence = self.evidence(pairs)?;
            let names = evidence.identifiers().iter().map(|id| (id.scheme, id.value.as_str()));
            let naming = self.txn.look().decisions_naming(names)?;
            touched.ruled.touched.extend(naming.into_iter().map(|(.., decision)| decision));
        }
        Ok(())
    }

    /// An identifier as it is kept.
    pub(super) fn identifier(&self, scheme: &str, value: &str) -> Option<Identifier> {
        identifier(scheme, value, self.schemas)
    }
}

/// What decisions lead to.
#[derive(Default)]
pub(super) struct Named {
    pub evidences: Vec<i64>,
    /// Identifiers above the bar.
    pub barred: Vec<i64>,
}
