//! What a party is known by, as written, and how it is kept: enough to make its
//! portrait, and to show a person why it is proposed. Pure.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::hash::{DefaultHasher, Hash, Hasher};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::super::fact::{Mention, Schemas};
use super::super::profile::Profile;
use super::super::who::propose::Portrait;

/// Names of one party that are looked at: who has more is a placeholder.
const NAMES: usize = 40;

/// Fields of the profile, and fields of facts of which a claim for one is made.
const NAME: &str = "name";
const REGISTERED: &str = "registered_address";
const PREMISES: &str = "premises_address";
const PHONE: &str = "phone";
const TOWN: &str = "town";
const CLASS: &str = "business_class";

/// Texts, each once.
type Texts<'t> = BTreeSet<Cow<'t, str>>;

/// What a party is known by.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct Outline<'t> {
    /// Names.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub names: Texts<'t>,
    /// Registered addresses (住所).
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub registered: Texts<'t>,
    /// Addresses of premises (经营场所).
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub premises: Texts<'t>,
    /// Telephones.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub phones: Texts<'t>,
    /// Towns.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub towns: Texts<'t>,
    /// Classes of business.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub classes: Texts<'t>,
    /// Identifiers: scheme, value.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub identifiers: BTreeSet<(Cow<'t, str>, Cow<'t, str>)>,
}

impl<'t> Outline<'t> {
    /// Of an operator: what its profile says.
    #[must_use]
    pub fn of_operator(profile: &'t Profile) -> Self {
        let field = |name: &str| profile.field(name).map(Cow::Borrowed);
        let places = |part: fn(&super::super::profile::Premises) -> Option<&String>| {
            profile.premises.iter().filter_map(part).map(|text| Cow::Borrowed(text.as_str()))
        };
        let names = profile.names.iter().take(NAMES).map(|name| Cow::Borrowed(name.as_str()));
        let identifiers = profile.identifiers.iter().map(|known| {
            let identifier = &known.identifier;
            (Cow::Borrowed(identifier.scheme), Cow::Borrowed(identifier.value.as_str()))
        });
        Self {
            names: names.chain(field(NAME)).chain(places(|place| place.name.as_ref()).take(NAMES)).collect(),
            registered: field(REGISTERED).into_iter().collect(),
            premises: field(PREMISES).into_iter().chain(places(|place| place.address.as_ref())).collect(),
            phones: field(PHONE).into_iter().collect(),
            towns: field(TOWN).into_iter().collect(),
            classes: field(CLASS).into_iter().chain(places(|place| place.class.as_ref())).collect(),
            identifiers: identifiers.collect(),
        }
    }

    /// Of a party that nothing identifies: what its record says of it. `town` is the record's.
    #[must_use]
    pub fn of_party(party: &'t Value, mention: &'t Mention, town: Option<&'t str>) -> Self {
        let told = |name: &str| party[name].as_str().filter(|text| !text.is_empty()).map(Cow::Borrowed);
        let claim = |name: &str| mention.claims.get(name).and_then(|claim| claim.value.as_str()).map(Cow::Borrowed);
        Self {
            names: told("name").into_iter().chain(claim(NAME)).collect(),
            registered: claim(REGISTERED).into_iter().collect(),
            premises: told("address").into_iter().chain(claim(PREMISES)).collect(),
            phones: told("phone").into_iter().chain(claim(PHONE)).collect(),
            towns: claim(TOWN).or(town.map(Cow::Borrowed)).into_iter().collect(),
            classes: claim(CLASS).into_iter().collect(),
            identifiers: BTreeSet::new(),
        }
    }

    /// A number that is another where the outline is, within one run.
    #[must_use]
    pub fn mark(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        self.hash(&mut hasher);
        hasher.finish()
    }

    /// As a portrait.
    #[must_use]
    pub fn portrait(&self, schemas: &dyn Schemas) -> Portrait {
        let mut portrait = Portrait::default();
        self.names.iter().for_each(|text| portrait.name(text));
        self.registered.iter().for_each(|text| portrait.registered_address(text));
        self.premises.iter().for_each(|text| portrait.premises_address(text));
        self.phones.iter().for_each(|text| portrait.phone(text));
        self.towns.iter().for_each(|text| portrait.town(text));
        self.classes.iter().for_each(|text| portrait.class(text));
        let identifiers = self.identifiers.iter().filter_map(|(scheme, value)| schemas.identifier(scheme, value));
        identifiers.for_each(|identifier| portrait.identifier(identifier));
        portrait
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn mention(role: &str) -> Mention {
        Mention { role: role.into(), evidence: None, name: None, claims: std::collections::BTreeMap::new() }
    }

    #[test]
    fn it_reads_back_from_its_text() {
        let (party, mention) = (json!({"name": "金记\"饭店", "address": "人民路1号", "phone": ""}), mention("sampled"));
        let outline = Outline::of_party(&party, &mention, Some("440784001"));
        let text = serde_json::to_string(&outline).unwrap();
        assert_eq!(text, r#"{"names":["金记\"饭店"],"premises":["人民路1号"],"towns":["440784001"]}"#);
        let back: Outline<'_> = serde_json::from_str(&text).unwrap();
        assert_eq!((back.mark(), &back), (outline.mark(), &outline));
    }
}
