//! Composes matters again whose facts or parties changed.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::rc::Rc;

use super::super::compose::{Witness, content};
use super::super::fact::Told;
use super::super::profile::OF_PREMISES;
use super::events::Changed;
use super::evidences::Evidences;
use super::{Fold, Touched};
use crate::message::{Event, EventId};
use crate::store::{EventRow, MatterRow, PartyPut, PartyRow, StoreError};

/// What an operator's archive now says of one matter.
pub(super) struct Change {
    pub(super) operator: i64,
    pub(super) matter: Rc<MatterRow>,
    /// The operator's roles; none where it has none any more.
    pub(super) roles: Option<String>,
    /// How many matters more the operator has by it: 1, 0 or -1.
    pub(super) more: i8,
}

impl Change {
    /// The matter's name and family.
    pub(super) fn named(&self) -> (&str, &str) {
        (&self.matter.name, &self.matter.family)
    }
}

/// Each operator's roles in a matter, with commas between.
type Roles = BTreeMap<i64, String>;

/// What the batch itself says, by event.
type Fresh<'t> = HashMap<EventId, &'t Told>;

/// Matters that were known are looked at in portions, since one operator may have very many.
const AT_ONCE: usize = 512;

/// What is to be put of matters.
#[derive(Default)]
struct Puts {
    matters: Vec<Rc<MatterRow>>,
    changes: Vec<Change>,
    /// Parties that are new or have other roles: places among the changes.
    parties: Vec<usize>,
}

