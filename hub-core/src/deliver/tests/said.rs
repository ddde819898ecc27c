//! Talks with a platform that a script plays.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::sync::Mutex;

use crate::code;
use crate::deliver::guest::{DeliverGuest, Way};
use crate::deliver::post::Ended;
use crate::deliver::talk::talk;
use crate::message::{Instant, Operation};
use crate::sandbox::{
    Answered, Conviction, Delivery, Failure, Handover, Note, Remedy, Request, Response, SandboxError,
};
use crate::transport::TransportError;

type Step = Result<Result<Handover, Failure>, SandboxError>;

/// An adapter that does what the script says, step by step.
struct Script(Mutex<VecDeque<Step>>);

impl DeliverGuest for Script {
    fn begin(&self, _: Instant, _: &[Delivery]) -> Step {
        self.0.lock().unwrap().pop_front().expect("the script has a step")
    }

    fn resume(&self, _: &[u8], now: Instant, _: &Response) -> Step {
        self.begin(now, &[])
    }
}

/// A way that answers 200 to everything but what the script says.
struct Road {
    answers: RefCell<VecDeque<Option<TransportError>>>,
    logins: RefCell<u32>,
}

impl Way for Road {
    fn send(&self, _: &Request) -> Option<Result<Response, TransportError>> {
        match self.answers.borrow_mut().pop_front().flatten() {
            None => Some(Ok(Response { status: 200, headers: vec![], body: vec![] })),
            Some(error) => Some(Err(error)),
        }
    }

    fn forget_session(&self) -> Result<(), TransportError> {
        *self.logins.borrow_mut() += 1;
        Ok(())
    }
}

fn note(code: &str) -> Note {
    Note { code: code.into(), message: String::new(), pointer: String::new() }
}

fn request() -> Request {
    Request {
        method: "POST".into(),
        path: "/x".into(),
        query: vec![],
        headers: vec![],
        body: vec![],
        profile: String::new(),
        keep: false,
    }
}

fn step(receipts: &[&str], more: bool) -> Step {
    let receipts = receipts.iter().map(|id| ((*id).to_owned(), Answered::Accepted(None))).collect();
    Ok(Ok(Handover { receipts, state: vec![], send: more.then(request) }))
}

fn failure(remedy: Remedy) -> Step {
    Ok(Err(Failure { remedy, note: note("their.word"), wait: None }))
}

fn delivery(id: &str) -> Delivery {
    Delivery {
        id: id.into(),
        operator: "0f".into(),
        version: 1,
        operation: Operation::Upsert,
        subject: "penalty".into(),
        known_as: None,
        body: "{}".into(),
        repeated: false,
        attributes: vec![],
    }
}

fn led(steps: Vec<Step>, answers: Vec<Option<TransportError>>) -> (Vec<String>, Ended, u32) {
    let road = Road { answers: RefCell::new(answers.into()), logins: RefCell::new(0) };
    let talked = talk(&Script(Mutex::new(steps.into())), &road, &|| 1, &[delivery("a"), delivery("b")]);
    let logins = *road.logins.borrow();
    (talked.receipts.into_iter().map(|(id, _)| id).collect(), talked.ended, logins)
}

#[test]
fn what_was_answered_for_counts_whatever_comes_after() {
    let trouble = |code: &str| Ended::Trouble { code: code.into(), message: String::new(), wait: None };
    let (receipts, ended, _) = led(vec![step(&[], true), step(&["a"], true), failure(Remedy::Retry)], vec![]);
    assert_eq!((receipts, ended), (vec!["a".to_owned()], trouble("their.word")));
    let away = TransportError::retry(code!(6002), "");
    let (receipts, ended, _) = led(vec![step(&[], true), step(&["a"], true)], vec![None, Some(away)]);
    assert_eq!((receipts, ended), (vec!["a".to_owned()], trouble("HUB-6002")));
}

#[test]
fn what_was_not_given_is_not_answered_for() {
    let (receipts, ended, _) = led(vec![step(&["c", "a"], true), step(&["b", "d"], false)], vec![]);
    assert_eq!((receipts, ended), (vec!["a".to_owned(), "b".to_owned()], Ended::Done));
}

#[test]
fn a_session_that_ended_is_made_anew_for_the_same_request_and_not_for_ever() {
    let over = || failure(Remedy::LogIn);
    let (receipts, ended, logins) = led(vec![step(&[], true), over(), step(&["a", "b"], false)], vec![]);
    assert_eq!((receipts.len(), ended, logins), (2, Ended::Done, 1));
    let (_, ended, logins) = led(vec![step(&[], true), over(), over(), over()], vec![]);
    assert!(matches!(ended, Ended::Stop { code, .. } if code == "HUB-6008") && logins == 2);
}

#[test]
fn what_a_person_must_mend_stops_the_route_under_its_own_code() {
    let (_, ended, _) = led(vec![failure(Remedy::Stop)], vec![]);
    assert!(matches!(ended, Ended::Stop { code, message } if code == "HUB-6401" && message.starts_with("their.word")));
}

#[test]
fn an_adapter_that_fails_or_asks_for_what_is_not_sent_is_at_fault_with_what_it_was_given() {
    let convicted = Conviction { code: code!(4003), message: String::new(), log: vec![], frames: vec![] };
    let (_, ended, _) = led(vec![Err(SandboxError::Reject(Box::new(convicted)))], vec![]);
    assert!(matches!(ended, Ended::Unspeakable { code, .. } if code == "HUB-4003"));
    let refused = TransportError::reject(code!(6010), "");
    let (_, ended, _) = led(vec![step(&[], true)], vec![Some(refused)]);
    assert!(matches!(ended, Ended::Unspeakable { code, .. } if code == "HUB-6010"));
}

#[test]
fn a_talk_without_end_is_ended() {
    let steps = (0..100).map(|_| step(&[], true)).collect();
    let (receipts, ended, _) = led(steps, vec![]);
    assert!(receipts.is_empty() && matches!(ended, Ended::Unspeakable { code, .. } if code == "HUB-6402"));
}
