//! Giving back one request a change: what most platforms want.
//!
//! [`Render`] says how a change is told and what an answer means; everything
//! between (which change is next, what is left, what counts when something goes
//! wrong half-way) is here. Knows nothing of any platform.

use serde::{Deserialize, Serialize};

use crate::bindings::contract::{Change, Failure, Handover, Instant, Operation, Receipt, Request, Response, Verdict};
use crate::{Adapter, Deliver, note};

/// One request a change.
pub trait Render: Adapter {
    /// The request that tells the platform of a change; or what the change comes
    /// to without asking: refused where it cannot be said, needless where the
    /// platform has no use for it.
    #[allow(clippy::result_large_err, reason = "the contract's shape; passed on at once")]
    fn request(&self, now: Instant, change: &Change) -> Result<Request, Verdict>;

    /// What the platform's answer means for the change; or what is in the way of
    /// this and of all others.
    fn verdict(&self, change: &Change, response: &Response) -> Result<Verdict, Failure>;
}

impl<A: Render> Deliver for A {
    fn begin(&self, now: Instant, changes: Vec<Change>) -> Result<Handover, Failure> {
        Ok(next(self, now, changes, Vec::new()))
    }

    fn resume(&self, state: Vec<u8>, now: Instant, response: Response) -> Result<Handover, Failure> {
        let unread = |_| Failure::stop(note("state.unreadable", "the state is not one that this adapter wrote"));
        let waiting: Vec<Waiting> = serde_json::from_slice(&state).map_err(unread)?;
        let mut changes: Vec<Change> = waiting.into_iter().map(Change::from).collect();
        if changes.is_empty() {
            return Ok(next(self, now, changes, Vec::new()));
        }
        let asked = changes.remove(0);
        let verdict = self.verdict(&asked, &response)?;
        Ok(next(self, now, changes, vec![Receipt { change: asked.id, verdict }]))
    }
}

/// Asks for the first change that needs a request; its state is what waits, that
/// change before all others.
fn next(adapter: &impl Render, now: Instant, mut changes: Vec<Change>, mut receipts: Vec<Receipt>) -> Handover {
    while let Some(change) = changes.first() {
        match adapter.request(now, change) {
            Ok(request) => {
                let waiting: Vec<Waiting> = changes.into_iter().map(Waiting::from).collect();
                let state = serde_json::to_vec(&waiting).expect("texts and numbers are JSON");
                return Handover { receipts, state, send: Some(request) };
            }
            Err(verdict) => {
                let change = changes.remove(0);
                receipts.push(Receipt { change: change.id, verdict });
            }
        }
    }
    Handover { receipts, state: Vec::new(), send: None }
}

impl Change {
    /// The first value of a name among what is said of the operator: `name`,
    /// `town`, `class`, `role`, `source`, `platform-id`, or a scheme of identifiers.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// Whether it is to go.
    pub fn is_delete(&self) -> bool {
        self.operation == Operation::Delete
    }
}

impl Verdict {
    /// The platform refuses it for good.
    pub fn refused(code: impl Into<String>, message: impl Into<String>) -> Self {
        Self::Refused(note(code, message))
    }

    /// The platform has it, or has no use for it.
    pub fn needless(code: impl Into<String>, message: impl Into<String>) -> Self {
        Self::Needless(note(code, message))
    }
}

/// A change on its way through a state.
#[derive(Serialize, Deserialize)]
struct Waiting {
    id: String,
    operator: String,
    version: u64,
    delete: bool,
    subject: String,
    known_as: Option<String>,
    body: String,
    repeated: bool,
    attributes: Vec<(String, String)>,
}

impl From<Change> for Waiting {
    fn from(change: Change) -> Self {
        let delete = change.is_delete();
        let Change { id, operator, version, operation: _, subject, known_as, body, repeated, attributes } = change;
        Self { id, operator, version, delete, subject, known_as, body, repeated, attributes }
    }
}

impl From<Waiting> for Change {
    fn from(waiting: Waiting) -> Self {
        let Waiting { id, operator, version, delete, subject, known_as, body, repeated, attributes } = waiting;
        let operation = if delete { Operation::Delete } else { Operation::Upsert };
        Self { id, operator, version, operation, subject, known_as, body, repeated, attributes }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Note;

    /// Tells of everything but `skip`, and is refused what has no body.
    struct Teller;

    impl Adapter for Teller {
        type Settings = ();
        fn new((): ()) -> Result<Self, Note> {
            Ok(Self)
        }
    }

    impl Render for Teller {
        fn request(&self, _: Instant, change: &Change) -> Result<Request, Verdict> {
            match change.subject.as_str() {
                "skip" => Err(Verdict::needless("not.wanted", "")),
                _ => Ok(Request::post_json("/told", change.id.clone())),
            }
        }

        fn verdict(&self, change: &Change, response: &Response) -> Result<Verdict, Failure> {
            match response.status {
                200 => Ok(Verdict::Accepted(Some(format!("their-{}", change.id)))),
                400 => Ok(Verdict::refused("their.word", "")),
                _ => Err(Failure::retry(note("their.trouble", ""))),
            }
        }
    }

    fn change(id: &str, subject: &str) -> Change {
        Change {
            id: id.into(),
            operator: "0f".into(),
            version: 1,
            operation: Operation::Delete,
            subject: subject.into(),
            known_as: None,
            body: String::new(),
            repeated: false,
            attributes: vec![("town".into(), "440784001".into())],
        }
    }

    fn answer(status: u16) -> Response {
        Response { status, headers: Vec::new(), body: Vec::new() }
    }

    #[test]
    fn each_change_has_its_receipt_in_order_also_where_nothing_is_asked() {
        let first = Teller.begin(0, vec![change("a", "skip"), change("b", "x"), change("c", "x")]).unwrap();
        assert_eq!(first.receipts[0].change, "a");
        let second = Teller.resume(first.state, 0, answer(200)).unwrap();
        assert_eq!(second.receipts[0].verdict, Verdict::Accepted(Some("their-b".into())));
        let last = Teller.resume(second.state, 0, answer(400)).unwrap();
        assert!(last.send.is_none() && matches!(last.receipts[0].verdict, Verdict::Refused(_)));
    }

    #[test]
    fn what_goes_through_a_state_is_what_went_in() {
        let given = change("b", "x");
        assert_eq!(Change::from(Waiting::from(given.clone())), given);
    }

    #[test]
    fn trouble_is_the_platforms_and_no_receipt() {
        let first = Teller.begin(0, vec![change("a", "x")]).unwrap();
        assert!(Teller.resume(first.state, 0, answer(500)).is_err());
    }
}
