//! Puts facts whose state is another one now: their parties, their matters, and who
//! still names each evidence.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde_json::Value;

use super::super::fact::{Mention, State};
use super::super::identity::{Evidence, Identifier};
use super::super::profile::Part;
use super::events::Changed;
use super::{Fold, Touched};
use crate::store::{EvidenceRow, IdentifierRow, MentionRow, StoreError};

/// The field of every schema that says what is odd.
const QUALITY: &str = "quality";
/// What a flag begins with that is about a code.
const UNKNOWN_CODE: &str = "unknown-code:";

impl Fold<'_> {
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
            let flags = state.map(|state| self.flags(state)).unwrap_or_default();
            if fact.flags > 0 || !flags.is_empty() {
                self.txn.put_flags(fact.row, &flags)?;
            }
            let event = fact.now.as_ref().map(|(event, _)| *event);
            self.txn.set_state(fact.row, event, state.is_some(), unresolved, matter)?;
        }
        self.put_refs(&evidences, touched)
    }

    /// Flags of a state, each with the code that no table has.
    fn flags<'s>(&self, state: &'s State) -> BTreeMap<&'s str, String> {
        let personal = self.schemas.personal(&state.matter.family);
        let value = |flag: &str| {
            let field = flag.strip_prefix(UNKNOWN_CODE)?;
            let value = state.content.get(field).filter(|_| !personal.iter().any(|path| path == field))?;
            Some(value.as_str().map_or_else(|| value.to_string(), str::to_owned))
        };
        let flags = state.content.get(QUALITY).and_then(Value::as_array).into_iter().flatten();
        flags.filter_map(Value::as_str).map(|flag| (flag, value(flag).unwrap_or_default())).collect()
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

/// Evidences that a batch names.
#[derive(Default)]
struct Evidences {
    ids: HashMap<Evidence, i64>,
    rows: HashMap<i64, EvidenceRow>,
    refs: BTreeMap<i64, i64>,
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
