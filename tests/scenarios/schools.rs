//! 邑校食安 both ways: what canteens and their devices tell is one matter however it comes and whatever clock it was
//! told by; penalties of canteens and of who supplies them go back, and of nobody else.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use hub_tests::platforms::script::List;
use serde_json::{Value, json};

use crate::played::Played;
use crate::world::World;

const OPERATORS: usize = 300;
const SEED: u64 = 5;
const SAVE: &str = "/yxsa/api/penalty/save";

const ROUTE: &str = r#"
[route."yi-xiao-shi-an.back"]
adapter = "yi-xiao-shi-an"
from = "beginning"
"#;

#[test]
fn canteens_are_told_of_and_told_back_to() {
    let mut world = World::new();
    let played = Played::begin(&world, OPERATORS, SEED);
    played.configure(&world, |sources| format!("{sources}{ROUTE}"));
    // The secret ends while lists are read, and whatever is told first meets trouble.
    played.ask(&world, "faults", &json!({"call": "/yxsa/api/purchase/page", "answer": "expired", "times": 2}));
    played.ask(&world, "faults", &json!({"call": SAVE, "answer": "trouble", "times": 2, "after": 1}));
    let lost = json!({"call": "/in/yi-xiao-shi-an.push", "answer": "again", "times": 5});
    played.ask(&world, "faults", &lost);
    world.start();
    std::thread::sleep(Duration::from_secs(3));
    world.kill();
    world.start();
    world.within(Duration::from_secs(300), "the script is over", |world| {
        world.check();
        played.is_finished(world)
    });
    world.within(Duration::from_secs(300), "the platform was told of everything", |world| {
        world.check();
        let routes = world.get("/v1/routes");
        assert_ne!(routes[0]["state"], "stopped", "{routes}");
        world.is_settled(1) && world.get("/v1/totals")["outbox"] == 0 && routes[0]["waiting"] == 0
    });
    // The lane is told of what is published a moment later.
    std::thread::sleep(Duration::from_secs(2));

    let given = given(&world, &played);
    let wanted = wanted(&world, &played);
    for document in ["鹤市监处罚〔2025〕221号", "鹤市监处罚〔2025〕224号"] {
        assert!(wanted.contains(document), "of a supplier and of a canteen: {wanted:?}");
    }
    assert_eq!(given.keys().cloned().collect::<BTreeSet<_>>(), wanted);
    assert!(given.values().all(|rows| *rows == 1), "each once: {given:?}");

    let receipts = world.get("/v1/receipts?route=yi-xiao-shi-an.back&limit=500");
    let receipts = receipts.as_array().unwrap();
    let of = |code: &str| receipts.iter().filter(|receipt| receipt["code"] == code).count();
    assert!(of("unit.unknown") > 0, "of who is none of its units nothing is said: {receipts:?}");
    assert_eq!(played.answers(&world, SAVE, 0).iter().filter(|line| line["answer"] == "0").count(), given.len());
    the_weighed_and_the_entered_are_one(&world);
}

/// Waste without a slip that a scale told and a person entered: one matter of both sources, if the scale's clock was
/// read right. Every way of writing a time is among them.
fn the_weighed_and_the_entered_are_one(world: &World) {
    let mut both = 0;
    let mut after = String::new();
    loop {
        let page = world.get(&format!("/v1/operators?limit=100&after={after}"));
        for operator in page["items"].as_array().unwrap() {
            let operator = world.get(&format!("/v1/operators/{}", operator["id"].as_str().unwrap()));
            let matters = operator["matters"].as_array().unwrap().iter();
            let waste = matters.filter(|matter| matter["family"] == "waste" && matter["key"].to_string().contains("else 1"));
            both += waste.filter(|matter| matter["sources"].as_array().is_some_and(|from| from.len() == 2)).count();
        }
        match page["next"].as_str() {
            Some(next) => next.clone_into(&mut after),
            None => break,
        }
    }
    assert!(both >= 8, "{both}");
}

/// What the platform was given and keeps: how many rows of each document number.
fn given(world: &World, played: &Played) -> BTreeMap<String, u64> {
    let mut given = BTreeMap::new();
    for row in played.given(world)[SAVE].as_array().unwrap() {
        *given.entry(row["docNo"].as_str().unwrap().to_owned()).or_default() += 1;
    }
    given
}

/// Penalties of operators that are units of the platform, by their own ids there.
fn wanted(world: &World, played: &Played) -> BTreeSet<String> {
    let units = played.rows(List::Units).into_iter().filter(|unit| unit["delFlag"] != 1 && unit["delFlag"] != "1");
    let mut wanted = BTreeSet::new();
    for unit in units {
        let id = format!("yi-xiao-shi-an%2F{}", unit["unitId"].as_str().unwrap());
        let operator = world.get(&format!("/v1/operators/{id}"));
        let matters = operator["matters"].as_array().unwrap().iter();
        wanted.extend(matters.filter(|matter| matter["family"] == "penalty").map(document));
    }
    wanted
}

/// The document number of a penalty, in the brackets of the platform.
fn document(matter: &Value) -> String {
    let key = matter["key"].as_str().unwrap().split('|').next().unwrap().trim();
    key.replace('(', "〔").replace(')', "〕")
}
