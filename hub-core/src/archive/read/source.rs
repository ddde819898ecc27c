//! What the archive knows of a source: its whole lists, what is odd in its facts, and
//! which fields its records fill by day, with those that came or went.

use std::collections::{BTreeMap, HashMap};

use super::Reader;
use crate::archive::listing::{Decided, RoundState, decide};
use crate::message::{Event, Generation, Instant, RawId};
use crate::store::{FilledRow, FlagRow, RoundRow, StoreError};

/// Days that are shown.
const DAYS: usize = 14;
/// A field is missed once so many records should have filled it.
const MISSED: f64 = 5.0;

/// A whole list of a source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListView {
    /// Its name.
    pub list: String,
    /// The round that decides what is gone.
    pub in_force: Option<Instant>,
    /// Facts that stand in it.
    pub standing: u64,
    /// Facts that a later round lacks.
    pub gone: u64,
    /// The latest round.
    pub last: RoundRow,
    /// A round that lacks too much: a person must say that it is right.
    pub held: Option<RoundRow>,
}

/// Whether a field came or went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldWord {
    /// No record of the days before had it.
    New,
    /// Records had it, and those of the last day have not.
    Vanished,
}

/// How often a field is filled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldView {
    /// Its place: a pointer into JSON, or the name of a column.
    pub field: String,
    /// Records that filled it, by the days that are shown.
    pub filled: Vec<u64>,
    /// Whether it came or went.
    pub word: Option<FieldWord>,
}

/// A source.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SourceView {
    /// Its whole lists.
    pub lists: Vec<ListView>,
    /// Flags of its facts, the most frequent first.
    pub flags: Vec<FlagRow>,
    /// The last days, the earliest first, with the records that were looked at.
    pub days: Vec<(String, u64)>,
    /// Fields, by place.
    pub fields: Vec<FieldView>,
}

impl Reader {
    /// What is known of a source.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn source(&self, source: &str) -> Result<SourceView, StoreError> {
        self.store.look(|look| {
            let mut lists = Vec::new();
            for row in look.lists()?.into_iter().filter(|row| row.source.as_str() == source) {
                let rounds = look.rounds(row.id)?;
                let (standing, gone) = look.facts_of_list(row.id)?;
                lists.push(list(row.name, rounds, standing, gone));
            }
            let mut days = look.looked(source, DAYS)?;
            days.reverse();
            let filled = days.first().map(|(day, _)| look.filled(source, day)).transpose()?.unwrap_or_default();
            let fields = fields(&days, filled);
            Ok(SourceView { lists, flags: look.flags(source)?, days, fields })
        })
    }
}

impl Reader {
    /// Raw records of a source's facts that bear a flag, with their highest generation.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn flagged(
        &self,
        source: &str,
        flag: &str,
        value: Option<&str>,
    ) -> Result<BTreeMap<RawId, Generation>, StoreError> {
        self.store.look(|look| look.flagged(source, flag, value))
    }

    /// Of raw records that are known the highest generation, and the events that it told.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn stands(
        &self,
        ids: impl IntoIterator<Item = RawId>,
    ) -> Result<HashMap<RawId, (Generation, Vec<Event>)>, StoreError> {
        self.store.look(|look| look.stands(ids))
    }
}

fn list(list: String, rounds: Vec<RoundRow>, standing: u64, gone: u64) -> ListView {
    let states: Vec<(Instant, RoundState)> =
        rounds.iter().map(|row| (row.round, RoundState::of(row.clone()))).collect();
    let Decided { in_force, held } = decide(states.iter().map(|(round, state)| (*round, state)));
    let held = held.and_then(|held| rounds.iter().find(|row| row.round == held).cloned());
    ListView { list, in_force, standing, gone, held, last: rounds.into_iter().next_back().unwrap_or_default() }
}

fn fields(days: &[(String, u64)], rows: Vec<FilledRow>) -> Vec<FieldView> {
    let place: BTreeMap<&str, usize> = days.iter().enumerate().map(|(n, (day, _))| (day.as_str(), n)).collect();
    let mut filled: BTreeMap<String, Vec<u64>> = BTreeMap::new();
    for row in rows {
        if let Some(&day) = place.get(row.day.as_str()) {
            filled.entry(row.field).or_insert_with(|| vec![0; days.len()])[day] = row.filled;
        }
    }
    let looked: Vec<u64> = days.iter().map(|(_, looked)| *looked).collect();
    let view = |(field, filled): (String, Vec<u64>)| FieldView { word: word(&looked, &filled), field, filled };
    filled.into_iter().map(view).collect()
}

/// What a field's last day is beside the days before. A field that few records fill
/// is not missed on a day with few records.
#[allow(clippy::cast_precision_loss, reason = "a rate of counts that are far below 2^52")]
fn word(looked: &[u64], filled: &[u64]) -> Option<FieldWord> {
    let (&last, before) = filled.split_last()?;
    let (&today, earlier) = looked.split_last()?;
    let (had, of): (u64, u64) = (before.iter().sum(), earlier.iter().sum());
    match (last, had) {
        (1.., 0) if of > 0 => Some(FieldWord::New),
        (0, 1..) if had as f64 / of as f64 * today as f64 >= MISSED => Some(FieldWord::Vanished),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_that_came_or_went_is_said_to_and_a_rare_one_is_not_missed() {
        assert_eq!(word(&[100, 100], &[0, 3]), Some(FieldWord::New));
        assert_eq!(word(&[100, 100], &[90, 0]), Some(FieldWord::Vanished));
        assert_eq!(word(&[100, 10], &[20, 0]), None, "two of ten would have it");
        assert_eq!(word(&[100, 100], &[90, 80]), None);
        assert_eq!(word(&[100], &[90]), None, "the first day knows no other");
    }
}
