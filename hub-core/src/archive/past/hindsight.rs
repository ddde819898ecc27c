//! Hindsight on many small worlds: what the store finds of any operator at any moment is what the pure fold makes of
//! the events that were known and had begun by then, in whatever order all of them came.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use serde_json::Value;

use super::super::Archive;
use super::super::fact::Told;
use super::super::fold::{By as FoldedBy, Contents, MatterContent, Set, gather, is_past, lists, stands};
use super::super::read::{Reader, Span};
use super::super::retention::Terms;
use super::super::who::decision::{heard, identifier};
use super::super::who::identity::Identifier;
use super::super::world::{arriving, retention, rules, schemas};
use super::chronicle::{By, Turned};
use super::history::{self, Past, When};
use crate::message::{Decision, Echo, Event, EventId, FactKey, Generation, RawId};
use crate::store::Store;

/// Few share an identifier before it is barred, so that many are.
const BAR: i64 = 3;

/// Moments among those at which things are received, begin, and are listed.
fn moments() -> Vec<When> {
    let known = [None, Some(0), Some(2), Some(4), Some(6)];
    let valid = [None, Some(0), Some(1), Some(3), Some(5)];
    known.into_iter().flat_map(|known| valid.map(|valid| When { valid, known })).collect()
}

/// The archive of then, of the whole set; `barred` are those of today, and what is past today was never told.
fn reference(set: &Set, when: When, barred: &BTreeSet<Identifier>) -> Contents {
    let schemas = schemas();
    let mut highest: BTreeMap<RawId, Generation> = BTreeMap::new();
    let of_events = set.events.iter().map(|event| (event.id.raw, event.id.generation));
    for (raw, generation) in of_events.chain(set.marks.iter().map(|mark| (mark.raw, mark.generation))) {
        let top = highest.entry(raw).or_insert(generation);
        *top = generation.max(*top);
    }
    let standing = set.events.iter().filter(|event| stands(event.id, highest[&event.id.raw]));
    let facts = standing.filter(|event| schemas.measures(&event.fact.family).is_none());
    let mut by_fact: BTreeMap<&FactKey, Vec<&Event>> = BTreeMap::new();
    facts.for_each(|event| by_fact.entry(&event.fact).or_default().push(event));
    let terms = Terms::of(heard(&set.decisions).values(), &*schemas);
    let by = FoldedBy { rules: &rules(), retention: &retention(), bar: BAR };
    by_fact.retain(|_, events| !is_past(events, &*schemas, by, &terms).unwrap());
    let facts = by_fact.into_values().flatten();
    let states: Vec<Told> = facts.map(|event| Told::read(event.clone(), &*schemas, &rules()).unwrap()).collect();
    let turns = lists(&set.events, &set.marks, &set.words).turns();
    let echoes: BTreeSet<Echo> = set.echoes.iter().cloned().collect();
    let decisions: Vec<Decision> = heard(&set.decisions).into_values().collect();
    let rulings = history::ruled(&decisions, when, &*schemas);
    let told = history::told(&states, &turns, &echoes, &rulings, when);
    let told: Vec<&Told> = told.iter().map(AsRef::as_ref).collect();
    gather(&told, &rulings, BAR, barred).contents(&rules())
}

/// An operator, its matters with everyone who has a part in them, and what people called those.
type Whole = (Value, BTreeMap<String, MatterContent>, BTreeMap<String, String>);

/// An operator of the reference, as the store should find it.
fn of(contents: &Contents, id: &str) -> Whole {
    let mine = contents.matters.iter().filter(|(_, matter)| matter.parties.contains_key(id));
    let mine: BTreeMap<_, _> = mine.map(|(name, matter)| (name.clone(), matter.clone())).collect();
    let there = mine.values().flat_map(|matter| matter.parties.keys());
    let titles = there.map(|operator| (operator.clone(), title(&contents.operators[operator])));
    (contents.operators[id].clone(), mine.clone(), titles.collect())
}

/// What people call an operator: by its profile, else by a name as written, else by its senior identifier.
fn title(operator: &Value) -> String {
    let titles = [&operator["fields"]["name"], &operator["names"][0], &operator["identifiers"][0]["value"]];
    titles.into_iter().find_map(Value::as_str).unwrap_or_default().to_owned()
}

fn found(past: &Past) -> Whole {
    let matters = past.matters.iter().map(|(name, matter)| {
        assert_eq!(matter.written, [], "nobody is too much in so small a world");
        let content = MatterContent {
            family: matter.key.family.clone(),
            key: matter.key.key.clone(),
            content: matter.composed.content.clone(),
            occurred: matter.composed.occurred,
            sources: matter.sources.clone(),
            parties: matter.parties.clone(),
        };
        (name.clone(), content)
    });
    (Contents::operator(&past.profile), matters.collect(), past.titles.clone())
}

/// What matters and profile come to by all that a timeline tells.
type Shown = BTreeMap<Option<String>, BTreeMap<String, Value>>;

