//! A small world for tests: few records, few identifiers, so that everything
//! collides. Bodies are JSON; a code that begins with `x` has a wrong check digit.

mod arrivals;
mod decisions;

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use proptest::prelude::*;
use serde_json::{Value, json};

use super::fact::{Schemas, Unreadable};
use super::fold::Set;
use super::retention::Retention;
use super::survivorship::Rules;
use super::who::identity::{Identifier, Standing};
use crate::message::{Echo, Event, EventId, FactKey, Generation, Listing, Mark, Operation, RawId, RoundWord, Word};
use crate::schema::{KeyPart, Measures};
pub use arrivals::{Arrival, arriving};
use decisions::any_decision;

pub const RULES: &str = r#"
version = 1
[sources]
precedence = ["province.api", "kitchen.api"]
[in-force]
licence = ["valid"]
registration = ["valid"]
[rules]
precedence = ["order", "in-force", "latest", "source"]
latest = ["in-force", "latest", "order", "source"]
[[field]]
name = "name"
label = { zh = "名称", en = "Name" }
rule = "precedence"
from = [
    { family = "licence", role = "holder", field = "premises_name" },
    { family = "licence", role = "holder", field = "party.name" },
    { family = "penalty", role = "punished", field = "party.name" },
]
[[field]]
name = "town"
label = { zh = "镇街", en = "Town" }
rule = "latest"
from = [
    { family = "licence", role = "holder", field = "town" },
    { family = "penalty", role = "punished", field = "town" },
]
[[field]]
name = "legal_person"
label = { zh = "法定代表人", en = "Legal person" }
rule = "latest"
from = [{ family = "licence", role = "holder", field = "person_in_charge" }]
[[matter]]
family = "*"
rule = "latest"
"#;

pub fn rules() -> Rules {
    Rules::parse("rules.toml", RULES).unwrap()
}

/// How long the law of this build wants records kept.
pub fn retention() -> Arc<Retention> {
    static BUILTIN: LazyLock<Arc<Retention>> = LazyLock::new(|| Arc::new(Retention::builtin().unwrap()));
    BUILTIN.clone()
}

/// Schemas by number: what a family's natural key is, and what stands in for it.
pub const FAMILIES: [(&str, &[&[&str]]); 5] = [
    ("licence", &[&["kind", "number"]]),
    ("penalty", &[&["number", "authority"], &["party.punished", "town"]]),
    ("environment", &[&["device"]]),
    ("registration", &[&["number", "town"]]),
    ("relation", &[&["kind", "party.from", "party.to"]]),
];

/// A family of records: half of them are of penalties, the others tell premises.
fn any_family() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec!["licence", "penalty", "penalty", "registration"])
}

pub struct World {
    natural_keys: Vec<Vec<Vec<KeyPart>>>,
    personal: Vec<String>,
    measures: Measures,
}

pub fn schemas() -> Arc<dyn Schemas> {
    let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    let part = |name: &&str| match name.strip_prefix("party.") {
        Some(role) => KeyPart::Party(role.to_owned()),
        None => KeyPart::Field { name: (*name).to_owned(), personal: false },
    };
    let parts = |names: &[&str]| names.iter().map(part).collect::<Vec<_>>();
    Arc::new(World {
        natural_keys: FAMILIES.iter().map(|(_, keys)| keys.iter().map(|key| parts(key)).collect()).collect(),
        personal: names(&["person_in_charge"]),
        measures: Measures {
            values: names(&["temperature", "humidity"]),
            describes: names(&["device", "place"]),
            attention: names(&["too-warm"]),
            gap: 10,
        },
    })
}

const SCHEMES: [&str; 5] = ["social-credit-code", "organisation-code", "registration-number", "licence", "platform-id"];

