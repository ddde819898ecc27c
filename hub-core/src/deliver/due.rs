//! What a batch of changes comes to: states that are due, each once and in order,
//! and how many are not, by why. Pure.

use std::collections::{BTreeMap, HashSet};

use super::filter::Filter;
use super::kept::Kept;
use crate::message::{Change, Receipt, Remark, Verdict, Version};
use crate::sandbox::{Answered, Delivery, Note};

/// Why nothing is sent of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Quiet {
    /// The route does not deliver that subject.
    Subject,
    /// Of an operator of another town.
    Town,
    /// Of an operator of another class.
    Class,
    /// The operator has another role in it.
    Role,
    /// It is in a state that does not leave.
    State,
    /// The platform told it itself.
    Own,
    /// The platform answered for just that before.
    Same,
    /// It is gone, and the platform never had it.
    NeverSent,
    /// It was too large to be published with its content.
    Withheld,
    /// A later state of it came in the same batch.
    Overtaken,
}

impl Quiet {
    /// As people and programs read it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Subject => "other-subject",
            Self::Town => "other-town",
            Self::Class => "other-class",
            Self::Role => "other-role",
            Self::State => "other-state",
            Self::Own => "own",
            Self::Same => "unchanged",
            Self::NeverSent => "never-sent",
            Self::Withheld => "withheld",
            Self::Overtaken => "overtaken",
        }
    }
}

/// A state that is to be sent.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Due {
    pub delivery: Delivery,
    pub matter: String,
    pub version: Version,
    pub digest: [u8; 32],
}

impl Due {
    /// The receipt for what became of it.
    pub fn receipt(&self, filter: &Filter, answered: Answered, at: i64) -> Receipt {
        let remark = |Note { code, message, pointer }| Some(Remark { code, message, pointer });
        let delivered = |kept: bool| {
            kept.then(|| serde_json::json!({"body": self.delivery.body, "attributes": self.delivery.attributes}))
        };
        let (verdict, known_as, remark) = match answered {
            Answered::Accepted(known_as) => (Verdict::Accepted, known_as, None),
            Answered::Refused(note) => (Verdict::Refused, self.delivery.known_as.clone(), remark(note)),
            Answered::Needless(note) => (Verdict::Needless, self.delivery.known_as.clone(), remark(note)),
        };
        Receipt {
            route: filter.route().clone(),
            operator: self.delivery.operator.clone(),
            matter: self.matter.clone(),
            subject: self.delivery.subject.clone(),
            version: self.version,
            operation: self.delivery.operation,
            digest: hex::encode(self.digest),
            verdict,
            known_as: known_as.or_else(|| self.delivery.known_as.clone()),
            remark,
            delivery: delivered(verdict == Verdict::Refused),
            at,
            actor: None,
        }
    }

    /// What was refused, to be sent once more as it was.
    fn again(receipt: &Receipt) -> Option<Self> {
        let delivery = receipt.delivery.as_ref()?;
        let mut digest = [0; 32];
        hex::decode_to_slice(&receipt.digest, &mut digest).ok()?;
        let delivery = Delivery {
            // Each time that a person asks is another attempt.
            id: format!("{}-{}", &receipt.digest[..31], receipt.at),
            operator: receipt.operator.clone(),
            version: receipt.version.n.unsigned_abs(),
            operation: receipt.operation,
            subject: receipt.subject.clone(),
            known_as: receipt.known_as.clone(),
            body: delivery["body"].as_str()?.to_owned(),
            repeated: true,
            attributes: serde_json::from_value(delivery["attributes"].clone()).ok()?,
        };
        Some(Self { delivery, matter: receipt.matter.clone(), version: receipt.version, digest })
    }
}

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

/// What a batch comes to.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Plan {
    /// In the order in which their last states came.
    pub due: Vec<Due>,
    /// Changes of which nothing is sent, by why.
    pub quiet: BTreeMap<Quiet, u64>,
}

/// Of several states of one matter in a batch only the last is sent.
pub(super) fn plan(items: Vec<Item>, filter: &Filter, kept: &Kept) -> Plan {
    let mut plan = Plan::default();
    let mut seen: HashSet<(String, String)> = HashSet::new();
    for item in items.into_iter().rev() {
        let (operator, matter, looked) = match &item {
            Item::Changed(change) => {
                let last = kept.last(&change.operator, &change.matter);
                (&change.operator, &change.matter, filter.look(change, last))
            }
            Item::Receipt(receipt) if receipt.verdict == Verdict::Again => {
                let due = Due::again(receipt).filter(|due| kept.is_refused(due)).ok_or(Quiet::Same);
                (&receipt.operator, &receipt.matter, due)
            }
            Item::Receipt(_) | Item::Nothing => continue,
        };
        let overtaken = !seen.insert((operator.clone(), matter.clone()));
        match looked {
            Ok(_) if overtaken => *plan.quiet.entry(Quiet::Overtaken).or_default() += 1,
            Ok(due) => plan.due.push(due),
            Err(quiet) => *plan.quiet.entry(quiet).or_default() += 1,
        }
    }
    plan.due.reverse();
    plan
}
