//! Takes in what decisions say of retention, and lets go of facts that are past.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::super::retention::{DayNumber, Hold, number};
use super::super::who::identity::{Fate, Identifier};
use super::Fold;
use super::events::Changed;
use super::once::Once;
use super::sweep::is_behind;
use crate::message::{Decision, FactKey, Says};
use crate::store::StoreError;

/// What a batch says of retention.
#[derive(Debug, Default)]
pub(super) struct Terms {
    /// Whether a horizon came or went.
    horizons: bool,
    /// What is held now and was not, or was and is not.
    holds: BTreeSet<Hold>,
}

impl Fold<'_> {
    /// Keeps what a decision says of retention: as it was known, and is.
    pub(super) fn put_term(
        &self,
        id: i64,
        before: Option<&Decision>,
        now: &Decision,
        terms: &mut Terms,
    ) -> Result<(), StoreError> {
        for decision in before.into_iter().chain([now]) {
            match &decision.says {
                Says::Horizon { .. } => terms.horizons = true,
                Says::Hold { on } => terms.holds.extend(Hold::of(on, self.schemas)),
                Says::Same { .. } | Says::Apart { .. } | Says::Open { .. } => {}
            }
        }
        match &now.says {
            Says::Horizon { day } if now.is_in_force() => self.txn.put_horizon(id, &day.to_string()),
            Says::Hold { on } if now.is_in_force() => {
                let name = Hold::of(on, self.schemas).map(|hold| hold.name());
                self.txn.put_term(id, name.as_ref().map(|(kind, name)| (*kind, name.as_str())))
            }
            _ if now.says.is_of_parties() && before.is_none_or(|before| before.says.is_of_parties()) => Ok(()),
            _ => self.txn.put_term(id, None),
        }
    }

    /// The horizon after a batch of which this is what it says, and the facts that must be looked at at once: those of
    /// what is held or held no more that lie behind it. Those between two horizons have time.
    pub(super) fn take_terms(
        &self,
        before: Option<DayNumber>,
        terms: &Terms,
    ) -> Result<(Option<DayNumber>, Vec<i64>), StoreError> {
        let now = if terms.horizons { self.horizon()? } else { before };
        if now != before {
            self.has_moved(before, now)?;
        }
        if terms.horizons {
            self.put_fates_of_horizons(now)?;
        }
        let Some(day) = now.filter(|_| !terms.holds.is_empty()) else { return Ok((now, Vec::new())) };
        Ok((now, self.txn.due_before(day, self.facts_of(&terms.holds)?)?))
    }

    /// Of all horizons in force the latest day counts.
    fn put_fates_of_horizons(&self, latest: Option<DayNumber>) -> Result<(), StoreError> {
        let horizons = self.txn.look().horizons()?;
        let rows = self.txn.decisions_by_id(horizons.iter().map(|(id, _)| *id))?;
        for row in rows {
            let Says::Horizon { day } = &row.decision.says else { continue };
            let counts = latest == Some(number(*day));
            let fate = if counts { Fate::Taken } else { Fate::Idle }.as_str();
            if row.fate != fate {
                self.txn.put_fate(row.id, fate)?;
            }
        }
        Ok(())
    }

    /// Facts that are held by one of these, or were once by a state that is not in force: there may be more.
    fn facts_of(&self, holds: &BTreeSet<Hold>) -> Result<BTreeSet<i64>, StoreError> {
        let look = self.txn.look();
        let (mut identifiers, mut records): (Vec<&Identifier>, Vec<&FactKey>) = Default::default();
        let mut names: BTreeSet<String> = BTreeSet::new();
        for hold in holds {
            match hold {
                Hold::Identifier(identifier) => identifiers.push(identifier),
                Hold::Record(fact) => records.push(fact),
                Hold::Matter(matter) => drop(names.insert(matter.name())),
            }
        }
        let bearing = || identifiers.iter().map(|identifier| (identifier.scheme, identifier.value.as_str()));
        names.extend(look.sets_with(bearing())?.into_iter().map(|set| set.name));
        names.extend(look.once_with(bearing())?);
        let mut facts: BTreeSet<i64> = look.facts_naming(names.iter().map(String::as_str))?.into_iter().collect();
        facts.extend(look.facts_of_records(records)?);
        Ok(facts)
    }

    /// Finds which facts are past; those, and what a list lacks or is an echo, say nothing any more.
    pub(super) fn let_go(
        &self,
        changed: &mut [Changed],
        horizon: Option<DayNumber>,
        once: &mut Once,
    ) -> Result<(), StoreError> {
        let held = self.held(changed, horizon)?;
        for fact in changed {
            fact.past = is_behind(fact.until, horizon) && !held.contains(&fact.row);
            if let Some((_, told)) = fact.now.as_mut().filter(|_| fact.past || fact.silent) {
                told.state.take().iter().for_each(|state| once.state(fact.row, state));
            }
        }
        Ok(())
    }

    /// Those of the facts that lie behind the horizon that are held.
    fn held(&self, changed: &[Changed], horizon: Option<DayNumber>) -> Result<HashSet<i64>, StoreError> {
        let mut facts: BTreeMap<(&'static str, String), Vec<i64>> = BTreeMap::new();
        for fact in changed.iter().filter(|fact| is_behind(fact.until, horizon)) {
            let Some(state) = fact.state() else { continue };
            for hold in Hold::all(&fact.key, state) {
                facts.entry(hold.name()).or_default().push(fact.row);
            }
        }
        if facts.is_empty() {
            return Ok(HashSet::new());
        }
        let held = self.txn.held(facts.keys().map(|(kind, name)| (*kind, name.as_str())))?;
        let is_held = |(kind, name): &(&'static str, String)| held.contains(&((*kind).to_owned(), name.clone()));
        Ok(facts.into_iter().filter(|(name, _)| is_held(name)).flat_map(|(_, facts)| facts).collect())
    }
}
