//! Takes events in: which are known, void, later than what stands; then which
//! facts have another state, and what their parties are.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::super::fact::{Mention, State, Told};
use super::super::fold::{outranks, stands, state_of};
use super::super::identity::{Evidence, Identifier};
use super::super::profile::Part;
use super::{Fold, Outcome, Touched};
use crate::message::{Echo, EventId, FactKey, Generation, Rank, RawId};
use crate::store::{EvidenceRow, IdentifierRow, MentionRow, StoreError};

/// A fact whose state is another one now.
pub(super) struct Changed {
    row: i64,
    was_live: bool,
    old_matter: Option<i64>,
    /// The event in force with what it says; none where all are void.
    pub(super) now: Option<(i64, Told)>,
}

impl Changed {
    pub(super) fn state(&self) -> Option<&State> {
        self.now.as_ref().and_then(|(_, told)| told.state.as_ref())
    }
}

/// A fact while the batch is taken in.
struct Pending {
    row: i64,
    was_live: bool,
    old_matter: Option<i64>,
    /// Rank of the state in force.
    rank: Option<Rank>,
    /// The event of the batch that is in force now: its place and key.
    best: Option<(usize, i64)>,
    /// The state in force was voided, or became an echo: all events must be asked.
    asked: bool,
    /// The platform was told of it: whatever it says is no witness.
    echo: bool,
}