/// Parts in matters, by their names.
type Roles = BTreeMap<String, BTreeSet<String>>;

/// What a timeline comes to, and what part it says last that the operator has in each matter.
fn told(reader: &Reader, id: &str, by: By) -> (Shown, Roles) {
    let span = Span { by, limit: 1_000, ..Span::default() };
    let page = reader.unmasked().timeline(id, &span).unwrap().unwrap();
    let (mut shown, mut roles) = (Shown::new(), Roles::new());
    for entry in page.items.into_iter().rev() {
        assert_eq!(entry.roles.is_empty(), entry.matter.is_none(), "{entry:?}");
        roles.extend(entry.matter.clone().map(|name| (name, entry.roles.iter().cloned().collect())));
        assert!(!entry.changes.is_empty() || entry.turned != Turned::Changed, "{entry:?}");
        let content = shown.entry(entry.matter.clone()).or_default();
        for change in entry.changes {
            assert_eq!(content.get(&change.field), change.before.as_ref(), "what it said is what it said before");
            match change.after {
                Some(value) => drop(content.insert(change.field, value)),
                None => drop(content.remove(&change.field)),
            }
        }
        if entry.turned == Turned::Removed {
            assert_eq!(content.len(), 0);
            shown.remove(&entry.matter);
        }
    }
    (shown, roles)
}

/// The parts that an operator has, by the reference, in matters of which one event alone ever told: a part that becomes
/// another while nothing else changes is no entry of its own.
fn parts(set: &Set, contents: &Contents, id: &str) -> Roles {
    let mut events: BTreeMap<String, BTreeSet<EventId>> = BTreeMap::new();
    for event in set.events.iter().filter(|event| schemas().measures(&event.fact.family).is_none()) {
        let told = Told::read(event.clone(), &*schemas(), &rules()).unwrap();
        if let Some(state) = told.state {
            events.entry(state.matter.name()).or_default().insert(event.id);
        }
    }
    let once = events.into_iter().filter(|(_, events)| events.len() == 1);
    once.filter_map(|(name, _)| {
        let roles = contents.matters.get(&name)?.parties.get(id)?.clone();
        Some((name, roles))
    })
    .collect()
}

fn shown(contents: &Contents, id: &str) -> Shown {
    let fields = contents.operators[id]["fields"].as_object().unwrap().clone();
    let profile = (!fields.is_empty()).then(|| (None, fields.into_iter().collect()));
    let mine = contents.matters.iter().filter(|(_, matter)| matter.parties.contains_key(id));
    let matters = mine.map(|(name, matter)| (Some(name.clone()), matter.content.clone().into_iter().collect()));
    matters.chain(profile).collect()
}

/// How many worlds are tried; `HUB_CASES` is the long form.
fn cases() -> u32 {
    std::env::var("HUB_CASES").map_or(if Store::is_far() { 40 } else { 150 }, |text| text.parse().unwrap())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_past_is_found_as_it_was_whatever_came_when((set, batches) in arriving(30)) {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::empty(folder.path());
        let mut archive = Archive::new(store, schemas(), rules().into(), retention()).with_bar(BAR);
        for arrivals in &batches {
            archive.apply(arrivals.iter().collect::<Set>().into()).unwrap();
        }
        archive.settle().unwrap();
        let (reader, moments) = (archive.reader(), moments());
        let today = reader.contents().unwrap();
        let barred = today.review.iter().filter(|(_, state)| *state == "barred");
        let barred = barred.filter_map(|(name, _)| {
            let (scheme, value) = name.split_once(':')?;
            identifier(scheme, value, &*schemas())
        });
        let barred: BTreeSet<Identifier> = barred.collect();
        let expected: Vec<Contents> = moments.iter().map(|when| reference(&set, *when, &barred)).collect();
        let ids: BTreeSet<&String> = expected.iter().chain([&today]).flat_map(|then| then.operators.keys()).collect();
        for id in ids {
            let pasts = reader.pasts(id, &moments);
            for ((when, then), past) in moments.iter().zip(&expected).zip(&pasts) {
                if then.operators.contains_key(id) {
                    let past = past.as_ref().map(found);
                    prop_assert_eq!(past, Some(of(then, id)), "{} at {:?}", id, when);
                }
            }
            for by in [By::Valid, By::Known] {
                if today.operators.contains_key(id) {
                    let (found, mut roles) = told(&reader, id, by);
                    prop_assert_eq!(found, shown(&today, id), "{} by {:?}", id, by);
                    let expected = parts(&set, &today, id);
                    roles.retain(|name, _| expected.contains_key(name));
                    prop_assert_eq!(roles, expected, "{} by {:?}", id, by);
                }
            }
            if today.operators.contains_key(id) {
                prop_assert_eq!(pasts[0].as_ref().map(found), Some(of(&today, id)), "what is known now is what stands");
            }
        }
    }
}
