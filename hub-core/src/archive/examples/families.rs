//! Every family of this build, by its own schema: what a record of it is called, and where people then find it.

mod masks;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::sync::Arc;

use hub_schemas::family::{Family, SECTIONS};
use serde_json::{Map, Value, json};

use super::super::export::{Asked, Exporter, What};
use super::super::fact::{Schemas, Told};
use super::super::language::Language;
use super::super::read::summary;
use super::super::survivorship::Rules;
use super::super::who::identity::short_hash;
use super::super::world::{raw, retention};
use super::super::{Archive, Batch};
use crate::message::{Event, EventId, FactKey, Generation, Operation};
use crate::registry::Registry;
use crate::schema::KeyPart;
use crate::store::Store;
use crate::transport::tabular::Form;

/// Whose every record is, in each of its roles.
const CODE: &str = "91440784MA4X00012N";
/// What its records name it by, but those that say where.
const CODED: &[(&str, &str)] = &[("social-credit-code", CODE)];
/// Families whose records are each of one place.
const OF_PLACES: [&str; 6] =
    ["accompanied-meal", "assignment", "catering-grade", "disinfection", "food-sample", "risk-grade"];
/// Both say the same.
const SOURCES: [&str; 2] = ["kitchen.api", "province.api"];

struct Build {
    registry: Arc<Registry>,
    schemas: Arc<dyn Schemas>,
    rules: Arc<Rules>,
}

impl Build {
    fn new() -> Self {
        let registry = Arc::new(Registry::builtin().unwrap());
        let schemas = Arc::new(Language::new(registry.clone()));
        Self { registry, schemas, rules: Rules::builtin().unwrap().into() }
    }

    /// A record that leaves nothing unsaid, but who takes part.
    fn content(&self, family: &str) -> Map<String, Value> {
        let mut full = self.registry.latest(family).unwrap().1.full();
        full.remove("parties");
        full
    }

    fn event(&self, n: u64, source: &str, family: &str, content: &Map<String, Value>, named: &[(&str, &str)]) -> Event {
        let identifiers: Vec<Value> =
            named.iter().map(|(scheme, value)| json!({"scheme": scheme, "value": value})).collect();
        let party = |role: &&str| json!({"role": role, "name": "甲店", "identifiers": identifiers});
        let parties: Vec<Value> = roles(family).iter().map(party).collect();
        let mut says = content.clone();
        says.insert("parties".into(), parties.into());
        self.told(n, source, family, &Value::Object(says))
    }

    /// A record that says all this.
    fn told(&self, n: u64, source: &str, family: &str, says: &Value) -> Event {
        let (schema, known) = self.registry.latest(family).unwrap();
        let body = known.write(&serde_json::to_vec(says).unwrap()).unwrap_or_else(|why| panic!("{family}: {why}"));
        Event {
            id: EventId { raw: raw(n), generation: Generation::FIRST, index: 0 },
            fact: FactKey { source: source.parse().unwrap(), family: family.into(), record: n.to_string() },
            operation: Operation::Upsert,
            revision: None,
            occurred: Some(1_000),
            listing: None,
            adapter: "test@1.0.0".into(),
            schema,
            body: body.into(),
        }
    }
}

/// What parties do in a family; devices are a kitchen's.
fn roles(family: &str) -> BTreeSet<&'static str> {
    let named = Family::named(family).unwrap().roles.iter().map(|(role, _)| *role);
    let named: BTreeSet<&str> = named.collect();
    if named.is_empty() { BTreeSet::from(["kitchen"]) } else { named }
}

#[test]
fn each_natural_key_of_every_family_names_a_record_that_has_it() {
    let build = Build::new();
    for family in build.registry.families() {
        let (keys, content) = (build.registry.latest(family).unwrap().1.natural_key(), build.content(family));
        assert!(!keys.is_empty(), "{family} has no key");
        for (place, key) in keys.iter().enumerate() {
            let mut says = content.clone();
            let is_mine =
                |name: &str| key.iter().any(|part| matches!(part, KeyPart::Field { name: own, .. } if own == name));
            for part in keys[..place].iter().flatten() {
                if let KeyPart::Field { name, .. } = part
                    && !is_mine(name)
                {
                    says.remove(name);
                }
            }
            let parts = key.iter().map(|part| match part {
                KeyPart::Party(_) | KeyPart::Place(_) => CODE.to_owned(),
                KeyPart::Field { name, personal } => {
                    let text = content[name].as_str().map_or_else(|| content[name].to_string(), str::to_uppercase);
                    if *personal { short_hash(&text) } else { text }
                }
            });
            let stands_in = if place == 0 { String::new() } else { format!("else {place} | ") };
            let expected = stands_in + &parts.collect::<Vec<_>>().join(" | ");
            let told = Told::read(build.event(1, SOURCES[0], family, &says, CODED), &*build.schemas, &build.rules);
            let told = told.unwrap();
            assert_eq!(told.state.unwrap().matter.key, expected, "{family}");
        }
    }
}

