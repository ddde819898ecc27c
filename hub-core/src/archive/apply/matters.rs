//! Composes matters again whose facts or parties changed.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::super::compose::{Witness, compose};
use super::super::fact::Told;
use super::super::matter::MatterKey;
use super::super::profile::LICENCE;
use super::events::Changed;
use super::{Fold, Touched};
use crate::message::{Event, EventId};
use crate::store::{MatterRow, StoreError};

/// What an operator's archive now says of one matter.
pub(super) struct Change {
    pub(super) operator: i64,
    pub(super) matter: String,
    pub(super) family: String,
    /// Content, sources and the operator's roles; none where it has none any more.
    pub(super) now: Option<(MatterRow, String)>,
}

impl Fold<'_> {
    pub(super) fn put_matters(&self, changed: &[Changed], touched: &mut Touched) -> Result<Vec<Change>, StoreError> {
        let fresh: HashMap<EventId, &Told> =
            changed.iter().filter_map(|fact| fact.now.as_ref()).map(|(_, told)| (told.event.id, told)).collect();
        let mut changes = Vec::new();
        for matter in &touched.matters {
            match touched.made.get(matter) {
                Some((key, facts)) => {
                    let told: Vec<&Told> =
                        facts.iter().filter_map(|fact| Some(&changed[*fact].now.as_ref()?.1)).collect();
                    self.make_matter(*matter, key, &told, &mut changes)?;
                }
                None => self.put_matter(*matter, &fresh, &mut changes)?,
            }
        }
        for change in &changes {
            let reach = touched.operator(change.operator);
            reach.whole |= change.family == LICENCE;
        }
        Ok(changes)
    }

    /// A matter that nothing told before: its facts are all in the batch.
    fn make_matter(
        &self,
        id: i64,
        key: &MatterKey,
        told: &[&Told],
        changes: &mut Vec<Change>,
    ) -> Result<(), StoreError> {
        let (content, sources) = (String::new(), String::new());
        let (name, family) = (key.name(), key.family.clone());
        let mut row = MatterRow { id, name, family, key: key.key.clone(), occurred: None, content, sources };
        self.compose(&mut row, told)?;
        self.txn.put_matter(&row)?;
        let after = self.roles(id)?;
        for (operator, roles) in after {
            self.txn.put_party(id, &row.family, operator, &roles, false)?;
            let (matter, family) = (row.name.clone(), row.family.clone());
            changes.push(Change { operator, matter, family, now: Some((row.clone(), roles)) });
        }
        Ok(())
    }

    fn put_matter(
        &self,
        matter: i64,
        fresh: &HashMap<EventId, &Told>,
        changes: &mut Vec<Change>,
    ) -> Result<(), StoreError> {
        let look = self.txn.look();
        let mut row = look.matter(matter)?.ok_or_else(|| StoreError::damaged(format!("matter {matter} is missing")))?;
        let before = self.parties(matter)?;
        let events = look.events_of_matter(matter)?;
        let mut after = BTreeMap::new();
        let mut is_other = true;
        if events.is_empty() {
            self.txn.remove_matter(matter)?;
        } else {
            let mut told: Vec<&Told> = events.iter().filter_map(|row| fresh.get(&row.event.id).copied()).collect();
            let others = events.into_iter().map(|row| row.event).filter(|event| !fresh.contains_key(&event.id));
            let others: Vec<Told> = others.map(|event| self.read(event)).collect::<Result<_, _>>()?;
            told.extend(&others);
            is_other = self.compose(&mut row, &told)?;
            if is_other {
                self.txn.put_matter(&row)?;
            }
            after = self.roles(matter)?;
        }
        for operator in before.keys().filter(|operator| !after.contains_key(operator)) {
            self.txn.remove_party(matter, &row.family, *operator)?;
            changes.push(Change {
                operator: *operator,
                matter: row.name.clone(),
                family: row.family.clone(),
                now: None,
            });
        }
        for (operator, roles) in after {
            let (had, same_roles) = (before.contains_key(&operator), before.get(&operator) == Some(&roles));
            if !same_roles {
                self.txn.put_party(matter, &row.family, operator, &roles, had)?;
            }
            if is_other || !same_roles {
                let (matter, family) = (row.name.clone(), row.family.clone());
                changes.push(Change { operator, matter, family, now: Some((row.clone(), roles)) });
            }
        }
        Ok(())
    }

    fn parties(&self, matter: i64) -> Result<BTreeMap<i64, String>, StoreError> {
        Ok(self.txn.look().parties(matter)?.into_iter().map(|party| (party.operator, party.roles)).collect())
    }

    /// Each operator's roles in a matter by its facts, with commas between.
    fn roles(&self, matter: i64) -> Result<BTreeMap<i64, String>, StoreError> {
        let mut roles: BTreeMap<i64, BTreeSet<String>> = BTreeMap::new();
        for (operator, role) in self.txn.roles(matter)? {
            roles.entry(operator).or_default().insert(role);
        }
        let joined = |roles: BTreeSet<String>| roles.into_iter().collect::<Vec<_>>().join(",");
        Ok(roles.into_iter().map(|(operator, roles)| (operator, joined(roles))).collect())
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
        let composed = compose(&row.family, &witnesses, self.rules);
        let sources: BTreeSet<&str> = witnesses.iter().map(|witness| witness.from.source.as_str()).collect();
        let content = serde_json::to_string(&composed.content).map_err(StoreError::damaged)?;
        let sources = serde_json::to_string(&sources).map_err(StoreError::damaged)?;
        let is_other = content != row.content || sources != row.sources || composed.occurred != row.occurred;
        (row.content, row.sources, row.occurred) = (content, sources, composed.occurred);
        Ok(is_other)
    }

    pub(super) fn read(&self, event: Event) -> Result<Told, StoreError> {
        Told::read(event, self.schemas, self.rules).map_err(|e| StoreError::Stop { code: e.code(), why: e.to_string() })
    }
}
