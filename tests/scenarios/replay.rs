//! A dead letter, mended by a newer adapter and replayed.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::hostile::{self, SOURCE};
use crate::world::{ADMIN, READER, World};

#[test]
fn a_dead_letter_mended_by_a_newer_adapter_is_replayed_into_the_archive() {
    let mut world = World::new();
    hostile::configure(&world);
    world.start();
    assert!(hostile::push(&world, &["good 1".into(), "reject 2".into(), "good 3".into()]).status().is_success());
    world.until("the record is dead", |world| world.is_settled(3));
    let [letter] = &hostile::dead(&world)[..] else { panic!("one dead letter") };
    assert_eq!((&letter["code"], &letter["state"]), (&json!("hostile.rejected"), &json!("open")));
    assert_eq!(world.get("/v1/totals")["facts"], 2);

    assert!(world.stop());
    hostile::configure_mended(&world, "1.1.0");
    world.start();
    let selection = json!({ "source": SOURCE }).to_string();
    let replay =
        |world: &World, token: &str| world.ask(Method::POST, "/v1/dead-letters/replay", token, &selection).unwrap();
    assert_eq!(replay(&world, "").status(), StatusCode::UNAUTHORIZED);
    assert_eq!(replay(&world, "no-such-token").status(), StatusCode::UNAUTHORIZED);
    assert_eq!(replay(&world, READER).status(), StatusCode::FORBIDDEN);
    assert_eq!(world.audited("raw", "replayed"), 0, "who may not, replays nothing");
    let done = replay(&world, ADMIN);
    assert_eq!(done.status(), StatusCode::OK);
    let done: Value = world.json(done);
    assert_eq!(done, json!({"replayed": 1, "actor": "admin"}));

    world.until("the record is in the archive", |world| world.get("/v1/totals")["facts"] == 3 && world.is_settled(4));
    assert_eq!(world.audited("raw", "replayed"), 1);
    let [letter] = &hostile::dead(&world)[..] else { panic!("one dead letter") };
    assert_ne!(letter["state"], "open");
    assert_eq!(replay(&world, ADMIN).status(), StatusCode::NOT_FOUND, "nothing is left to replay");
    let timeline = world.get("/v1/operators?q=2");
    assert!(timeline["items"].is_array());
}
