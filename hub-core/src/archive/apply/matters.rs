//! Composes matters again whose facts or parties changed.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::super::compose::{Witness, compose};
use super::super::fact::{State, Told};
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
        let fresh: HashMap<EventId, &State> =
            changed.iter().filter_map(|fact| Some((fact.now.as_ref()?.1.event.id, fact.state()?))).collect();
        let mut changes = Vec::new();
        for matter in &touched.matters {
            self.put_matter(*matter, &fresh, &mut changes)?;
        }
        touched.operators.extend(changes.iter().map(|change| change.operator));
        Ok(changes)
    }

    fn put_matter(
        &self,
        matter: i64,
        fresh: &HashMap<EventId, &State>,
        changes: &mut Vec<Change>,
    ) -> Result<(), StoreError> {
        let look = self.txn.look();
        let mut row = look.matter(matter)?.ok_or_else(|| StoreError::damaged(format!("matter {matter} is missing")))?;
        let before: BTreeMap<i64, String> =
            if row.content.is_empty() { BTreeMap::new() } else { self.parties(matter)? };
        let events = look.events_of_matter(matter)?;
        let mut after: BTreeMap<i64, BTreeSet<String>> = BTreeMap::new();
        let mut is_other = true;
        if events.is_empty() {
            self.txn.remove_matter(matter)?;
        } else {
            is_other = self.compose(&mut row, events.into_iter().map(|row| row.event).collect(), fresh)?;
            if is_other {
                self.txn.put_matter(&row)?;
            }
            for (operator, role) in self.txn.roles(matter)? {
                after.entry(operator).or_default().insert(role);
            }
        }
        let after: BTreeMap<i64, String> = after
            .into_iter()
            .map(|(operator, roles)| (operator, roles.into_iter().collect::<Vec<_>>().join(",")))
            .collect();
        for operator in before.keys().filter(|operator| !after.contains_key(operator)) {
            self.txn.put_party(matter, &row.family, *operator, None)?;
            changes.push(Change {
                operator: *operator,
                matter: row.name.clone(),
                family: row.family.clone(),
                now: None,
            });
        }
        for (operator, roles) in after {
            let same_roles = before.get(&operator) == Some(&roles);
            if !same_roles {
                self.txn.put_party(matter, &row.family, operator, Some(&roles))?;
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

    /// Composes a matter into its row; says whether it is another one.
    fn compose(
        &self,
        row: &mut MatterRow,
        events: Vec<Event>,
        fresh: &HashMap<EventId, &State>,
    ) -> Result<bool, StoreError> {
        let mut read: Vec<Told> = Vec::new();
        for event in events {
            match fresh.get(&event.id) {
                Some(state) => read.push(Told { state: Some((*state).clone()), event }),
                None => read.push(self.read(event)?),
            }
        }
        let witnesses: Vec<Witness<'_>> = read
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
