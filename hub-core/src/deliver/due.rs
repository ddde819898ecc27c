//! One state that is due, what becomes of it, and why nothing is sent of others. Pure.

use super::filter::Filter;
use crate::message::{Receipt, Remark, Verdict, Version};
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
    /// A later state of it came before it was sent.
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

/// What became of a delivery.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Became {
    /// The platform answered.
    Answered(Answered),
    /// It stands in this file.
    Handed { file: String },
}

impl From<Answered> for Became {
    fn from(answered: Answered) -> Self {
        Self::Answered(answered)
    }
}

/// A verdict with what goes with it: the platform's id, and why.
pub(super) fn worded(answered: Answered) -> (Verdict, Option<String>, Option<Remark>) {
    let remark = |Note { code, message, pointer }| Some(Remark { code, message, pointer });
    match answered {
        Answered::Accepted(known_as) => (Verdict::Accepted, known_as, None),
        Answered::Refused(note) => (Verdict::Refused, None, remark(note)),
        Answered::Needless(note) => (Verdict::Needless, None, remark(note)),
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
    pub fn receipt(&self, filter: &Filter, became: Became, at: i64) -> Receipt {
        let (verdict, known_as, remark, file) = match became {
            Became::Handed { file } => (Verdict::Handed, None, None, Some(file)),
            Became::Answered(answered) => {
                let (verdict, known_as, remark) = worded(answered);
                (verdict, known_as, remark, None)
            }
        };
        let delivery = || serde_json::json!({"body": self.delivery.body, "attributes": self.delivery.attributes});
        Receipt {
            route: filter.route().clone(),
            id: self.delivery.id.clone(),
            operator: self.delivery.operator.clone(),
            matter: self.matter.clone(),
            subject: self.delivery.subject.clone(),
            version: self.version,
            operation: self.delivery.operation,
            digest: hex::encode(self.digest),
            verdict,
            known_as: known_as.or_else(|| self.delivery.known_as.clone()),
            remark,
            delivery: matches!(verdict, Verdict::Refused | Verdict::Handed).then(delivery),
            file,
            at,
            actor: None,
        }
    }

    /// What was refused or lost, to be sent once more as it was.
    pub fn again(receipt: &Receipt) -> Option<Self> {
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