impl Schemas for World {
    fn read(&self, schema: u32, body: &[u8]) -> Result<Value, Unreadable> {
        if self.natural_keys.get(schema as usize).is_none() {
            return Err(Unreadable::Schema(schema));
        }
        serde_json::from_slice(body).map_err(|e| Unreadable::Body(e.to_string()))
    }

    fn natural_key(&self, schema: u32) -> &[Vec<KeyPart>] {
        &self.natural_keys[schema as usize]
    }

    fn measures(&self, family: &str) -> Option<&Measures> {
        (family == "environment").then_some(&self.measures)
    }

    fn personal(&self, family: &str) -> &[String] {
        if family == "licence" { &self.personal } else { &[] }
    }

    fn identifier(&self, scheme: &str, value: &str) -> Option<Identifier> {
        let seniority = SCHEMES.iter().position(|known| *known == scheme)?;
        let standing = match (value.starts_with('x'), scheme) {
            (true, _) => Standing::Invalid,
            (false, "platform-id") => Standing::Opaque,
            _ => Standing::Valid,
        };
        let seniority = u8::try_from(seniority).unwrap();
        Some(Identifier { seniority, scheme: SCHEMES[usize::from(seniority)], value: value.to_owned(), standing })
    }

    fn written(&self, text: &str) -> Vec<String> {
        vec![text.to_owned()]
    }

    fn marks(&self) -> BTreeMap<String, String> {
        [("identifiers".to_owned(), SCHEMES.join(" "))].into()
    }
}

/// A social credit code with this organisation code inside.
pub fn code(prefix: u8, organisation: u32) -> String {
    format!("{prefix}440784{organisation:09}Q")
}

pub fn raw(n: u64) -> RawId {
    format!("{n:012x}0001{n:012x}").parse().unwrap()
}

/// An upsert of a licence's or a penalty's record.
pub fn event(n: u64, source: &str, family: &str, record: &str, body: &Value) -> Event {
    let schema = FAMILIES.iter().position(|(name, _)| *name == family).unwrap();
    Event {
        id: EventId { raw: raw(n), generation: Generation::FIRST, index: 0 },
        fact: FactKey { source: source.parse().unwrap(), family: family.into(), record: record.into() },
        operation: Operation::Upsert,
        revision: None,
        occurred: None,
        listing: None,
        adapter: "test@1.0.0".into(),
        schema: u32::try_from(schema).unwrap(),
        body: body.to_string().into(),
    }
}

pub fn delete(n: u64, source: &str, family: &str, record: &str) -> Event {
    Event { operation: Operation::Delete, body: bytes::Bytes::new(), ..event(n, source, family, record, &Value::Null) }
}

/// A penalty for whoever has these identifiers.
pub fn penalty(n: u64, source: &str, record: &str, number: &str, identifiers: &[(&str, &str)]) -> Event {
    let body = json!({
        "parties": [party("punished", &format!("店{record}"), identifiers)],
        "number": number, "authority": "局",
    });
    event(n, source, "penalty", record, &body)
}

pub fn party(role: &str, name: &str, identifiers: &[(&str, &str)]) -> Value {
    let identifiers: Vec<Value> =
        identifiers.iter().map(|(scheme, value)| json!({"scheme": scheme, "value": value})).collect();
    json!({"role": role, "name": name, "identifiers": identifiers})
}

/// Every identifier of the world.
fn pool() -> Vec<(&'static str, String)> {
    vec![
        ("social-credit-code", code(91, 1)),
        ("social-credit-code", code(92, 1)),
        ("social-credit-code", code(91, 2)),
        ("social-credit-code", "x1440784000000001".into()),
        ("organisation-code", "000000001".into()),
        ("registration-number", "440784000000001".into()),
        ("licence", "JY1".into()),
        ("licence", "JY2".into()),
        ("licence", "xJY3".into()),
        ("platform-id", "kitchen:1".into()),
        ("platform-id", "kitchen:2".into()),
        ("platform-id", "province:1".into()),
    ]
}