impl Fold<'_> {
    pub(super) fn take_events(
        &self,
        told: &[Told],
        marks: &[(RawId, Generation)],
        echoes: &[Echo],
        outcome: &mut Outcome,
    ) -> Result<Vec<Changed>, StoreError> {
        let mut raws = self.take_raws(told, marks)?;
        let turned = self.take_echoes(echoes)?;
        let mut facts = self.pending(told, &raws.voided, &turned)?;
        for (place, told) in told.iter().enumerate() {
            let event = &told.event;
            let (raw, highest) = raws.rows[&event.id.raw];
            let fact = match facts.get_mut(&event.fact) {
                Some(fact) => fact,
                None => {
                    let row = self.txn.add_fact(&event.fact)?;
                    facts.entry(event.fact.clone()).or_insert(Pending::new(row))
                }
            };
            let kind = if raws.known.insert(event.id) {
                let row = self.txn.add_event(raw, fact.row, event)?;
                if !stands(event.id, highest) {
                    "void"
                } else if outranks(event.rank(), fact.rank) {
                    let kind = if fact.rank.is_none() { "new" } else { "newer" };
                    fact.rank = Some(event.rank());
                    fact.best = Some((place, row));
                    kind
                } else {
                    "older"
                }
            } else {
                "repeat"
            };
            let key = (event.fact.source.to_string(), event.fact.family.clone(), kind);
            *outcome.folded.entry(key).or_default() += 1;
        }
        for echo in self.txn.echoes(facts.keys())? {
            facts.get_mut(&echo).expect("those that were asked for").echo = true;
        }
        facts.values().filter_map(|fact| self.changed(fact, told).transpose()).collect()
    }

    /// Keeps echoes; facts that they make none, by surrogate key.
    fn take_echoes(&self, echoes: &[Echo]) -> Result<BTreeSet<i64>, StoreError> {
        let mut turned = BTreeSet::new();
        for echo in echoes {
            if self.txn.add_echo(echo)? {
                turned.extend(self.txn.facts_of_echo(echo)?);
            }
        }
        Ok(turned)
    }

    /// Raw records with their highest generation after this batch.
    fn take_raws(&self, told: &[Told], marks: &[(RawId, Generation)]) -> Result<Raws, StoreError> {
        let mut highest: BTreeMap<RawId, Generation> = BTreeMap::new();
        let ids = told.iter().map(|told| (told.event.id.raw, told.event.id.generation));
        for (raw, generation) in ids.chain(marks.iter().copied()) {
            let top = highest.entry(raw).or_insert(generation);
            *top = generation.max(*top);
        }
        let mut raws = Raws { rows: HashMap::new(), known: HashSet::new(), voided: BTreeSet::new() };
        for (raw, top) in highest {
            if let Some(row) = self.txn.add_raw(raw, top)? {
                raws.rows.insert(raw, (row, top));
                continue;
            }
            let (row, had) = self.txn.raw(raw)?;
            if top > had {
                self.txn.set_generation(row, top)?;
            }
            for (generation, index, event, fact) in self.txn.events_of_raw(row)? {
                let id = EventId { raw, generation, index };
                raws.known.insert(id);
                if stands(id, had) && !stands(id, top) {
                    raws.voided.insert((fact, event));
                }
            }
            raws.rows.insert(raw, (row, top.max(had)));
        }
        Ok(raws)
    }

    /// Facts that are known and that the batch may change.
    fn pending(
        &self,
        told: &[Told],
        voided: &BTreeSet<(i64, i64)>,
        turned: &BTreeSet<i64>,
    ) -> Result<HashMap<FactKey, Pending>, StoreError> {
        let keys: HashSet<&FactKey> = told.iter().map(|told| &told.event.fact).collect();
        let mut rows: Vec<_> = self.txn.facts(keys)?.into_iter().collect();
        let named: BTreeSet<i64> = rows.iter().map(|(_, row)| row.id).collect();
        let others = voided.iter().map(|(fact, _)| *fact).chain(turned.iter().copied());
        let others: BTreeSet<i64> = others.filter(|fact| !named.contains(fact)).collect();
        rows.extend(self.txn.facts_by_id(others)?);
        let facts = rows.into_iter().map(|(key, row)| {
            let hit = row.event.is_some_and(|(event, _)| voided.contains(&(row.id, event)));
            let rank = row.event.map(|(_, rank)| rank).filter(|_| !hit);
            let (was_live, old_matter) = (row.live, row.matter);
            let asked = hit || turned.contains(&row.id);
            (key, Pending { row: row.id, was_live, old_matter, rank, best: None, asked, echo: false })
        });
        Ok(facts.collect())
    }

    /// The state of a fact after the batch; none where it is the one it was.
    fn changed(&self, fact: &Pending, told: &[Told]) -> Result<Option<Changed>, StoreError> {
        let Pending { row, was_live, old_matter, best, asked, echo, .. } = *fact;
        let mut now = if asked {
            // Where what stood is void, an older state may stand again.
            let standing = self.txn.standing_events(row)?;
            let top = state_of(standing.iter().map(|row| &row.event), |_| Generation(0)).map(|event| event.id);
            let top = standing.into_iter().find(|row| Some(row.event.id) == top);
            top.map(|row| Ok::<_, StoreError>((row.id, self.read(row.event)?))).transpose()?
        } else if let Some((place, event)) = best {
            Some((event, told[place].clone()))
        } else {
            return Ok(None);
        };
        if let Some((_, told)) = now.as_mut().filter(|_| echo) {
            told.state = None;
        }
        Ok(Some(Changed { row, was_live, old_matter, now }))
    }

    /// Puts new states and parties; counts who still names each evidence.
    pub(super) fn put_facts(&self, changed: &[Changed], touched: &mut Touched) -> Result<(), StoreError> {
        let mut evidences = Evidences::default();
        for fact in changed {
            for mention in fact.state().map(|state| &state.mentions[..]).unwrap_or_default() {
                if let Some(evidence) = &mention.evidence {
                    self.evidence_row(evidence, &mut evidences, touched)?;
                }
            }
        }
        for (place, fact) in changed.iter().enumerate() {
            let state = fact.state();
            let before = if fact.was_live { self.txn.mentions(fact.row)? } else { Vec::new() };
            let mentions = state.map(|state| &state.mentions[..]).unwrap_or_default();
            let after: Vec<MentionRow> = mentions
                .iter()
                .map(|mention| mention_row(mention, state.is_some_and(|state| state.in_force), &evidences))
                .collect::<Result<_, _>>()?;
            for evidence in before.iter().filter_map(|mention| mention.evidence) {
                *evidences.refs.entry(evidence).or_default() -= 1;
            }
            for evidence in after.iter().filter_map(|mention| mention.evidence) {
                *evidences.refs.entry(evidence).or_default() += 1;
            }
            self.reach(fact, &before, &after, &mut evidences, touched)?;
            if before != after {
                self.txn.put_mentions(fact.row, !before.is_empty(), &after)?;
            }
            let matter = match state {
                Some(State { matter: key, .. }) => {
                    let (matter, is_made) = self.txn.matter_id(&key.name(), &key.family, &key.key)?;
                    if is_made {
                        touched.made.insert(matter, (key.clone(), Vec::new()));
                    }
                    if let Some((_, facts)) = touched.made.get_mut(&matter) {
                        facts.push(place);
                    }
                    Some(matter)
                }
                None => None,
            };
            touched.matters.extend(fact.old_matter.into_iter().chain(matter));
            let unresolved = state.is_some_and(State::is_unresolved);
            let event = fact.now.as_ref().map(|(event, _)| *event);
            self.txn.set_state(fact.row, event, state.is_some(), unresolved, matter)?;
        }
        self.put_refs(&evidences, touched)
    }

    /// Whose profile another state of a fact may change. An operator that only
    /// resolving will find is made whole by it.
    fn reach(
        &self,
        fact: &Changed,
        before: &[MentionRow],
        after: &[MentionRow],
        evidences: &mut Evidences,
        touched: &mut Touched,
    ) -> Result<(), StoreError> {
        if !before.is_empty() && before != after {
            for evidence in before.iter().chain(after).filter_map(|mention| mention.evidence) {
                if let Some(operator) = self.operator_of(evidence, evidences)? {
                    touched.operator(operator).whole = true;
                }
            }
            return Ok(());
        }
        let Some((_, told)) = &fact.now else { return Ok(()) };
        let Some(state) = &told.state else { return Ok(()) };
        for (mention, row) in state.mentions.iter().zip(after) {
            let Some(operator) = row.evidence.map(|id| self.operator_of(id, evidences)).transpose()?.flatten() else {
                continue;
            };
            let part = Part {
                from: told.provenance(),
                in_force: state.in_force,
                name: mention.name.clone(),
                claims: mention.claims.clone(),
            };
            touched.operator(operator).facts.push((told.event.fact.clone(), part));
        }
        Ok(())
    }

    fn operator_of(&self, evidence: i64, evidences: &mut Evidences) -> Result<Option<i64>, StoreError> {
        if let Some(row) = evidences.rows.get(&evidence) {
            return Ok(row.operator);
        }
        let row = self.txn.evidences_by_id([evidence])?.pop();
        let operator = row.as_ref().and_then(|row| row.operator);
        evidences.rows.extend(row.map(|row| (evidence, row)));
        Ok(operator)
    }

    fn evidence_row(
        &self,
        evidence: &Evidence,
        evidences: &mut Evidences,
        touched: &mut Touched,
    ) -> Result<(), StoreError> {
        if evidences.ids.contains_key(evidence) {
            return Ok(());
        }
        let name = evidence.operator_id();
        let row = match self.txn.evidences([name.as_str()])?.remove(&name) {
            Some(row) => row,
            None => {
                let row = self.add_evidence(&name, evidence, touched)?;
                touched.added.insert(row.id);
                row
            }
        };
        evidences.ids.insert(evidence.clone(), row.id);
        evidences.rows.insert(row.id, row);
        Ok(())
    }

    fn add_evidence(&self, name: &str, evidence: &Evidence, touched: &mut Touched) -> Result<EvidenceRow, StoreError> {
        let pairs: Vec<(&str, &str)> = evidence.identifiers().iter().map(|id| (id.scheme, id.value.as_str())).collect();
        let text = serde_json::to_string(&pairs).map_err(StoreError::damaged)?;
        let joining: BTreeSet<_> = evidence.joining().collect();
        let aliases: Vec<String> = evidence.identifiers().iter().map(Identifier::operator_id).collect();
        let parts: Vec<IdentifierRow<'_>> = evidence
            .identifiers()
            .iter()
            .zip(&aliases)
            .map(|(id, alias)| IdentifierRow {
                scheme: id.scheme,
                value: &id.value,
                alias,
                joins: joining.contains(id),
            })
            .collect();
        touched.count(evidence, 1);
        self.txn.add_evidence(name, &text, &parts)
    }

    fn put_refs(&self, evidences: &Evidences, touched: &mut Touched) -> Result<(), StoreError> {
        for (evidence, more) in evidences.refs.iter().filter(|(_, more)| **more != 0) {
            let row = match evidences.rows.get(evidence) {
                Some(row) => Some(row.clone()),
                None => self.txn.evidences_by_id([*evidence])?.pop(),
            };
            let row = row.ok_or_else(|| StoreError::damaged(format!("evidence {evidence} is missing")))?;
            match row.refs + more {
                0 => {
                    touched.count(&self.evidence(&row.identifiers)?, -1);
                    if let Some(operator) = row.operator {
                        touched.operator(operator).whole = true;
                    }
                    touched.parted.extend(self.txn.remove_evidence(row.id)?);
                }
                refs => self.txn.set_refs(row.id, refs)?,
            }
        }
        Ok(())
    }
}

