//! The audit: where every record is. Pure arithmetic over the ledger's totals,
//! what the fold counted, and positions; how those are read is no matter here.
//!
//! What collect and replay wrote must be what translate took and what has not
//! reached it; what translate gave must be what the archive folded and what has
//! not reached it. The intervals of a partition abut, and the last one ends
//! where the group stands.

use std::collections::BTreeMap;

use serde::Serialize;
use utoipa::ToSchema;

use crate::code;
use crate::message::Instant;
use crate::report::Code;
use crate::store::{FoldedRow, IntervalRow, TotalRow};

/// What an audit is made from, as of one moment.
#[derive(Debug, Clone, Default)]
pub struct Evidence {
    /// The ledger's totals.
    pub totals: Vec<TotalRow>,
    /// What translate took, a partition at a time, merged where it abuts.
    pub intervals: Vec<IntervalRow>,
    /// What the archive made of events.
    pub folded: Vec<FoldedRow>,
    /// Where the group of each source stands, by partition.
    pub committed: BTreeMap<String, BTreeMap<i32, i64>>,
    /// Lines of the ledger that are not yet among the totals.
    pub unread: u64,
    /// Whether nothing moved while this was gathered and nothing is unread:
    /// only then do positions and totals speak of the same moment.
    pub settled: bool,
}

/// The account of one source.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct Account {
    /// The source.
    pub source: String,
    /// Raw records that collect wrote.
    pub collected: u64,
    /// Raw records written again by a replay.
    pub replayed: u64,
    /// Of these, records that gave events.
    pub translated: u64,
    /// Records ignored, by the adapter's code.
    pub ignored: BTreeMap<String, u64>,
    /// Records that became dead letters, by code.
    pub dead: BTreeMap<String, u64>,
    /// Raw records that translate has not yet taken.
    pub raw_in_flight: i64,
    /// Events that translate gave.
    pub events: u64,
    /// What the archive made of them: new, newer, older, repeat, void.
    pub folded: BTreeMap<String, u64>,
    /// Events that the archive has not yet folded.
    pub events_in_flight: i64,
    /// Items refused before Kafka, by code; never among the collected.
    pub refused: BTreeMap<String, u64>,
}

impl Account {
    /// Records ignored, whatever the code.
    #[must_use]
    pub fn ignored(&self) -> u64 {
        high(self.ignored.values().copied())
    }

    /// Dead letters, whatever the code.
    #[must_use]
    pub fn dead(&self) -> u64 {
        high(self.dead.values().copied())
    }
}

/// A sum that ends at the highest number instead of beginning again.
fn high(numbers: impl IntoIterator<Item = u64>) -> u64 {
    numbers.into_iter().fold(0, u64::saturating_add)
}

/// Something that does not add up, or that a person must know besides.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Finding {
    /// `HUB-nnnn`.
    pub code: String,
    /// Where: a source, or a partition of its topic.
    pub place: String,
    /// What is wrong.
    pub message: String,
}

/// Where every record is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct Audit {
    /// Whether nothing is missing and nothing is too many. An archive of other rules (HUB-7006) is a finding that leaves
    /// it as it is.
    pub balanced: bool,
    /// When it was taken (ms since 1970).
    pub at: Instant,
    /// Raw records collected, replays included.
    pub raw: u64,
    /// Events given.
    pub events: u64,
    /// Records ignored.
    pub ignored: u64,
    /// Records that became dead letters.
    pub dead: u64,
    /// Records, events and ledger lines that some stage has yet to take.
    pub in_flight: u64,
    /// The account of each source.
    pub accounts: Vec<Account>,
    /// Intervals looked at: one a partition where all is well.
    pub intervals: u64,
    /// What does not add up, and what else a person must know.
    pub findings: Vec<Finding>,
}

