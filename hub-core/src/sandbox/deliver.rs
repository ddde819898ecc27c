//! An adapter that gives back to a platform, one step at a time. Sends nothing
//! itself. Mirrors `deliver` of schemas/wit/adapter.wit.

use super::adapter::Adapter;
use super::bindings::deliver::DeliverIndices;
use super::bindings::deliver::exports::hub::adapter::deliver as wit;
use super::bindings::shared::hub::adapter::{http, types};
use super::call::Maker;
use super::convert;
use super::error::SandboxError;
use super::talk::{Failure, Request, Response};
use super::types::{Note, Pair};
use super::verify;
use crate::code;
use crate::message::{Instant, Operation};

/// Bytes of state that a step may hand to the next, beside what it was given.
const STATE: usize = 64 << 10;

/// One state for a platform to take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// Stable over every repetition: the idempotency key.
    pub id: String,
    /// The operator's id in the archive.
    pub operator: String,
    /// The archive's version of it.
    pub version: u64,
    /// Whether it is to stand or to go.
    pub operation: Operation,
    /// What it is of: a family, or `operator`.
    pub subject: String,
    /// The platform's own id of it, from an earlier receipt.
    pub known_as: Option<String>,
    /// JSON of the subject's schema, masked.
    pub body: String,
    /// An earlier attempt may have reached the platform.
    pub repeated: bool,
    /// Whose it is: name, town, class, identifiers.
    pub attributes: Vec<Pair>,
}

/// What a platform made of a delivery.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answered {
    /// It has it; with its own id of it, where it gave one.
    Accepted(Option<String>),
    /// It refuses it for good.
    Refused(Note),
    /// It had it, or does not want it.
    Needless(Note),
}

/// One step of giving back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Handover {
    /// What became of deliveries, by their ids.
    pub receipts: Vec<(String, Answered)>,
    /// Handed to the next `resume`.
    pub state: Vec<u8>,
    /// What to send next; nothing: done.
    pub send: Option<Request>,
}

/// An adapter with the settings of one route.
pub struct Deliverer {
    adapter: Adapter,
    settings: String,
}

impl Deliverer {
    pub(super) fn new(adapter: Adapter, settings: &str) -> Self {
        Self { adapter, settings: settings.to_owned() }
    }

    /// Begins with these deliveries, in their order.
    ///
    /// # Errors
    /// `Reject` where the adapter fails on them, else as for every call.
    pub fn begin(&self, now: Instant, deliveries: &[Delivery]) -> Result<Result<Handover, Failure>, SandboxError> {
        let given = deliveries.iter().map(Delivery::size).sum();
        let changes: Vec<wit::Change> = deliveries.iter().map(wit::Change::from).collect();
        let (answer, _) = self.adapter.ask(&self.settings, given, |maker, store, instance| {
            let guest = indices(maker).load(&mut *store, instance)?;
            guest.hub_adapter_deliver().call_begin(store, now, &changes)
        });
        checked(answer?, given)
    }

    /// Goes on with the answer to the last step's request.
    ///
    /// # Errors
    /// `Reject` where the adapter fails on this answer, else as for every call.
    pub fn resume(
        &self,
        state: &[u8],
        now: Instant,
        response: &Response,
    ) -> Result<Result<Handover, Failure>, SandboxError> {
        let given = state.len() + response.body.len();
        let (answer, _) = self.adapter.ask(&self.settings, given, |maker, store, instance| {
            let guest = indices(maker).load(&mut *store, instance)?;
            guest.hub_adapter_deliver().call_resume(store, state, now, &response.into())
        });
        checked(answer?, state.len())
    }
}

fn indices(maker: &Maker) -> &DeliverIndices {
    maker.deliver.as_ref().expect("a deliverer is made only of what exports `deliver`")
}

/// What is still to be sent travels in the state, so it may be as large as that.
fn checked(answer: Result<wit::Step, http::Failure>, given: usize) -> Result<Result<Handover, Failure>, SandboxError> {
    match answer {
        Ok(step) if step.state.len() > STATE + given * 2 => {
            Err(SandboxError::reject(code!(4004), format!("a step's state has {} bytes", step.state.len())))
        }
        Ok(step) => Ok(Ok(handover(step))),
        Err(failure) => Ok(Err(convert::failure(failure))),
    }
}

fn handover(step: wit::Step) -> Handover {
    let receipt = |wit::Receipt { change, verdict }| {
        let answered = match verdict {
            wit::Verdict::Accepted(known_as) => Answered::Accepted(known_as),
            wit::Verdict::Refused(note) => Answered::Refused(verify::counted(note)),
            wit::Verdict::Needless(note) => Answered::Needless(verify::counted(note)),
        };
        (change, answered)
    };
    let receipts = step.receipts.into_iter().map(receipt).collect();
    Handover { receipts, state: step.state, send: step.send.map(Request::from) }
}

impl Delivery {
    fn size(&self) -> usize {
        let attributes: usize = self.attributes.iter().map(|(name, value)| name.len() + value.len()).sum();
        self.body.len() + attributes + 200
    }
}

impl From<&Delivery> for wit::Change {
    fn from(delivery: &Delivery) -> Self {
        Self {
            id: delivery.id.clone(),
            operator: delivery.operator.clone(),
            version: delivery.version,
            operation: match delivery.operation {
                Operation::Upsert => types::Operation::Upsert,
                Operation::Delete => types::Operation::Delete,
            },
            subject: delivery.subject.clone(),
            known_as: delivery.known_as.clone(),
            body: delivery.body.clone(),
            repeated: delivery.repeated,
            attributes: delivery.attributes.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn note(code: &str) -> types::Note {
        types::Note { code: code.into(), message: String::new(), pointer: String::new() }
    }

    fn told(verdict: wit::Verdict) -> Handover {
        let sound = wit::Receipt { change: "c1".into(), verdict: wit::Verdict::Accepted(Some("their-1".into())) };
        let receipts = vec![sound, wit::Receipt { change: "c2".into(), verdict }];
        handover(wit::Step { receipts, state: Vec::new(), send: None })
    }

    #[test]
    fn receipts_are_of_the_deliveries_that_they_name() {
        let step = told(wit::Verdict::Needless(note("change.unknown")));
        assert_eq!(step.receipts[0], ("c1".to_owned(), Answered::Accepted(Some("their-1".to_owned()))));
        let needless = Note { code: "change.unknown".into(), message: String::new(), pointer: String::new() };
        assert_eq!(step.receipts[1], ("c2".to_owned(), Answered::Needless(needless)));
    }

    #[test]
    fn a_receipt_whose_code_cannot_be_counted_costs_no_other() {
        for code in ["", "Not a code", &"x".repeat(101)] {
            let step = told(wit::Verdict::Refused(note(code)));
            assert!(matches!(&step.receipts[0].1, Answered::Accepted(Some(_))), "{code}");
            assert!(matches!(&step.receipts[1].1, Answered::Refused(note) if note.code == "code-malformed"), "{code}");
        }
    }
}