fn any_party() -> impl Strategy<Value = Value> {
    let identifiers = prop::sample::subsequence(pool(), 0..=3);
    (prop::sample::select(vec!["holder", "punished", "supplier"]), 0..3_u8, identifiers).prop_map(
        |(role, name, identifiers)| {
            let identifiers: Vec<(&str, &str)> = identifiers.iter().map(|(s, v)| (*s, v.as_str())).collect();
            party(role, &format!("店{name}"), &identifiers)
        },
    )
}

fn any_body() -> impl Strategy<Value = Value> {
    let parties = prop::collection::vec(any_party(), 0..=2);
    let number = prop::option::weighted(0.8, 0..2_u8);
    // What is told in this world is told in 1970, so it is kept until 1980 where it does not say when it was closed.
    let closed = prop::option::of(prop::sample::select(vec!["1960-05-05", "1995-05-05", "2005-05-05"]));
    (parties, number, 0..2_u8, prop::option::of(0..3_u8), any::<bool>(), closed).prop_map(
        |(parties, number, town, text, valid, closed)| {
            json!({
                "parties": parties,
                "kind": "JY",
                "number": number.map(|n| format!("〔{n}〕号")),
                "authority": "局",
                "town": format!("44078400{town}"),
                "premises_name": text.map(|n| format!("铺{n}")),
                "premises_address": text.map(|n| format!("路{n}号")),
                "business_class": valid.then_some("catering"),
                "person_in_charge": "陈某",
                "closed": closed,
                "state": if valid { "valid" } else { "revoked" },
                "quality": if valid { json!([]) } else { json!(["unknown-code:state"]) },
            })
        },
    )
}

/// Two contents that differ in the name of a party alone: so facts are told again
/// unchanged, or changed where their matter shows nothing of it.
fn plain_body() -> impl Strategy<Value = Value> {
    (0..2_u8).prop_map(|name| {
        json!({
            "parties": [party("holder", &format!("店{name}"), &[("social-credit-code", &code(91, 1))])],
            "kind": "JY",
            "number": "〔1〕号",
            "state": "valid",
        })
    })
}

fn any_event() -> impl Strategy<Value = Event> {
    let id = (0..8_u64, 1..=3_u32, 0..2_u32);
    let fact = (prop::sample::select(vec!["province.api", "kitchen.api", "other.files"]), any_family(), 0..3_u8);
    let times = (prop::option::of(0..3_u64), prop::option::of(0..3_i64));
    (id, fact, times, prop::bool::weighted(0.2), prop_oneof![2 => any_body(), 1 => plain_body()]).prop_map(
        |((n, generation, index), (source, family, record), (revision, occurred), gone, body)| {
            let source = if n < 4 { LISTING } else { source }; // a raw record is of one source
            let record = format!("r{record}");
            let event =
                if gone { delete(n, source, family, &record) } else { event(n, source, family, &record, &body) };
            let id = EventId { raw: event.id.raw, generation: Generation(generation), index };
            Event { id, revision, occurred, listing: listed(n, source), ..event }
        },
    )
}

/// An hour in ms, far enough from 1970 for times before it.
const HOUR: u64 = 3_600_000;

