//! By which rules an archive was folded, and what of it is told.

use std::sync::Arc;

use super::world::RULES;
use super::*;
use crate::archive::read::Mixed;
use crate::archive::survivorship::Rules;

/// A hub whose office trusts sources in another order.
fn otherwise(store: Store) -> Archive {
    let text = RULES.replace("[\"province.api\", \"kitchen.api\"]", "[\"kitchen.api\", \"province.api\"]");
    assert_ne!(text, RULES);
    let rules = Rules::parse("own.toml", &text).unwrap();
    Archive::new(store, schemas(), Arc::new(rules), world::retention())
}

/// One of the world's rules.
fn usual(store: Store) -> Archive {
    Archive::new(store, schemas(), rules().into(), world::retention())
}

fn take(archive: &mut Archive, events: &[Event]) {
    archive.apply(Batch { events: events.to_vec(), ..Batch::default() }).unwrap();
}

fn mixed(archive: &Archive) -> Option<Mixed> {
    archive.reader().mixed().unwrap()
}

fn told(n: u64) -> Event {
    penalty(n, "kitchen.api", &n.to_string(), &n.to_string(), &[(CREDIT, &code(91, 1))])
}

fn survivorship() -> Option<Mixed> {
    Some(Mixed::Other(vec!["survivorship".to_owned()]))
}

#[test]
fn what_other_rules_folded_is_told_also_when_their_hub_is_gone_until_all_is_made_anew() {
    let folder = tempfile::tempdir().unwrap();
    let mut archive = usual(Store::empty(folder.path()));
    assert_eq!(mixed(&archive), None, "nothing was folded");
    take(&mut archive, &[told(1)]);
    assert_eq!(mixed(&archive), None);
    let mut other = otherwise(archive.into_store());
    assert_eq!(mixed(&other), survivorship(), "before it folds anything");
    let untouched = usual(other.store().beside());
    assert_eq!(mixed(&untouched), None, "it left nothing yet");
    drop(untouched);
    take(&mut other, &[told(2)]);
    assert_eq!(mixed(&other), survivorship());
    let archive = usual(other.into_store());
    assert_eq!(mixed(&archive), survivorship(), "the first rules again, and what the others left");

    let live = archive.into_store().live_alone();
    let mut made = usual(live.beside().unwrap());
    take(&mut made, &[told(1), told(2)]);
    live.once(|live| made.succeed(live)).unwrap();
    live.give_way(made.into_store(), "now").unwrap();
    let archive = usual(Store::again(folder.path()));
    assert_eq!(mixed(&archive), None);
    assert_eq!(mixed(&otherwise(archive.into_store())), survivorship());
}

#[test]
fn an_archive_that_does_not_say_it_is_not_taken_for_this_hubs() {
    let folder = tempfile::tempdir().unwrap();
    let mut archive = usual(Store::empty(folder.path()));
    take(&mut archive, &[told(1)]);
    let say = |archive: &mut Archive, canon: Option<&str>| {
        let txn = archive.store().begin().unwrap();
        match canon {
            Some(canon) => txn.set_canon(canon).unwrap(),
            None => txn.forget_canon().unwrap(),
        }
        txn.commit().unwrap();
    };
    for canon in [None, Some("as only a later hub says it")] {
        say(&mut archive, canon);
        assert_eq!(mixed(&archive), Some(Mixed::Unknown), "{canon:?}");
        archive = usual(archive.into_store());
        take(&mut archive, &[told(2)]);
        assert_eq!(mixed(&archive), Some(Mixed::Unknown), "what this hub folds is known, and the rest is not");
    }
}

#[test]
fn an_archive_with_nothing_in_it_is_of_no_rules_yet() {
    let folder = tempfile::tempdir().unwrap();
    let mut other = otherwise(Store::empty(folder.path()));
    take(&mut other, &[]);
    let mut archive = usual(other.into_store());
    assert_eq!(mixed(&archive), None);
    take(&mut archive, &[told(1)]);
    assert_eq!(mixed(&archive), None);
}
