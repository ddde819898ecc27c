//! A stretch of time is fetched again while a source goes on: from where it was left when the hub is killed, once,
//! and without another effect than that what was missed is there.

use std::time::Duration;

use hub_tests::platforms::script::List;
use reqwest::Method;
use serde_json::{Value, json};

use crate::contents;
use crate::played::Played;
use crate::world::{ADMIN, World};

const OPERATORS: usize = 150;
const SEED: u64 = 5;
const SOURCE: &str = "provincial-supervision.api";
const LISTS: [List; 7] = [
    List::Registrations,
    List::Licences,
    List::Inspections,
    List::Penalties,
    List::RandomResults,
    List::Disposals,
    List::Complaints,
];
const PATH: &str = "/v1/sources/provincial-supervision.api/back-fill";

#[test]
fn a_stretch_of_time_is_fetched_again_once_and_changes_nothing_that_was_known() {
    let mut world = World::new();
    let played = Played::begin(&world, OPERATORS, SEED);
    world.start();
    played.until_settled(&mut world);
    let collected = of_source(&world);
    let before = contents::live(&world);

    what_is_tried_is_shown_and_not_taken(&world);
    what_makes_no_sense_is_refused(&world);
    let asked = json!({"since": "2000-01-01", "until": "2026-01-01"}).to_string();
    let answer = world.ask(Method::POST, PATH, ADMIN, &asked).unwrap();
    assert_eq!(answer.status(), 200);
    world.kill();
    world.start();
    world.within(Duration::from_secs(120), "all of it was fetched again", |world| {
        world.check();
        fill(world)["done"] == true
    });
    world.until("all of it has flowed", |world| world.is_settled(1));
    let again = fill(&world)["collected"].as_u64().unwrap();
    let rows: usize = LISTS.iter().map(|list| played.rows(*list).len()).sum();
    assert_eq!(again, rows as u64, "every row as it stands, once");
    assert!(of_source(&world) >= collected + again);
    contents::same(&contents::live(&world), &before, "what was known changes in nothing");

    assert!(world.stop());
    world.start();
    world.until("what is done is known to be", |world| fill(world)["done"] == true);
    std::thread::sleep(Duration::from_secs(2));
    assert_eq!(fill(&world)["collected"], again, "and is not done again by a start");
    let answer = world.ask(Method::DELETE, PATH, ADMIN, "").unwrap();
    assert_eq!(answer.status(), 200);
    world.until("nobody asks for it any more", |world| fill(world).is_null());
}

fn source(world: &World) -> Value {
    let sources = world.get("/v1/sources");
    sources.as_array().unwrap().iter().find(|source| source["name"] == SOURCE).unwrap().clone()
}

fn fill(world: &World) -> Value {
    source(world)["back_fill"].clone()
}

/// Raw records of the source, in all.
fn of_source(world: &World) -> u64 {
    let audit = world.get("/v1/audit");
    let row = audit["raw"].as_array().unwrap().iter().find(|row| row["source"] == SOURCE).unwrap().clone();
    row["collected"].as_u64().unwrap()
}

/// The window of a pull overlaps the one before, so that something comes.
fn what_is_tried_is_shown_and_not_taken(world: &World) {
    let path = "/v1/sources/provincial-supervision.api/try";
    assert_eq!(world.ask(Method::POST, path, "", "").unwrap().status(), 401);
    let elsewhere = "/v1/sources/yi-can-shi-an.push/try";
    assert_eq!(world.ask(Method::POST, elsewhere, ADMIN, "").unwrap().status(), 409, "it is not pulled");
    let answer = world.ask(Method::POST, path, ADMIN, "").unwrap();
    let trial = world.json(answer);
    assert_eq!(trial["requests"][0]["status"], 200, "{trial}");
    assert!(trial["trouble"].is_null() && trial["came"] != 0, "{trial}");
    for record in trial["records"].as_array().unwrap() {
        let event = &record["events"][0];
        assert!(
            event["family"].is_string() && (event["body"].is_object() || event["operation"] == "delete"),
            "{record}"
        );
    }
}

fn what_makes_no_sense_is_refused(world: &World) {
    let stretch = |since: &str, until: &str| json!({"since": since, "until": until}).to_string();
    let whole = stretch("2025-01-01", "2025-02-01");
    let push = "/v1/sources/yi-can-shi-an.push/back-fill";
    for (path, token, body, status) in [
        (PATH, "", &whole, 401),
        (push, ADMIN, &whole, 409),
        ("/v1/sources/nobody.api/back-fill", ADMIN, &whole, 404),
        (PATH, ADMIN, &stretch("2025-02-01", "2025-02-01"), 409),
        (PATH, ADMIN, &stretch("2025-02-01", "2999-01-01"), 409),
        (PATH, ADMIN, &stretch("1.2.2025", "2025-03-01"), 400),
    ] {
        let answer = world.ask(Method::POST, path, token, body).unwrap();
        assert_eq!(answer.status(), status, "{path} {body}");
    }
}
