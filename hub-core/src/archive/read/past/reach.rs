//! What hangs together with sets of identifiers, over identifiers that may join and are not barred today and over
//! decisions, in any state that any fact ever had; and the states of the facts that name any of it.
//!
//! Promises that it is closed: who bears a set of it at any moment is made of its sets alone, so it is resolved from
//! them as the archive of that moment did. A widening that would be too much changes nothing. Knows nothing of
//! operators and moments.

use std::collections::{BTreeMap, BTreeSet};

use super::super::Reader;
use super::PastError;
use crate::archive::fact::{Schemas, Told};
use crate::archive::who::decision::{anchor, identifier};
use crate::archive::who::identity::{Evidence, Identifier, RECORD};
use crate::message::{Anchor, Decision, FactKey};
use crate::store::{EventRow, Look, StoreError};

/// Sets of identifiers by their names.
pub(super) type Sets = BTreeMap<String, Evidence>;

/// What hangs together, as far as it was looked up.
pub(super) struct Reach {
    /// All that people ever decided.
    pub decisions: Vec<Decision>,
    /// What each decision names.
    named: Vec<BTreeSet<Identifier>>,
    sets: BTreeSet<String>,
    /// Identifiers that join nobody at any time, since they are barred today.
    pub barred: BTreeSet<Identifier>,
    loaded: BTreeSet<i64>,
    /// All states of facts that no later generation voids.
    pub states: Vec<Told>,
}

impl Reach {
    /// Of nobody yet.
    pub fn new(decisions: Vec<Decision>, schemas: &dyn Schemas) -> Self {
        let named = |decision: &Decision| decision.anchors().filter_map(|named| anchor(named, schemas)).collect();
        let named = decisions.iter().map(named).collect();
        let (sets, barred, loaded, states) = Default::default();
        Self { decisions, named, sets, barred, loaded, states }
    }

    /// Whether all that hangs together with a set was looked up.
    pub fn has(&self, evidence: &Evidence) -> bool {
        self.sets.contains(&evidence.operator_id())
    }

    /// How many facts it is made of.
    pub fn facts(&self) -> usize {
        self.loaded.len()
    }
}

impl Reader {
    /// Widens by all that hangs together with sets: by up to `most` facts, or sets.
    pub(super) fn widen(
        &self,
        look: Look<'_>,
        reach: &mut Reach,
        mut sets: Sets,
        most: usize,
    ) -> Result<(), PastError> {
        let (barred, records) = self.close(look, reach, &mut sets, most)?;
        let most = reach.facts() + most;
        self.take(look, reach, sets.keys().map(String::as_str), &records, most)?;
        reach.sets.extend(sets.into_keys());
        reach.barred.extend(barred);
        Ok(())
    }

    /// Takes in the states of facts that name sets or matters, and of records, where that leaves `most` facts in all.
    pub(super) fn take<'n>(
        &self,
        look: Look<'_>,
        reach: &mut Reach,
        names: impl IntoIterator<Item = &'n str>,
        records: &BTreeSet<FactKey>,
        most: usize,
    ) -> Result<(), PastError> {
        let mut found: BTreeSet<i64> = look.facts_naming(names)?.into_iter().collect();
        found.extend(look.facts_of_records(records)?);
        found.retain(|fact| !reach.loaded.contains(fact));
        within(reach.facts() + found.len(), most)?;
        let rows = look.standing_of(found.iter().copied())?;
        let read = |row: EventRow| Told::read(row.event, &*self.schemas, &self.rules);
        let states = rows.into_iter().map(read).collect::<Result<Vec<_>, _>>()?;
        reach.states.extend(states);
        reach.loaded.extend(found);
        Ok(())
    }

    /// Adds all sets that hang together with these, round by round, decisions among what joins; the identifiers that
    /// were passed over, and the records of which decisions name a party.
    fn close(
        &self,
        look: Look<'_>,
        reach: &Reach,
        sets: &mut Sets,
        most: usize,
    ) -> Result<(BTreeSet<Identifier>, BTreeSet<FactKey>), PastError> {
        let all_named: BTreeSet<&Identifier> = reach.named.iter().flatten().collect();
        let is_named = |id: &&Identifier| all_named.contains(id);
        // What joins, and what decisions join by: a wrong code too.
        let joining = |set: &Evidence| -> Vec<Identifier> {
            set.joining().chain(set.identifiers().iter().filter(is_named)).cloned().collect()
        };
        let mut records = BTreeSet::new();
        let (mut asked, mut barred): (BTreeSet<Identifier>, _) = (BTreeSet::new(), BTreeSet::new());
        let mut open: BTreeSet<Identifier> = sets.values().flat_map(joining).collect();
        while !open.is_empty() {
            let names = || open.iter().map(|id| (id.scheme, id.value.as_str()));
            for (scheme, value) in look.barred(names())? {
                barred.extend(identifier(&scheme, &value, &*self.schemas));
            }
            let wide = || open.iter().filter(|id| !barred.contains(id)).map(|id| (id.scheme, id.value.as_str()));
            let mut found = Sets::new();
            for set in look.sets_with(wide())?.into_iter().filter(|set| !sets.contains_key(&set.name)) {
                found.insert(set.name, self.set(&set.identifiers)?);
            }
            let once =
                look.once_with(wide())?.into_iter().filter(|name| !sets.contains_key(name)).collect::<BTreeSet<_>>();
            self.once(look, &once, &mut found)?;
            let touching = reach.named.iter().zip(&reach.decisions).filter(|(named, _)| !named.is_disjoint(&open));
            let mut linked: BTreeSet<Identifier> = BTreeSet::new();
            for (named, decision) in touching {
                records.extend(decision.anchors().filter_map(Anchor::fact));
                linked.extend(named.iter().cloned());
            }
            for set in linked.iter().filter(|id| id.scheme == RECORD).filter_map(|id| Evidence::new([id.clone()])) {
                if !sets.contains_key(&set.operator_id()) {
                    found.insert(set.operator_id(), set);
                }
            }
            asked.append(&mut open);
            let reached = found.values().flat_map(joining);
            open = reached.chain(linked).filter(|id| !asked.contains(id)).collect();
            sets.extend(found);
            within(sets.len(), most)?;
        }
        Ok((barred, records))
    }

    /// Sets that facts named once, which are not here.
    pub(super) fn once(&self, look: Look<'_>, names: &BTreeSet<String>, sets: &mut Sets) -> Result<(), StoreError> {
        let lacking: Vec<&str> = names.iter().map(String::as_str).filter(|name| !sets.contains_key(*name)).collect();
        let mut found: BTreeMap<String, Vec<Identifier>> = BTreeMap::new();
        for (name, scheme, value) in look.once_sets(lacking)? {
            found.entry(name).or_default().extend(identifier(&scheme, &value, &*self.schemas));
        }
        sets.extend(found.into_iter().filter_map(|(name, set)| Some((name, Evidence::new(set)?))));
        Ok(())
    }

    /// A set as it is kept.
    pub(super) fn set(&self, text: &str) -> Result<Evidence, StoreError> {
        let pairs: Vec<(String, String)> = serde_json::from_str(text).map_err(StoreError::damaged)?;
        let identifiers = pairs.iter().filter_map(|(scheme, value)| identifier(scheme, value, &*self.schemas));
        Evidence::new(identifiers).ok_or_else(|| StoreError::damaged(format!("evidence {text} has no identifier")))
    }
}

fn within(n: usize, most: usize) -> Result<(), PastError> {
    if n > most { Err(PastError::TooMany { n, most }) } else { Ok(()) }
}
