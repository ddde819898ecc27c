//! What an archive says, had in two ways: as the store holds it, and folded anew from the topics.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use hub_core::archive::fold::{By, Contents, Set, whole};
use hub_core::archive::retention::Retention;
use hub_core::archive::survivorship::Rules;
use hub_core::archive::who::identity::BAR;
use hub_core::archive::{Archive, Language};
use hub_core::kafka::{Cluster, Incoming, Settings, Start, Subscription};
use hub_core::message::{Decision, Echo, Event, Mark, RoundWord, topic};
use hub_core::registry::Registry;
use serde_json::Value;

use crate::world::World;

/// As the store holds it; the hub must have ended.
pub fn live(world: &World) -> Contents {
    let store = world.open_store();
    let language = Arc::new(Language::new(Arc::new(Registry::builtin().unwrap())));
    let (rules, retention) = (Rules::builtin().unwrap(), Retention::builtin().unwrap());
    let mut archive = Archive::new(store, language, rules.into(), retention.into());
    archive.settle().unwrap();
    archive.reader().contents().unwrap()
}

/// Folded from the topics by the pure reference, all at once. Panics where an event was committed twice.
pub fn refolded(world: &World) -> Contents {
    let registry = Arc::new(Registry::builtin().unwrap());
    let mut topics = event_topics(world);
    topics.extend([topic::MARK, topic::ECHO, topic::DECISION].map(str::to_owned));
    let mut set = Set::default();
    for one in read(world, &topics) {
        match one {
            Told::Event(event) => set.events.push(*event),
            Told::Mark(mark) => set.marks.push(mark),
            Told::Word(word) => set.words.push(word),
            Told::Echo(echo) => set.echoes.push(echo),
            Told::Decision(decision) => set.decisions.push(*decision),
        }
    }
    let names: BTreeSet<String> = set.events.iter().map(|event| event.id.to_string()).collect();
    assert_eq!(names.len(), set.events.len(), "no event is committed twice");
    let (rules, retention) = (Rules::builtin().unwrap(), Retention::builtin().unwrap());
    whole(&set, &Language::new(registry), By { rules: &rules, retention: &retention, bar: BAR }).unwrap()
}

/// Panics with the first places at which two archives differ: whole, either is too long to be read.
pub fn same(found: &Contents, wanted: &Contents, why: &str) {
    let whole = |contents: &Contents| serde_json::to_value(contents).unwrap();
    let mut places = Vec::new();
    differences("", &whole(found), &whole(wanted), &mut places);
    let shown = places.iter().take(12).cloned().collect::<Vec<_>>().join("\n");
    assert!(places.is_empty() && found == wanted, "{why}: differs in {} places\n{shown}", places.len());
}

fn differences(place: &str, found: &Value, wanted: &Value, places: &mut Vec<String>) {
    if let (Value::Object(found), Value::Object(wanted)) = (found, wanted) {
        let names: BTreeSet<&String> = found.keys().chain(wanted.keys()).collect();
        for name in names {
            let of = |all: &serde_json::Map<String, Value>| all.get(name).cloned().unwrap_or_default();
            differences(&format!("{place}/{name}"), &of(found), &of(wanted), places);
        }
    } else if found != wanted {
        places.push(format!("{place}: {found}\n    in place of {wanted}"));
    }
}

/// Every version that was told of a source's records: record id and revision.
pub fn versions(world: &World, source: &str) -> BTreeSet<(String, i64)> {
    let told = read(world, &event_topics(world)).into_iter().filter_map(|one| match one {
        Told::Event(event) if event.fact.source.as_str() == source => {
            Some((event.fact.record, i64::try_from(event.revision?).unwrap()))
        }
        _ => None,
    });
    told.collect()
}

/// Topics of events, one a family that an adapter of the hub declares.
pub fn event_topics(world: &World) -> Vec<String> {
    let settings = Settings { brokers: world.brokers(), ..Settings::default() };
    let topics = Cluster::connect(&settings).unwrap().topics().unwrap().into_iter();
    topics.filter(|name| name.starts_with("event.") && name != topic::MARK).collect()
}

enum Told {
    Event(Box<Event>),
    Mark(Mark),
    Word(RoundWord),
    Echo(Echo),
    Decision(Box<Decision>),
}

/// All that readers of committed records are given.
fn read(world: &World, topics: &[String]) -> Vec<Told> {
    let settings = Settings { brokers: world.brokers(), ..Settings::default() };
    let names: Vec<&str> = topics.iter().map(String::as_str).collect();
    let beginning = Box::new(|_: &str, _, _| Ok(Start::Beginning));
    let subscription = Subscription::open(&settings, "refold", "refold", &names, beginning).unwrap();
    let mut told = Vec::new();
    // Nothing for so long is the end: nobody writes any more.
    let (first, quiet) = (Duration::from_secs(15), Duration::from_secs(3));
    while let Some(batch) = {
        let patience = if told.is_empty() { first } else { quiet };
        subscription.batch(10_000, 64 << 20, patience, Duration::from_millis(50), one).unwrap()
    } {
        subscription.done(&batch.advances);
        told.extend(batch.items);
    }
    told
}

