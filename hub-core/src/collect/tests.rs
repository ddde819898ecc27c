//! Collect with a book for a journal and scripted adapters.

mod files;
mod pull;
mod push;

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex};

use super::*;
use crate::config::Secret;
use crate::kafka::KafkaError;
use crate::message::{LedgerLine, Mint, RawRecord, RoundWord};
use crate::sandbox::{Item, Note};
use crate::transport::redact::{Places, Redactor};

/// A journal that keeps what was committed.
#[derive(Default)]
struct Book {
    commits: Mutex<Vec<Vec<Entry>>>,
    stand: Mutex<Cursors>,
    failures: Mutex<VecDeque<KafkaError>>,
    /// Failures of opening it.
    closed: Mutex<VecDeque<KafkaError>>,
}

impl Journal for Book {
    fn commit(&self, entries: &[Entry]) -> Result<(), KafkaError> {
        if let Some(failure) = self.failures.lock().unwrap().pop_front() {
            return Err(failure);
        }
        for entry in entries {
            if let Entry::Cursor { key, value } = entry {
                self.stand.lock().unwrap().insert(key.clone().into_bytes(), value.clone());
            }
        }
        self.commits.lock().unwrap().push(entries.to_vec());
        Ok(())
    }

    fn open(&self) -> Result<(), KafkaError> {
        self.closed.lock().unwrap().pop_front().map_or(Ok(()), Err)
    }

    fn stand(&self) -> Result<Cursors, KafkaError> {
        Ok(self.stand.lock().unwrap().clone())
    }
}

impl Book {
    fn records(&self) -> Vec<RawRecord> {
        let raw = |entry: &Entry| if let Entry::Raw(record) = entry { Some(record.clone()) } else { None };
        self.commits.lock().unwrap().iter().flatten().filter_map(raw).collect()
    }

    fn words(&self) -> Vec<RoundWord> {
        let word = |entry: &Entry| if let Entry::Round(word) = entry { Some(word.clone()) } else { None };
        self.commits.lock().unwrap().iter().flatten().filter_map(word).collect()
    }

    fn payloads(&self) -> Vec<String> {
        self.records().iter().map(|record| String::from_utf8_lossy(&record.payload).into_owned()).collect()
    }

    /// Sums of the ledger: records written, items refused by code. Checks that
    /// each commit's line says what the commit holds.
    fn ledger(&self) -> (u64, BTreeMap<String, u64>) {
        let mut sums = (0, BTreeMap::new());
        for commit in self.commits.lock().unwrap().iter() {
            let records = commit.iter().filter(|entry| matches!(entry, Entry::Raw(_))).count() as u64;
            let mut written = 0;
            for entry in commit {
                if let Entry::Ledger(LedgerLine::Collect { raw, refused, .. }) = entry {
                    written += raw;
                    for (code, n) in refused {
                        *sums.1.entry(code.clone()).or_default() += n;
                    }
                }
            }
            assert_eq!(written, records);
            sums.0 += written;
        }
        sums
    }

    fn fail(&self, failures: impl IntoIterator<Item = KafkaError>) {
        self.failures.lock().unwrap().extend(failures);
    }
}

fn away() -> KafkaError {
    KafkaError::Retry { doing: "test".into(), cause: rdkafka::error::KafkaError::Canceled }
}

fn lost() -> KafkaError {
    KafkaError::Lost { doing: "test".into(), cause: rdkafka::error::KafkaError::Canceled }
}

fn redactor() -> Redactor {
    Redactor::new(Secret::new(b"sixteen bytes key".to_vec()))
}

fn intake(source: &str, places: &[&str], max_message: usize) -> Intake {
    let places: Vec<String> = places.iter().map(ToString::to_string).collect();
    let mint = Arc::new(Mint::new(1, 7));
    Intake::new(source.parse().unwrap(), mint, Places::new(&places), Some(redactor()), max_message).unwrap()
}

fn item(payload: &str) -> Item {
    Item { key: None, attributes: vec![], payload: payload.into() }
}

fn note(code: &str) -> Note {
    Note { code: code.into(), message: "m".into(), pointer: String::new() }
}

/// Waits for what must come; the test's own limit is far above any wait in it.
async fn until(what: &str, mut done: impl FnMut() -> bool) {
    for _ in 0..2_000 {
        if done() {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
    panic!("never: {what}");
}

fn state(board: &Board) -> String {
    match board.snapshot().first().map(|status| status.state.clone()) {
        Some(State::Stopped { code, .. }) => format!("stopped {code}"),
        other => other.map_or_else(String::new, |state| format!("{state:?}").to_lowercase()),
    }
}

#[test]
fn places_without_a_key_are_refused() {
    let places = Places::new(&["/id".to_owned()]);
    let wrong = Intake::new("a.b".parse().unwrap(), Arc::new(Mint::new(1, 1)), places, None, 1_000).err().unwrap();
    assert!(wrong.to_string().starts_with("HUB-1002 privacy.key-file is missing"), "{wrong}");
}
