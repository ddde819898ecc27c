//! Brings facts to where the horizon is, some at a time.
//!
//! What arrives is judged by the horizon in force at once. A horizon that moved concerns facts that are there, maybe
//! very many; so the store keeps the stretch of days in which not all of them were looked at since, and each portion
//! takes the next facts of it, in the order of (last day, surrogate key). Facts of which it was never reckoned until
//! when they must be kept, or by other classes, or that a hub wrote that knows nothing of it, come first. Promises that
//! once nothing is left, what is past is what [`super::super::fold::whole`] says, whatever the portions, and whichever
//! of several hubs takes them.

use std::collections::BTreeSet;

use super::super::retention::{DayNumber, Record, number};
use super::{Archive, Fold, Said};
use crate::store::StoreError;

/// Facts that are looked at in one transaction where nothing waits for it.
const AT_ONCE: usize = 2_000;

/// How far a process has come with it.
#[derive(Debug, Default)]
pub(super) struct Sweep {
    /// Whether it was seen of which classes the store's facts are.
    begun: bool,
    /// The event of the last fact that was reckoned: what lies before it need not be asked again and again.
    reckoned: i64,
}

impl Archive {
    /// Looks at so many facts at most; how many there were. None: what is past is what the horizon in force says.
    ///
    /// # Errors
    /// Where the store does not answer or an event cannot be read; then nothing of the portion stands.
    pub fn sweep(&mut self, limit: usize) -> Result<usize, StoreError> {
        self.begin_sweep()?;
        let after = self.sweep.reckoned;
        let (lacks, stretch) =
            self.store.once(|look| Ok((!look.unreckoned(after, 1)?.is_empty(), look.unswept()?.is_some())))?;
        if !lacks && after > 0 {
            self.sweep.reckoned = 0;
            return self.sweep(limit);
        }
        if !lacks && !stretch {
            return Ok(0);
        }
        self.note_canon()?;
        let txn = self.store.begin()?;
        let fold =
            Fold { txn: &txn, schemas: &*self.schemas, rules: &self.rules, retention: &self.retention, bar: self.bar };
        let (looked_at, turned) = if lacks { fold.reckon(after, limit)? } else { fold.next_of_stretch(limit)? };
        if !turned.is_empty() {
            fold.run(Vec::new(), &Said::turned(&turned), Vec::new())?;
        }
        txn.commit()?;
        if let Some(last) = looked_at.last {
            self.sweep.reckoned = last;
        }
        // Where a stretch had no facts left, that it is over was worth a turn.
        Ok(looked_at.n.max(1))
    }

    /// Sweeps until nothing is left.
    ///
    /// # Errors
    /// As [`Archive::sweep`].
    pub fn settle(&mut self) -> Result<(), StoreError> {
        while self.sweep(AT_ONCE)? > 0 {}
        Ok(())
    }

    /// What was reckoned by other classes is to be reckoned anew; asked once, before anything else is reckoned.
    pub(super) fn begin_sweep(&mut self) -> Result<(), StoreError> {
        if self.sweep.begun {
            return Ok(());
        }
        let mark = self.retention.mark().to_owned();
        if self.store.once(|look| look.classes())?.as_ref() != Some(&mark) {
            let txn = self.store.begin()?;
            txn.set_classes(&mark)?;
            txn.commit()?;
        }
        self.sweep.begun = true;
        Ok(())
    }
}

/// What a portion was.
struct LookedAt {
    n: usize,
    /// The event of the last fact that was reckoned.
    last: Option<i64>,
}

impl Fold<'_> {
    /// Reckons until when facts must be kept; those for which that is news.
    fn reckon(&self, after: i64, limit: usize) -> Result<(LookedAt, BTreeSet<i64>), StoreError> {
        let horizon = self.horizon()?;
        let rows = self.txn.look().unreckoned(after, limit)?;
        let looked_at = LookedAt { n: rows.len(), last: rows.last().map(|(row, _)| row.id) };
        let mut turned = BTreeSet::new();
        for (row, past) in rows {
            let (fact, event) = (row.fact, row.id);
            let told = self.read(row.event)?;
            let until = told.state.as_ref().and_then(|state| self.retention.last_day(Record::of(&told.event, state)));
            self.txn.set_until(fact, event, until)?;
            if past || is_behind(until, horizon) {
                turned.insert(fact);
            }
        }
        Ok((looked_at, turned))
    }

    /// The next facts of the stretch that are not as the horizon alone would have them.
    fn next_of_stretch(&self, limit: usize) -> Result<(LookedAt, BTreeSet<i64>), StoreError> {
        let horizon = self.horizon()?;
        let Some((from, to)) = self.txn.look().unswept()? else {
            return Ok((LookedAt { n: 0, last: None }, BTreeSet::new()));
        };
        let rows = self.txn.look().within((from, to), limit)?;
        let rest = rows.last().filter(|_| rows.len() == limit).map(|((day, fact), _)| ((*day, fact + 1), to));
        self.txn.set_unswept(rest)?;
        let other = rows.iter().filter(|((day, _), past)| *past != is_behind(Some(*day), horizon));
        let turned = other.map(|((_, fact), _)| *fact).collect();
        Ok((LookedAt { n: rows.len(), last: None }, turned))
    }

    /// The horizon in force; none: nothing is past.
    pub(super) fn horizon(&self) -> Result<Option<DayNumber>, StoreError> {
        let days = self.txn.look().horizons()?;
        let days = days.iter().map(|(_, day)| day.parse().map(number).map_err(StoreError::damaged));
        Ok(days.collect::<Result<Vec<DayNumber>, _>>()?.into_iter().max())
    }

    /// Notes that the horizon moved: which facts must be looked at, those of an earlier move among them.
    pub(super) fn has_moved(&self, before: Option<DayNumber>, now: Option<DayNumber>) -> Result<(), StoreError> {
        let first = |day: Option<DayNumber>| (day.unwrap_or(DayNumber::MIN), i64::MIN);
        let (mut from, mut to) = (first(before.min(now)), first(before.max(now)));
        if let Some(rest) = self.txn.look().unswept()? {
            (from, to) = (from.min(rest.0), to.max(rest.1));
        }
        self.txn.set_unswept(Some((from, to)))
    }
}

/// Whether that day lies before the horizon.
pub(super) fn is_behind(until: Option<DayNumber>, horizon: Option<DayNumber>) -> bool {
    until.zip(horizon).is_some_and(|(until, horizon)| until < horizon)
}