/// Draws up the audit.
#[must_use]
pub fn audit(evidence: &Evidence, now: Instant) -> Audit {
    let accounts = accounts(evidence);
    let mut findings = Vec::new();
    for account in &accounts {
        check_account(account, evidence, &mut findings);
    }
    check_intervals(evidence, &mut findings);
    let sum = |each: fn(&Account) -> u64| high(accounts.iter().map(each));
    Audit {
        balanced: findings.is_empty(),
        at: now,
        raw: sum(|a| a.collected.saturating_add(a.replayed)),
        events: sum(|a| a.events),
        ignored: sum(Account::ignored),
        dead: sum(Account::dead),
        in_flight: high([evidence.unread, sum(|a| waiting(a.raw_in_flight)), sum(|a| waiting(a.events_in_flight))]),
        intervals: evidence.intervals.len() as u64,
        accounts,
        findings,
    }
}

/// What is still to come; none where more came than there should.
fn waiting(n: i64) -> u64 {
    u64::try_from(n).unwrap_or(0)
}

fn accounts(evidence: &Evidence) -> Vec<Account> {
    let mut accounts: BTreeMap<&str, Account> = BTreeMap::new();
    let mut taken: BTreeMap<&str, u64> = BTreeMap::new();
    for TotalRow { source, entry, n } in &evidence.totals {
        let account = accounts.entry(source).or_default();
        match entry.split_once(':').map_or((entry.as_str(), ""), |(entry, code)| (entry, code)) {
            ("raw", _) => account.collected = *n,
            ("replayed", _) => account.replayed = *n,
            ("translated", _) => account.translated = *n,
            ("events", _) => account.events = *n,
            ("taken", _) => *taken.entry(source).or_default() = *n,
            ("ignored", code) => account.ignored.insert(code.to_owned(), *n).map_or((), drop),
            ("dead", code) => account.dead.insert(code.to_owned(), *n).map_or((), drop),
            ("refused", code) => account.refused.insert(code.to_owned(), *n).map_or((), drop),
            _ => {}
        }
    }
    // Marks and decisions are counted by the fold beside events, and nothing that translate gave.
    let is_event = |row: &&FoldedRow| !["mark", "decision"].contains(&row.family.as_str());
    for FoldedRow { source, outcome, n, .. } in evidence.folded.iter().filter(is_event) {
        let folded = accounts.entry(source).or_default().folded.entry(outcome.clone()).or_default();
        *folded = folded.saturating_add(*n);
    }
    let signed = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
    accounts
        .into_iter()
        .map(|(source, mut account)| {
            source.clone_into(&mut account.source);
            account.raw_in_flight = signed(account.collected.saturating_add(account.replayed))
                - signed(taken.get(source).copied().unwrap_or(0));
            account.events_in_flight = signed(account.events) - signed(high(account.folded.values().copied()));
            account
        })
        .collect()
}

fn find(findings: &mut Vec<Finding>, code: Code, place: impl Into<String>, message: String) {
    findings.push(Finding { code: code.to_string(), place: place.into(), message });
}

fn check_account(account: &Account, evidence: &Evidence, findings: &mut Vec<Finding>) {
    let source = account.source.as_str();
    let taken = i128::from(account.collected) + i128::from(account.replayed) - i128::from(account.raw_in_flight);
    let given = i128::from(account.translated) + i128::from(account.ignored()) + i128::from(account.dead());
    if taken != given {
        let message = format!("translate took {taken} records and accounts for {given}");
        find(findings, code!(7502), source, message);
    }
    // Until all lines are read, the fold may be ahead of what is known of translate.
    if evidence.settled && account.raw_in_flight < 0 {
        let message = format!("translate took {} records more than were collected", -account.raw_in_flight);
        find(findings, code!(7502), source, message);
    }
    if evidence.settled && account.events_in_flight < 0 {
        let message = format!("the archive folded {} events more than were given", -account.events_in_flight);
        find(findings, code!(7503), source, message);
    }
}

