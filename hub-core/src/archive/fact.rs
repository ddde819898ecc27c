//! Facts: what one source says of one business record, as it stands.
//!
//! Reads an event's content once into what the archive needs: its parties with
//! their evidences, the matter that it belongs to, its fields. Pure; what the
//! bytes mean and what an identifier's check digit is, [`Schemas`] knows.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::implied::{IMPLIED, implied};
use super::matter::MatterKey;
use super::survivorship::{Provenance, Rules};
use super::who::identity::{Evidence, Identifier};
use crate::code;
use crate::message::{Event, FactKey, Operation};
use crate::report::Code;
use crate::schema::{KeyPart, Measures};

/// What the archive asks of event schemas and identifiers.
pub trait Schemas: Send + Sync {
    /// What a body says, as JSON (`schema::Schema::read`).
    ///
    /// # Errors
    /// Where the schema is unknown or the body is none of its data.
    fn read(&self, schema: u32, body: &[u8]) -> Result<Value, Unreadable>;

    /// What together names a matter, by the writer's schema: a later version of
    /// it must not move what an earlier one said.
    fn natural_key(&self, schema: u32) -> &[Vec<KeyPart>];

    /// What the readings of a family hold; none where its events are records.
    fn measures(&self, _family: &str) -> Option<&Measures> {
        None
    }

    /// Paths of the fields of a family that hold personal data.
    fn personal(&self, family: &str) -> &[String];

    /// Of these the ones whose values are codes.
    fn coded(&self, _family: &str) -> &[String] {
        &[]
    }

    /// A strong identifier, normalised and checked; none where the scheme is
    /// unknown or names no operator.
    fn identifier(&self, scheme: &str, value: &str) -> Option<Identifier>;

    /// The forms in which a text that someone typed may be kept as the value of
    /// an identifier, whatever its scheme.
    fn written(&self, text: &str) -> Vec<String>;

    /// The language by its parts: of each its name, and a mark that is another where what the part says would be folded
    /// otherwise.
    fn marks(&self) -> BTreeMap<String, String>;
}

/// An event that does not say what it means. The hub validated it when it was
/// made, so this is damage or a missing schema, never a reason to skip it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// Its schema is not in the registry.
    #[error("HUB-7001: schema {0} is not in the registry")]
    Schema(u32),
    /// The body is no datum of its schema, or names no parties.
    #[error("HUB-7002: {0}")]
    Body(String),
}

impl Unreadable {
    /// The page that explains it.
    #[must_use]
    pub fn code(&self) -> Code {
        match self {
            Self::Schema(_) => code!(7001),
            Self::Body(_) => code!(7002),
        }
    }
}

/// A value that a party's fact offers for a field of its operator's profile. Kept as the two in their order, since every
/// fact keeps some.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "(usize, Value)", into = "(usize, Value)")]
pub struct Claim {
    /// Place of the origin in the field's `from`.
    pub order: usize,
    /// The value.
    pub value: Value,
}

impl From<(usize, Value)> for Claim {
    fn from((order, value): (usize, Value)) -> Self {
        Self { order, value }
    }
}

impl From<Claim> for (usize, Value) {
    fn from(Claim { order, value }: Claim) -> Self {
        (order, value)
    }
}

/// One party of a fact.
#[derive(Debug, Clone, PartialEq)]
pub struct Mention {
    /// What it does there.
    pub role: String,
    /// Its strong identifiers, where it has any.
    pub evidence: Option<Evidence>,
    /// Its name as written.
    pub name: Option<String>,
    /// What the fact offers for its operator's profile, by field.
    pub claims: BTreeMap<String, Claim>,
}

/// What a fact says while it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct State {
    /// Its fields but the parties.
    pub content: Map<String, Value>,
    /// Its parties, in the order of the event.
    pub mentions: Vec<Mention>,
    /// The matter that it belongs to.
    pub matter: MatterKey,
    /// Whether its state is in force.
    pub in_force: bool,
}

/// An event, read: `state` is none for a delete.
#[derive(Debug, Clone, PartialEq)]
pub struct Told {
    /// The event.
    pub event: Event,
    /// What it says.
    pub state: Option<State>,
}