fn one(message: &Incoming<'_>) -> Told {
    if message.topic() == topic::MARK {
        let word = RoundWord::read(&message.headers()).unwrap();
        return word.map_or_else(|| Told::Mark(Mark::read(&message.headers()).unwrap()), Told::Word);
    }
    if message.topic() == topic::ECHO {
        return Told::Echo(serde_json::from_slice(message.payload().unwrap()).unwrap());
    }
    if message.topic() == topic::DECISION {
        return Told::Decision(serde_json::from_slice(message.payload().unwrap()).unwrap());
    }
    let [0, a, b, c, d, body @ ..] = message.payload().unwrap() else { panic!("no head of the wire format") };
    let schema = u32::from_be_bytes([*a, *b, *c, *d]);
    Told::Event(Box::new(Event::read(&message.headers(), schema, Bytes::copy_from_slice(body)).unwrap()))
}

/// An operator, as truth and archive can both be brought to say it.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Known {
    identifiers: BTreeSet<String>,
    town: Option<String>,
    class: Option<String>,
    matters: BTreeMap<String, BTreeSet<String>>,
}

/// The operators of an archive.
pub fn operators(contents: &Contents) -> BTreeSet<Known> {
    let mut matters: BTreeMap<&str, BTreeMap<String, BTreeSet<String>>> = BTreeMap::new();
    // A fact without a natural key is a matter of its own, which the truth counts but does not list.
    for matter in contents.matters.values().filter(|matter| !matter.key.starts_with("fact ")) {
        for operator in matter.parties.keys() {
            let of_family = matters.entry(operator).or_default().entry(matter.family.clone()).or_default();
            of_family.insert(plain(&matter.key));
        }
    }
    let known = contents.operators.iter().map(|(id, profile)| Known {
        identifiers: identifiers(
            profile["identifiers"]
                .as_array()
                .unwrap()
                .iter()
                .map(|known| format!("{}/{}", known["scheme"].as_str().unwrap(), known["value"].as_str().unwrap())),
        ),
        town: profile["fields"]["town"].as_str().map(str::to_owned),
        class: profile["fields"]["business_class"].as_str().map(str::to_owned),
        matters: matters.remove(id.as_str()).unwrap_or_default(),
    });
    known.collect()
}

/// The operators of the truth.
pub fn true_operators(truth: &Value) -> BTreeSet<Known> {
    let known = truth["operator"].as_object().unwrap().values().map(|operator| {
        let texts = |value: &Value| -> Vec<String> {
            value.as_array().into_iter().flatten().map(|text| text.as_str().unwrap().to_owned()).collect()
        };
        let families = operator["matters"].as_object().into_iter().flatten();
        Known {
            identifiers: identifiers(texts(&operator["identifiers"]).into_iter()),
            town: operator["town"].as_str().map(str::to_owned),
            class: operator["class"].as_str().map(str::to_owned),
            matters: families
                .map(|(family, keys)| (family.clone(), texts(keys).iter().map(|key| plain(key)).collect()))
                .collect(),
        }
    });
    known.collect()
}

/// Names that the truth gives and the archive does not.
pub fn missing_names(truth: &Value, contents: &Contents) -> Vec<String> {
    let named: BTreeSet<&str> =
        contents.operators.values().filter_map(|profile| profile["fields"]["name"].as_str()).collect();
    let wanted = truth["operator"].as_object().unwrap().values().filter_map(|operator| operator["name"].as_str());
    wanted.filter(|name| !named.contains(name)).map(str::to_owned).collect()
}

/// Without organisation codes that stand within a social credit code of the same operator.
fn identifiers(all: impl Iterator<Item = String>) -> BTreeSet<String> {
    let all: BTreeSet<String> = all.collect();
    let within: BTreeSet<String> = all
        .iter()
        .filter_map(|id| id.strip_prefix("social-credit-code/")?.get(8..17))
        .map(|code| format!("organisation-code/{code}"))
        .collect();
    all.difference(&within).cloned().collect()
}

/// A natural key without what only its layout adds: blanks, and the kind of its brackets.
fn plain(key: &str) -> String {
    let letters = key.chars().filter(|letter| !letter.is_whitespace());
    let letters = letters.map(|letter| match letter {
        '〔' => '(',
        '〕' => ')',
        other => other,
    });
    letters.collect::<String>().to_uppercase()
}
