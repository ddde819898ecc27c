//! What a platform has, by its receipts: of each matter the last word. Held in
//! memory by the one who delivers; the topic `receipt.<platform>` is the truth.

use std::collections::{BTreeMap, HashMap};

use super::due::Due;
use crate::message::{Instant, Receipt, Verdict};

/// The last word on one matter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Last {
    /// SHA-256 of what was delivered.
    pub digest: [u8; 32],
    /// What became of it.
    pub verdict: Verdict,
    /// Whether what was delivered is that it is gone.
    pub deleted: bool,
    /// The platform's own id of it.
    pub known_as: Option<Box<str>>,
}

impl Last {
    /// Whether the platform has it, or will once a person has uploaded the file.
    pub fn is_there(&self) -> bool {
        matches!(self.verdict, Verdict::Accepted | Verdict::Handed)
    }
}

/// See the file's head.
#[derive(Debug, Default)]
pub(super) struct Kept {
    last: HashMap<Box<str>, Last>,
    /// Matters by their last word.
    counts: BTreeMap<Verdict, u64>,
    file: Option<(String, Instant)>,
}

impl Kept {
    /// Of a route's receipts.
    pub fn of(receipts: &[Receipt]) -> Self {
        let mut kept = Self::default();
        receipts.iter().for_each(|receipt| kept.put(receipt));
        kept
    }

    /// A receipt that was written.
    pub fn put(&mut self, receipt: &Receipt) {
        let mut digest = [0; 32];
        if hex::decode_to_slice(&receipt.digest, &mut digest).is_err() {
            return;
        }
        if let Some(file) = &receipt.file {
            // Names of files grow with their numbers.
            let is_later = self.file.as_ref().is_none_or(|(last, _)| last < file);
            self.file = is_later.then(|| (file.clone(), receipt.at)).or(self.file.take());
        }
        let last = Last {
            digest,
            // One that a person asked to be sent again was refused, until it is.
            verdict: if receipt.verdict == Verdict::Again { Verdict::Refused } else { receipt.verdict },
            deleted: receipt.operation == crate::message::Operation::Delete,
            known_as: receipt.known_as.as_deref().map(Into::into),
        };
        *self.counts.entry(last.verdict).or_default() += 1;
        if let Some(before) = self.last.insert(key(&receipt.operator, &receipt.matter), last)
            && let Some(count) = self.counts.get_mut(&before.verdict)
        {
            *count -= 1;
        }
    }

    /// The last word on a matter.
    pub fn last(&self, operator: &str, matter: &str) -> Option<&Last> {
        self.last.get(&key(operator, matter))
    }

    /// Whether just that was refused or is not answered for, and nothing else was
    /// sent since.
    pub fn is_open(&self, due: &Due) -> bool {
        let last = self.last(&due.delivery.operator, &due.matter);
        let is_open = |last: &Last| matches!(last.verdict, Verdict::Refused | Verdict::Handed);
        last.is_some_and(|last| is_open(last) && last.digest == due.digest)
    }

    /// The last file that was written, and when it was last spoken of.
    pub fn last_file(&self) -> Option<(&str, Instant)> {
        self.file.as_ref().map(|(file, at)| (file.as_str(), *at))
    }

    /// How many matters stand at this word.
    pub fn count(&self, verdict: Verdict) -> u64 {
        self.counts.get(&verdict).copied().unwrap_or_default()
    }
}

fn key(operator: &str, matter: &str) -> Box<str> {
    format!("{operator}/{matter}").into()
}
