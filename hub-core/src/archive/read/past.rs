//! What the past of an operator is made of: the events of all facts that name it, now or once, or tell its matters.
//!
//! Its neighbourhood is everything that hangs together with it over identifiers that may join and are not barred
//! today, in any state that any fact ever had ([`reach`]): so who was who at a moment is resolved from what was known
//! then, and equals what the archive of that moment had. An operator that was merged since is found by the id that led
//! to it. Who else had a part in its matters is looked up beside it ([`others`]).

mod others;
mod reach;

use std::collections::BTreeSet;

use super::Reader;
use super::operator::SHOWN;
use super::view::Stored;
use crate::archive::fact::{Told, Unreadable};
use crate::archive::fold::{Gathered, gather};
use crate::archive::listing::{RoundState, turns};
use crate::archive::past::history::{self, Past, Turns, When, Whom};
use crate::archive::past::parties;
use crate::archive::who::decision::anchor;
use crate::archive::who::identity::{Decided, Evidence, Identifier};
use crate::code;
use crate::message::{Decision, Echo};
use crate::report::Code;
use crate::store::{Look, StoreError};
pub(super) use others::Budget;
use reach::{Reach, Sets};

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
    reach: Reach,
    pub turns: Turns,
    pub echoes: BTreeSet<Echo>,
    pub whom: Whom,
    /// Names of the sets that are its own today, by identifiers or by decisions.
    own: BTreeSet<String>,
    /// Nothing leads to it today.
    is_gone: bool,
    /// What people decided, as it stands today.
    pub rulings: Vec<Decided>,
}

impl Around {
    /// All states of facts that no later generation voids.
    pub fn states(&self) -> &[Told] {
        &self.reach.states
    }

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

    /// What lists and platforms say of its states.
    fn hear(&mut self, look: Look<'_>) -> Result<(), StoreError> {
        self.turns = turns_of(look, &self.reach.states)?;
        let keys: BTreeSet<_> = self.reach.states.iter().map(|told| &told.event.fact).collect();
        self.echoes = look.echoes(keys)?.iter().map(Echo::from).collect();
        Ok(())
    }
}

/// Whom someone asks for, with the sets of identifiers that lead there.
#[derive(Default)]
struct Seed {
    whom: Whom,
    sets: Sets,
    own: BTreeSet<String>,
    is_gone: bool,
}

impl Reader {
    /// Asks of one state of the store.
    pub(super) fn look_back<T>(
        &self,
        ask: impl FnOnce(Look<'_>) -> Result<Option<T>, PastError>,
    ) -> Result<Option<T>, PastError> {
        let mut refused = None;
        let answer = self.look(|look| match ask(look) {
            Ok(answer) => Ok(answer),
            Err(PastError::Store(error)) => Err(error),
            Err(other) => {
                refused = Some(other);
                Ok(None)
            }
        })?;
        refused.map_or(Ok(answer), Err)
    }

    /// All that the past of an operator is made of; none where nothing ever led to it.
    pub(super) fn around(&self, look: Look<'_>, id: &str) -> Result<Option<Around>, PastError> {
        let decisions: Vec<Decision> = look.decisions(None, usize::MAX)?.into_iter().map(|row| row.decision).collect();
        let Seed { whom, sets, own, is_gone } = self.seed(look, &decisions, id)?;
        if sets.is_empty() {
            return Ok(None);
        }
        let rulings = history::ruled(&decisions, When::default(), &*self.schemas);
        let mut reach = Reach::new(decisions, &*self.schemas);
        self.widen(look, &mut reach, sets, self.most)?;
        // Facts that name nobody of these may tell the same matters.
        let told = reach.states.iter().filter_map(|told| Some(told.state.as_ref()?.matter.name()));
        let told: BTreeSet<String> = told.collect();
        self.take(look, &mut reach, told.iter().map(String::as_str), &BTreeSet::new(), self.most)?;
        let (turns, echoes) = Default::default();
        let mut around = Around { reach, turns, echoes, whom, own, is_gone, rulings };
        around.hear(look)?;
        Ok(Some(around))
    }

    fn seed(&self, look: Look<'_>, decisions: &[Decision], id: &str) -> Result<Seed, PastError> {
        let whom = Whom { ids: vec![id.to_owned()], values: self.schemas.written(id), today: Vec::new() };
        let mut seed = Seed { whom, ..Seed::default() };
        let Seed { whom, sets, own, is_gone } = &mut seed;
        let today = self.find(look, id)?;
        *is_gone = today.is_none();
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
        self.once(look, &once, sets)?;
        let anchors = decisions.iter().flat_map(Decision::anchors).filter_map(|named| anchor(named, &*self.schemas));
        for set in anchors.filter(|named| named.operator_id() == id).filter_map(|named| Evidence::new([named])) {
            sets.insert(set.operator_id(), set);
        }
        Ok(seed)
    }

    /// The operator as it was at each of some moments, with everyone who had a part in its matters.
    #[cfg(test)]
    pub(in crate::archive) fn pasts(&self, id: &str, moments: &[When]) -> Vec<Option<Past>> {
        let pasts = self.look_back(|look| match self.around(look, id)? {
            Some(mut around) => self.met(look, &mut around, moments).map(Some),
            None => Ok(None),
        });
        pasts.unwrap().unwrap_or_else(|| moments.iter().map(|_| None).collect())
    }

    /// The operator as it was at each of some moments, with everyone who had a part in those of its matters that are
    /// shown.
    pub(super) fn met(
        &self,
        look: Look<'_>,
        around: &mut Around,
        moments: &[When],
    ) -> Result<Vec<Option<Past>>, PastError> {
        let mut others = BTreeSet::new();
        let mut pasts = Vec::new();
        for when in moments {
            pasts.push(self.then(around, *when, |told, then| {
                let past = history::past(then, &around.whom, &self.rules)?;
                others.extend(parties::of(&past, told, SHOWN));
                Some(past)
            }));
        }
        // Who it was does not change by it: all that hangs together with it is there already.
        let before = around.reach.facts();
        self.look_up(look, &mut around.reach, others)?;
        if around.reach.facts() > before {
            around.hear(look)?;
        }
        for (past, when) in pasts.iter_mut().zip(moments) {
            let Some(past) = past else { continue };
            let is_looked_up = |evidence: &Evidence| around.reach.has(evidence);
            self.then(around, *when, |told, then| parties::meet(past, (told, then), SHOWN, is_looked_up, &self.rules));
        }
        Ok(pasts)
    }

    /// Asks of what facts said at a moment, and of who was who by it.
    pub(super) fn then<T>(&self, around: &Around, when: When, ask: impl FnOnce(&[&Told], &Gathered<'_>) -> T) -> T {
        let Around { reach, turns, echoes, .. } = around;
        let rulings = history::ruled(&reach.decisions, when, &*self.schemas);
        let told = history::told(&reach.states, turns, echoes, &rulings, when);
        let told: Vec<&Told> = told.iter().map(AsRef::as_ref).collect();
        ask(&told, &gather(&told, &rulings, self.bar, &reach.barred))
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
