//! What the archive learnt, back to a platform: each penalty of another authority once, by its state, through kills,
//! through a platform that is down, and with what the platform refuses to be seen and sent again.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use hub_tests::platforms::script::List;
use reqwest::Method;
use serde_json::{Value, json};

use crate::played::{Played, ROUTE, until_told};
use crate::world::{ADMIN, World};

const OPERATORS: usize = 300;
const SEED: u64 = 11;
const SAVE: &str = "/openapi/punish/save";

const PENALTIES_BACK: &str = "yi-can-shi-an.penalties";
const REFUSED: &str = "route=yi-can-shi-an.penalties&verdict=refused&limit=500";

#[test]
fn a_penalty_of_another_authority_reaches_the_kitchens_platform_once_whatever_happens() {
    let mut world = World::new();
    let played = Played::begin(&world, OPERATORS, SEED);
    played.configure(&world, |sources| format!("{sources}{ROUTE}"));
    // Whatever is told first meets a platform that has trouble; nothing of that is taken for an answer.
    played.ask(&world, "faults", &json!({"call": SAVE, "answer": "trouble", "times": 6, "after": 2}));
    world.start();
    played.to_the_end_through_kills(&mut world, [900, 1_700, 400]);
    until_told(&mut world, PENALTIES_BACK);

    let given = given(&world, &played);
    let wanted = wanted(&world, &played);
    assert!(wanted.len() >= 2, "the script has penalties that the kitchens' platform does not know: {wanted:?}");
    let missing: Vec<_> = wanted.iter().filter(|document| !given.contains_key(*document)).collect();
    assert!(missing.is_empty(), "not told: {missing:?}");
    // What the platform itself tells later than another source is told to it in good faith.
    let own = own(&played);
    let strange: Vec<_> =
        given.keys().filter(|document| !wanted.contains(*document) && !own.contains(*document)).collect();
    assert!(strange.is_empty(), "told without need: {strange:?}");
    assert!(given.values().all(|rows| *rows == 1), "each once: {given:?}");

    let receipts = world.get("/v1/receipts?route=yi-can-shi-an.penalties&limit=500");
    let receipts = receipts.as_array().unwrap();
    let of = |verdict: &str| receipts.iter().filter(|receipt| receipt["verdict"] == verdict).count();
    assert_eq!(of("accepted"), given.len(), "{receipts:?}");
    assert!(of("refused") > 0, "penalties of operators whom the platform does not know are refused, and seen");

    what_comes_back_is_no_second_witness(&mut world, &played);
    what_was_told_is_not_told_again(&mut world, &played);
    what_was_refused_is_sent_again_when_a_person_asks(&mut world, &played);
}

/// What the platform was given and keeps: how many rows of each document number.
pub fn given(world: &World, played: &Played) -> BTreeMap<String, u64> {
    let mut given = BTreeMap::new();
    for row in played.given(world)["/openapi/punish/list"].as_array().unwrap() {
        *given.entry(document(row)).or_default() += 1;
    }
    given
}

/// Penalties of kitchens that the platform knows, and that it did not tell itself.
fn wanted(world: &World, played: &Played) -> BTreeSet<String> {
    let own = own(played);
    let mut wanted = BTreeSet::new();
    let mut after = String::new();
    loop {
        let page = world.get(&format!("/v1/operators?limit=100&after={after}"));
        for operator in page["items"].as_array().unwrap() {
            let operator = world.get(&format!("/v1/operators/{}", operator["id"].as_str().unwrap()));
            let mut values =
                operator["identifiers"].as_array().unwrap().iter().filter_map(|known| known["value"].as_str());
            if values.any(|value| value.starts_with("yi-can-shi-an/")) {
                let matters = operator["matters"].as_array().unwrap().iter();
                let penalties = matters.filter(|matter| matter["family"] == "penalty");
                wanted.extend(
                    penalties
                        .map(|matter| matter["key"].as_str().unwrap().split('|').next().unwrap().trim().to_owned()),
                );
            }
        }
        match page["next"].as_str() {
            Some(next) => next.clone_into(&mut after),
            None => return wanted.difference(&own).cloned().collect(),
        }
    }
}

/// Penalties that the platform tells by itself.
fn own(played: &Played) -> BTreeSet<String> {
    played.rows(List::Punishments).iter().filter(|row| row["outId"].is_null()).map(document).collect()
}

/// A row's document number, its brackets made one kind as in a natural key.
fn document(row: &Value) -> String {
    let of_kind = |letter| match letter {
        '[' | '（' | '〔' | '［' => '(',
        ']' | '）' | '〕' | '］' => ')',
        letter => letter,
    };
    row["documentNo"].as_str().unwrap().chars().map(of_kind).collect()
}

/// The platform lists what it was given; the archive is what it would be without that.
fn what_comes_back_is_no_second_witness(world: &mut World, played: &Played) {
    let facts = played.truth()["facts"].clone();
    let own = format!("{}", played.rows(List::Punishments).len());
    world.until("what was given was pulled", |world| {
        let raw = world.get("/v1/audit")["raw"].clone();
        let pulled = raw.as_array().unwrap().iter().find(|row| row["source"] == "yi-can-shi-an.api").unwrap().clone();
        pulled["collected"].as_u64().unwrap() >= own.parse().unwrap() && world.is_settled(1)
    });
    assert_eq!(world.get("/v1/totals")["facts"], facts, "no fact more than the platforms tell by themselves");
}

fn what_was_told_is_not_told_again(world: &mut World, played: &Played) {
    let before = played.answers(world, SAVE, 0).len();
    assert!(world.stop());
    world.start();
    std::thread::sleep(Duration::from_secs(3));
    assert_eq!(played.answers(world, SAVE, 0).len(), before, "a start tells nothing that was answered for");
}

fn what_was_refused_is_sent_again_when_a_person_asks(world: &mut World, played: &Played) {
    let before = played.answers(world, SAVE, 0).len();
    let refused_before = world.get(&format!("/v1/receipts?{REFUSED}")).as_array().unwrap().clone();
    let since = refused_before.iter().filter_map(|receipt| receipt["at"].as_i64()).max().unwrap();
    let asked = json!({"route": "yi-can-shi-an.penalties"}).to_string();
    let refused = world.ask(Method::POST, "/v1/receipts/again", "", &asked).unwrap();
    assert_eq!(refused.status(), 401, "a write needs an actor");
    let answer = world.ask(Method::POST, "/v1/receipts/again", ADMIN, &asked).unwrap();
    assert_eq!(answer.status(), 200);
    let receipts = |world: &World| world.get(&format!("/v1/receipts?{REFUSED}")).as_array().unwrap().clone();
    assert_eq!(world.json(answer)["again"], refused_before.len(), "all that was refused");
    world.until("all of it was told once more, and refused once more", |world| {
        let now = receipts(world);
        now.len() == refused_before.len() && now.iter().all(|receipt| receipt["at"].as_i64() > Some(since))
    });
    let by_the_platform = refused_before.iter().filter(|receipt| receipt["code"] == "answer.refused").count();
    assert_eq!(played.answers(world, SAVE, 0).len(), before + by_the_platform, "once each");
}
