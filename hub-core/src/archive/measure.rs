//! Measurements: what devices read, minute by minute.
//!
//! A *series* is one device of one source. Of an hour it keeps a *window*, of a
//! minute a *slot*: the reading of the highest precedence, and nothing of the
//! others. So what is kept is bounded whatever comes, and a slot is the highest
//! of a set: order, repetition and cuts change nothing.
//!
//! No generation voids a reading; a replay takes its slot by its higher
//! precedence. A delete is a reading that says nothing. A series keeps the
//! windows of the days before its own newest minute, by [`HORIZON`]. Pure:
//! knows nothing of SQL, Kafka or the clock.

mod derive;
mod encode;
mod whole;

#[cfg(test)]
mod load;
#[cfg(test)]
mod neutrality;

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::fact::{Schemas, State, Unreadable};
use super::survivorship::Rules;
use crate::message::{Event, FactKey, Generation, Instant, Operation, RawId};
use crate::schema::Measures;

pub use derive::{Day, Episode, Spread, days, episodes, line};
pub use encode::Damaged;
pub use whole::{HourContent, SeriesContent, whole};

/// Minutes since 1970.
pub type Minute = i64;
/// Hours since 1970.
pub type Hour = i64;

/// Hours before its newest one that a series keeps: thirty days.
pub const HORIZON: Hour = 30 * 24;

/// A clock of a device may be ahead of the hub's by so much (ms).
const AHEAD: i64 = 10 * 60_000;

/// A number beyond is of no instrument (hundredths).
const MOST: i64 = 1_000_000_000_000;

/// Which reading of one minute stands: the highest. Total, since no two events
/// share a raw id, generation and index.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Precedence {
    /// The source's own count or update time; 0 where it has none.
    pub revision: u64,
    /// The later record.
    pub raw: RawId,
    /// The later attempt at it.
    pub generation: Generation,
    /// The later event of one attempt.
    pub index: u32,
}

/// What stands of a minute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slot {
    /// Of the reading that stands.
    pub rank: Precedence,
    /// The state that it tells, if any.
    pub state: Option<Arc<str>>,
    /// Hundredths, by the place of their field among what the family measures;
    /// none stands at the end.
    pub values: Vec<Option<i64>>,
}

/// What became of a reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Took {
    /// Its minute was empty.
    New,
    /// It took the place of another.
    Newer,
    /// Another stands in its minute.
    Older,
    /// It stands there already.
    Repeat,
    /// Its hour is not kept any more.
    Late,
}

impl Took {
    /// The word in counts.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Newer => "newer",
            Self::Older => "older",
            Self::Repeat => "repeat",
            Self::Late => "late",
        }
    }
}

/// One hour of a series: at most sixty slots, in order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Window {
    slots: Vec<(u8, Slot)>,
}

impl Window {
    /// Takes in a reading of this minute of the hour.
    pub fn take(&mut self, minute: u8, slot: Slot) -> Took {
        match self.slots.binary_search_by_key(&minute, |(minute, _)| *minute) {
            Err(place) => {
                self.slots.insert(place, (minute, slot));
                Took::New
            }
            Ok(place) => match slot.rank.cmp(&self.slots[place].1.rank) {
                std::cmp::Ordering::Less => Took::Older,
                std::cmp::Ordering::Equal => Took::Repeat,
                std::cmp::Ordering::Greater => {
                    self.slots[place].1 = slot;
                    Took::Newer
                }
            },
        }
    }

    /// Minute of the hour and slot, in order.
    #[must_use]
    pub fn slots(&self) -> &[(u8, Slot)] {
        &self.slots
    }
}

/// What a reading says of its device: where it is and whose. Of a series that of
/// the fullest reading stands, among these the newest: a heartbeat names a device
/// and not where it is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// The party's name as written.
    pub name: Option<String>,
    /// The fields that describe the device.
    pub content: Map<String, Value>,
    /// Strong identifiers of its parties: scheme and value.
    pub identifiers: Vec<(String, String)>,
}

impl Head {
    /// The highest one stands.
    pub(super) fn order(&self, of: &Reading) -> (usize, Minute, Precedence) {
        (self.content.len(), of.minute, of.slot.rank)
    }
}

