//! What of the archive goes a route, and in what form. Pure: a function of what
//! is configured, the change, and what the platform last answered for.

use std::collections::BTreeMap;

use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use super::due::{Due, Quiet};
use super::kept::Last;
use super::settings::RouteSettings;
use crate::message::{Change, Operation, RouteName, Whose};
use crate::sandbox::{Delivery, Pair};

/// What an adapter's manifest says of a subject that it delivers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Offer {
    /// States of the matter that may leave; empty: all. What left once is
    /// followed whatever its state.
    pub states: Vec<String>,
    /// Roles of the operator in which it is told; empty: all.
    pub roles: Vec<String>,
    /// Subjects of the same operator that the platform must have before: what it
    /// refused of this one goes again once it has one of them.
    pub after: Vec<String>,
}

/// See the file's head.
#[derive(Debug, Clone)]
pub struct Filter {
    route: RouteName,
    subjects: BTreeMap<String, Offer>,
    towns: Vec<String>,
    classes: Vec<String>,
    fields: BTreeMap<String, Vec<String>>,
}

impl Filter {
    /// What the route's settings leave of what its adapter delivers.
    #[must_use]
    pub fn new(route: RouteName, offers: BTreeMap<String, Offer>, settings: &RouteSettings) -> Self {
        let wanted = |subject: &String| settings.subjects.is_empty() || settings.subjects.contains(subject);
        Self {
            route,
            subjects: offers.into_iter().filter(|(subject, _)| wanted(subject)).collect(),
            towns: settings.towns.clone(),
            classes: settings.classes.clone(),
            fields: settings.fields.clone(),
        }
    }

    /// The route.
    #[must_use]
    pub fn route(&self) -> &RouteName {
        &self.route
    }

    /// What it delivers.
    pub fn subjects(&self) -> impl Iterator<Item = &str> {
        self.subjects.keys().map(String::as_str)
    }

    /// Whether it delivers that subject at all.
    #[must_use]
    pub fn takes(&self, subject: &str) -> bool {
        self.subjects.contains_key(subject)
    }

    /// What the platform must have before it takes that subject.
    pub(super) fn after(&self, subject: &str) -> &[String] {
        self.subjects.get(subject).map_or(&[], |offer| &offer.after)
    }

    /// What is to be sent of a change, or why nothing is.
    pub(super) fn look(&self, change: &Change, last: Option<&Last>) -> Result<Due, Quiet> {
        let offer = self.subjects.get(&change.family).ok_or(Quiet::Subject)?;
        let had = last.filter(|last| last.is_there());
        let operation = change.operation;
        if operation == Operation::Delete && had.is_none_or(|last| last.deleted) {
            return Err(Quiet::NeverSent);
        }
        if operation == Operation::Upsert && had.is_none() {
            self.begins(change, offer)?;
        }
        if !among(&self.towns, change.whose.town.as_deref()) {
            return Err(Quiet::Town);
        }
        if !among(&self.classes, change.whose.class.as_deref()) {
            return Err(Quiet::Class);
        }
        let body = match (&change.content, operation) {
            (_, Operation::Delete) => String::new(),
            (Some(content), Operation::Upsert) => self.body(&change.family, content),
            (None, Operation::Upsert) => return Err(Quiet::Withheld),
        };
        let attributes = attributes(self.route.platform(), change);
        let digest = digest(change, &body, &attributes);
        if last.is_some_and(|last| last.digest == digest) {
            return Err(Quiet::Same);
        }
        let delivery = Delivery {
            id: id(&self.route, change),
            operator: change.operator.clone(),
            version: change.version.n.unsigned_abs(),
            operation,
            subject: change.family.clone(),
            known_as: had.and_then(|last| last.known_as.as_deref().map(str::to_owned)),
            body,
            repeated: false,
            attributes,
        };
        Ok(Due { delivery, matter: change.matter.clone(), version: change.version, digest })
    }

    /// Whether something that the platform never had is its business.
    fn begins(&self, change: &Change, offer: &Offer) -> Result<(), Quiet> {
        let own = |source: &String| source.split_once('.').is_some_and(|(name, _)| name == self.route.platform());
        if change.sources.iter().any(own) {
            return Err(Quiet::Own);
        }
        if !offer.roles.is_empty() && !change.roles.iter().any(|role| offer.roles.contains(role)) {
            return Err(Quiet::Role);
        }
        let state = change.content.as_ref().and_then(|content| content.get("state")).and_then(Value::as_str);
        if !among(&offer.states, state) {
            return Err(Quiet::State);
        }
        Ok(())
    }

    fn body(&self, subject: &str, content: &Map<String, Value>) -> String {
        match self.fields.get(subject) {
            None => Value::Object(content.clone()).to_string(),
            Some(fields) => {
                let left = content.iter().filter(|(name, _)| fields.contains(name));
                Value::Object(left.map(|(name, value)| (name.clone(), value.clone())).collect()).to_string()
            }
        }
    }
}

/// Whether a value is one of those; of none that are named, whatever it is.
fn among(allowed: &[String], value: Option<&str>) -> bool {
    allowed.is_empty() || value.is_some_and(|value| allowed.iter().any(|one| one == value))
}

/// Whose it is and who says so, in the platform's terms: of the ids that
/// platforms gave the operator only this one's own.
fn attributes(platform: &str, change: &Change) -> Vec<Pair> {
    let Whose { name, town, class, identifiers } = &change.whose;
    let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let mut pairs = vec![pair("name", name)];
    pairs.extend(town.iter().map(|town| pair("town", town)));
    pairs.extend(class.iter().map(|class| pair("class", class)));
    for known in identifiers.iter().filter(|known| matches!(&*known.state, "sound" | "founding")) {
        match known.scheme.as_str() {
            "platform-id" => {
                let own = known.value.split_once('/').filter(|(of, _)| *of == platform);
                pairs.extend(own.map(|(_, own)| pair("platform-id", own)));
            }
            scheme => pairs.push(pair(scheme, &known.value)),
        }
    }
    pairs.extend(change.roles.iter().map(|role| pair("role", role)));
    pairs.extend(change.sources.iter().map(|source| pair("source", source)));
    pairs
}

/// Of what the platform is told. Who says it is left out: one more witness of
/// the same is no news.
fn digest(change: &Change, body: &str, attributes: &[Pair]) -> [u8; 32] {
    let mut hasher = Sha256::new();
    let mut put = |text: &str| {
        hasher.update(text.len().to_be_bytes());
        hasher.update(text.as_bytes());
    };
    put(change.operation.as_str());
    put(&change.family);
    put(body);
    for (name, value) in attributes.iter().filter(|(name, _)| name != "source") {
        put(name);
        put(value);
    }
    hasher.finalize().into()
}

/// The same for every repetition of one state on one route.
fn id(route: &RouteName, change: &Change) -> String {
    let text = format!("{route}/{}/{}/{}", change.operator, change.matter, change.version);
    hex::encode(&Sha256::digest(text.as_bytes())[..16])
}
