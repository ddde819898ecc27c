//! Takes events in: which are known, void, later than what stands, gone by a later
//! list; then which facts have another state.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::super::fact::{State, Told};
use super::super::fold::{outranks, stands, state_of};
use super::super::listing;
use super::super::retention::{DayNumber, Record};
use super::decisions::Decisions;
use super::lists::Lists;
use super::once::Once;
use super::{Fold, Outcome, Said};
use crate::message::{Echo, EventId, FactKey, Generation, Rank, RawId};
use crate::store::{EventIds, EventPut, FactPut, Keyed, LastRow, RawRow, StoreError};

/// A fact that the batch told first, or whose state is another one now.
pub(super) struct Changed {
    pub(super) row: i64,
    pub(super) key: FactKey,
    pub(super) was_live: bool,
    pub(super) old_matter: Option<i64>,
    pub(super) flags: i64,
    pub(super) last: LastRow,
    /// The last day on which it must be kept; none where it always must.
    pub(super) until: Option<DayNumber>,
    pub(super) past: bool,
    /// A list lacks it, or it is an echo.
    pub(super) silent: bool,
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
    flags: i64,
    /// Rank of the state in force.
    rank: Option<Rank>,
    /// The event of the batch that is in force now: its place and key.
    best: Option<(usize, i64)>,
    /// The state in force was voided, or became an echo: all events must be asked.
    asked: bool,
    /// The platform was told of it: whatever it says is no witness.
    echo: bool,
    /// When it was told last: as it is kept, and with what the batch says.
    kept: LastRow,
    last: listing::Told<i64>,
    /// What it was told last must be asked of all its events.
    recount: bool,
    /// The batch told it first.
    is_made: bool,
}