/// A reading: of three devices, in few minutes of hours within the horizon and
/// beyond it, from raw records with events of both kinds among them.
fn any_reading() -> impl Strategy<Value = Event> {
    let id = (prop::sample::select(vec![2_000 * HOUR, 2_000 * HOUR + 1, 4_000 * HOUR, 7]), 1..=3_u32, 0..2_u32);
    let hour = prop::sample::select(vec![1_000_u64, 1_001, 1_719, 1_720, 1_721, 1_999, 9_999]);
    let told = (0..3_u8, prop::option::of(0..2_u64), prop::bool::weighted(0.1), prop::option::of((hour, 0..3_u64)));
    let said = (prop::option::of(-200..1_200_i64), prop::option::of(0..2_u8), 0..3_u8);
    (id, told, said, prop::sample::subsequence(pool(), 0..=2)).prop_map(|(id, told, said, identifiers)| {
        let ((n, generation, index), (device, revision, gone, at)) = (id, told);
        let record = format!("d{device}");
        let identifiers: Vec<(&str, &str)> = identifiers.iter().map(|(s, v)| (*s, v.as_str())).collect();
        let temperature =
            said.0.map(|t| format!("{}{}.{:02}", if t < 0 { "-" } else { "" }, t.abs() / 100, t.abs() % 100));
        let body = json!({
            "parties": [party("kitchen", "店", &identifiers)],
            "device": record, "place": (said.2 > 0).then(|| format!("库{}", said.2)), "temperature": temperature,
            "state": said.1.map(|state| ["normal", "too-warm"][usize::from(state)]),
        });
        let event = event(n, "kitchen.push", "environment", &record, &body);
        let event = if gone { delete(n, "kitchen.push", "environment", &record) } else { event };
        let occurred = at.map(|(hour, minute)| (hour * HOUR + minute * 60_000).cast_signed());
        Event {
            id: EventId { raw: event.id.raw, generation: Generation(generation), index },
            revision,
            occurred,
            ..event
        }
    })
}

/// Records that platforms were told of: few, and of few, so that some come back.
fn any_echo() -> impl Strategy<Value = Echo> {
    let platform = prop::sample::select(vec!["province", "kitchen", "other"]);
    (platform, any_family(), 0..3_u8).prop_map(|(platform, family, record)| Echo {
        platform: platform.to_owned(),
        family: family.to_owned(),
        record: format!("r{record}"),
    })
}

/// What is said of a round: it listed few, so that some are whole, and some too short.
fn any_word() -> impl Strategy<Value = RoundWord> {
    let word = prop_oneof![
        4 => (0..4_u64).prop_map(|listed| Word::Complete { listed, most_gone: 400 }),
        1 => Just(Word::Accepted { actor: "li".into() }),
    ];
    (0..3_u64, word).prop_map(|(turn, word)| RoundWord {
        source: LISTING.parse().unwrap(),
        listing: listing(turn),
        word,
    })
}

fn mark(n: u64, generation: u32) -> Mark {
    let (source, listing) = (LISTING.parse().unwrap(), listed(n, LISTING));
    Mark { raw: raw(n), generation: Generation(generation), source, listing }
}

/// The source that shows lists whole.
const LISTING: &str = "kitchen.api";

/// Rounds begin among the raw records: some are told before, some after.
fn listing(turn: u64) -> Listing {
    Listing { list: ["shops", "staff"][usize::from(turn == 2)].into(), round: raw(2 * turn + 1).received() }
}

/// The round that a raw record stands in: four of the eight do.
fn listed(n: u64, source: &str) -> Option<Listing> {
    (n < 4 && source == LISTING).then(|| listing(n % 3))
}

pub fn any_set(most: usize) -> impl Strategy<Value = Set> {
    let mark = (prop_oneof![0..8_u64, Just(2_000 * HOUR)], 1..=3_u32).prop_map(|(n, generation)| mark(n, generation));
    let events = prop::collection::vec(any_event(), 1..=most);
    let readings = prop::collection::vec(any_reading(), 0..=most);
    let echoes = prop::collection::vec(any_echo(), 0..3);
    let words = prop::collection::vec(any_word(), 0..4);
    let decisions = prop::collection::vec(any_decision(), 0..8);
    let said = (prop::collection::vec(mark, 0..3), echoes, words, decisions);
    (events, readings, said).prop_map(|(events, readings, (marks, echoes, words, decisions))| {
        let all = events.into_iter().chain(readings);
        let by_id: BTreeMap<EventId, Event> = all.map(|event| (event.id, event)).collect();
        Set { events: by_id.into_values().collect(), marks, echoes, words, decisions }
    })
}
