//! Who is found by the index is who a plain look at everyone finds; and what the index holds is what rows say.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::*;
use crate::store::Store;
use crate::store::tables::ALL;

impl Store {
    /// Panics where the index says anything else than the operators.
    pub(crate) fn is_found_as_it_is(&self) {
        let (mut sets, mut titles) = (BTreeMap::<i64, BTreeSet<usize>>::new(), BTreeSet::new());
        for row in self.look().all_operators().unwrap() {
            for term in FoundBy::of(&row).unwrap().terms() {
                let set = (row.id >> members::SHIFT) << term::BITS | term.0;
                sets.entry(set).or_default().insert(usize::try_from(row.id).unwrap() % members::BLOCK);
            }
            titles.insert((row.title, row.name, row.id));
        }
        let mut kept = BTreeMap::new();
        let table = |name| ALL.iter().find(|table| table.name == name).unwrap();
        let take = |row: &crate::store::sql::Row<'_>| {
            let members = members::Members::read(row.bytes(1)?).unwrap();
            kept.insert(row.get(0)?, members.iter().collect());
            Ok(())
        };
        self.look().rows_of(table("posting"), take).unwrap();
        assert_eq!(kept, sets);
        let mut places = titles.iter().peekable();
        let mut stretches: Vec<_> = self.look().stretch_at(&Place::default()).unwrap().into_iter().collect();
        stretches.extend(self.look().stretches_behind(&Place::default(), 99_999).unwrap());
        for (n, stretch) in stretches.iter().enumerate() {
            let until = stretches.get(n + 1).map(|next| &next.from);
            let lies_here = |(title, name, _): &&(String, String, i64)| {
                until.is_none_or(|(until, its)| (title.as_str(), name.as_str()) < (until.as_str(), its.as_str()))
            };
            let mut here = BTreeSet::new();
            while let Some((_, _, id)) = places.next_if(lies_here) {
                here.insert(*id);
            }
            assert_eq!(stretch.members, here.into_iter().collect::<Vec<_>>(), "stretch {n}");
        }
        assert_eq!(places.next(), None, "somebody stands in no stretch");
    }
}

fn cases() -> u32 {
    std::env::var("HUB_CASES").map_or(if Store::is_far() { 20 } else { 150 }, |text| text.parse().unwrap())
}

/// An operator as a batch leaves it.
fn any_row() -> impl Strategy<Value = OperatorRow> {
    let code = || prop::option::of(prop::sample::select(vec!["1", "2"]).prop_map(str::to_owned));
    let text = "[ab店明é*\"' \n-]{0,9}";
    (0_i64..24, prop::bool::weighted(0.2), "[ab店]{0,2}", text, code(), code()).prop_map(
        |(n, gone, title, search, town, class)| OperatorRow {
            gone,
            title,
            search,
            town,
            class,
            // Some in each of three blocks.
            ..OperatorRow::new(n * 2_000 + 1, format!("{:02}", n * 7 % 24))
        },
    )
}

fn any_search() -> impl Strategy<Value = SearchTerm> {
    let code = || prop::option::weighted(0.2, prop::sample::select(vec!["1", "2"]).prop_map(str::to_owned));
    let texts = prop::collection::vec("[ab店明é*\"'%-]{1,3}", 0..3);
    (texts, code(), code(), prop::option::of(0..26), 1_usize..9).prop_map(|(texts, town, class, after, limit)| {
        SearchTerm { texts, town, class, after: after.map(|n| format!("{n:02}")), limit }
    })
}

fn put(store: &mut Store, rows: &[OperatorRow], kept: &mut BTreeMap<i64, OperatorRow>) {
    let now: BTreeMap<i64, OperatorRow> = rows.iter().map(|row| (row.id, row.clone())).collect();
    let changes = now.values().filter_map(|row| Refound::since(kept.get(&row.id).and_then(FoundBy::of), row));
    let changes: Vec<Refound> = changes.collect();
    let txn = store.begin().unwrap();
    txn.put_operators(&now.values().cloned().collect::<Vec<_>>()).unwrap();
    txn.put_found(&changes).unwrap();
    txn.commit().unwrap();
    kept.extend(now);
}

fn plainly(term: &SearchTerm, kept: &BTreeMap<i64, OperatorRow>) -> Vec<String> {
    let place = |row: &OperatorRow| (row.title.clone(), row.name.clone());
    let behind = term.after.as_ref().map(|after| kept.values().find(|row| row.name == *after).map(place));
    let is_behind = |row: &OperatorRow| match &behind {
        None => true,
        Some(place_of) => place_of.as_ref().is_some_and(|behind| place(row) > *behind),
    };
    let mut found: Vec<_> = kept
        .values()
        .filter(|row| !row.gone && term.texts.iter().all(|text| row.search.contains(text)) && is_behind(row))
        .filter(|row| term.town.is_none() || row.town == term.town)
        .filter(|row| term.class.is_none() || row.class == term.class)
        .map(place)
        .collect();
    found.sort();
    found.into_iter().map(|(_, name)| name).take(term.limit).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_search_finds_whom_a_plain_look_at_everyone_finds(
        batches in prop::collection::vec(prop::collection::vec(any_row(), 1..24), 1..5),
        searches in prop::collection::vec(any_search(), 40),
    ) {
        let folder = tempfile::tempdir().unwrap();
        let (mut store, mut kept) = (Store::empty(folder.path()), BTreeMap::new());
        for rows in &batches {
            put(&mut store, rows, &mut kept);
            store.is_found_as_it_is();
        }
        for term in &searches {
            let found: Vec<String> = store.look().search(term).unwrap().into_iter().map(|row| row.name).collect();
            prop_assert_eq!(found, plainly(term, &kept), "{:?}", term);
        }
        // Whoever is gone leaves nothing behind.
        let gone: Vec<OperatorRow> = kept.values().map(|row| OperatorRow { gone: true, ..row.clone() }).collect();
        put(&mut store, &gone, &mut kept);
        store.is_found_as_it_is();
    }
}

#[test]
fn pages_of_many_follow_one_another_and_lack_nobody() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = Store::empty(folder.path());
    let row = |n: i64| {
        let name = format!("{n:04}");
        let (title, search) = (format!("{:03}", n * 7_919 % 300), format!("店{}", n % 3));
        OperatorRow { gone: false, title, search, ..OperatorRow::new(n, name) }
    };
    let mut kept = BTreeMap::new();
    for from in (0..600).step_by(50) {
        put(&mut store, &(from..from + 50).map(row).collect::<Vec<_>>(), &mut kept);
    }
    store.is_found_as_it_is();
    for (texts, count) in [(vec!["店"], 600), (vec!["店1"], 200), (vec!["0", "店"], 200), (vec!["店", "9"], 0)] {
        let mut term =
            SearchTerm { texts: texts.into_iter().map(str::to_owned).collect(), limit: 7, ..SearchTerm::default() };
        let mut pages = Vec::new();
        loop {
            let page = store.look().search(&term).unwrap();
            let Some(last) = page.last() else { break };
            term.after = Some(last.name.clone());
            pages.extend(page.into_iter().map(|row| row.name));
        }
        assert_eq!(pages, plainly(&SearchTerm { after: None, limit: 999, ..term }, &kept));
        assert_eq!(pages.len(), count);
    }
}
