//! What a Kafka client read: events of penalties and states of operators, and what follows from them without
//! any of the hub's code.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::world::World;

/// As `confluent.py` and `node.mjs` print it; events in the order of their ids.
#[derive(Debug, PartialEq)]
pub struct Reading {
    events: BTreeMap<String, Value>,
    operators: BTreeMap<String, Value>,
}

/// A number and who decided, letters and digits alone: sources write brackets and blanks as they like.
type Name = String;

impl Reading {
    /// What a client printed.
    pub fn of(printed: &Value) -> Self {
        let told = printed["events"].as_array().unwrap();
        let events: BTreeMap<String, Value> =
            told.iter().map(|event| (event["id"].as_str().unwrap().to_owned(), event.clone())).collect();
        assert_eq!(events.len(), told.len(), "an event is written once");
        let operators = printed["operators"].as_object().unwrap();
        Self { events, operators: operators.iter().map(|(id, state)| (id.clone(), state.clone())).collect() }
    }

    /// Ids of the events.
    pub fn ids(&self) -> BTreeSet<&str> {
        self.events.keys().map(String::as_str).collect()
    }

    /// Panics where it is not enough to show anything.
    pub fn is_worth_comparing(&self) {
        let deletes = self.events.values().filter(|event| event["operation"] == "delete").count();
        let (events, operators) = (self.events.len(), self.operators.len());
        assert!(deletes > 0 && events > 20 && operators > 100, "{deletes} of {events} events, {operators} operators");
    }

    /// States of operators in the topic are those that the API gives: ids, names, versions, counts.
    pub fn operators_are_the_apis(&self, world: &World) {
        let of_api: BTreeMap<String, Value> = operators(world)
            .into_iter()
            .map(|operator| (operator["id"].as_str().unwrap().to_owned(), operator))
            .collect();
        assert_eq!(self.operators.keys().collect::<Vec<_>>(), of_api.keys().collect::<Vec<_>>());
        for (id, state) in &self.operators {
            let (operator, version) = (&of_api[id], &state["version"]);
            // A change of a matter that the summary says nothing of makes a version without one.
            let (epoch, n) = operator["version"].as_str().unwrap().split_once('.').unwrap();
            assert_eq!(version["epoch"].to_string(), epoch, "{id}");
            assert!(version["n"].as_u64().unwrap() <= n.parse().unwrap(), "{id}: {version} of {n}");
            for part in ["name", "town", "class", "counts"] {
                assert_eq!(state[part], operator[part], "{id} {part}");
            }
        }
    }

    /// The penalties that stand after all events are those that the API counts and shows.
    pub fn penalties_are_the_apis(&self, world: &World) {
        let standing = self.standing();
        let (mut named, mut nameless) = (BTreeMap::<Name, Vec<&Value>>::new(), 0);
        for event in standing {
            match name(event["document_number"].as_str(), event["authority"].as_str()) {
                Some(name) => named.entry(name).or_default().push(event),
                None => nameless += 1,
            }
        }
        assert_eq!(world.get("/v1/totals")["families"]["penalty"], named.len() + nameless);
        let mut shown = 0;
        for operator in operators(world) {
            let matters = operator["matters"].as_array().unwrap().iter();
            for matter in matters.filter(|matter| matter["family"] == "penalty") {
                let field = |name: &str| {
                    let fields = matter["fields"].as_array().unwrap();
                    fields.iter().find(|field| field["name"] == name).map_or(&Value::Null, |field| &field["value"])
                };
                let Some(name) = name(field("document_number").as_str(), field("authority").as_str()) else { continue };
                let facts = named.get(&name).unwrap_or_else(|| panic!("no event tells of {matter}"));
                for part in ["fine", "decided"] {
                    let told: Vec<&Value> = facts.iter().map(|fact| &fact[part]).collect();
                    assert!(told.contains(&field(part)), "{part} of {name}: {told:?}, and {}", field(part));
                }
                shown += 1;
            }
        }
        assert!(shown > 10, "{shown} penalties are shown");
    }

    /// Of each record the state of the highest revision, raw id and index; those that are gone left out.
    fn standing(&self) -> Vec<&Value> {
        let mut latest: BTreeMap<(&str, &str), (Rank<'_>, &Value)> = BTreeMap::new();
        for event in self.events.values() {
            let text = |part: &str| event[part].as_str().unwrap();
            let mut id = text("id").split('/');
            let raw = id.next().unwrap();
            assert_eq!(id.next(), Some("1"), "nothing was replayed");
            let rank = (event["revision"].as_u64().unwrap_or(0), raw, id.next().unwrap().parse().unwrap());
            let kept = latest.entry((text("source"), text("record"))).or_insert((rank, event));
            if rank > kept.0 {
                *kept = (rank, event);
            }
        }
        latest.into_values().map(|(_, event)| event).filter(|event| event["operation"] == "upsert").collect()
    }
}

type Rank<'a> = (u64, &'a str, u32);

fn name(number: Option<&str>, authority: Option<&str>) -> Option<Name> {
    let plain = |text: &str| text.chars().filter(|letter| letter.is_alphanumeric()).collect::<String>();
    let (number, authority) = (plain(number?), plain(authority?));
    (!number.is_empty() && !authority.is_empty()).then(|| format!("{number} {authority}"))
}

/// Every operator's archive, by the API.
fn operators(world: &World) -> Vec<Value> {
    let (mut all, mut after) = (Vec::new(), String::new());
    loop {
        let page = world.get(&format!("/v1/operators?limit=40{after}"));
        for row in page["items"].as_array().unwrap() {
            all.push(world.get(&format!("/v1/operators/{}", row["id"].as_str().unwrap())));
        }
        match page["next"].as_str() {
            Some(next) => after = format!("&after={next}"),
            None => return all,
        }
    }
}
