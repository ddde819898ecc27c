//! What the past of an operator is made of: the events of all facts that name it, now or once, or tell its matters.
//!
//! Its neighbourhood is everything that hangs together with it over identifiers that may join and are not barred
//! today, in any state that any fact ever had: so who was who at a moment is resolved from what was known then, and
//! equals what the archive of that moment had. An operator that was merged since is found by the id that led to it.

use std::collections::{BTreeMap, BTreeSet};

use super::Reader;
use super::view::Stored;
use crate::archive::fact::{Told, Unreadable};
use crate::archive::fold::gather;
use crate::archive::listing::{RoundState, turns};
use crate::archive::past::history::{self, Past, Turns, When, Whom};
use crate::archive::who::decision::{anchor, identifier};
use crate::archive::who::identity::{Decided, Evidence, Identifier, RECORD};
use crate::code;
use crate::message::{Anchor, Decision, Echo, FactKey};
use crate::report::Code;
use crate::store::{EventRow, Look, StoreError};

/// Facts, or sets of identifiers, that an answer is made of at most: each fact's states are read and composed anew for
/// it, which takes some microseconds a state.
pub(super) const MOST: usize = 20_000;

/// Why the past cannot be told.
#[derive(Debug, thiserror::Error)]
pub enum PastError {
    /// The store does not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Too much hangs together with the operator.
    #[error("HUB-7005: {n} facts or more hang together with this operator; its past is told of up to {most}")]
    TooMany {
        /// How many were found before it was given up.
        n: usize,
        /// How many there may be.
        most: usize,
    },
}

impl PastError {
    /// The page that explains it.
    #[must_use]
    pub fn code(&self) -> Code {
        match self {
            Self::Store(error) => error.code(),
            Self::TooMany { .. } => code!(7005),
        }
    }
}

impl From<Unreadable> for PastError {
    fn from(error: Unreadable) -> Self {
        StoreError::Stop { code: error.code(), why: error.to_string() }.into()
    }
}

/// All that an operator's past is made of.
pub(super) struct Around {
    /// All states of facts that no later generation voids.
    pub states: Vec<Told>,
    pub turns: Turns,
    pub echoes: BTreeSet<Echo>,
    /// All that people ever decided.
    decisions: Vec<Decision>,
    /// Identifiers that join nobody at any time, since they are barred today.
    barred: BTreeSet<Identifier>,
    pub whom: Whom,
    /// Names of the sets that are its own today, by identifiers or by decisions.
    own: BTreeSet<String>,
    /// Nothing leads to it today.
    is_gone: bool,
    /// What people decided, as it stands today.
    pub rulings: Vec<Decided>,
}

impl Around {
    /// Whether a party is the operator, as it is known today; of one that is gone, as what was asked for says.
    pub fn is_mine(&self, evidence: &Evidence) -> bool {
        let Whom { ids, values, today } = &self.whom;
        let is_today = |id: &Identifier| today.iter().any(|(scheme, value)| scheme == id.scheme && *value == id.value);
        let is_asked = |id: &Identifier| ids.contains(&id.operator_id()) || values.contains(&id.value);
        let is_one = |id: &Identifier| if self.is_gone { is_asked(id) } else { is_today(id) };
        let name = evidence.operator_id();
        let is_mistaken = |id: &Identifier| {
            self.rulings.iter().any(|ruling| ruling.mistaken_in(evidence).any(|mistaken| mistaken == id))
        };
        let mut joining = evidence.joining().filter(|id| !is_mistaken(id));
        let mut is_joined = || !evidence.is_mute(is_mistaken) && joining.any(is_one);
        self.own.contains(&name) || ids.contains(&name) || is_joined()
    }
}

impl Reader {
    /// All that the past of an operator is made of, of one state of the store; none where nothing ever led to it.
    pub(super) fn all_around(&self, id: &str) -> Result<Option<Around>, PastError> {
        let mut refused = None;
        let around = self.look(|look| match self.around(look, id) {
            Ok(around) => Ok(around),
            Err(PastError::Store(error)) => Err(error),
            Err(other) => {
                refused = Some(other);
                Ok(None)
            }
        })?;
        refused.map_or(Ok(around), Err)
    }

