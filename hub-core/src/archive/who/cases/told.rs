//! What a case tells, read into events and decisions.

use serde::Deserialize;
use toml::value::{Table, Value};

use super::expected::Operator;
use crate::archive::fold::Set;
use crate::archive::world::raw;
use crate::message::{Anchor, Decision, Event, EventId, FactKey, Generation, Instant, Operation, Says, Signature};
use crate::registry::Registry;
use crate::schema::{Schema, days};

/// A file of the folder. A record is named `<source> <family> <record id>`, an identifier
/// `<scheme> <value>`, a record's party `record <source> <family> <role> <record id>`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// What an inspector expects, and why.
    pub expects: String,
    /// Facts that have no operator before anybody decides.
    #[serde(default)]
    pub undecided: Vec<String>,
    /// Facts that have none in the end.
    #[serde(default)]
    pub unresolved: Vec<String>,
    /// Identifiers that join nobody.
    #[serde(default)]
    pub contested: Vec<String>,
    /// What sources said, in the order of receipt: `record`, maybe `occurred`, and the
    /// fields of the family.
    #[serde(rename = "event")]
    events: Vec<Table>,
    /// What people decided, in their order.
    #[serde(default, rename = "decision")]
    pub decisions: Vec<Said>,
    /// Every operator that there is then.
    #[serde(default, rename = "operator")]
    pub operators: Vec<Operator>,
}

/// A decision, and what is to become of it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Said {
    #[serde(default)]
    same: Vec<String>,
    #[serde(default)]
    apart: Vec<String>,
    open: Option<String>,
    /// Its fate.
    pub fate: String,
}

impl Case {
    /// What the archive is made of.
    pub fn set(&self, registry: &Registry) -> Set {
        let events = (1..).zip(&self.events).map(|(n, told)| event(n, told.clone(), registry)).collect();
        let decisions = (1..).zip(&self.decisions).map(|(at, said)| said.decision(at)).collect();
        Set { events, decisions, ..Set::default() }
    }
}

impl Said {
    /// Names the decision of a moment.
    pub fn id(at: usize) -> String {
        format!("{at:028x}")
    }

    fn decision(&self, at: usize) -> Decision {
        let others = |others: &[String]| others.iter().map(|text| anchor(text)).collect();
        let says = match (&self.same[..], &self.apart[..], &self.open) {
            ([one, rest @ ..], [], None) if !rest.is_empty() => Says::Same { one: anchor(one), others: others(rest) },
            ([], [one, rest @ ..], None) if !rest.is_empty() => Says::Apart { one: anchor(one), others: others(rest) },
            ([], [], Some(open)) => Says::Open { one: anchor(open) },
            _ => panic!("one of same, apart and open: {self:?}"),
        };
        Decision {
            id: Self::id(at),
            says,
            decided: Signature { at: Instant::try_from(at).unwrap(), actor: "li".into() },
            note: String::new(),
            withdrawn: None,
        }
    }
}

fn anchor(text: &str) -> Anchor {
    let words: Vec<&str> = text.splitn(5, ' ').collect();
    match words[..] {
        ["record", source, family, role, record] => {
            let [source, family, record, role] = [source, family, record, role].map(str::to_owned);
            Anchor::Party { source, family, record, role }
        }
        _ => {
            let (scheme, value) = text.split_once(' ').unwrap();
            Anchor::Identifier { scheme: scheme.into(), value: value.into() }
        }
    }
}

fn event(n: u64, mut told: Table, registry: &Registry) -> Event {
    let record = told.remove("record").expect("an event names its record");
    let words: Vec<&str> = record.as_str().unwrap().splitn(3, ' ').collect();
    let [source, family, record] = words[..] else { panic!("source, family, record: {words:?}") };
    let occurred = told.remove("occurred").map(|day| i64::from(days(&day)) * 86_400_000);
    let (schema, known) = registry.latest(family).unwrap_or_else(|| panic!("no family {family}"));
    Event {
        id: EventId { raw: raw(n), generation: Generation::FIRST, index: 0 },
        fact: FactKey { source: source.parse().unwrap(), family: family.into(), record: record.into() },
        operation: Operation::Upsert,
        revision: None,
        occurred,
        listing: None,
        adapter: "case@1.0.0".into(),
        schema,
        body: body(known, told).into(),
    }
}

/// A datum of the schema; what the case does not say is as the schema has it.
fn body(schema: &Schema, mut says: Table) -> Vec<u8> {
    for name in says.keys().filter(|name| *name != "parties") {
        assert!(schema.field(name).is_some(), "{} has no {name}", schema.family());
    }
    for party in says.get_mut("parties").and_then(Value::as_array_mut).into_iter().flatten() {
        for identifier in party.get_mut("identifiers").and_then(Value::as_array_mut).into_iter().flatten() {
            let (scheme, value) = identifier.as_str().unwrap().split_once(' ').unwrap();
            let parts = [("scheme", scheme), ("value", value)];
            *identifier = Value::Table(parts.map(|(name, text)| (name.into(), text.into())).into_iter().collect());
        }
    }
    schema.datum_of(says)
}
