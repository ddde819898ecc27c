//! Takes in what is said of whole lists: which of their records are accounted for,
//! which round decides now, and for which facts that may be news.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::super::listing::{RoundState, Told, decide};
use super::Fold;
use super::events::Raws;
use crate::message::{Event, Generation, Instant, Listing, Mark, RawId, RoundWord, SourceName};
use crate::store::{LastRow, ListRow, RoundRow, StoreError};

/// A record that is accounted for in its round.
#[derive(Debug, Clone)]
pub(super) struct Listed {
    pub raw: RawId,
    pub generation: Generation,
    pub source: SourceName,
    pub listing: Listing,
}

impl Listed {
    pub fn event(event: &Event) -> Option<Self> {
        let (raw, generation) = (event.id.raw, event.id.generation);
        Some(Self { raw, generation, source: event.fact.source.clone(), listing: event.listing.clone()? })
    }

    pub fn mark(mark: &Mark) -> Option<Self> {
        let Mark { raw, generation, source, listing } = mark.clone();
        Some(Self { raw, generation, source, listing: listing? })
    }
}

/// All lists as they stand after the batch.
#[derive(Default)]
pub(super) struct Lists {
    rows: HashMap<i64, Option<Instant>>,
    ids: HashMap<(SourceName, String), i64>,
    /// Facts that may be gone now, or back.
    pub turned: BTreeSet<i64>,
}

impl Lists {
    pub fn in_force(&self, list: i64) -> Option<Instant> {
        self.rows.get(&list).copied().flatten()
    }

    /// The round and list that an event's record stood in.
    pub fn stood(&self, event: &Event) -> Option<(Instant, i64)> {
        let listing = event.listing.as_ref()?;
        let list = self.ids.get(&(event.fact.source.clone(), listing.list.clone()))?;
        Some((listing.round, *list))
    }

    fn insert(&mut self, row: ListRow) -> i64 {
        self.rows.insert(row.id, row.in_force);
        self.ids.insert((row.source, row.name), row.id);
        row.id
    }
}

impl Fold<'_> {
    pub(super) fn take_lists(&self, listed: &[Listed], words: &[RoundWord], raws: &Raws) -> Result<Lists, StoreError> {
        let mut lists = Lists::default();
        for row in self.txn.look().lists()? {
            lists.insert(row);
        }
        let mut seen: BTreeMap<(i64, Instant), Vec<RawId>> = BTreeMap::new();
        for Listed { raw, source, listing, .. } in listed {
            let list = self.list(source, &listing.list, &mut lists)?;
            if self.txn.count_raw(raws.row(*raw))? {
                seen.entry((list, listing.round)).or_default().push(*raw);
            }
        }
        let mut said: BTreeMap<(i64, Instant), Vec<&RoundWord>> = BTreeMap::new();
        for word in words {
            let list = self.list(&word.source, &word.listing.list, &mut lists)?;
            said.entry((list, word.listing.round)).or_default().push(word);
        }
        let touched: BTreeSet<i64> = seen.keys().chain(said.keys()).map(|(list, _)| *list).collect();
        for list in touched {
            self.decide(list, &seen, &said, &mut lists)?;
        }
        Ok(lists)
    }

    fn list(&self, source: &SourceName, name: &str, lists: &mut Lists) -> Result<i64, StoreError> {
        match lists.ids.get(&(source.clone(), name.to_owned())) {
            Some(id) => Ok(*id),
            None => Ok(lists.insert(self.txn.add_list(source, name)?)),
        }
    }

    /// Brings the rounds of a list up to date, and what follows from them.
    fn decide(
        &self,
        list: i64,
        seen: &BTreeMap<(i64, Instant), Vec<RawId>>,
        said: &BTreeMap<(i64, Instant), Vec<&RoundWord>>,
        lists: &mut Lists,
    ) -> Result<(), StoreError> {
        let kept = self.txn.look().rounds(list)?;
        let mut rounds: BTreeMap<Instant, RoundState> =
            kept.into_iter().map(|row| (row.round, RoundState::of(row))).collect();
        let of_list = |(of, round): &(i64, Instant)| (*of == list).then_some(*round);
        let touched: BTreeSet<Instant> = seen.keys().chain(said.keys()).filter_map(of_list).collect();
        for round in touched {
            let state = rounds.entry(round).or_default();
            seen.get(&(list, round)).into_iter().flatten().for_each(|raw| state.see(*raw));
            said.get(&(list, round)).into_iter().flatten().for_each(|word| state.hear(&word.word));
            self.txn.put_round(list, &state.row(round))?;
        }
        let before = lists.in_force(list);
        let now = decide(rounds.iter().map(|(round, state)| (*round, state))).in_force;
        if now != before {
            lists.turned.extend(self.txn.set_in_force(list, before, now)?);
            lists.rows.insert(list, now);
        }
        Ok(())
    }

    /// When a fact was told last, from all its standing events.
    pub(super) fn told_last(&self, fact: i64) -> Result<Told<i64>, StoreError> {
        let mut last = Told::default();
        for (raw, listing) in self.txn.listings(fact)? {
            last.hear(raw, listing);
        }
        Ok(last)
    }
}

impl RoundState {
    /// As it is kept.
    #[must_use]
    pub fn of(row: RoundRow) -> Self {
        let RoundRow { seen, listed, accepted, latest, .. } = row;
        Self { seen, listed, accepted, latest }
    }

    fn row(&self, round: Instant) -> RoundRow {
        let Self { seen, listed, accepted, latest } = self.clone();
        RoundRow { round, seen, listed, accepted, latest }
    }
}

impl From<LastRow> for Told<i64> {
    fn from(row: LastRow) -> Self {
        Self { list: row.list, at: row.at }
    }
}