    fn around(&self, look: Look<'_>, id: &str) -> Result<Option<Around>, PastError> {
        let values = self.schemas.written(id);
        let mut whom = Whom { ids: vec![id.to_owned()], values, today: Vec::new() };
        let (mut sets, mut own): (BTreeMap<String, Evidence>, BTreeSet<String>) = Default::default();
        let today = self.find(look, id)?;
        let is_gone = today.is_none();
        if let Some(row) = today {
            for known in Stored::of(&row)?.identifiers.into_iter().filter(|known| known.state == "sound") {
                whom.today.push((known.scheme, known.value));
            }
            for set in look.evidences_of([row.id])? {
                own.insert(set.name.clone());
                sets.insert(set.name, self.set(&set.identifiers)?);
            }
            whom.ids.push(row.name);
        }
        // What is contested today led to somebody once.
        let mut now = look.sets_by_id(id)?;
        for value in &whom.values {
            now.extend(look.sets_by_value(value)?);
        }
        for set in now {
            sets.insert(set.name, self.set(&set.identifiers)?);
        }
        let mut once: BTreeSet<String> = look.once_by_id(id)?.into_iter().collect();
        for value in &whom.values {
            once.extend(look.once_by_value(value)?);
        }
        self.once(look, &once, &mut sets)?;
        let decisions: Vec<Decision> = look.decisions(None, usize::MAX)?.into_iter().map(|row| row.decision).collect();
        let anchors = decisions.iter().flat_map(Decision::anchors).filter_map(|named| anchor(named, &*self.schemas));
        for set in anchors.filter(|named| named.operator_id() == id).filter_map(|named| Evidence::new([named])) {
            sets.insert(set.operator_id(), set);
        }
        if sets.is_empty() {
            return Ok(None);
        }
        let (barred, records) = self.close(look, &decisions, &mut sets)?;
        let mut facts = BTreeSet::new();
        let mut states = self.load(look, sets.keys().map(String::as_str), &records, &mut facts)?;
        // Facts that name nobody of these may tell the same matters.
        let told = states.iter().filter_map(|told| Some(told.state.as_ref()?.matter.name()));
        let told: BTreeSet<String> = told.collect();
        states.extend(self.load(look, told.iter().map(String::as_str), &BTreeSet::new(), &mut facts)?);
        let turns = turns_of(look, &states)?;
        let keys: BTreeSet<_> = states.iter().map(|told| &told.event.fact).collect();
        let echoes = look.echoes(keys)?.iter().map(Echo::from).collect();
        let rulings = history::ruled(&decisions, When::default(), &*self.schemas);
        Ok(Some(Around { states, turns, echoes, decisions, barred, whom, own, is_gone, rulings }))
    }

    /// The operator as it was at each of some moments, with all that its past is made of.
    #[cfg(test)]
    pub(in crate::archive) fn pasts(&self, id: &str, moments: &[When]) -> Vec<Option<Past>> {
        let Some(around) = self.all_around(id).unwrap() else { return moments.iter().map(|_| None).collect() };
        moments.iter().map(|when| self.past(&around, *when)).collect()
    }

    /// The operator as it was; none where there was none such.
    pub(super) fn past(&self, around: &Around, when: When) -> Option<Past> {
        let Around { states, turns, echoes, decisions, barred, whom, .. } = around;
        let rulings = history::ruled(decisions, when, &*self.schemas);
        let told = history::told(states, turns, echoes, &rulings, when);
        let told: Vec<&Told> = told.iter().map(AsRef::as_ref).collect();
        history::past(&gather(&told, &rulings, self.bar, barred), whom, &self.rules)
    }

    /// Sets that facts named once, which are not here.
    fn once(
        &self,
        look: Look<'_>,
        names: &BTreeSet<String>,
        sets: &mut BTreeMap<String, Evidence>,
    ) -> Result<(), StoreError> {
        let lacking: Vec<&str> = names.iter().map(String::as_str).filter(|name| !sets.contains_key(*name)).collect();
        let mut found: BTreeMap<String, Vec<Identifier>> = BTreeMap::new();
        for (name, scheme, value) in look.once_sets(lacking)? {
            found.entry(name).or_default().extend(identifier(&scheme, &value, &*self.schemas));
        }
        sets.extend(found.into_iter().filter_map(|(name, set)| Some((name, Evidence::new(set)?))));
        Ok(())
    }

