//! The double entry as a table: what each stage took and what it gave.

use serde::Serialize;
use utoipa::ToSchema;

use crate::message::Instant;
use crate::recover::Finding;

/// The raw records of one source.
#[derive(Debug, Clone, Default, Serialize, ToSchema)]
pub struct RawRow {
    /// The source.
    pub source: String,
    /// Written by collect.
    pub collected: u64,
    /// Written again by a replay.
    pub replayed: u64,
    /// Taken by translate and turned into events.
    pub translated: u64,
    /// Taken and ignored.
    pub ignored: u64,
    /// Taken and refused: dead letters.
    pub dead: u64,
    /// Written and not yet taken.
    pub in_flight: u64,
    /// Refused before Kafka; not among the collected.
    pub refused: u64,
}

impl RawRow {
    /// What is missing (+) or too many (−); 0 where the row balances.
    #[must_use]
    pub fn difference(&self) -> i128 {
        let given = [self.collected, self.replayed].map(i128::from).iter().sum::<i128>();
        let taken = [self.translated, self.ignored, self.dead, self.in_flight].map(i128::from).iter().sum::<i128>();
        given - taken
    }
}

/// The events of one source.
#[derive(Debug, Clone, Default, Serialize, ToSchema)]
pub struct EventRow {
    /// The source.
    pub source: String,
    /// Written by translate.
    pub written: u64,
    /// Folded as a fact not known before.
    pub new: u64,
    /// Folded as a later state of a known fact.
    pub newer: u64,
    /// Folded as an earlier state of a known fact.
    pub older: u64,
    /// The same event or state once more.
    pub repeat: u64,
    /// Voided by a higher generation.
    pub void: u64,
    /// Folded, and past: it need not be kept any more, so nothing is said of it.
    pub past: u64,
    /// Readings of an hour that is not kept any more.
    pub late: u64,
    /// Written and not yet folded.
    pub in_flight: u64,
}

impl EventRow {
    /// What is missing (+) or too many (−); 0 where the row balances.
    #[must_use]
    pub fn difference(&self) -> i128 {
        let folded = [self.new, self.newer, self.older, self.repeat, self.void, self.past, self.late, self.in_flight];
        i128::from(self.written) - folded.map(i128::from).iter().sum::<i128>()
    }
}

/// Where every record is.
#[derive(Debug, Clone, Default, Serialize, ToSchema)]
pub struct Audit {
    /// Whether nothing is missing and nothing is too many. An archive of other rules (HUB-7006) is a finding that leaves
    /// it as it is.
    pub balanced: bool,
    /// When it was taken.
    pub at: Instant,
    /// Raw records by source.
    pub raw: Vec<RawRow>,
    /// Events by source.
    pub events: Vec<EventRow>,
    /// How many position intervals were checked to abut.
    pub intervals: u64,
    /// What does not add up, and what else a person must know.
    pub findings: Vec<Finding>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_neither_translated_nor_in_flight_is_a_difference() {
        let mut row = RawRow { collected: 10, replayed: 1, translated: 8, ignored: 1, dead: 1, ..RawRow::default() };
        assert_eq!(row.difference(), 1);
        row.in_flight = 1;
        assert_eq!(row.difference(), 0);
    }
}
