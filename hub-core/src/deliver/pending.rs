//! What was read and not yet given over: states that are due, of each matter the
//! last and in the order in which these came, with the positions up to which the
//! topics were read for them. Pure.

use std::collections::{BTreeMap, HashMap};

use super::due::{Due, Quiet};
use super::filter::Filter;
use super::kept::Kept;
use crate::message::{Advance, Change, Receipt, Verdict};

/// One message that the lane read.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Item {
    /// Something changed in the archive.
    Changed(Box<Change>),
    /// A receipt, the lane's own or one by which a person asks for another attempt.
    Receipt(Box<Receipt>),
    /// A tombstone, or a receipt of another route.
    Nothing,
}

/// See the file's head.
#[derive(Debug, Default)]
pub(super) struct Pending {
    due: BTreeMap<u64, Due>,
    of_matter: HashMap<(String, String), u64>,
    next: u64,
    read: BTreeMap<(String, i32), Advance>,
}

impl Pending {
    /// Takes in what was read; of how much nothing is sent, by why.
    pub fn add(&mut self, items: Vec<Item>, read: Vec<Advance>, filter: &Filter, kept: &Kept) -> BTreeMap<Quiet, u64> {
        let mut quiet = BTreeMap::new();
        let mut count = |why| *quiet.entry(why).or_default() += 1;
        for item in items {
            let (operator, matter, looked) = match item {
                Item::Changed(change) => {
                    let looked = filter.look(&change, kept.last(&change.operator, &change.matter));
                    (change.operator, change.matter, looked)
                }
                Item::Receipt(receipt) if receipt.verdict == Verdict::Again => {
                    let due = Due::again(&receipt).filter(|due| kept.is_open(due)).ok_or(Quiet::Same);
                    (receipt.operator, receipt.matter, due)
                }
                Item::Receipt(_) | Item::Nothing => continue,
            };
            let matter = (operator, matter);
            if let Some(earlier) = self.of_matter.remove(&matter) {
                self.due.remove(&earlier);
                count(Quiet::Overtaken);
            }
            match looked {
                Ok(due) => {
                    self.of_matter.insert(matter, self.next);
                    self.due.insert(self.next, due);
                    self.next += 1;
                }
                Err(why) => count(why),
            }
        }
        for advance in read {
            self.read.insert((advance.topic.clone(), advance.partition), advance);
        }
        quiet
    }

    /// How many states are due.
    pub fn due(&self) -> usize {
        self.due.len()
    }

    /// Whether nothing was read since it was last taken.
    pub fn is_empty(&self) -> bool {
        self.read.is_empty()
    }

    /// All that is due, and what was read for it.
    pub fn take(&mut self) -> (Vec<Due>, Vec<Advance>) {
        let Self { due, read, .. } = std::mem::take(self);
        (due.into_values().collect(), read.into_values().collect())
    }
}