impl Fold<'_> {
    pub(super) fn put_matters(
        &self,
        changed: &[Changed],
        evidences: &Evidences,
        touched: &mut Touched,
    ) -> Result<Vec<Change>, StoreError> {
        let mut puts = Puts::default();
        for (id, facts) in &touched.made {
            let facts: Vec<&Changed> = facts.iter().map(|place| &changed[*place]).collect();
            self.make_matter(*id, &facts, evidences, &mut puts)?;
        }
        let known: Vec<i64> =
            touched.matters.iter().copied().filter(|matter| !touched.made.contains_key(matter)).collect();
        let fresh: Fresh<'_> =
            changed.iter().filter_map(|fact| fact.now.as_ref()).map(|(_, told)| (told.event.id, told)).collect();
        for known in known.chunks(AT_ONCE) {
            self.know_matters(known, &fresh, &mut puts)?;
        }
        let Puts { matters, changes, parties } = puts;
        self.txn.put_matters(&matters)?;
        let parties = parties.into_iter().map(|place| {
            let Change { operator, matter, roles, .. } = &changes[place];
            let roles = roles.as_deref().unwrap_or_default();
            PartyPut { matter: matter.id, family: &matter.family, operator: *operator, roles }
        });
        self.txn.put_parties(&parties.collect::<Vec<_>>())?;
        for change in &changes {
            touched.operator(change.operator).whole |= OF_PREMISES.contains(&change.matter.family.as_str());
        }
        Ok(changes)
    }

    /// A matter that nothing told before: its facts are all in the batch.
    fn make_matter(
        &self,
        id: i64,
        facts: &[&Changed],
        evidences: &Evidences,
        puts: &mut Puts,
    ) -> Result<(), StoreError> {
        let told: Vec<&Told> = facts.iter().filter_map(|fact| Some(&fact.now.as_ref()?.1)).collect();
        let states = told.iter().filter_map(|told| told.state.as_ref());
        let mut named: BTreeMap<i64, BTreeSet<&str>> = BTreeMap::new();
        for mention in states.clone().flat_map(|state| &state.mentions) {
            let evidence = mention.evidence.as_ref().map(|evidence| evidences.id(evidence));
            if let Some(operator) = evidence.and_then(|evidence| evidences.operator(evidence)) {
                named.entry(operator).or_default().insert(&mention.role);
            }
        }
        let Some(key) = states.map(|state| &state.matter).next() else { return Ok(()) };
        let (content, sources) = (String::new(), String::new());
        let (name, family) = (key.name(), key.family.clone());
        let mut row = MatterRow { id, name, family, key: key.key.clone(), occurred: None, content, sources };
        self.compose(&mut row, &told)?;
        puts.put(row, &Roles::new(), roles(named), true);
        Ok(())
    }

    /// Matters that were known: what else tells them is asked for.
    fn know_matters(&self, ids: &[i64], fresh: &Fresh<'_>, puts: &mut Puts) -> Result<(), StoreError> {
        let (ids, look) = (ids.iter().copied(), self.txn.look());
        let mut parties = look.parties_of(ids.clone())?;
        let mut events = look.events_of_matters(ids.clone())?;
        let mut named = self.txn.roles(ids.clone())?;
        let rows = look.matters_by_id(ids.clone())?;
        if rows.len() != ids.len() {
            return Err(StoreError::damaged("a fact tells a matter that is missing"));
        }
        for mut row in rows {
            let before: Roles = parties
                .remove(&row.id)
                .unwrap_or_default()
                .into_iter()
                .map(|PartyRow { operator, roles }| (operator, roles))
                .collect();
            let Some(events) = events.remove(&row.id) else {
                self.txn.remove_matter(row.id)?;
                self.remove_parties(&row, before.keys())?;
                puts.put(row, &before, Roles::new(), false);
                continue;
            };
            let is_other = self.compose_again(&mut row, events, fresh)?;
            let mut after: BTreeMap<i64, BTreeSet<String>> = BTreeMap::new();
            for (operator, role) in named.remove(&row.id).unwrap_or_default() {
                after.entry(operator).or_default().insert(role);
            }
            let after = roles(after);
            self.remove_parties(&row, before.keys().filter(|operator| !after.contains_key(operator)))?;
            puts.put(row, &before, after, is_other);
        }
        Ok(())
    }

    fn remove_parties<'o>(&self, row: &MatterRow, operators: impl Iterator<Item = &'o i64>) -> Result<(), StoreError> {
        for operator in operators {
            self.txn.remove_party(row.id, &row.family, *operator)?;
        }
        Ok(())
    }

    /// Composes a matter from all that tells it; says whether it is another one.
    fn compose_again(&self, row: &mut MatterRow, events: Vec<EventRow>, fresh: &Fresh<'_>) -> Result<bool, StoreError> {
        let mut told: Vec<&Told> = events.iter().filter_map(|row| fresh.get(&row.event.id).copied()).collect();
        let others = events.into_iter().map(|row| row.event).filter(|event| !fresh.contains_key(&event.id));
        let others: Vec<Told> = others.map(|event| self.read(event)).collect::<Result<_, _>>()?;
        told.extend(&others);
        self.compose(row, &told)
    }

    /// Composes a matter into its row; says whether it is another one.
    fn compose(&self, row: &mut MatterRow, told: &[&Told]) -> Result<bool, StoreError> {
        let witnesses: Vec<Witness<'_>> = told
            .iter()
            .filter_map(|told| {
                let state = told.state.as_ref()?;
                Some(Witness { from: told.provenance(), in_force: state.in_force, content: &state.content })
            })
            .collect();
        let (content, occurred) = content(&row.family, &witnesses, self.rules).map_err(StoreError::damaged)?;
        let sources: BTreeSet<&str> = witnesses.iter().map(|witness| witness.from.source.as_str()).collect();
        let sources = serde_json::to_string(&sources).map_err(StoreError::damaged)?;
        let is_other = content != row.content || sources != row.sources || occurred != row.occurred;
        (row.content, row.sources, row.occurred) = (content, sources, occurred);
        Ok(is_other)
    }

    pub(super) fn read(&self, event: Event) -> Result<Told, StoreError> {
        Told::read(event, self.schemas, self.rules).map_err(|e| StoreError::Stop { code: e.code(), why: e.to_string() })
    }
}

impl Puts {
    /// What one matter comes to: content that is another or not, and the parties before and after.
    fn put(&mut self, row: MatterRow, before: &Roles, after: Roles, is_other: bool) {
        let row = Rc::new(row);
        if is_other {
            self.matters.push(Rc::clone(&row));
        }
        let gone = before.keys().filter(|operator| !after.contains_key(operator));
        self.changes.extend(gone.map(|operator| {
            let matter = Rc::clone(&row);
            Change { operator: *operator, matter, roles: None, more: -1 }
        }));
        for (operator, roles) in after {
            let had = before.get(&operator);
            let is_same = had == Some(&roles);
            if !is_same {
                self.parties.push(self.changes.len());
            }
            if is_other || !is_same {
                let more = i8::from(had.is_none());
                self.changes.push(Change { operator, matter: Rc::clone(&row), roles: Some(roles), more });
            }
        }
    }
}

fn roles<R: AsRef<str>>(named: BTreeMap<i64, BTreeSet<R>>) -> Roles {
    let joined = |roles: BTreeSet<R>| roles.iter().map(AsRef::as_ref).collect::<Vec<_>>().join(",");
    named.into_iter().map(|(operator, roles)| (operator, joined(roles))).collect()
}
