//! The review queue: keeps beside the archive what its portraits propose.
//!
//! The fold notes whose portrait may be another; here they are looked at again,
//! some at a time, in transactions of their own. Promises that once nobody is
//! due, proposals are what [`propose::proposals`] makes of all portraits of the
//! archive as it stands, whatever the order and the portions. It joins nobody, and the
//! archive knows nothing of it.

mod crowd;
#[cfg(test)]
mod examples;
#[cfg(test)]
mod neutrality;
mod outline;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use super::fact::{Schemas, Told};
use super::kept::Kept;
use super::survivorship::Rules;
use super::who::decision::roles;
use super::who::propose::{self, Portrait, RULES, THRESHOLD};
use crate::store::{Keyed, PortraitRow, ProposalRow, Store, StoreError, Subject, Txn};
use crowd::{Change, Keys, Seen, put_keys};
pub(super) use outline::Outline;

/// Looks at those that are due.
pub struct Reviewer {
    schemas: Arc<dyn Schemas>,
    rules: Arc<Rules>,
    /// Whether it was seen that portraits are made by these rules.
    begun: bool,
    /// Up to whom it looked last: everyone has a turn before anybody has a second.
    last: Option<Subject>,
}

/// A portrait that is looked at, with its keys.
struct Sitter {
    id: i64,
    portrait: Portrait,
    keys: Keys,
}

/// Proposals by pair: points and reasons.
type Found = BTreeMap<(i64, i64), (u8, String)>;

impl Reviewer {
    pub(super) fn new(schemas: Arc<dyn Schemas>, rules: Arc<Rules>) -> Self {
        Self { schemas, rules, begun: false, last: None }
    }

    /// Looks at so many of those that are due; how many there were.
    ///
    /// # Errors
    /// Where the store does not answer or an event cannot be read; then nothing
    /// of the portion stands.
    pub fn portion(&mut self, store: &mut Store, limit: usize) -> Result<usize, StoreError> {
        self.begin(store)?;
        if store.once(|look| look.due(None, 1))?.is_empty() {
            return Ok(0);
        }
        let txn = store.begin()?;
        let mut due = txn.look().due(self.last, limit)?;
        if due.is_empty() {
            due = txn.look().due(None, limit)?;
        }
        let (sitters, gone) = self.put_portraits(&txn, &due)?;
        self.put_proposals(&txn, &sitters, gone)?;
        txn.remove_due(&due)?;
        txn.commit()?;
        self.last = due.last().copied();
        Ok(due.len())
    }

    /// Portraits that earlier rules made are made anew.
    fn begin(&mut self, store: &mut Store) -> Result<(), StoreError> {
        if self.begun {
            return Ok(());
        }
        let txn = store.begin()?;
        if txn.portrait_rules()?.as_deref() != Some(RULES) {
            txn.all_due()?;
            txn.set_portrait_rules(RULES)?;
            txn.commit()?;
        }
        self.begun = true;
        Ok(())
    }

    /// Puts the portraits of these as they are now; gives them, and those that are gone.
    fn put_portraits(&self, txn: &Txn<'_>, due: &[Subject]) -> Result<(Vec<Sitter>, Vec<i64>), StoreError> {
        let known = txn.look().portraits_of(due)?.into_iter();
        let mut known: HashMap<(Subject, String), PortraitRow> =
            known.map(|row| ((row.subject, row.role.clone()), row)).collect();
        let mut ids = txn.ids(Keyed::Portrait)?;
        let (mut sitters, mut changes, mut rows) = (Vec::new(), Vec::new(), Vec::new());
        for (subject, role, outline) in self.outlines(txn, due)? {
            let portrait = self.portrait(&outline)?;
            if portrait.is_blank() {
                continue;
            }
            let keys = propose::keys(&portrait);
            let before = known.remove(&(subject, role.clone()));
            let id = before.as_ref().map_or_else(|| ids.one(), |before| before.id);
            if before.as_ref().is_none_or(|before| before.outline != outline) {
                let before = before.map(|before| self.keys(&before)).transpose()?.unwrap_or_default();
                changes.push(Change { portrait: id, before, after: keys.clone() });
                let towns = portrait.towns().collect::<Vec<_>>().join(" ");
                rows.push(PortraitRow { id, subject, role, towns, outline });
            }
            sitters.push(Sitter { id, portrait, keys });
        }
        let gone: Vec<i64> = known.values().map(|row| row.id).collect();
        for row in known.values() {
            changes.push(Change { portrait: row.id, before: self.keys(row)?, after: Keys::new() });
        }
        let others = put_keys(txn, &changes)?;
        txn.put_portraits(&rows)?;
        txn.add_due_by_key(others)?;
        txn.remove_portraits(&gone)?;
        Ok((sitters, gone))
    }

