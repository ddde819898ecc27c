//! From the generated types to the plain ones and back: moves, no copies of
//! payloads. A note whose code cannot be counted has another in its place.
//! Knows nothing of calls.

use std::time::Duration;

use super::bindings::pull::exports::hub::adapter::pull as wit_pull;
use super::bindings::receive::exports::hub::adapter::receive as wit_receive;
use super::bindings::shared::hub::adapter::{http, types};
use super::talk::{
    Call, Failure, Field, Item, Next, Part, Refusal, Remedy, Reply, Request, Response, Round, Step, Taken,
};
use super::types::Note;
use super::verify;

/// Characters of a note's parts that are kept. A code longer than 100 is
/// refused where codes are checked.
const CODE: usize = 101;
const MESSAGE: usize = 1000;
const POINTER: usize = 500;

fn cut(mut text: String, chars: usize) -> String {
    if let Some((end, _)) = text.char_indices().nth(chars) {
        text.truncate(end);
    }
    text
}

impl From<types::Note> for Note {
    fn from(note: types::Note) -> Self {
        Self { code: cut(note.code, CODE), message: cut(note.message, MESSAGE), pointer: cut(note.pointer, POINTER) }
    }
}

impl From<types::Item> for Item {
    fn from(item: types::Item) -> Self {
        Self { key: item.key, attributes: item.attributes, payload: item.payload }
    }
}

fn parts(parts: Vec<http::Part>) -> Vec<Part> {
    let part = |part| match part {
        http::Part::Bytes(bytes) => Part::Bytes(bytes),
        http::Part::Slot(name) => Part::Slot(name),
    };
    parts.into_iter().map(part).collect()
}

fn fields(fields: Vec<http::Field>) -> Vec<Field> {
    fields.into_iter().map(|field| Field { name: field.name, value: parts(field.value) }).collect()
}

impl From<http::Request> for Request {
    fn from(request: http::Request) -> Self {
        Self {
            method: request.method,
            path: request.path,
            query: fields(request.query),
            headers: fields(request.headers),
            body: parts(request.body),
            profile: request.profile,
            keep: request.keep,
        }
    }
}

/// Why a talk went wrong.
pub(super) fn failure(failure: http::Failure) -> Failure {
    let remedy = match failure.remedy {
        http::Remedy::Retry => Remedy::Retry,
        http::Remedy::LogIn => Remedy::LogIn,
        http::Remedy::Stop => Remedy::Stop,
    };
    Failure { remedy, note: verify::counted(failure.note), wait: failure.wait.map(Duration::from_millis) }
}

impl From<wit_pull::Step> for Step {
    fn from(step: wit_pull::Step) -> Self {
        let next = match step.next {
            wit_pull::Next::Send(request) => Next::Send(request.into()),
            wit_pull::Next::Rest(wait) => Next::Rest(wait.map(Duration::from_millis)),
        };
        Self {
            media_type: step.media_type,
            items: step.items.into_iter().map(Item::from).collect(),
            scope: step.scope,
            complete: step.complete,
            cursor: step.cursor,
            state: step.state,
            next,
        }
    }
}

impl From<&Round> for wit_pull::Round {
    fn from(round: &Round) -> Self {
        let span = |span: super::talk::Span| wit_pull::Span { since: span.since, until: span.until };
        Self { now: round.now, cursor: round.cursor.clone(), back_fill: round.back_fill.map(span) }
    }
}

impl From<&Response> for http::Response {
    fn from(response: &Response) -> Self {
        Self { status: response.status, headers: response.headers.clone(), body: response.body.clone() }
    }
}

impl From<&Call> for wit_receive::Call {
    fn from(call: &Call) -> Self {
        let document = |d: &super::talk::Document| wit_receive::Document {
            digest: d.digest.clone(),
            name: d.name.clone(),
            media_type: d.media_type.clone(),
            size: d.size,
        };
        Self {
            now: call.now,
            method: call.method.clone(),
            path: call.path.clone(),
            query: call.query.clone(),
            headers: call.headers.clone(),
            body: call.body.clone(),
            documents: call.documents.iter().map(document).collect(),
        }
    }
}

impl From<wit_receive::Reply> for Reply {
    fn from(reply: wit_receive::Reply) -> Self {
        Self { status: reply.status, media_type: reply.media_type, body: reply.body }
    }
}

impl From<wit_receive::Taken> for Taken {
    fn from(taken: wit_receive::Taken) -> Self {
        Self {
            media_type: taken.media_type,
            items: taken.items.into_iter().map(Item::from).collect(),
            reply: taken.reply.into(),
        }
    }
}

/// Why a call was not understood.
pub(super) fn refusal((note, reply): (types::Note, wit_receive::Reply)) -> Refusal {
    Refusal { note: verify::counted(note), reply: reply.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn note(code: &str) -> types::Note {
        types::Note { code: code.into(), message: "said".into(), pointer: String::new() }
    }

    fn failed(code: &str) -> Failure {
        failure(http::Failure { remedy: http::Remedy::LogIn, note: note(code), wait: Some(5) })
    }

    fn refused(code: &str) -> Refusal {
        let reply = wit_receive::Reply { status: 400, media_type: "text/plain".into(), body: b"no".to_vec() };
        refusal((note(code), reply))
    }

    #[test]
    fn a_note_whose_code_can_be_counted_comes_through_with_all_that_was_said() {
        let failure = failed("answer.token");
        let expected = (Remedy::LogIn, "answer.token", "said", Some(Duration::from_millis(5)));
        let Failure { remedy, note, wait } = &failure;
        assert_eq!((*remedy, note.code.as_str(), note.message.as_str(), *wait), expected);
        let Refusal { note, reply } = refused("push.malformed");
        assert_eq!((note.code.as_str(), reply.status, reply.body), ("push.malformed", 400, b"no".to_vec()));
    }

    #[test]
    fn a_code_that_cannot_be_counted_has_another_in_its_place_and_changes_nothing_else() {
        for code in ["", "Not a code", "answer_token", &"x".repeat(101)] {
            let Failure { remedy, note, wait } = failed(code);
            let told = (remedy, note.code.as_str(), note.message.as_str(), wait);
            assert_eq!(told, (Remedy::LogIn, "code-malformed", "said", Some(Duration::from_millis(5))), "{code}");
            assert_eq!((refused(code).note.code.as_str(), refused(code).reply.status), ("code-malformed", 400));
        }
    }
}
