//! What a component answers, lifted out of its memory by the real sandbox: whatever the bytes there are, the
//! record gets one verdict, the same each time, and what is let through keeps every rule of the contract.

use std::fmt::Debug;
use std::sync::LazyLock;

use bytes::Bytes;
use hub_core::message::{Event, EventId, FactKey, Generation, Headers, Instant, Operation, RawId, RawRecord};
use hub_core::registry::Registry;
use hub_core::sandbox::{
    Adapter, Call, Encoding, GuestEvent, Host, Limits, Note, Puller, Receiver, Response, RevisionRule, SandboxError,
    Settings, Subject, Translator, Verdict,
};
use wit_component::{ComponentEncoder, StringEncoding, embed_component_metadata};
use wit_parser::Resolve;

const GUEST: &str = include_str!("lifting/guest.wat");
const CONTRACT: &str = include_str!("../../../schemas/wit/adapter.wit");
const WORLD: &str = "
    package hub:fuzz;
    world guest {
        include hub:adapter/translator@1.0.0;
        include hub:adapter/puller@1.0.0;
        include hub:adapter/receiver@1.0.0;
    }
";
/// When everything here happens.
const NOW: Instant = 1_750_000_000_000;

static ADAPTER: LazyLock<Adapter> = LazyLock::new(|| {
    let host =
        Host::new(&Settings { slots: 2, memory: 1 << 20, ..Settings::default() }).expect("the system has two slots");
    host.load(&component(), &Limits::default()).expect("it keeps the contract")
});
static TRANSLATOR: LazyLock<Translator> =
    LazyLock::new(|| ADAPTER.translator("{}", subjects()).expect("it translates"));
static PULLER: LazyLock<Puller> = LazyLock::new(|| ADAPTER.puller("{}").expect("it pulls"));
static RECEIVER: LazyLock<Receiver> = LazyLock::new(|| ADAPTER.receiver("{}").expect("it receives"));

/// Tries one memory, as the answer of the function that the first byte picks.
pub fn run(data: &[u8]) {
    let Some((which, memory)) = data.split_first() else { return };
    match which % 3 {
        0 => translates(memory),
        1 => pulls(memory),
        _ => receives(memory),
    }
}

fn translates(memory: &[u8]) {
    let record = RawRecord {
        id: RawId::of_parts(1_750_000_000_000, 1, 1),
        generation: Generation::FIRST,
        source: "fuzz.api".parse().expect("it has the form of a source"),
        media_type: "text/plain".to_owned(),
        key: None,
        listing: None,
        attributes: Vec::new(),
        payload: Bytes::copy_from_slice(memory),
    };
    let ask = || -> Result<Verdict, SandboxError> {
        let batch = TRANSLATOR.run(&record.media_type, std::slice::from_ref(&record))?;
        let [verdict] = <[Verdict; 1]>::try_from(batch.verdicts).expect("one verdict a record");
        Ok(verdict)
    };
    match same(ask) {
        Some(Ok(Verdict::Events(events))) => {
            assert!(!events.is_empty(), "an outcome of events holds one");
            events.iter().zip(0..).for_each(|(event, index)| may_be_published(event, index, &record));
        }
        Some(Ok(Verdict::Ignored(note) | Verdict::Rejected(note))) => {
            let of_form = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b".-".contains(&byte);
            assert!((1..=100).contains(&note.code.len()) && note.code.bytes().all(of_form), "{note:?}");
            short(&note);
        }
        Some(Ok(Verdict::Convicted(conviction))) => convicted(&conviction.code.to_string()),
        Some(Err(error)) => panic!("a record has a verdict, no error: {error}"),
        None => {}
    }
}

fn pulls(memory: &[u8]) {
    let response = Response { status: 200, headers: Vec::new(), body: memory.to_vec() };
    match same(|| PULLER.resume(b"", NOW, &response)) {
        Some(Ok(Ok(step))) => assert!(step.state.len() <= 64 << 10),
        Some(Ok(Err(failure))) => short(&failure.note),
        Some(Err(error)) => convicted(&error.code().to_string()),
        None => {}
    }
}