impl Told {
    /// Reads an event.
    ///
    /// # Errors
    /// Where its body cannot be read.
    pub fn read(event: Event, schemas: &dyn Schemas, rules: &Rules) -> Result<Self, Unreadable> {
        let state = match event.operation {
            Operation::Delete => None,
            Operation::Upsert => Some(State::read(&event.fact, event.schema, &event.body, schemas, rules)?),
        };
        Ok(Self { event, state })
    }

    /// Who says so.
    #[must_use]
    pub fn provenance(&self) -> Arc<Provenance> {
        let event = &self.event;
        let adapter = event.adapter.as_str();
        Arc::new(Provenance::new(&event.fact, event.id, adapter, event.occurred, event.revision))
    }
}

impl State {
    /// Reads the body of a fact's upsert.
    ///
    /// # Errors
    /// Where it cannot be read.
    pub fn read(
        fact: &FactKey,
        schema: u32,
        body: &[u8],
        schemas: &dyn Schemas,
        rules: &Rules,
    ) -> Result<Self, Unreadable> {
        let Value::Object(mut content) = schemas.read(schema, body)? else {
            return Err(Unreadable::Body(format!("{} {}: the content is no record", fact.source, fact.record)));
        };
        let parties = content.remove("parties").unwrap_or_default();
        content.retain(|_, value| !is_empty(value));
        let in_force = rules.in_force(&fact.family, content.get("state").and_then(Value::as_str));
        let parties = parties.as_array().map(Vec::as_slice).unwrap_or_default();
        let mentions: Vec<Mention> =
            parties.iter().map(|party| mention(fact, party, &content, schemas, rules)).collect();
        let matter = MatterKey::of(fact, &content, &mentions, schemas.natural_key(schema));
        Ok(Self { content, mentions, matter, in_force })
    }

    /// Whether none of its parties is known by any identifier.
    #[must_use]
    pub fn is_unresolved(&self) -> bool {
        self.mentions.iter().all(|mention| mention.evidence.is_none())
    }
}

/// A value that says nothing takes no part: it neither wins nor loses.
fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(list) => list.is_empty(),
        _ => false,
    }
}

/// The strong identifiers among those written, by scheme and value: an
/// organisation code also where it stands inside a social credit code (GB 32100,
/// at 9 to 17).
#[must_use]
pub fn strong<'w>(written: impl IntoIterator<Item = (&'w str, &'w str)>, schemas: &dyn Schemas) -> Vec<Identifier> {
    let written = written.into_iter();
    let mut strong: Vec<Identifier> = written.filter_map(|(scheme, value)| schemas.identifier(scheme, value)).collect();
    let inner: Vec<Identifier> = strong
        .iter()
        .filter(|id| id.scheme == "social-credit-code" && id.joins())
        .filter_map(|id| schemas.identifier("organisation-code", id.value.get(8..17)?))
        .collect();
    strong.extend(inner);
    strong
}

fn mention(
    fact: &FactKey,
    party: &Value,
    content: &Map<String, Value>,
    schemas: &dyn Schemas,
    rules: &Rules,
) -> Mention {
    let text = |name: &str| party[name].as_str().filter(|text| !text.is_empty());
    let role = text("role").unwrap_or_default();
    let identifiers = party["identifiers"].as_array().into_iter().flatten();
    let written = identifiers.filter_map(|id| Some((id["scheme"].as_str()?, id["value"].as_str()?)));
    let strong = strong(written, schemas);
    let mut claims = BTreeMap::new();
    for field in rules.fields() {
        let origins = field.from.iter().enumerate().filter(|(_, from)| from.family == fact.family && from.role == role);
        let mut values = origins.filter_map(|(order, from)| {
            let value = match (from.field.strip_prefix("party."), from.field.strip_prefix(IMPLIED)) {
                (Some(name), _) => party.get(name).cloned(),
                (_, Some(name)) => implied(&fact.family, name, content),
                _ => content.get(&from.field).cloned(),
            };
            value.filter(|value| !is_empty(value)).map(|value| Claim { order, value })
        });
        if let Some(claim) = values.next() {
            claims.insert(field.name.clone(), claim);
        }
    }
    Mention { role: role.to_owned(), evidence: Evidence::new(strong), name: text("name").map(str::to_owned), claims }
}