impl Fold<'_> {
    pub(super) fn take_events(
        &self,
        told: Vec<Told>,
        voiding: Vec<(RawId, Generation)>,
        said: &Said<'_>,
        decided: &Decisions,
        once: &mut Once,
        outcome: &mut Outcome,
    ) -> Result<Vec<Changed>, StoreError> {
        let of_lists = said.listed.iter().map(|listed| (listed.raw, listed.generation));
        let mut raws = self.take_raws(&told, voiding.into_iter().chain(of_lists))?;
        let lists = self.take_lists(said.listed, said.words, &raws)?;
        let turned = self.take_echoes(said.echoes)?.union(&decided.facts).copied().collect();
        let mut facts = self.pending(&told, &raws.voided, &turned, &lists.turned)?;
        let mut fact_ids = self.txn.ids(Keyed::Fact)?;
        let (mut put, mut kept, mut kinds) = (Vec::new(), Vec::new(), Vec::new());
        for (place, told) in told.iter().enumerate() {
            let event = &told.event;
            let (raw, highest) = raws.rows[&event.id.raw];
            let fact = match facts.get_mut(&event.fact) {
                Some(fact) => fact,
                None => facts.entry(event.fact.clone()).or_insert_with(|| Pending::new(fact_ids.one())),
            };
            let mut row = None;
            let kind = if raws.known.insert(event.id) {
                let stood = lists.stood(event);
                let id = raws.event_ids(raw).one()?;
                put.push(EventPut { id, raw, fact: fact.row, event, stood });
                row = Some(id);
                let stands = stands(event.id, highest);
                if stands {
                    kept.push((place, fact.row));
                    fact.last.hear(event.id.raw, stood);
                }
                if !stands {
                    "void"
                } else if outranks(event.rank(), fact.rank) {
                    let kind = if fact.rank.is_none() { "new" } else { "newer" };
                    fact.rank = Some(event.rank());
                    fact.best = Some((place, id));
                    kind
                } else {
                    "older"
                }
            } else {
                "repeat"
            };
            kinds.push((event.fact.source.to_string(), event.fact.family.clone(), kind, row));
        }
        self.txn.add_events(&put)?;
        for echo in self.txn.look().echoes(facts.keys())? {
            facts.get_mut(&echo).expect("those that were asked for").echo = true;
        }
        for fact in facts.values_mut() {
            self.told_again(fact, &lists)?;
        }
        let mut told: Vec<Option<Told>> = told.into_iter().map(Some).collect();
        let changed = facts.into_iter().map(|(key, fact)| self.changed(key, &fact, &mut told));
        let mut changed: Vec<Changed> = changed.filter_map(Result::transpose).collect::<Result<_, _>>()?;
        self.let_go(&mut changed, decided.horizon, once)?;
        let past = changed.iter().filter(|fact| fact.past).filter_map(|fact| Some(fact.now.as_ref()?.0));
        let past: HashSet<i64> = past.collect();
        for (source, family, kind, row) in kinds {
            let kind = if row.is_some_and(|row| past.contains(&row)) { "past" } else { kind };
            *outcome.folded.entry((source, family, kind)).or_default() += 1;
        }
        let aside = kept.iter().filter_map(|(place, fact)| Some((*fact, told[*place].as_ref()?.state.as_ref()?)));
        aside.for_each(|(fact, state)| once.state(fact, state));
        changed
            .iter()
            .filter_map(|fact| Some((fact.row, fact.state()?)))
            .for_each(|(fact, state)| once.forget(fact, state));
        Ok(changed)
    }

    /// When a fact was told last, and whether it is gone by that.
    fn told_again(&self, fact: &mut Pending, lists: &Lists) -> Result<(), StoreError> {
        let had_list = fact.kept.list.is_some();
        if !had_list && fact.last.list.is_none() {
            return Ok(()); // no list ever had it
        }
        // What was told before a list had it was not noted.
        if fact.recount || (!had_list && !fact.is_made) {
            fact.last = self.told_last(fact.row)?;
        }
        let gone = fact.last.is_gone(|list| lists.in_force(list));
        let now = LastRow { list: fact.last.list, at: fact.last.at, gone };
        if now != fact.kept && !fact.is_made {
            self.txn.set_last(fact.row, &now)?;
        }
        fact.asked |= gone != fact.kept.gone;
        fact.kept = now;
        Ok(())
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
    fn take_raws(&self, told: &[Told], others: impl Iterator<Item = (RawId, Generation)>) -> Result<Raws, StoreError> {
        let mut highest: BTreeMap<RawId, Generation> = BTreeMap::new();
        let ids = told.iter().map(|told| (told.event.id.raw, told.event.id.generation));
        for (raw, generation) in ids.chain(others) {
            let top = highest.entry(raw).or_insert(generation);
            *top = generation.max(*top);
        }
        let mut raws = Raws::default();
        let known = self.txn.raws(highest.keys().copied())?;
        let of_row: HashMap<i64, RawRow> = known.values().map(|row| (row.id, *row)).collect();
        let (mut ids, mut put) = (self.txn.ids(Keyed::Raw)?, Vec::new());
        for (&raw, &top) in &highest {
            let (id, had) = known.get(&raw).map_or_else(|| (ids.one(), None), |row| (row.id, Some(row.generation)));
            if had.is_none_or(|had| top > had) {
                put.push(RawRow { id, raw, generation: top });
            }
            raws.rows.insert(raw, (id, had.map_or(top, |had| had.max(top))));
        }
        self.txn.put_raws(&put)?;
        for row in self.txn.events_of_raws(of_row.keys().copied())? {
            raws.event_ids(row.raw).pass(row.event);
            let RawRow { raw, generation: had, .. } = of_row[&row.raw];
            let id = EventId { raw, generation: row.generation, index: row.index };
            raws.known.insert(id);
            if stands(id, had) && !stands(id, highest[&raw]) {
                raws.voided.insert((row.fact, row.event));
            }
        }
        Ok(raws)
    }

    /// Facts that are known and that the batch may change.
    fn pending(
        &self,
        told: &[Told],
        voided: &BTreeSet<(i64, i64)>,
        echoes: &BTreeSet<i64>,
        of_lists: &BTreeSet<i64>,
    ) -> Result<HashMap<FactKey, Pending>, StoreError> {
        let keys: HashSet<&FactKey> = told.iter().map(|told| &told.event.fact).collect();
        let mut rows = self.txn.facts(keys)?;
        let named: BTreeSet<i64> = rows.iter().map(|(_, row)| row.id).collect();
        let others = voided.iter().map(|(fact, _)| *fact).chain(echoes.iter().chain(of_lists).copied());
        let others: BTreeSet<i64> = others.filter(|fact| !named.contains(fact)).collect();
        rows.extend(self.txn.facts_by_id(others)?);
        let facts = rows.into_iter().map(|(key, row)| {
            let hit = row.event.is_some_and(|(event, _)| voided.contains(&(row.id, event)));
            let rank = row.event.map(|(_, rank)| rank).filter(|_| !hit);
            let (was_live, old_matter) = (row.live, row.matter);
            let asked = hit || echoes.contains(&row.id);
            let recount = voided.range((row.id, i64::MIN)..=(row.id, i64::MAX)).next().is_some();
            let known = Pending {
                was_live,
                old_matter,
                flags: row.flags,
                rank,
                asked,
                kept: row.last,
                last: row.last.into(),
                recount,
                is_made: false,
                ..Pending::new(row.id)
            };
            (key, known)
        });
        Ok(facts.collect())
    }

    /// The state of a fact after the batch; none where it is the one it was.
    fn changed(&self, key: FactKey, fact: &Pending, told: &mut [Option<Told>]) -> Result<Option<Changed>, StoreError> {
        let Pending { row, was_live, old_matter, flags, best, asked, echo, kept: last, is_made, .. } = *fact;
        let now = if asked {
            if is_made {
                // Its events are asked for together with it.
                let (event, matter) = (None, None);
                let (live, unresolved) = (false, false);
                let made = FactPut {
                    id: row,
                    key: &key,
                    event,
                    live,
                    unresolved,
                    matter,
                    last,
                    flags,
                    until: None,
                    past: false,
                };
                self.txn.put_facts(&[made])?;
            }
            // Where what stood is void, an older state may stand again.
            let standing = self.txn.standing_events(row)?;
            let top = state_of(standing.iter().map(|row| &row.event), |_| Generation(0)).map(|event| event.id);
            let top = standing.into_iter().find(|row| Some(row.event.id) == top);
            top.map(|row| Ok::<_, StoreError>((row.id, self.read(row.event)?))).transpose()?
        } else if let Some((place, event)) = best {
            told[place].take().map(|told| (event, told))
        } else if is_made {
            None
        } else {
            return Ok(None);
        };
        let state = now.as_ref().and_then(|(_, told)| Some(Record::of(&told.event, told.state.as_ref()?)));
        let until = state.and_then(|record| self.retention.last_day(record));
        let (silent, past) = (echo || last.gone, false);
        Ok(Some(Changed { row, key, was_live, old_matter, flags, last, until, past, silent, now }))
    }
}

/// Raw records of a batch.
#[derive(Default)]
pub(super) struct Raws {
    /// Key and highest generation.
    rows: HashMap<RawId, (i64, Generation)>,
    /// Events that are kept already.
    known: HashSet<EventId>,
    /// Numbers for more of their events.
    events: HashMap<i64, EventIds>,
    /// Events that stood and do not any more: fact and event.
    voided: BTreeSet<(i64, i64)>,
}

impl Raws {
    /// Surrogate key of one that was taken.
    pub(super) fn row(&self, raw: RawId) -> i64 {
        self.rows[&raw].0
    }

    fn event_ids(&mut self, row: i64) -> &mut EventIds {
        self.events.entry(row).or_insert_with(|| EventIds::new(row))
    }
}

impl Pending {
    fn new(row: i64) -> Self {
        Self {
            row,
            was_live: false,
            old_matter: None,
            flags: 0,
            rank: None,
            best: None,
            asked: false,
            echo: false,
            is_made: true,
            kept: LastRow::default(),
            last: listing::Told::default(),
            recount: false,
        }
    }
}