    /// Adds all sets that hang together with these, round by round, decisions among what joins; the identifiers that
    /// were passed over, and the records of which decisions name a party.
    fn close(
        &self,
        look: Look<'_>,
        decisions: &[Decision],
        sets: &mut BTreeMap<String, Evidence>,
    ) -> Result<(BTreeSet<Identifier>, BTreeSet<FactKey>), PastError> {
        let anchors =
            |decision: &Decision| decision.anchors().filter_map(|named| anchor(named, &*self.schemas)).collect();
        let named: Vec<BTreeSet<Identifier>> = decisions.iter().map(anchors).collect();
        let all_named: BTreeSet<&Identifier> = named.iter().flatten().collect();
        let is_named = |id: &&Identifier| all_named.contains(id);
        // What joins, and what decisions join by: a wrong code too.
        let reach = |set: &Evidence| -> Vec<Identifier> {
            set.joining().chain(set.identifiers().iter().filter(is_named)).cloned().collect()
        };
        let mut records = BTreeSet::new();
        let (mut asked, mut barred): (BTreeSet<Identifier>, _) = (BTreeSet::new(), BTreeSet::new());
        let mut open: BTreeSet<Identifier> = sets.values().flat_map(reach).collect();
        while !open.is_empty() {
            let names = || open.iter().map(|id| (id.scheme, id.value.as_str()));
            for (scheme, value) in look.barred(names())? {
                barred.extend(identifier(&scheme, &value, &*self.schemas));
            }
            let wide = || open.iter().filter(|id| !barred.contains(id)).map(|id| (id.scheme, id.value.as_str()));
            let mut found = BTreeMap::new();
            for set in look.sets_with(wide())?.into_iter().filter(|set| !sets.contains_key(&set.name)) {
                found.insert(set.name, self.set(&set.identifiers)?);
            }
            let once =
                look.once_with(wide())?.into_iter().filter(|name| !sets.contains_key(name)).collect::<BTreeSet<_>>();
            self.once(look, &once, &mut found)?;
            let touching = named.iter().zip(decisions).filter(|(named, _)| !named.is_disjoint(&open));
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
            let reached = found.values().flat_map(reach);
            open = reached.chain(linked).filter(|id| !asked.contains(id)).collect();
            sets.extend(found);
            self.within(sets.len())?;
        }
        Ok((barred, records))
    }

    /// The states of facts that name sets or matters, and of records, but for those that were loaded.
    fn load<'n>(
        &self,
        look: Look<'_>,
        names: impl IntoIterator<Item = &'n str>,
        records: &BTreeSet<FactKey>,
        loaded: &mut BTreeSet<i64>,
    ) -> Result<Vec<Told>, PastError> {
        let mut found: BTreeSet<i64> = look.facts_naming(names)?.into_iter().collect();
        found.extend(look.facts_of_records(records)?);
        found.retain(|fact| !loaded.contains(fact));
        self.within(loaded.len() + found.len())?;
        let rows = look.standing_of(found.iter().copied())?;
        loaded.extend(found);
        let read = |row: EventRow| Told::read(row.event, &*self.schemas, &self.rules);
        Ok(rows.into_iter().map(read).collect::<Result<_, _>>()?)
    }

    fn within(&self, n: usize) -> Result<(), PastError> {
        if n > self.most { Err(PastError::TooMany { n, most: self.most }) } else { Ok(()) }
    }

    fn set(&self, text: &str) -> Result<Evidence, StoreError> {
        let pairs: Vec<(String, String)> = serde_json::from_str(text).map_err(StoreError::damaged)?;
        let identifiers = pairs.iter().filter_map(|(scheme, value)| identifier(scheme, value, &*self.schemas));
        Evidence::new(identifiers).ok_or_else(|| StoreError::damaged(format!("evidence {text} has no identifier")))
    }
}

/// From when on which rounds decide of the lists in which events stand.
fn turns_of(look: Look<'_>, states: &[Told]) -> Result<Turns, StoreError> {
    let events = states.iter().map(|told| &told.event);
    let listed = events.filter_map(|event| Some((event.fact.source.as_str(), event.listing.as_ref()?.list.as_str())));
    let listed: BTreeSet<(&str, &str)> = listed.collect();
    let mut found = Turns::new();
    if listed.is_empty() {
        return Ok(found);
    }
    for row in look.lists()? {
        if listed.contains(&(row.source.as_str(), row.name.as_str())) {
            let rounds = look.rounds(row.id)?;
            let states: Vec<_> = rounds.into_iter().map(|row| (row.round, RoundState::of(row))).collect();
            let turns = turns(states.iter().map(|(round, state)| (*round, state)));
            found.insert((row.source.to_string(), row.name), turns);
        }
    }
    Ok(found)
}
