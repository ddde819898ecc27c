//! Subjects and schema ids, for ever: an id once given never means another
//! text. What is registered is data of the `hub-schemas` crate; this room
//! parses it once and answers by id, fingerprint, subject and family.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use hub_schemas::ids::REGISTERED;

use crate::schema::{DELETE, MARK, Measures, Schema, SchemaError};

/// One version of a subject.
#[derive(Debug, Clone)]
pub struct Version {
    /// The schema's id, in the wire format's head.
    pub id: u32,
    /// The subject: `event.<family>-value`.
    pub subject: String,
    /// Its number within the subject, from 1.
    pub version: u32,
    /// The schema.
    pub schema: Arc<Schema>,
}

/// Every schema that the hub knows.
#[derive(Debug)]
pub struct Registry {
    by_id: BTreeMap<u32, Version>,
    by_fingerprint: HashMap<String, u32>,
}

impl Registry {
    /// The schemas that this build carries.
    ///
    /// # Errors
    /// Where one does not parse: the build is broken.
    pub fn builtin() -> Result<Self, SchemaError> {
        let mut by_id = BTreeMap::new();
        let mut by_fingerprint = HashMap::new();
        for registered in REGISTERED {
            let schema = Arc::new(Schema::parse(registered.text)?);
            // The newest of those with one form stays: ids count up.
            by_fingerprint.insert(schema.fingerprint().to_owned(), registered.id);
            let version = Version {
                id: registered.id,
                subject: registered.subject.to_owned(),
                version: registered.version,
                schema,
            };
            by_id.insert(registered.id, version);
        }
        Ok(Self { by_id, by_fingerprint })
    }

    /// Id of the schema of marks.
    ///
    /// # Panics
    /// Where the build lacks it, which none does.
    #[must_use]
    pub fn mark_schema(&self) -> u32 {
        self.latest(MARK).expect("every build carries this schema").0
    }

    /// The schema of an id.
    #[must_use]
    pub fn by_id(&self, id: u32) -> Option<&Arc<Schema>> {
        self.by_id.get(&id).map(|version| &version.schema)
    }

    /// The version that an id names.
    #[must_use]
    pub fn version(&self, id: u32) -> Option<&Version> {
        self.by_id.get(&id)
    }

    /// Id and schema of a fingerprint, as manifests pin it. Of texts that say the same of bytes, and differ in what
    /// names a matter or explains a field, the newest.
    #[must_use]
    pub fn by_fingerprint(&self, fingerprint: &str) -> Option<(u32, &Arc<Schema>)> {
        let id = *self.by_fingerprint.get(fingerprint)?;
        Some((id, self.by_id(id)?))
    }

    /// Id and newest schema of a family.
    #[must_use]
    pub fn latest(&self, family: &str) -> Option<(u32, &Arc<Schema>)> {
        let versions = self.by_id.values().filter(|version| version.schema.family() == family);
        versions.max_by_key(|version| version.version).map(|version| (version.id, &version.schema))
    }

    /// What the readings of a family hold; none where its events are records.
    #[must_use]
    pub fn measures(&self, family: &str) -> Option<&Measures> {
        self.latest(family).and_then(|(_, schema)| schema.measures())
    }

    /// Versions of a subject, oldest first.
    #[must_use]
    pub fn versions(&self, subject: &str) -> Vec<&Version> {
        let mut versions: Vec<&Version> = self.by_id.values().filter(|version| version.subject == subject).collect();
        versions.sort_by_key(|version| version.version);
        versions
    }

    /// Subjects, in order.
    #[must_use]
    pub fn subjects(&self) -> Vec<&str> {
        let mut subjects: Vec<&str> = self.by_id.values().map(|version| version.subject.as_str()).collect();
        subjects.sort_unstable();
        subjects.dedup();
        subjects
    }

    /// Families of events, in the order of their ids: neither marks nor deletes.
    #[must_use]
    pub fn families(&self) -> Vec<&str> {
        let mut families = Vec::new();
        for version in self.by_id.values() {
            let family = version.schema.family();
            if family != DELETE && family != MARK && !families.contains(&family) {
                families.push(family);
            }
        }
        families
    }
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use proptest::prelude::*;

    use super::*;
    use crate::schema::KeyPart;

    #[test]
    fn a_schema_is_found_by_id_fingerprint_and_family() {
        let registry = Registry::builtin().unwrap();
        let (id, schema) = registry.latest("penalty").unwrap();
        assert_eq!(registry.by_id(id).unwrap().fingerprint(), schema.fingerprint());
        assert_eq!(registry.by_fingerprint(schema.fingerprint()).unwrap().0, id);
        let part = |name: &str| KeyPart::Field { name: name.into(), personal: false };
        assert_eq!(schema.natural_key(), [[part("document_number"), part("authority")]]);
        assert!(registry.latest(DELETE).is_some() && !registry.families().contains(&DELETE));
    }

    #[test]
    fn ids_agree_with_the_fingerprints_they_were_given_for() {
        let registry = Registry::builtin().unwrap();
        for registered in REGISTERED {
            assert_eq!(
                registry.by_id(registered.id).unwrap().fingerprint(),
                registered.fingerprint,
                "{}",
                registered.subject
            );
        }
    }

    #[test]
    fn who_pins_the_form_of_several_texts_is_given_the_newest() {
        let registry = Registry::builtin().unwrap();
        let versions = registry.versions("event.food-sample-value");
        let (first, latest) = (versions[0], versions[versions.len() - 1]);
        assert_ne!(first.schema.natural_key(), latest.schema.natural_key());
        assert_eq!(first.schema.fingerprint(), latest.schema.fingerprint());
        assert_eq!(registry.by_fingerprint(first.schema.fingerprint()).unwrap().0, latest.id);
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 4_000, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn what_the_check_lets_pass_can_be_read(
            family in prop::sample::select(vec!["registration", "licence", "penalty", "kitchen-alert"]),
            bytes in prop::collection::vec(prop_oneof![4 => 0..4_u8, 1 => any::<u8>()], 0..80),
        ) {
            static REGISTRY: LazyLock<Registry> = LazyLock::new(|| Registry::builtin().unwrap());
            let (_, schema) = REGISTRY.latest(family).unwrap();
            if schema.check(&bytes).is_ok() {
                prop_assert!(schema.read(&bytes).is_ok(), "{:?}", schema.read(&bytes));
            }
        }
    }
}