fn check_intervals(evidence: &Evidence, findings: &mut Vec<Finding>) {
    if !evidence.settled {
        return; // a gap may only be a line that is not yet read
    }
    let mut by_partition: BTreeMap<(&str, i32), Vec<&IntervalRow>> = BTreeMap::new();
    for interval in &evidence.intervals {
        by_partition.entry((&interval.source, interval.partition)).or_default().push(interval);
    }
    for ((source, partition), intervals) in by_partition {
        let place = || format!("raw.{source}/{partition}");
        if intervals.len() > 1 {
            let parts: Vec<String> = intervals.iter().map(|i| format!("[{}, {})", i.from, i.to)).collect();
            find(findings, code!(7504), place(), format!("the intervals do not abut: {}", parts.join(" ")));
        }
        let end = intervals.iter().map(|i| i.to).max().unwrap_or(0);
        let committed = evidence.committed.get(source).and_then(|positions| positions.get(&partition));
        if committed.is_some_and(|&committed| committed != end) {
            let message = format!("the ledger ends at {end}, the group stands at {}", committed.copied().unwrap_or(0));
            find(findings, code!(7505), place(), message);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn total(entry: &str, n: u64) -> TotalRow {
        TotalRow { source: "a.api".into(), entry: entry.into(), n }
    }

    fn folded(outcome: &str, n: u64) -> FoldedRow {
        FoldedRow { source: "a.api".into(), family: "penalty".into(), outcome: outcome.into(), n }
    }

    fn sound() -> Evidence {
        Evidence {
            totals: vec![
                total("raw", 10),
                total("replayed", 1),
                total("taken", 11),
                total("translated", 8),
                total("ignored:x.blank", 2),
                total("dead:HUB-4003", 1),
                total("events", 9),
            ],
            intervals: vec![IntervalRow { source: "a.api".into(), partition: 0, from: 0, to: 14 }],
            folded: vec![folded("new", 7), folded("repeat", 2)],
            committed: [("a.api".to_owned(), [(0, 14)].into())].into(),
            unread: 0,
            settled: true,
        }
    }

    #[test]
    fn an_account_that_adds_up_balances() {
        let audit = audit(&sound(), 5);
        assert!(audit.balanced, "{:?}", audit.findings);
        assert_eq!((audit.raw, audit.events, audit.ignored, audit.dead, audit.in_flight), (11, 9, 2, 1, 0));
    }

    #[test]
    fn what_people_decided_and_marks_are_no_events() {
        let mut evidence = sound();
        for family in ["mark", "decision"] {
            let (source, family, outcome) = (String::new(), family.to_owned(), family.to_owned());
            evidence.folded.push(FoldedRow { source, family, outcome, n: 3 });
        }
        let audit = audit(&evidence, 5);
        assert!(audit.balanced && audit.events == 9, "{:?}", audit.findings);
        assert_eq!(audit.accounts.len(), 1);
    }

    #[test]
    fn what_is_under_way_is_named_and_no_finding() {
        let mut evidence = sound();
        evidence.totals[0].n = 15;
        evidence.folded.pop();
        let audit = audit(&evidence, 5);
        assert!(audit.balanced && audit.in_flight == 7, "{audit:?}");
    }

    #[test]
    fn numbers_beyond_all_counts_are_a_finding_and_no_panic() {
        let mut evidence = sound();
        evidence.totals.iter_mut().for_each(|total| total.n = u64::MAX);
        evidence.folded.iter_mut().for_each(|row| row.n = u64::MAX);
        let audit = audit(&evidence, 5);
        assert!(!audit.balanced && audit.raw == u64::MAX, "{audit:?}");
    }

    #[test]
    fn every_kind_of_loss_or_surplus_is_found() {
        type Spoil = fn(&mut Evidence);
        let cases: [(&str, Spoil); 6] = [
            ("HUB-7502", |e| e.totals[3].n -= 1),
            ("HUB-7502", |e| e.totals[0].n -= 1),
            ("HUB-7503", |e| e.folded[0].n += 1),
            ("HUB-7504", |e| e.intervals.push(IntervalRow { source: "a.api".into(), partition: 0, from: 15, to: 16 })),
            ("HUB-7505", |e| e.committed.values_mut().for_each(|p| *p = [(0, 13)].into())),
            ("HUB-7502", |e| e.totals[4].n += 1),
        ];
        for (code, spoil) in cases {
            let mut evidence = sound();
            spoil(&mut evidence);
            let audit = audit(&evidence, 5);
            assert!(!audit.balanced && audit.findings.iter().any(|f| f.code == code), "{code}: {:?}", audit.findings);
        }
    }
}