impl Touched {
    fn count(&mut self, evidence: &Evidence, more: i64) {
        for identifier in evidence.joining() {
            *self.breadth.entry((identifier.scheme.to_owned(), identifier.value.clone())).or_default() += more;
        }
    }
}

/// Raw records of a batch.
struct Raws {
    /// Key and highest generation.
    rows: HashMap<RawId, (i64, Generation)>,
    /// Events that are kept already.
    known: HashSet<EventId>,
    /// Events that stood and do not any more: fact and event.
    voided: BTreeSet<(i64, i64)>,
}

/// Evidences that a batch names.
#[derive(Default)]
struct Evidences {
    ids: HashMap<Evidence, i64>,
    rows: HashMap<i64, EvidenceRow>,
    refs: BTreeMap<i64, i64>,
}

impl Pending {
    fn new(row: i64) -> Self {
        Self { row, was_live: false, old_matter: None, rank: None, best: None, asked: false, echo: false }
    }
}

fn mention_row(mention: &Mention, in_force: bool, evidences: &Evidences) -> Result<MentionRow, StoreError> {
    Ok(MentionRow {
        role: mention.role.clone(),
        evidence: mention.evidence.as_ref().map(|evidence| evidences.ids[evidence]),
        name: mention.name.clone(),
        in_force,
        claims: serde_json::to_string(&mention.claims).map_err(StoreError::damaged)?,
    })
}
