//! The rule of sequence neutrality, tested on many small worlds: order,
//! repetition and cuts change nothing; what is bit by bit equals what is whole,
//! whichever of two hubs on one store folds a bit.

use std::collections::BTreeSet;

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

use super::Archive;
use super::fact::Told;
use super::fold::{By, Contents, Set, whole};
use super::who::decision::decided;
use super::who::identity::{Decided, Evidence, Identifier, resolve};
use super::world::{Arrival, any_set, arriving, retention, rules, schemas};
use crate::message::Says;
use crate::store::Store;

/// Few share an identifier before it is barred, so that many are.
const BAR: i64 = 3;

/// How many worlds are tried in a store; `HUB_CASES` is the long form.
fn cases() -> u32 {
    std::env::var("HUB_CASES").map_or(300, |text| text.parse().unwrap())
}

fn reference(set: &Set) -> Contents {
    whole(set, &*schemas(), By { rules: &rules(), retention: &retention(), bar: BAR }).unwrap()
}

fn set_of(batches: &[Vec<Arrival>]) -> Set {
    batches.iter().flatten().collect()
}

fn evidences(set: &Set) -> Vec<Evidence> {
    let told = set.events.iter().map(|event| Told::read(event.clone(), &*schemas(), &rules()).unwrap());
    let mentions = told.filter_map(|told| told.state).flat_map(|state| state.mentions);
    mentions.filter_map(|mention| mention.evidence).collect::<BTreeSet<_>>().into_iter().collect()
}

/// Worlds in which nothing is past, or held, would hold whatever the fold makes of horizons.
#[test]
fn in_many_of_these_worlds_something_is_past_and_something_is_held() {
    let mut runner = TestRunner::deterministic();
    let (mut past, mut held) = (0, 0);
    for _ in 0..500 {
        let mut set = any_set(24).new_tree(&mut runner).unwrap().current();
        let found = reference(&set).past;
        set.decisions.retain(|decision| !matches!(decision.says, Says::Hold { .. }));
        past += u32::from(found > 0);
        held += u32::from(reference(&set).past > found);
    }
    assert!(past > 100 && held > 20, "{past} and {held} of 500");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 10_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_whole_is_a_function_of_the_set((set, batches) in arriving(24)) {
        prop_assert_eq!(reference(&set_of(&batches)), reference(&set));
    }

    #[test]
    fn resolving_knows_no_order_and_never_joins_two_codes(set in any_set(24), turn in 0..24_usize) {
        let evidences = evidences(&set);
        let given: Vec<&Evidence> = evidences.iter().collect();
        let mut turned = given.clone();
        turned.rotate_left(turn.min(given.len()));
        let decided: Vec<Decided> = set.decisions.iter().filter_map(|one| decided(one, &*schemas())).collect();
        let decided: Vec<&Decided> = decided.iter().collect();
        let backwards: Vec<&Decided> = decided.iter().rev().copied().collect();
        let barred = BTreeSet::new();
        let (one, other) = (resolve(&given, &decided, &barred), resolve(&turned, &backwards, &barred));
        prop_assert_eq!((&one.contested, &one.apart, &one.fates), (&other.contested, &other.apart, &other.fates));
        let named = |from: &[&Evidence], resolution: &super::who::identity::Resolution| -> BTreeSet<(String, BTreeSet<Evidence>)> {
            let members = |members: &[usize]| members.iter().map(|member| from[*member].clone()).collect();
            resolution.groups.iter().map(|group| (group.operator.clone(), members(&group.members))).collect()
        };
        prop_assert_eq!(named(&given, &one), named(&turned, &other));
        let ids: BTreeSet<&str> = one.groups.iter().map(|group| group.operator.as_str()).collect();
        prop_assert_eq!(ids.len(), one.groups.len(), "no two operators share an id");
        let sound: Vec<_> = one.groups.iter().flat_map(|group| &group.sound).collect();
        prop_assert_eq!(sound.len(), sound.iter().collect::<BTreeSet<_>>().len(), "an alias leads to one operator");
        for group in &one.groups {
            let is_right = |place: usize, id: &Identifier| {
                decided.iter().all(|decided| decided.mistaken_in(given[place]).all(|mistaken| mistaken != id))
            };
            let codes = |member: &usize| {
                let place = *member;
                given[place].sure_codes().filter(move |id| is_right(place, id)).collect::<BTreeSet<_>>()
            };
            let all: BTreeSet<_> = group.members.iter().flat_map(codes).collect();
            prop_assert!(all.len() < 2 || group.members.len() == 1 && group.sound.is_empty(), "{group:?}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn bit_by_bit_equals_whole_and_so_it_does_by_two_hubs(
        (_, batches) in arriving(30),
        turns in any::<u32>(),
        sweeps in prop::collection::vec((1..4_usize, any::<bool>()), 0..6),
        settles in any::<u8>(),
    ) {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::empty(folder.path());
        let mut hubs = [store.beside(), store].map(|store| Archive::new(store, schemas(), rules().into(), retention()).with_bar(BAR));
        let reader = hubs[0].reader();
        for n in 0..batches.len() {
            let set = set_of(&batches[n..=n]);
            let count = set.events.len() as u64;
            let hub = usize::from(turns >> (n % 32) & 1 == 1);
            let outcome = hubs[hub].apply(set.into()).unwrap();
            prop_assert_eq!(outcome.folded.values().sum::<u64>(), count, "each event is counted once");
            for (limit, hub) in &sweeps {
                hubs[usize::from(*hub)].sweep(*limit).unwrap();
            }
            // What is left to sweep lies there while more arrives, and horizons move again.
            if n + 1 < batches.len() && settles >> (n % 8) & 1 == 0 {
                continue;
            }
            hubs[1 - hub].settle().unwrap();
            let expected = reference(&set_of(&batches[..=n]));
            let found = reader.contents().unwrap();
            prop_assert_eq!(serde_json::to_value(&found).unwrap(), serde_json::to_value(&expected).unwrap());
            prop_assert_eq!(found.hash(), expected.hash());
            hubs[0].store().is_found_as_it_is();
        }
    }
}
