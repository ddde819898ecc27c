//! The archive's language as this build has it: event schemas from the
//! registry, identifiers and rules from `hub-schemas`.
//!
//! Of all schemes the archive uses the strong ones, those that may join two
//! parties: a person's number or a barcode names no operator.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use hub_schemas::identifier::{SCHEMES, Scheme, Validity};
use serde_json::{Value, json};

use super::fact::{Schemas, Unreadable};
use super::survivorship::{Rules, RulesError};
use super::who::identity::{Identifier, Standing, short_hash};
use crate::registry::{Registry, Version};
use crate::schema::{KeyPart, Measures, Sensitivity};

impl Rules {
    /// The rules that this build carries.
    ///
    /// # Errors
    /// Where they cannot be used: the build is broken.
    pub fn builtin() -> Result<Self, RulesError> {
        Self::parse("schemas/survivorship.toml", hub_schemas::SURVIVORSHIP)
    }
}

/// What event schemas and identifiers mean.
#[derive(Debug)]
pub struct Language {
    registry: Arc<Registry>,
    personal: BTreeMap<String, Vec<String>>,
}

impl Language {
    /// The language of a registry's schemas. A field that any version calls
    /// personal is personal in all.
    #[must_use]
    pub fn new(registry: Arc<Registry>) -> Self {
        let mut personal: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for subject in registry.subjects() {
            for version in registry.versions(subject) {
                let fields = version.schema.fields();
                let found = fields.filter(|(_, field)| field.sensitivity == Sensitivity::Personal);
                let paths = personal.entry(version.schema.family().to_owned()).or_default();
                paths.extend(found.map(|(path, _)| path.to_owned()));
            }
        }
        let personal = personal.into_iter().map(|(family, paths)| (family, paths.into_iter().collect())).collect();
        Self { registry, personal }
    }

    /// Tells how events of a schema are folded: by what names their matter, by what of them is personal, by what is
    /// read of a device. Of what later schemas of the family say that alone counts which concerns a field of this one: a
    /// new field moves nothing that was told before.
    fn mark(&self, Version { schema, .. }: &Version) -> String {
        let own = |names: &[String]| -> Vec<String> {
            names.iter().filter(|name| schema.field(name).is_some()).cloned().collect()
        };
        let family = schema.family();
        let personal = own(self.personal(family));
        let measures = self.measures(family).map(|measures| [own(&measures.values), own(&measures.describes)]);
        let key = format!("{:?}", schema.natural_key());
        short_hash(&json!([key, personal, measures]).to_string())
    }
}

impl Schemas for Language {
    fn read(&self, schema: u32, body: &[u8]) -> Result<Value, Unreadable> {
        let known = self.registry.by_id(schema).ok_or(Unreadable::Schema(schema))?;
        known.read(body).map_err(|error| Unreadable::Body(error.to_string()))
    }

    fn natural_key(&self, schema: u32) -> &[Vec<KeyPart>] {
        self.registry.by_id(schema).map_or(&[], |schema| schema.natural_key())
    }

    fn measures(&self, family: &str) -> Option<&Measures> {
        self.registry.measures(family)
    }

    fn personal(&self, family: &str) -> &[String] {
        self.personal.get(family).map_or(&[], Vec::as_slice)
    }

    fn identifier(&self, scheme: &str, value: &str) -> Option<Identifier> {
        let scheme = Scheme::find(scheme).filter(|scheme| scheme.joins())?;
        let standing = match scheme.validity(value) {
            Validity::Valid => Standing::Valid,
            Validity::Opaque => Standing::Opaque,
            Validity::Invalid(_) => Standing::Invalid,
        };
        let value = scheme.normalise(value).into_owned();
        let seniority = u8::try_from(scheme.seniority()).ok()?;
        (!value.is_empty()).then_some(Identifier { seniority, scheme: scheme.entry().name, value, standing })
    }

