//! Bodies of events: what the check lets pass, the archive can read; nothing makes it panic or take much memory.

use std::sync::{Arc, LazyLock};

use bytes::Bytes;
use hub_core::archive::Language;
use hub_core::archive::fact::{Schemas, Told};
use hub_core::archive::measure::{Reading, Window};
use hub_core::archive::survivorship::Rules;
use hub_core::message::{Event, EventId, FactKey, Generation, Operation, RawId};
use hub_core::registry::Registry;
use hub_core::schema::{DELETE, MARK, Schema};
use hub_schemas::ids::REGISTERED;

static REGISTRY: LazyLock<Arc<Registry>> =
    LazyLock::new(|| Arc::new(Registry::builtin().expect("this build's schemas parse")));
static LANGUAGE: LazyLock<Language> = LazyLock::new(|| Language::new(Arc::clone(&REGISTRY)));
static RULES: LazyLock<Rules> = LazyLock::new(|| Rules::builtin().expect("this build's rules can be used"));

/// Bytes that reading may hold at once for each byte of a datum, and besides. A null in a list of options is a
/// byte that becomes a value of the library and one of JSON.
const FOR_EACH_BYTE: u64 = 400;
const BESIDES: u64 = 64 << 10;

/// Tries one datum: the first byte picks a registered schema.
pub fn run(data: &[u8]) {
    let Some((which, datum)) = data.split_first() else { return };
    let registered = &REGISTERED[usize::from(*which) % REGISTERED.len()];
    let schema = REGISTRY.by_id(registered.id).expect("it is registered");
    let mut read = None;
    let taken = allocation_counter::measure(|| read = Some(schema.read(datum)));
    let allowed = BESIDES + FOR_EACH_BYTE * datum.len() as u64;
    assert!(taken.bytes_max <= allowed, "{} bytes for a datum of {}", taken.bytes_max, datum.len());
    let checked = schema.check(datum);
    match (read, checked) {
        (Some(Ok(value)), Ok(())) => assert!(value.is_object()),
        (Some(Err(error)), Ok(())) => panic!("it passes and cannot be read: {error}"),
        (_, Err(_)) => return,
        (None, _) => unreachable!("it was asked"),
    }
    if ![MARK, DELETE].contains(&schema.family()) {
        folds(registered.id, schema, datum);
    }
}

/// What passed can be taken in by the archive: nothing there is ever skipped, so what cannot be read stops it.
fn folds(id: u32, schema: &Schema, datum: &[u8]) {
    let event = Event {
        id: EventId { raw: RawId::of_parts(1_750_000_000_000, 1, 1), generation: Generation::FIRST, index: 0 },
        fact: FactKey {
            source: "fuzz.api".parse().expect("it has the form of a source"),
            family: schema.family().to_owned(),
            record: "1".to_owned(),
        },
        operation: Operation::Upsert,
        revision: None,
        occurred: None,
        listing: None,
        adapter: "fuzz@1.0.0".into(),
        schema: id,
        body: Bytes::copy_from_slice(datum),
    };
    if let Some(measures) = LANGUAGE.measures(schema.family()) {
        let reading = Reading::read(&event, measures, &*LANGUAGE, &RULES).unwrap_or_else(|error| panic!("{error}"));
        let mut window = Window::default();
        window.take(reading.of_hour(), reading.slot.clone());
        assert_eq!(Window::decode(reading.hour(), &window.encode(reading.hour())).as_ref(), Ok(&window));
    }
    let told = Told::read(event, &*LANGUAGE, &RULES).unwrap_or_else(|error| panic!("{error}"));
    assert!(told.state.is_some_and(|state| !state.matter.key.is_empty()));
}
