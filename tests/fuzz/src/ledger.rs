//! The ledger: lines add up to the same in whatever order they come, no sum wraps, and the audit of any ledger
//! ends with a verdict: what is not accounted for is found.

use std::collections::BTreeMap;

use hub_core::message::{LedgerLine, Tally};
use hub_core::recover::{Evidence, audit};
use hub_core::store::{FoldedRow, IntervalRow, TotalRow};

/// Tries one ledger: a line of JSON each.
pub fn run(data: &[u8]) {
    let lines: Vec<LedgerLine> =
        data.split(|byte| *byte == b'\n').filter_map(|line| serde_json::from_slice(line).ok()).collect();
    for line in &lines {
        let text = serde_json::to_string(line).expect("a line is JSON");
        assert_eq!(serde_json::from_str::<LedgerLine>(&text).as_ref().ok(), Some(line));
    }
    let tallies: Vec<&Tally> = lines.iter().filter_map(tally).collect();
    let sum = sum(tallies.iter().copied());
    assert_eq!(sum, self::sum(tallies.iter().rev().copied()), "the order of lines changes no sum");
    for tally in &tallies {
        assert!(sum.raw >= tally.raw && sum.events >= tally.events && sum.marks >= tally.marks, "a sum wrapped");
        assert!(tally.dead.iter().all(|(code, n)| sum.dead[code] >= *n), "a sum wrapped");
    }
    audited(&lines, &tallies);
}

fn tally(line: &LedgerLine) -> Option<&Tally> {
    match line {
        LedgerLine::Translate { tally, .. } => Some(tally),
        LedgerLine::Collect { .. } | LedgerLine::Fields { .. } | LedgerLine::Replay { .. } => None,
    }
}

fn sum<'t>(tallies: impl Iterator<Item = &'t Tally>) -> Tally {
    let mut sum = Tally::default();
    tallies.for_each(|tally| sum.add(tally));
    sum
}

/// The totals of one source, all lines taken to be of it.
#[derive(Default)]
struct Totals(BTreeMap<String, u128>);

impl Totals {
    fn add(&mut self, entry: impl Into<String>, n: u64) {
        *self.0.entry(entry.into()).or_default() += u128::from(n);
    }

    fn of(lines: &[LedgerLine]) -> Self {
        let mut totals = Self::default();
        for line in lines {
            match line {
                LedgerLine::Collect { raw, refused, .. } => {
                    totals.add("raw", *raw);
                    refused.iter().for_each(|(code, n)| totals.add(format!("refused:{code}"), *n));
                }
                LedgerLine::Fields { .. } => {}
                LedgerLine::Replay { replayed, .. } => totals.add("replayed", *replayed),
                LedgerLine::Translate { tally, .. } => {
                    totals.add("taken", tally.raw);
                    totals.add("translated", tally.translated);
                    totals.add("events", tally.events);
                    tally.ignored.iter().for_each(|(code, n)| totals.add(format!("ignored:{code}"), *n));
                    tally.dead.iter().for_each(|(code, n)| totals.add(format!("dead:{code}"), *n));
                }
            }
        }
        totals
    }

    /// As a store gives them.
    fn rows(&self) -> Vec<TotalRow> {
        let row = |(entry, n): (&String, &u128)| TotalRow {
            source: "fuzz.api".to_owned(),
            entry: entry.clone(),
            n: u64::try_from(*n).unwrap_or(u64::MAX),
        };
        self.0.iter().map(row).collect()
    }

    /// Whether all of it together is a number of records that may be.
    fn may_be(&self) -> bool {
        i64::try_from(self.0.values().sum::<u128>()).is_ok()
    }

    fn sum_of(&self, entries: &[&str]) -> u128 {
        let named = |entry: &str| entries.contains(&entry.split(':').next().unwrap_or_default());
        self.0.iter().filter(|(entry, _)| named(entry)).map(|(_, n)| n).sum()
    }
}

fn audited(lines: &[LedgerLine], tallies: &[&Tally]) {
    let totals = Totals::of(lines);
    let intervals = lines.iter().filter_map(|line| match line {
        LedgerLine::Translate { intervals, .. } => Some(intervals),
        _ => None,
    });
    let row = |interval: &hub_core::message::Interval| IntervalRow {
        source: "fuzz.api".to_owned(),
        partition: interval.partition,
        from: interval.from,
        to: interval.to,
    };
    let folded =
        |n| FoldedRow { source: "fuzz.api".to_owned(), family: "penalty".to_owned(), outcome: "new".to_owned(), n };
    let events = u64::try_from(totals.sum_of(&["events"])).unwrap_or(u64::MAX);
    let evidence = Evidence {
        totals: totals.rows(),
        intervals: intervals.flatten().map(row).collect(),
        folded: vec![folded(events)],
        settled: true,
        ..Evidence::default()
    };
    let audit = audit(&evidence, 1_750_000_000_000);
    let found = |code: &str| audit.findings.iter().any(|finding| finding.code == code);
    assert_eq!(audit.balanced, audit.findings.is_empty());
    if !totals.may_be() {
        return;
    }
    assert!(!found("HUB-7503"), "as many events were folded as were given");
    // By numbers that have no end: what was taken was collected, and each of it became something.
    let taken = totals.sum_of(&["taken"]);
    let accounted = taken == totals.sum_of(&["translated", "ignored", "dead"]);
    let collected = taken <= totals.sum_of(&["raw", "replayed"]);
    assert_eq!(found("HUB-7502"), !(accounted && collected), "{:?}", audit.findings);
    let balances = tallies.iter().all(|tally| tally.balances());
    assert!(accounted || !balances, "lines that balance add up to what balances");
}
