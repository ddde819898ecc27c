//! An adapter that refuses nearly all of a source's records, or fails on most, is given no more for a while: what comes
//! then waits, its neighbour goes on, and after the rest it goes on itself where a few go well.

use std::time::Duration;

use serde_json::Value;

use crate::hostile::{self, NEIGHBOUR, SOURCE};
use crate::world::World;

/// Records that are refused, or failed on: more than the budget wants to see.
const REFUSED: usize = 300;
/// Records that come after.
const GOOD: usize = 100;

#[test]
fn an_adapter_that_refuses_nearly_all_rests_and_goes_on_where_a_trial_goes_well() {
    let mut world = World::new();
    hostile::configure_neighbours(&world, "records = 200, rest = \"40s\"");
    world.start();
    assert!(hostile::push(&world, &vec!["reject".to_owned(); REFUSED]).status().is_success());
    world.until("it is in quarantine", |world| code(world, SOURCE) == "HUB-6503");
    assert_eq!(world.audited("raw", "dead"), REFUSED as u64, "what it was given is judged");
    let metrics = world.text(world.ask(reqwest::Method::GET, "/metrics", "", "").unwrap());
    let told = |line: &str| line.contains("HUB-6503") && line.contains(SOURCE);
    assert!(metrics.lines().any(told), "whoever watches the metrics hears of it");
    let rests = translation(&world);
    let (until, since) = (rests["until"].as_i64().unwrap(), rests["trouble"]["since"].as_i64().unwrap());
    assert_eq!(rests["state"], "quarantined", "so does who looks at the adapter");
    // Two clocks are read one after the other: a busy machine passes some milliseconds between them.
    assert!((30_000..=40_000).contains(&(until - since)), "for how long it rests: {} ms", until - since);

    assert!(hostile::push(&world, &goods("late")).status().is_success(), "what is pushed is taken all the same");
    assert!(hostile::push_to(&world, NEIGHBOUR, &goods("beside")).status().is_success());
    world.within(Duration::from_secs(25), "its neighbour notices nothing", |world| facts(world) == GOOD as u64);
    assert_eq!((code(&world, SOURCE), code(&world, NEIGHBOUR)), ("HUB-6503".into(), String::new()));

    world.until("it goes on by itself", |world| facts(world) == 2 * GOOD as u64 && world.is_settled(1));
    assert_eq!(code(&world, SOURCE), "", "and nothing is wrong with it any more");
    assert_eq!(translation(&world)["state"], "running");

    // Its neighbour, which did well until now, fails on what comes.
    assert!(hostile::push_to(&world, NEIGHBOUR, &vec!["trap".to_owned(); REFUSED]).status().is_success());
    world.until("its neighbour is in quarantine", |world| code(world, NEIGHBOUR) == "HUB-6503");
    let why = trouble(&world, NEIGHBOUR)["message"].to_string();
    assert!(why.contains("it failed on "), "{why}");
    world.until("what it was given is judged", |world| {
        hostile::dead(world).iter().any(|letter| letter["code"] == "HUB-4003")
    });
    assert_eq!(code(&world, SOURCE), "", "and now it is the other that notices nothing");
}

fn goods(word: &str) -> Vec<String> {
    (0..GOOD).map(|n| format!("good {word}-{n}")).collect()
}

fn facts(world: &World) -> u64 {
    world.get("/v1/totals")["facts"].as_u64().unwrap()
}

/// What is wrong with a source.
fn trouble(world: &World, source: &str) -> Value {
    let sources = world.get("/v1/sources");
    let of = sources.as_array().unwrap().iter().find(|one| one["name"] == source);
    of.map_or(Value::Null, |one| one["trouble"].clone())
}

/// Its code.
fn code(world: &World, source: &str) -> String {
    trouble(world, source)["code"].as_str().unwrap_or_default().to_owned()
}

/// How the adapter translates its source.
fn translation(world: &World) -> Value {
    world.get("/v1/plugins/hostile-adapter")["translation"][0].clone()
}