#[test]
fn two_places_of_one_operator_have_a_matter_each() {
    let (build, folder) = (Build::new(), tempfile::tempdir().unwrap());
    let says_where = |family: &&str| {
        let keys = build.registry.latest(family).unwrap().1.natural_key();
        keys.iter().flatten().any(|part| matches!(part, KeyPart::Place(_)))
    };
    let found: BTreeSet<&str> = build.registry.families().into_iter().filter(says_where).collect();
    assert_eq!(found, BTreeSet::from(OF_PLACES));

    let store = Store::empty(folder.path());
    let mut archive = Archive::new(store, build.schemas.clone(), build.rules.clone(), retention());
    // Two shops by their licences, and what is told of the operator as a whole.
    let places = [
        vec![CODED[0], ("licence", "JY24407840001025")],
        vec![CODED[0], ("licence", "JY24407840001033"), ("platform-id", "kitchen/1")],
        CODED.to_vec(),
    ];
    let told = OF_PLACES.into_iter().flat_map(|family| SOURCES.map(|source| (family, source)));
    let told = told.flat_map(|(family, source)| places.iter().map(move |named| (family, source, named)));
    let events = (1..).zip(told).map(|(n, (family, source, named))| {
        let mut content = build.content(family);
        // A disinfection's own number would tell them apart by itself.
        content.remove("record_number");
        build.event(n, source, family, &content, named)
    });
    archive.apply(Batch { events: events.collect(), ..Batch::default() }).unwrap();

    let operator = archive.reader().operator(CODE).unwrap().unwrap();
    assert_eq!(operator.counts, OF_PLACES.map(|family| (family.to_owned(), 3)).into());
    for matter in operator.sections.iter().flat_map(|section| &section.matters) {
        assert_eq!(matter.sources, SOURCES, "{}", matter.key);
    }
}

/// A file of so many rows: columns of which a cell is empty.
fn empty_columns(file: &Path, rows: usize) -> Vec<String> {
    let text = fs::read_to_string(file).unwrap();
    let mut reader = csv::Reader::from_reader(text.strip_prefix('\u{feff}').unwrap().as_bytes());
    let found: Vec<BTreeMap<String, String>> = reader.deserialize().map(Result::unwrap).collect();
    assert_eq!(found.len(), rows, "{}", file.display());
    found.iter().flatten().filter(|(_, cell)| cell.is_empty()).map(|(column, _)| column.clone()).collect()
}

#[test]
fn a_record_of_every_family_stands_with_its_operator_and_in_the_files_and_says_why() {
    let (build, folder, out) = (Build::new(), tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (schemas, rules) = (build.schemas.clone(), build.rules.clone());
    let mut archive = Archive::new(Store::empty(folder.path()), schemas.clone(), rules.clone(), retention());
    let exporter = Exporter::new(archive.store().readers(), build.registry.clone(), schemas, rules).unmasked();
    let families = build.registry.families();
    let told = families.iter().flat_map(|family| SOURCES.map(|source| (source, *family)));
    let events =
        (1..).zip(told).map(|(n, (source, family))| build.event(n, source, family, &build.content(family), CODED));
    let outcome = archive.apply(Batch { events: events.collect(), ..Batch::default() }).unwrap();
    assert!(outcome.folded.iter().all(|((.., what), n)| (*what, *n) == ("new", 1)), "{:?}", outcome.folded);

    let reader = archive.reader().unmasked();
    let operator = reader.operator(CODE).unwrap().unwrap();
    let mut shown = BTreeSet::new();
    for section in &operator.sections {
        let family = section.family.as_str();
        let [matter] = &section.matters[..] else { panic!("{} matters of {family}", section.matters.len()) };
        let content = build.content(family);
        assert_eq!((&matter.content, &matter.sources[..]), (&content, &SOURCES.map(str::to_owned)[..]), "{family}");
        let summed = summary(family, &matter.content).into_iter().map(|(name, _)| name);
        assert!(summed.eq(Family::named(family).unwrap().summary.iter().copied()), "{family}: all is said");
        let [party] = &matter.parties[..] else { panic!("{family}: {:?}", matter.parties) };
        assert_eq!(party.roles.iter().map(String::as_str).collect::<BTreeSet<_>>(), roles(family), "{family}");
        // What all families have in common stands before it.
        let own = build.registry.latest(family).unwrap().1.columns().pop().unwrap().name;
        let why = reader.why(CODE, &format!("{}.{own}", matter.matter)).unwrap();
        let why = why.unwrap_or_else(|| panic!("{family}: nothing says why of {own}"));
        assert_eq!((&why.winner.value, why.losers.len()), (&content[&own], 1), "{family}.{own}");
        assert!(shown.insert(section.family.clone()));
    }
    let (of_matters, series) = (shown.clone(), reader.measurements(CODE, 1).unwrap().unwrap());
    for device in &series {
        let content = build.content(&device.family);
        let described = device.measures.describes.iter().map(|field| (field.clone(), content[field].clone()));
        assert_eq!(device.content, described.collect(), "{}", device.family);
        let (_, slot) = device.last.as_ref().unwrap();
        assert_eq!(slot.state.as_deref(), content["state"].as_str(), "{}", device.family);
        assert_eq!(slot.values, vec![Some(155); device.measures.values.len()], "{}", device.family);
        shown.insert(device.family.clone());
    }
    assert_eq!(series.len(), 2 * (shown.len() - of_matters.len()), "a device of each source");
    assert_eq!(shown, families.iter().map(|family| (*family).to_owned()).collect());

    let what = What::Sections(SECTIONS.iter().map(|section| section.name.to_owned()).collect());
    let asked = Asked { form: Form::Csv, folder: out.path().join("out"), what, town: None, at: 1_000 };
    exporter.write(&asked).unwrap();
    for family in of_matters {
        let empty = empty_columns(&asked.folder.join(format!("{family}.csv")), 1);
        assert_eq!(empty, ["其他当事人"], "{family}: every other cell says something");
    }
    for family in series.iter().map(|device| &device.family) {
        for file in [format!("{family}.csv"), format!("{family}-episodes.csv")] {
            assert_eq!(empty_columns(&asked.folder.join(&file), SOURCES.len()), [""; 0], "{file}");
        }
    }
}