    /// What these are known by now, as it is kept: whose, which party, outline.
    fn outlines(&self, txn: &Txn<'_>, due: &[Subject]) -> Result<Vec<(Subject, String, String)>, StoreError> {
        let text = |outline: &Outline<'_>| serde_json::to_string(outline).map_err(StoreError::damaged);
        let mut found = Vec::new();
        let operators = due.iter().filter_map(|subject| match subject {
            Subject::Operator(id) => Some(*id),
            Subject::Fact(_) => None,
        });
        for row in txn.look().operators_by_id(operators)?.into_iter().filter(|row| !row.gone) {
            let profile = Kept::profile(&row.profile, &row.edition.counts, &*self.schemas)
                .ok_or_else(|| StoreError::damaged(format!("the profile of {} cannot be read", row.name)))?;
            found.push((Subject::Operator(row.id), String::new(), text(&Outline::of_operator(&profile))?));
        }
        let facts = due.iter().filter_map(|subject| match subject {
            Subject::Operator(_) => None,
            Subject::Fact(id) => Some(*id),
        });
        for row in txn.look().unresolved_facts(facts)? {
            let stop = |e: super::fact::Unreadable| StoreError::Stop { code: e.code(), why: e.to_string() };
            let content = self.schemas.read(row.event.schema, &row.event.body).map_err(stop)?;
            let told = Told::read(row.event, &*self.schemas, &self.rules).map_err(stop)?;
            let mentions = told.state.map(|state| state.mentions).unwrap_or_default();
            let parties = content["parties"].as_array().map(Vec::as_slice).unwrap_or_default();
            let town = content["town"].as_str().filter(|town| !town.is_empty());
            for ((party, mention), role) in parties.iter().zip(&mentions).zip(roles(&mentions)) {
                found.push((Subject::Fact(row.fact), role, text(&Outline::of_party(party, mention, town))?));
            }
        }
        Ok(found)
    }

    fn portrait(&self, outline: &str) -> Result<Portrait, StoreError> {
        let outline: Outline<'_> = serde_json::from_str(outline).map_err(StoreError::damaged)?;
        Ok(outline.portrait(&*self.schemas))
    }

    fn keys(&self, row: &PortraitRow) -> Result<Keys, StoreError> {
        Ok(propose::keys(&self.portrait(&row.outline)?))
    }

    /// Puts what these propose, and takes away what they no longer do.
    fn put_proposals(&self, txn: &Txn<'_>, sitters: &[Sitter], gone: Vec<i64>) -> Result<(), StoreError> {
        let found = self.found(txn, sitters)?;
        let looked_at: Vec<i64> = sitters.iter().map(|sitter| sitter.id).chain(gone).collect();
        let known = txn.proposals_of(&looked_at)?.into_iter();
        let known: Found = known.map(|row| (row.pair, (row.points, row.reasons))).collect();
        txn.remove_proposals(known.keys().filter(|pair| !found.contains_key(pair)).copied())?;
        let other = found.into_iter().filter(|(pair, score)| known.get(pair) != Some(score));
        let rows = other.map(|(pair, (points, reasons))| ProposalRow { pair, points, reasons });
        txn.put_proposals(&rows.collect::<Vec<_>>())
    }

    /// What is proposed of these and everyone who shares a key with them that leads somewhere.
    fn found(&self, txn: &Txn<'_>, sitters: &[Sitter]) -> Result<Found, StoreError> {
        let seen = Seen::of(txn, sitters.iter().flat_map(|sitter| sitter.keys.keys()))?;
        let leading = |sitter: &Sitter| -> Vec<i64> {
            sitter.keys.keys().filter(|key| seen.leads(key)).map(crowd::number).collect()
        };
        let leads: BTreeSet<i64> = sitters.iter().flat_map(leading).collect();
        let mut members: HashMap<i64, Vec<i64>> = HashMap::new();
        for (key, portrait) in txn.members(leads)? {
            members.entry(key).or_default().push(portrait);
        }
        let others = self.others(txn, sitters, members.values().flatten().copied().collect())?;
        let all: HashMap<i64, &Sitter> = sitters.iter().chain(&others).map(|sitter| (sitter.id, sitter)).collect();
        let seen = Seen::of(txn, all.values().flat_map(|sitter| sitter.keys.keys()))?;
        let mut found = Found::new();
        for sitter in sitters {
            let near: BTreeSet<i64> =
                leading(sitter).iter().filter_map(|key| members.get(key)).flatten().copied().collect();
            for other in near.iter().filter(|other| **other != sitter.id).filter_map(|other| all.get(other)) {
                let pair = (sitter.id.min(other.id), sitter.id.max(other.id));
                let score = propose::score(&sitter.portrait, &other.portrait, &seen);
                let Some(score) = score.filter(|score| score.points >= THRESHOLD) else { continue };
                let reasons = serde_json::to_string(&score.reasons).map_err(StoreError::damaged)?;
                found.insert(pair, (score.points, reasons));
            }
        }
        Ok(found)
    }

    /// Those of these portraits that are not looked at anyway.
    fn others(&self, txn: &Txn<'_>, sitters: &[Sitter], mut ids: BTreeSet<i64>) -> Result<Vec<Sitter>, StoreError> {
        for sitter in sitters {
            ids.remove(&sitter.id);
        }
        let sitter = |row: PortraitRow| {
            let portrait = self.portrait(&row.outline)?;
            Ok(Sitter { id: row.id, keys: propose::keys(&portrait), portrait })
        };
        txn.look().portraits(ids)?.into_iter().map(sitter).collect()
    }
}
