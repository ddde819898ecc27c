//! Adapters of a line each, and what a platform in trouble makes of them.

use super::*;
use crate::code;
use crate::message::Operation;
use crate::sandbox::{Delivery, Note, Refusal, Reply, Request, Round, Taken};

const GOOD: &[u8] = b"{\"code\": 0}";

type Came<T> = Result<T, SandboxError>;
type Handed = Came<Result<Handover, Failure>>;
type Stepped = Came<Result<Step, Failure>>;
type Accepted = Came<Result<Taken, Refusal>>;

/// An adapter that gives back, by what it makes of its own state and an answer.
struct Gives(fn(&[u8], &Response) -> Handed);

impl DeliverGuest for Gives {
    fn begin(&self, _: Instant, _: &[Delivery]) -> Handed {
        on(b"first")
    }

    fn resume(&self, state: &[u8], _: Instant, answer: &Response) -> Handed {
        (self.0)(state, answer)
    }
}

/// An adapter that fetches, by what it makes of an answer.
struct Fetches(fn(&Response) -> Stepped);

impl PullGuest for Fetches {
    fn begin(&self, _: &Round) -> Stepped {
        step(Next::Send(request()))
    }

    fn resume(&self, _: &[u8], _: Instant, answer: &Response) -> Stepped {
        (self.0)(answer)
    }
}

/// An adapter that is pushed to, by what it makes of a body.
struct Takes(fn(&[u8]) -> Accepted);

impl ReceiveGuest for Takes {
    fn accept(&self, call: &Call) -> Accepted {
        (self.0)(&call.body)
    }
}

fn request() -> Request {
    Request {
        method: "POST".into(),
        path: "/told".into(),
        query: Vec::new(),
        headers: Vec::new(),
        body: Vec::new(),
        profile: String::new(),
        keep: false,
    }
}

fn note() -> Note {
    Note { code: "their.trouble".into(), message: String::new(), pointer: String::new() }
}

fn is_good(answer: &Response) -> bool {
    answer.status == 200 && answer.body == GOOD
}

fn response() -> Response {
    Response { status: 200, headers: Vec::new(), body: GOOD.to_vec() }
}

fn trap<T>() -> Came<T> {
    let (message, log, frames) = ("unreachable".to_owned(), Vec::new(), Vec::new());
    Err(SandboxError::Reject(Box::new(Conviction { code: code!(4003), message, log, frames })))
}

fn retry<T>() -> Came<Result<T, Failure>> {
    Ok(Err(Failure { remedy: Remedy::Retry, note: note(), wait: None }))
}

fn on(state: &[u8]) -> Handed {
    Ok(Ok(Handover { receipts: Vec::new(), state: state.to_vec(), send: Some(request()) }))
}

fn done(answered: Answered) -> Handed {
    Ok(Ok(Handover { receipts: vec![("c1".into(), answered)], state: Vec::new(), send: None }))
}

fn accepted() -> Handed {
    done(Answered::Accepted(None))
}

fn step(next: Next) -> Stepped {
    Ok(Ok(Step {
        media_type: String::new(),
        items: Vec::new(),
        scope: String::new(),
        complete: false,
        cursor: None,
        state: Vec::new(),
        next,
    }))
}

fn told(adapter: &Gives) -> Finding {
    let change = Delivery {
        id: "c1".into(),
        operator: "0f".into(),
        version: 1,
        operation: Operation::Upsert,
        subject: "penalty".into(),
        known_as: None,
        body: "{}".into(),
        repeated: false,
        attributes: Vec::new(),
    };
    let given = Given { now: 0, deliveries: vec![change], responses: vec![response(), response()] };
    let mut finding = Finding::new("回传", "told");
    deliver(adapter, &given, "a case", &mut finding).unwrap();
    finding
}

#[test]
fn an_adapter_that_reads_its_answers_stands_a_platform_in_trouble() {
    for (adapter, came) in [
        (Gives(|_, answer| if is_good(answer) { accepted() } else { retry() }), "retry"),
        (Gives(|state, answer| if is_good(answer) { accepted() } else { on(state) }), "goes on"),
    ] {
        let finding = told(&adapter);
        assert!(finding.passed && finding.examples.is_empty(), "{finding:?}");
        assert_eq!(finding.came.keys().collect::<Vec<_>>(), [came]);
        assert_eq!(finding.tried, faults::answers(&response()).len());
    }
}

#[test]
fn a_receipt_for_an_answer_that_was_none_fails_the_adapter_and_names_the_answer() {
    for (adapter, fails_by) in [
        (Gives(|_, _| accepted()), "a case: 401: "),
        (
            Gives(|_, answer| if answer.status == 200 { accepted() } else { retry() }),
            "a case: a page instead of an answer: ",
        ),
        (Gives(|_, answer| if answer.body.is_empty() { accepted() } else { retry() }), "a case: a redirect: "),
        // It says so late, after an answer that was as bad.
        (Gives(|state, _| if state == b"first" { on(b"second") } else { accepted() }), "a case: 401: "),
    ] {
        let finding = told(&adapter);
        assert!(!finding.passed && finding.examples[0].starts_with(fails_by), "{finding:?}");
    }
}

#[test]
fn a_trap_fails_whichever_way_it_goes() {
    let finding = told(&Gives(|_, answer| if is_good(answer) { accepted() } else { trap() }));
    assert!(!finding.passed && finding.examples[0] == "a case: 401: unreachable (HUB-4003)", "{finding:?}");

    let round = Round { now: 0, cursor: None, back_fill: None };
    let exchange = Exchange { round, responses: vec![response()] };
    for (adapter, passes) in [
        (Fetches(|answer| if is_good(answer) { step(Next::Rest(None)) } else { retry() }), true),
        (Fetches(|answer| if answer.body == b"null" { trap() } else { step(Next::Rest(None)) }), false),
    ] {
        let mut finding = Finding::new("平台故障", "answers");
        pull(&adapter, &exchange, "a case", &mut finding).unwrap();
        assert_eq!(finding.passed, passes, "{finding:?}");
        assert_eq!(finding.examples.is_empty(), passes, "{finding:?}");
    }

    let call = Call {
        now: 0,
        method: "POST".into(),
        path: String::new(),
        query: Vec::new(),
        headers: Vec::new(),
        body: GOOD.to_vec(),
        documents: Vec::new(),
    };
    for (adapter, passes) in
        [(Takes(|_| refused()), true), (Takes(|body| if body.is_empty() { trap() } else { refused() }), false)]
    {
        let mut finding = Finding::new("异常推送", "calls");
        receive(&adapter, &call, "a case", &mut finding).unwrap();
        assert_eq!(finding.passed, passes, "{finding:?}");
    }
}

#[test]
fn what_is_given_up_for_trouble_that_passes_is_shown_to_a_person() {
    let finding = told(&Gives(|_, answer| if is_good(answer) { accepted() } else { done(Answered::Refused(note())) }));
    assert!(finding.passed && finding.examples[0].starts_with("a case: 401: given up for good"), "{finding:?}");
}

#[test]
fn what_fails_for_another_reason_is_no_finding() {
    let busy = || SandboxError::Retry { code: code!(4020), message: String::new() };
    let mut finding = Finding::new("回传", "told");
    assert!(stood::<()>(Err(busy()), &mut finding, || unreachable!("nothing to show")).is_err());
    assert!(finding.passed && finding.tried == 0);
}

fn refused() -> Accepted {
    let reply = Reply { status: 400, media_type: String::new(), body: Vec::new() };
    Ok(Err(Refusal { note: note(), reply }))
}
