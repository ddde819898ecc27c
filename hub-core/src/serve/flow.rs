//! How fast records move: counts at moments, and the rates between them. Pure
//! arithmetic; who takes the counts and when is no matter here.

use std::collections::{BTreeMap, VecDeque};

use super::view::Audit;
use crate::message::Instant;

/// How far back the history goes, in ms.
const SPAN: i64 = 5 * 60 * 1000;
/// Over which time a rate is taken, in ms.
const WINDOW: i64 = 60 * 1000;

/// Counts at one moment.
#[derive(Debug, Clone, Default)]
struct Point {
    at: Instant,
    collected: BTreeMap<String, u64>,
    taken: u64,
    folded: u64,
}

/// Which of the counts.
#[derive(Debug, Clone, Copy)]
pub(super) enum Gauge<'a> {
    /// Records that one source collected.
    Source(&'a str),
    /// Records that translate took.
    Taken,
    /// Events that the archive folded.
    Folded,
}

impl Point {
    fn of(&self, gauge: Gauge<'_>) -> u64 {
        match gauge {
            Gauge::Source(name) => self.collected.get(name).copied().unwrap_or_default(),
            Gauge::Taken => self.taken,
            Gauge::Folded => self.folded,
        }
    }
}

/// The counts of the last five minutes.
#[derive(Debug, Clone, Default)]
pub(super) struct History(VecDeque<Point>);

impl History {
    /// Takes the counts of an audit; forgets what is older than the span, and what is later than
    /// the audit: the clock was set back, and times before and after it do not compare.
    pub(super) fn push(&mut self, audit: &Audit) {
        self.0.retain(|point| point.at <= audit.at);
        let taken = |row: &super::view::RawRow| row.translated + row.ignored + row.dead;
        let folded = |row: &super::view::EventRow| row.written.saturating_sub(row.in_flight);
        self.0.push_back(Point {
            at: audit.at,
            collected: audit.raw.iter().map(|row| (row.source.clone(), row.collected + row.replayed)).collect(),
            taken: audit.raw.iter().map(taken).sum(),
            folded: audit.events.iter().map(folded).sum(),
        });
        while self.0.front().is_some_and(|point| point.at < audit.at - SPAN) {
            self.0.pop_front();
        }
    }

    /// Records a minute over the last minute; 0 until two moments are known.
    pub(super) fn per_minute(&self, gauge: Gauge<'_>) -> f64 {
        let Some(last) = self.0.back() else { return 0.0 };
        let first = self.0.iter().find(|point| point.at >= last.at - WINDOW).unwrap_or(last);
        between(first, last, gauge)
    }

    /// Rates a minute between neighbouring moments, oldest first.
    pub(super) fn series(&self, gauge: Gauge<'_>) -> Vec<f64> {
        self.0.iter().zip(self.0.iter().skip(1)).map(|(first, last)| between(first, last, gauge)).collect()
    }
}

fn between(first: &Point, last: &Point, gauge: Gauge<'_>) -> f64 {
    let span = last.at - first.at;
    if span <= 0 {
        return 0.0;
    }
    last.of(gauge).saturating_sub(first.of(gauge)) as f64 * 60_000.0 / span as f64
}

#[cfg(test)]
mod tests {
    use super::super::view::RawRow;
    use super::*;

    fn audit(at: Instant, collected: u64) -> Audit {
        let row = RawRow { source: "a.b".into(), collected, translated: collected, ..RawRow::default() };
        Audit { at, raw: vec![row], ..Audit::default() }
    }

    #[test]
    fn a_rate_is_taken_over_the_last_minute_only() {
        let mut history = History::default();
        assert_eq!(history.per_minute(Gauge::Taken), 0.0);
        history.push(&audit(0, 1_000_000));
        history.push(&audit(100_000, 1_000_000));
        history.push(&audit(130_000, 1_000_050));
        assert_eq!(history.per_minute(Gauge::Source("a.b")), 100.0);
        assert_eq!(history.series(Gauge::Taken), [0.0, 100.0]);
    }

    #[test]
    fn a_clock_set_back_costs_the_history_and_no_more() {
        let mut history = History::default();
        history.push(&audit(7_200_000, 0));
        history.push(&audit(7_230_000, 50));
        history.push(&audit(3_600_000, 60));
        assert_eq!(history.per_minute(Gauge::Taken), 0.0);
        history.push(&audit(3_630_000, 110));
        assert_eq!(history.per_minute(Gauge::Taken), 100.0);
        assert_eq!(history.series(Gauge::Taken), [100.0]);
    }

    #[test]
    fn what_is_older_than_five_minutes_is_forgotten() {
        let mut history = History::default();
        history.push(&audit(0, 0));
        history.push(&audit(1, 10));
        history.push(&audit(SPAN + 1, 10));
        assert_eq!(history.series(Gauge::Taken).len(), 1);
    }
}
