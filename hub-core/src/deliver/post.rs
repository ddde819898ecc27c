//! How deliveries leave a lane: told to a platform at once, or written for a
//! person who carries them. Knows nothing of what is due.

use std::collections::HashMap;
use std::time::Duration;

use super::due::{Became, worded};
use crate::message::{Instant, Receipt, Verdict};
use crate::report::Code;
use crate::sandbox::{Answered, Delivery};

/// The way out. Blocks.
pub trait Post {
    /// Gives deliveries over.
    fn give(&mut self, deliveries: &[Delivery]) -> Given;

    /// How often at most, and how many together; none: whatever is due, at once.
    fn rhythm(&self) -> Option<Rhythm> {
        None
    }

    /// Begins after what was handed over before, by the name of the last file.
    fn after(&mut self, _last: Option<&str>) {}

    /// What came in answer since the last look, but for the answers of talks.
    ///
    /// # Errors
    /// Where it cannot be looked at now.
    fn answers(&mut self) -> Result<Vec<Answers>, Later> {
        Ok(Vec::new())
    }

    /// Answers were taken note of, but for those that could not be placed.
    ///
    /// # Errors
    /// Where that cannot be said to whoever sent them.
    fn noted(&mut self, _answers: Answers, _strange: &[Strange]) -> Result<(), Later> {
        Ok(())
    }
}

/// When a person is handed something.
#[derive(Debug, Clone, Copy)]
pub struct Rhythm {
    /// From one file to the next.
    pub every: Duration,
    /// Most deliveries of one file; so many do not wait.
    pub most: usize,
}

/// What came of giving deliveries over.
#[derive(Debug, PartialEq)]
pub struct Given {
    /// By the deliveries' ids.
    pub(super) receipts: Vec<(String, Became)>,
    /// How it ended.
    pub(super) ended: Ended,
}

/// How a talk ended.
#[derive(Debug, PartialEq)]
pub(super) enum Ended {
    /// As it was meant to.
    Done,
    /// With trouble that passes.
    Trouble { code: String, message: String, wait: Option<Duration> },
    /// The adapter fails on what it was given, or asks for what the hub does not send.
    Unspeakable { code: String, message: String },
    /// A person is needed.
    Stop { code: String, message: String },
    /// The hub goes down.
    Drained,
}

/// Something is in the way that passes.
#[derive(Debug)]
pub struct Later {
    /// What.
    pub code: Code,
    /// The same for people.
    pub message: String,
}

/// A file of answers.
#[derive(Debug)]
pub struct Answers {
    /// Where it is.
    pub(super) path: std::path::PathBuf,
    /// Row, the delivery's id, and what became of it.
    pub(super) rows: Vec<(u64, String, Answered)>,
    /// Rows that say nothing that can be understood.
    pub(super) strange: Vec<Strange>,
}

/// A row that could not be placed, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Strange {
    /// In the file, as people count.
    pub row: u64,
    /// Why.
    pub code: Code,
    /// The same for people.
    pub why: String,
}

/// Receipts that answers come to, and rows that belong to no delivery. Pure.
pub(super) fn placed(answers: &Answers, last: &HashMap<String, Receipt>, at: Instant) -> (Vec<Receipt>, Vec<Strange>) {
    let (mut receipts, mut strange) = (Vec::new(), answers.strange.clone());
    for (row, id, said) in &answers.rows {
        let Some(receipt) = last.get(id) else {
            let code = crate::code!(6407);
            strange.push(Strange {
                row: *row,
                code,
                why: format!("{code} no delivery {id:?} is the last of its matter"),
            });
            continue;
        };
        let answered = answered(receipt, said.clone(), at);
        // A file that is read again says nothing new.
        if answered != (Receipt { at, ..receipt.clone() }) {
            receipts.push(answered);
        }
    }
    strange.sort_by_key(|strange| strange.row);
    (receipts, strange)
}

/// The receipt of a delivery that was answered for apart from when it was given.
fn answered(last: &Receipt, answered: Answered, at: Instant) -> Receipt {
    let (verdict, known_as, remark) = worded(answered);
    let delivery = last.delivery.clone().filter(|_| verdict != Verdict::Accepted);
    Receipt { verdict, known_as: known_as.or_else(|| last.known_as.clone()), remark, delivery, at, ..last.clone() }
}
