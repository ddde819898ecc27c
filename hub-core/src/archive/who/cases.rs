//! Cases of who is who: each file of `cases/` is told by sources and decided by people,
//! and says what an inspector would expect of the archive, and why.
//!
//! Promises that a case is held whole, every operator of it, by the reference fold and by
//! a store in other orders; with the families, identifiers and rules of this build.

mod expected;
mod told;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use super::super::fact::Schemas;
use super::super::fold::{By, Contents, Set, whole};
use super::super::language::Language;
use super::super::profile::NO_CLASS;
use super::super::retention::Retention;
use super::super::survivorship::Rules;
use super::super::world::Arrival;
use super::super::{Archive, Batch};
use super::identity::BAR;
use crate::registry::Registry;
use crate::store::Store;
use expected::{Expected, id_of};
use told::Case;

/// What stands behind every case.
struct Bench {
    registry: Arc<Registry>,
    schemas: Arc<dyn Schemas>,
    rules: Arc<Rules>,
    retention: Arc<Retention>,
}

impl Bench {
    fn new() -> Self {
        let registry = Arc::new(Registry::builtin().unwrap());
        let schemas = Arc::new(Language::new(registry.clone()));
        let (rules, retention) = (Rules::builtin().unwrap().into(), Retention::builtin().unwrap().into());
        Self { registry, schemas, rules, retention }
    }

    fn contents(&self, set: &Set) -> Contents {
        whole(set, &*self.schemas, By { rules: &self.rules, retention: &self.retention, bar: BAR }).unwrap()
    }
}

/// Every case by the name of its file, with its set.
fn cases(bench: &Bench) -> BTreeMap<String, (Case, Set)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/archive/who/cases");
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let files = files.filter(|path| path.extension().is_some_and(|extension| extension == "toml"));
    let read = |path: std::path::PathBuf| {
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let text = std::fs::read_to_string(&path).unwrap();
        let case: Case = toml::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
        let set = case.set(&bench.registry);
        (name, (case, set))
    };
    files.map(read).collect()
}

/// The same things in another order, a few at a time.
fn batches(set: &Set, turn: usize) -> Vec<Batch> {
    let events = set.events.iter().cloned().map(Arrival::Event);
    let mut all: Vec<Arrival> = events.chain(set.decisions.iter().cloned().map(Arrival::Decision)).collect();
    match turn {
        0 => all.reverse(),
        // Decisions first, and the rest as a pack of cards is shuffled.
        _ => {
            let half = all.len() / 2;
            let (one, other) = all.split_at(half);
            let one = one.iter().map(Some).chain(std::iter::repeat(None));
            all = other.iter().rev().zip(one).flat_map(|(other, one)| [Some(other), one]).flatten().cloned().collect();
        }
    }
    all.chunks(turn + 1).map(|some| some.iter().collect::<Set>().into()).collect()
}

#[test]
fn every_case_says_what_an_inspector_expects_and_the_whole_holds_it() {
    let bench = Bench::new();
    let mut wrong = Vec::new();
    for (name, (case, set)) in cases(&bench) {
        assert!(case.expects.contains(':'), "{name}: what is expected, and why");
        let (expected, found) = (case.expected(&*bench.schemas), Expected::of(&bench.contents(&set)));
        if expected != found {
            wrong.push(format!("{name}: expected {expected:#?}\nfound {found:#?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn every_place_of_every_case_is_of_a_class_or_its_operator_is_flagged() {
    let bench = Bench::new();
    let (mut classed, mut flagged) = (0, 0);
    for (name, (_, set)) in cases(&bench) {
        for (id, said) in bench.contents(&set).operators {
            let places = said["premises"].as_array().unwrap();
            let lacking = places.iter().filter(|place| place["class"].is_null()).count();
            let is_flagged = said["quality"].as_array().unwrap().iter().any(|flag| flag == NO_CLASS);
            assert_eq!(is_flagged, lacking > 0, "{name}: {id}");
            classed += places.len() - lacking;
            flagged += usize::from(is_flagged);
        }
    }
    assert!(classed > 20 && flagged > 1, "{classed} and {flagged}");
}

#[test]
fn until_somebody_decides_what_has_no_papers_is_listed_and_is_nobodys() {
    let bench = Bench::new();
    for (name, (case, set)) in cases(&bench) {
        let before = bench.contents(&Set { decisions: Vec::new(), ..set });
        let listed: Vec<String> =
            before.unresolved.iter().map(|(source, family, record)| format!("{source} {family} {record}")).collect();
        assert_eq!(listed, case.undecided, "{name}");
    }
}

#[test]
fn a_store_holds_every_case_in_other_orders_and_every_former_id_leads_on() {
    let bench = Bench::new();
    for (name, (case, set)) in cases(&bench) {
        let expected = bench.contents(&set);
        for turn in 0..2 {
            let folder = tempfile::tempdir().unwrap();
            let (rules, retention) = (bench.rules.clone(), bench.retention.clone());
            let mut archive = Archive::new(Store::empty(folder.path()), bench.schemas.clone(), rules, retention);
            let reader = archive.reader();
            for batch in batches(&set, turn) {
                archive.apply(batch).unwrap();
            }
            let found = reader.contents().unwrap();
            assert_eq!(
                serde_json::to_value(&found).unwrap(),
                serde_json::to_value(&expected).unwrap(),
                "{name}, turn {turn}"
            );
            for operator in &case.operators {
                let id = id_of(&operator.id, &*bench.schemas);
                let sound = operator.identifiers.iter().filter_map(|text| text.strip_suffix(" sound"));
                for former in sound.chain(operator.former.iter().map(String::as_str)) {
                    let led = reader.operator(&id_of(former, &*bench.schemas)).unwrap();
                    assert_eq!(led.map(|view| view.operator).as_ref(), Some(&id), "{name}: {former}");
                }
            }
        }
    }
}
