//! What platforms answer, push and drop, given to the two adapters run natively: none panics, whatever it is;
//! what they make of it passes the hub's own check; a round of pulling goes on from times that were seen.

use std::sync::LazyLock;

use hub_adapter_sdk::{
    Call, Event, Instant, Next, Operation, Outcome, Pull, RawRecord, Receive, Response, Round, Step, Translate, rows,
    settings,
};
use hub_core::registry::Registry;
use provincial_supervision::ProvincialSupervision;
use yi_can_shi_an::SunshineKitchen;

static REGISTRY: LazyLock<Registry> = LazyLock::new(|| Registry::builtin().expect("this build's schemas parse"));
static PROVINCE: LazyLock<ProvincialSupervision> = LazyLock::new(|| settings("").expect("settings have defaults"));
static KITCHEN: LazyLock<SunshineKitchen> = LazyLock::new(|| settings("").expect("settings have defaults"));

/// When everything here happens.
const NOW: Instant = 1_750_000_000_000;
/// Steps of a round that are asked for.
const STEPS: usize = 6;

const PROVINCE_LISTS: [&str; 4] = ["registrations", "licences", "inspections", "penalties"];
const KITCHEN_LISTS: [&str; 6] = ["company", "ai/record", "punish", "humidity", "channels", "heartbeat"];
const TABLES: [&str; 4] = ["CF_OLD_1.csv", "CF_NEW_1.csv", "XK_OLD_1.xlsx", "XK_NEW_1.csv"];

/// Tries one payload in every place where one may stand.
pub fn run(data: &[u8]) {
    for list in PROVINCE_LISTS {
        translated(&*PROVINCE, "application/json", &record(data, &[("list", list)]));
    }
    for list in KITCHEN_LISTS {
        translated(&*KITCHEN, "application/json", &record(data, &[("list", list)]));
        pushed(data, list);
    }
    for table in TABLES {
        translated(&*PROVINCE, rows::MEDIA_TYPE, &record(data, &[("file", table), ("row", "2")]));
    }
    pulled(&*PROVINCE, data);
    pulled(&*KITCHEN, data);
}

fn record(payload: &[u8], attributes: &[(&str, &str)]) -> RawRecord {
    let attributes = attributes.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    RawRecord { received: NOW, attributes, payload: payload.to_vec() }
}

fn translated(adapter: &impl Translate, media_type: &str, record: &RawRecord) {
    match adapter.record(media_type, record) {
        Outcome::Events(events) => {
            assert!(!events.is_empty(), "an outcome of events holds one");
            events.iter().for_each(whole);
        }
        Outcome::Ignored(note) | Outcome::Rejected(note) => {
            let of_form = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b".-".contains(&byte);
            assert!(!note.code.is_empty() && note.code.bytes().all(of_form), "{:?} cannot be counted", note.code);
        }
    }
}

/// Every rule that does not depend on what the platform wrote.
fn whole(event: &Event) {
    let (_, schema) = REGISTRY.latest(&event.subject).unwrap_or_else(|| panic!("no subject {}", event.subject));
    match event.operation {
        Operation::Upsert => {
            schema.check(&event.body).unwrap_or_else(|error| panic!("{error}"));
            schema.read(&event.body).unwrap_or_else(|error| panic!("{error}"));
        }
        Operation::Delete => assert!(event.body.is_empty()),
    }
    // The years 1 to 9999, as the hub wants them.
    let years = -62_135_596_800_000..=253_402_300_799_999;
    assert!(event.occurred.is_none_or(|at| years.contains(&at)), "{:?} is of no calendar", event.occurred);
}

fn pushed(body: &[u8], path: &str) {
    let call = Call {
        now: NOW,
        method: "POST".to_owned(),
        path: format!("/{path}"),
        query: Vec::new(),
        headers: Vec::new(),
        body: body.to_vec(),
        documents: Vec::new(),
    };
    match KITCHEN.accept(call) {
        Ok(taken) => {
            for item in taken.items {
                let record = RawRecord { received: NOW, attributes: item.attributes, payload: item.payload };
                translated(&*KITCHEN, &taken.media_type, &record);
            }
        }
        Err((note, reply)) => assert!(!note.code.is_empty() && reply.status == 200),
    }
}

/// A round in which the platform says the same to every request.
fn pulled(adapter: &(impl Pull + Translate), body: &[u8]) {
    let round = Round { now: NOW, cursor: None, back_fill: None };
    let mut step: Step = adapter.begin(round).unwrap_or_else(|failure| panic!("{failure:?}"));
    for _ in 0..STEPS {
        let Next::Send(request) = &step.next else { return };
        assert!(request.path.starts_with('/'));
        let response = Response { status: 200, headers: Vec::new(), body: body.to_vec() };
        step = match adapter.resume(step.state, NOW, response) {
            Ok(step) => step,
            Err(failure) => return assert!(!failure.note.code.is_empty()),
        };
        for item in step.items.iter().take(3) {
            let record =
                RawRecord { received: NOW, attributes: item.attributes.clone(), payload: item.payload.clone() };
            translated(adapter, &step.media_type, &record);
        }
        if let Some(cursor) = &step.cursor {
            let seen: std::collections::BTreeMap<String, Instant> =
                serde_json::from_str(cursor).unwrap_or_else(|error| panic!("{cursor}: {error}"));
            assert!(seen.values().all(|seen| *seen <= NOW), "a time that is still to come is not remembered");
            let round = Round { now: NOW, cursor: Some(cursor.clone()), back_fill: None };
            adapter.begin(round).unwrap_or_else(|failure| panic!("a cursor of its own is refused: {failure:?}"));
        }
    }
}