/// One reading, read.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    /// The device: source, family, its id there.
    pub series: FactKey,
    /// When it was read.
    pub minute: Minute,
    /// What it says.
    pub slot: Slot,
    /// What it says of the device; none of a delete.
    pub head: Option<Head>,
}

impl Reading {
    /// Reads an event of a family that measures.
    ///
    /// # Errors
    /// Where its body cannot be read.
    pub fn read(event: &Event, measures: &Measures, schemas: &dyn Schemas, rules: &Rules) -> Result<Self, Unreadable> {
        let rank = Precedence {
            revision: event.revision.unwrap_or(0),
            raw: event.id.raw,
            generation: event.id.generation,
            index: event.id.index,
        };
        let minute = moment(event.occurred, event.id.raw.received()).div_euclid(60_000);
        let (slot, head) = match event.operation {
            Operation::Delete => (Slot { rank, state: None, values: Vec::new() }, None),
            Operation::Upsert => {
                let state = State::read(&event.fact, event.schema, &event.body, schemas, rules)?;
                let mut values: Vec<Option<i64>> =
                    measures.values.iter().map(|name| hundredths(state.content.get(name)?)).collect();
                let said = values.iter().rposition(Option::is_some).map_or(0, |last| last + 1);
                values.truncate(said);
                let told = state.content.get("state").and_then(Value::as_str).map(Arc::from);
                (Slot { rank, state: told, values }, Some(head(state, measures)))
            }
        };
        Ok(Self { series: event.fact.clone(), minute, slot, head })
    }

    /// The hour of its window.
    #[must_use]
    pub fn hour(&self) -> Hour {
        self.minute.div_euclid(60)
    }

    /// Its minute within the hour.
    #[must_use]
    pub fn of_hour(&self) -> u8 {
        self.minute.rem_euclid(60) as u8
    }
}

/// Whether a series whose newest minute is of hour `newest` keeps this one.
#[must_use]
pub fn keeps(newest: Hour, hour: Hour) -> bool {
    hour > newest - HORIZON
}

/// When a reading was made: what the source says, unless it says nothing or what
/// cannot be; then when it came. No clock: the hub knew the time when it minted
/// the raw id.
#[must_use]
pub fn moment(occurred: Option<Instant>, received: Instant) -> Instant {
    occurred.filter(|at| (0..=received + AHEAD).contains(at)).unwrap_or(received)
}

fn head(mut state: State, measures: &Measures) -> Head {
    let mut content = Map::new();
    for name in &measures.describes {
        content.extend(state.content.remove(name).map(|value| (name.clone(), value)));
    }
    let evidences = state.mentions.iter().filter_map(|mention| mention.evidence.as_ref());
    let mut identifiers: Vec<(String, String)> = evidences
        .flat_map(super::who::identity::Evidence::identifiers)
        .map(|identifier| (identifier.scheme.to_owned(), identifier.value.clone()))
        .collect();
    identifiers.sort_unstable();
    identifiers.dedup();
    Head { name: state.mentions.into_iter().find_map(|mention| mention.name), content, identifiers }
}

/// A decimal of scale 2 as its datum reads: `-18.50`.
fn hundredths(value: &Value) -> Option<i64> {
    let text = value.as_str()?;
    let (whole, fraction) = text.split_once('.')?;
    let digits = format!("{whole}{fraction}");
    digits.parse().ok().filter(|number: &i64| fraction.len() == 2 && (-MOST..=MOST).contains(number))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_reading_is_of_when_the_source_says_unless_that_cannot_be() {
        let received = 1_750_000_000_000;
        let cases = [
            (Some(received - 5), received - 5),
            (Some(received + AHEAD), received + AHEAD),
            (Some(received + AHEAD + 1), received),
            (Some(-1), received),
            (None, received),
        ];
        for (occurred, expected) in cases {
            assert_eq!(moment(occurred, received), expected, "{occurred:?}");
        }
    }

    #[test]
    fn a_number_is_read_in_hundredths() {
        let cases = [("4.50", Some(450)), ("-0.05", Some(-5)), ("-18.00", Some(-1800)), ("4.5", None), ("x", None)];
        for (text, expected) in cases {
            assert_eq!(hundredths(&json!(text)), expected, "{text}");
        }
        for beyond in ["99999999999999.00", "-92233720368547758.08"] {
            assert_eq!(hundredths(&json!(beyond)), None, "no instrument reads that");
        }
    }
}