    fn written(&self, text: &str) -> Vec<String> {
        let forms = [Scheme::SocialCreditCode, Scheme::OrganisationCode, Scheme::PlatformId];
        let forms: BTreeSet<Cow<'_, str>> = forms.iter().map(|scheme| scheme.normalise(text)).collect();
        forms.into_iter().map(Cow::into_owned).collect()
    }

    fn marks(&self) -> BTreeMap<String, String> {
        let joining: Vec<&str> = SCHEMES.iter().filter(|entry| entry.joins).map(|entry| entry.name).collect();
        let identifiers = ("identifiers".to_owned(), short_hash(&joining.join(" ")));
        let versions = self.registry.subjects().into_iter().flat_map(|subject| self.registry.versions(subject));
        let schemas = versions.map(|version| (format!("schema {}", version.id), self.mark(version)));
        schemas.chain([identifiers]).collect()
    }
}

#[cfg(test)]
mod tests {
    use hub_schemas::ids::REGISTERED;

    use super::*;
    use crate::archive::implied;

    fn language() -> Language {
        Language::new(Arc::new(Registry::builtin().unwrap()))
    }

    #[test]
    fn a_strong_identifier_is_normalised_and_checked() {
        let language = language();
        let standing = |scheme, value| language.identifier(scheme, value).map(|id| (id.value, id.standing));
        let valid = |text: &str| Some((text.to_owned(), Standing::Valid));
        assert_eq!(standing("social-credit-code", " 91440784ma4x00012n"), valid("91440784MA4X00012N"));
        assert_eq!(standing("licence", "jy2440784 0000014"), valid("JY24407840000014"));
        assert_eq!(standing("licence", "JY24401060000042").unwrap().1, Standing::Invalid);
        assert_eq!(standing("platform-id", "yi-can-shi-an:7").unwrap().1, Standing::Opaque);
        assert_eq!(standing("licence", " "), None, "an empty one names nobody");
        assert_eq!(standing("resident-id", "440784199001010015"), None, "a person is no operator");
    }

    #[test]
    fn an_organisation_code_is_found_with_its_hyphen_or_without() {
        assert!(language().written("00000101-1").contains(&"000001011".to_owned()));
    }

    #[test]
    fn the_rules_of_this_build_can_be_used_and_speak_of_known_fields() {
        let registry = Registry::builtin().unwrap();
        for field in Rules::builtin().unwrap().fields() {
            for from in &field.from {
                let (_, schema) = registry.latest(&from.family).unwrap();
                let path = from.field.replace("party.", "parties.");
                let is_known = match path.strip_prefix(implied::IMPLIED) {
                    Some(implied) => implied::is_known(&from.family, implied),
                    None => schema.field(&path).is_some(),
                };
                assert!(is_known, "{} has no {path}", from.family);
            }
        }
    }

    #[test]
    fn every_schema_has_a_mark_by_its_key_and_by_what_is_personal() {
        let mut language = language();
        let marks = language.marks();
        assert_eq!(marks.len(), REGISTERED.len() + 1, "and identifiers");
        let of = |language: &Language, family: &str| {
            let (id, _) = language.registry.latest(family).unwrap();
            language.marks()[&format!("schema {id}")].clone()
        };
        let (licence, penalty) = (of(&language, "licence"), of(&language, "penalty"));
        assert_ne!(licence, penalty, "they have other keys");
        // As a later schema of the family would have it.
        let paths = language.personal.get_mut("licence").unwrap();
        paths.extend(["premises_name", "a_field_that_is_new"].map(str::to_owned));
        assert_ne!(of(&language, "licence"), licence);
        language.personal.get_mut("penalty").unwrap().push("a_field_that_is_new".to_owned());
        assert_eq!(of(&language, "penalty"), penalty, "nothing that was told before has it");
    }

    #[test]
    fn a_legal_person_is_personal() {
        assert!(language().personal("registration").contains(&"legal_person".to_owned()));
    }
}
