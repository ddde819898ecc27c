//! Puts facts whose state is another one now: their parties, their matters, and who
//! still names each evidence.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde_json::Value;

use super::super::fact::{Mention, State};
use super::super::profile::Part;
use super::super::who::identity::Evidence;
use super::events::Changed;
use super::evidences::Evidences;
use super::{Fold, PartOf, Touched};
use crate::store::{FactPut, Keyed, MentionRow, StoreError, Subject};

/// The field of every schema that says what is odd.
const QUALITY: &str = "quality";
/// The flag of a fact of which a party bears two valid social credit codes; its value are the codes.
pub(crate) const TWO_CODES: &str = "two-codes:parties";
/// What a flag begins with that is about a code.
const UNKNOWN_CODE: &str = "unknown-code:";

impl Fold<'_> {
    /// Puts new states and parties; evidences that nobody names any more go.
    pub(super) fn put_facts(&self, changed: &[Changed], touched: &mut Touched) -> Result<Evidences, StoreError> {
        let mentions = changed.iter().filter_map(Changed::state).flat_map(|state| &state.mentions);
        let mut evidences = self.evidences(mentions.filter_map(|mention| mention.evidence.as_ref()), touched)?;
        let had = changed.iter().filter(|fact| fact.was_live).map(|fact| fact.row);
        let mut had = self.txn.mentions(had)?;
        evidences.load(self.txn, had.values().flatten().filter_map(|mention| mention.evidence))?;
        let matters = self.matters(changed, touched)?;
        // By how many parties more each evidence is named.
        let mut named: BTreeMap<i64, i64> = BTreeMap::new();
        let (mut facts, mut gone, mut parties) = (Vec::new(), Vec::new(), Vec::new());
        for fact in changed {
            let state = fact.state();
            let before = had.remove(&fact.row).unwrap_or_default();
            let mentions = state.map(|state| &state.mentions[..]).unwrap_or_default();
            let in_force = state.is_some_and(|state| state.in_force);
            let after: Vec<MentionRow> =
                mentions.iter().map(|mention| mention_row(mention, in_force, &evidences)).collect::<Result<_, _>>()?;
            for (mentions, more) in [(&before, -1), (&after, 1)] {
                for evidence in mentions.iter().filter_map(|mention| mention.evidence) {
                    *named.entry(evidence).or_default() += more;
                }
            }
            Self::reach(fact, &before, &after, &evidences, touched);
            if is_nameless(&before) || is_nameless(&after) {
                touched.due.insert(Subject::Fact(fact.row));
            }
            if before != after {
                self.left(fact.row, &before, &after, &evidences, touched)?;
                gone.extend((!before.is_empty()).then_some(fact.row));
                parties.push((fact.row, after));
            }
            let matter = state.map(|state| matters[&state.matter.name()]);
            if let Some(old) = fact.old_matter.filter(|old| matter != Some(*old)) {
                touched.once.matter(fact.row, old);
            }
            touched.matters.extend(fact.old_matter.into_iter().chain(matter));
            let flags = state.map(|state| self.flags(state)).unwrap_or_default();
            if fact.flags > 0 || !flags.is_empty() {
                self.txn.put_flags(fact.row, &flags)?;
            }
            facts.push(FactPut {
                id: fact.row,
                key: &fact.key,
                event: fact.now.as_ref().map(|(event, _)| *event),
                live: state.is_some(),
                unresolved: state.is_some_and(State::is_unresolved),
                matter,
                last: fact.last,
                flags: i64::try_from(flags.len()).unwrap_or(i64::MAX),
                until: fact.until,
                past: fact.past,
            });
        }
        self.txn.put_facts(&facts)?;
        self.txn.remove_mentions(gone)?;
        self.txn.add_mentions(&parties)?;
        let fewer = named.into_iter().filter(|(_, more)| *more < 0).map(|(evidence, _)| evidence);
        self.leave(fewer, &mut evidences, touched)?;
        Ok(evidences)
    }

    /// Notes the sets of identifiers that a fact named and does not name any more.
    fn left(
        &self,
        fact: i64,
        before: &[MentionRow],
        after: &[MentionRow],
        evidences: &Evidences,
        touched: &mut Touched,
    ) -> Result<(), StoreError> {
        let named = |rows: &[MentionRow]| rows.iter().filter_map(|row| row.evidence).collect::<BTreeSet<_>>();
        for row in named(before).difference(&named(after)).filter_map(|id| evidences.row(*id)) {
            touched.once.set(fact, row.name.clone(), self.evidence(&row.identifiers)?);
        }
        Ok(())
    }

    /// Surrogate keys of the matters that facts tell now, by name. Those that were not known are noted with their
    /// facts: places among the changed.
    fn matters(&self, changed: &[Changed], touched: &mut Touched) -> Result<HashMap<String, i64>, StoreError> {
        let mut by_name: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (place, state) in changed.iter().enumerate().filter_map(|(place, fact)| Some((place, fact.state()?))) {
            by_name.entry(state.matter.name()).or_default().push(place);
        }
        let mut found = self.txn.matter_ids(by_name.keys().map(String::as_str))?;
        let mut ids = self.txn.ids(Keyed::Matter)?;
        for (name, facts) in by_name {
            if found.contains_key(&name) {
                continue;
            }
            let id = ids.one();
            touched.made.insert(id, facts);
            found.insert(name, id);
        }
        Ok(found)
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
        let flags = flags.filter_map(Value::as_str).map(|flag| (flag, value(flag).unwrap_or_default()));
        let two_codes = state.mentions.iter().filter_map(|mention| two_codes(mention.evidence.as_ref()?));
        flags.chain(two_codes.map(|codes| (TWO_CODES, codes))).collect()
    }

    /// Whose profile another state of a fact may change. An operator that only
    /// resolving will find is made whole by it.
    fn reach(
        fact: &Changed,
        before: &[MentionRow],
        after: &[MentionRow],
        evidences: &Evidences,
        touched: &mut Touched,
    ) {
        if !before.is_empty() && before != after {
            for evidence in before.iter().chain(after).filter_map(|mention| mention.evidence) {
                if let Some(operator) = evidences.operator(evidence) {
                    touched.operator(operator).whole = true;
                }
            }
            return;
        }
        let Some((_, told)) = &fact.now else { return };
        let Some(state) = &told.state else { return };
        for (mention, row) in state.mentions.iter().zip(after) {
            let Some(operator) = row.evidence.and_then(|id| evidences.operator(id)) else { continue };
            let part = Part {
                from: told.provenance(),
                in_force: state.in_force,
                name: mention.name.clone(),
                claims: mention.claims.clone(),
            };
            let (fact, is_new) = (told.event.fact.clone(), before.is_empty());
            touched.operator(operator).parts.push(PartOf { fact, is_new, part });
        }
    }
}

/// Whether nothing identifies any of these parties.
fn is_nameless(mentions: &[MentionRow]) -> bool {
    !mentions.is_empty() && mentions.iter().all(|mention| mention.evidence.is_none())
}

fn mention_row(mention: &Mention, in_force: bool, evidences: &Evidences) -> Result<MentionRow, StoreError> {
    Ok(MentionRow {
        role: mention.role.clone(),
        evidence: mention.evidence.as_ref().map(|evidence| evidences.id(evidence)),
        name: mention.name.clone(),
        in_force,
        claims: serde_json::to_string(&mention.claims).map_err(StoreError::damaged)?,
    })
}

/// The valid social credit codes of a party that has more than one, with a blank between.
fn two_codes(evidence: &Evidence) -> Option<String> {
    let codes = || evidence.sure_codes().map(|code| code.value.as_str());
    (codes().count() > 1).then(|| codes().collect::<Vec<_>>().join(" "))
}