fn receives(memory: &[u8]) {
    let call = Call {
        now: NOW,
        method: "POST".to_owned(),
        path: "/".to_owned(),
        query: Vec::new(),
        headers: Vec::new(),
        body: memory.to_vec(),
        documents: Vec::new(),
    };
    match same(|| RECEIVER.accept(&call)) {
        Some(Ok(Err(refusal))) => short(&refusal.note),
        Some(Err(error)) => convicted(&error.code().to_string()),
        Some(Ok(Ok(_))) | None => {}
    }
}

/// What is answered, the same twice; none where the machine was too slow to say, which is no answer.
fn same<T: Debug>(ask: impl Fn() -> Result<T, SandboxError>) -> Option<Result<T, SandboxError>> {
    let slow = |answer: &Result<T, SandboxError>| matches!(answer, Err(SandboxError::Retry { .. }));
    let (one, other) = (ask(), ask());
    if slow(&one) || slow(&other) {
        return None;
    }
    assert_eq!(format!("{one:?}"), format!("{other:?}"), "the same bytes have the same answer");
    Some(one)
}

fn short(note: &Note) {
    let within = note.code.chars().count() <= 101 && note.message.chars().count() <= 1000;
    assert!(within && note.pointer.chars().count() <= 500, "{note:?}");
}

fn convicted(code: &str) {
    assert!(("HUB-4001"..="HUB-4009").contains(&code), "{code} convicts nobody");
}

fn may_be_published(event: &GuestEvent, index: u32, record: &RawRecord) {
    let GuestEvent { subject, operation, revision, occurred, body, .. } = event;
    assert!((1..=500).contains(&event.record.len()) && !event.record.contains(char::is_control), "{event:?}");
    assert_eq!(revision.is_some(), subject.revision == RevisionRule::Always);
    match operation {
        Operation::Upsert => drop(subject.schema.read(body).unwrap_or_else(|error| panic!("{error}"))),
        Operation::Delete => assert!(body.is_empty()),
    }
    let event = Event {
        id: EventId { raw: record.id, generation: record.generation, index },
        fact: FactKey { source: record.source.clone(), family: subject.family.clone(), record: event.record.clone() },
        operation: *operation,
        revision: *revision,
        occurred: *occurred,
        listing: None,
        adapter: "fuzz@1.0.0".into(),
        schema: subject.schema_id,
        body: body.clone(),
    };
    let mut written: Vec<(String, String)> = Vec::new();
    event.write_headers(|name, value| written.push((name.to_owned(), value.to_owned())));
    let headers: Headers<'_> = written.iter().map(|(name, value)| (name.as_str(), value.as_bytes())).collect();
    assert_eq!(Event::read(&headers, event.schema, event.body.clone()).as_ref(), Ok(&event));
}

/// Every family, half of them with revisions.
fn subjects() -> Vec<Subject> {
    let registry = Registry::builtin().expect("this build's schemas parse");
    let subject = |(place, family): (usize, &str)| {
        let (schema_id, schema) = registry.latest(family).expect("a family has a schema");
        let revision = if place % 2 == 0 { RevisionRule::Always } else { RevisionRule::Never };
        Subject { family: family.to_owned(), schema_id, schema: schema.clone(), encoding: Encoding::Avro, revision }
    };
    registry.families().into_iter().enumerate().map(subject).collect()
}

fn component() -> Vec<u8> {
    let mut module = wat::parse_str(GUEST).expect("guest.wat is a module");
    let mut contract = Resolve::default();
    contract.push_source("adapter.wit", CONTRACT).expect("the contract parses");
    let package = contract.push_source("guest.wit", WORLD).expect("the world parses");
    let world = contract.select_world(&[package], Some("guest")).expect("the package has this world");
    embed_component_metadata(&mut module, &contract, world, StringEncoding::UTF8, false)
        .expect("the module has room for its type");
    let mut encoder = ComponentEncoder::default();
    let encoder = encoder.validate(true).module(&module).expect("the module is of its type");
    encoder.encode().expect("the module exports what its type says")
}
