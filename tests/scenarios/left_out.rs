//! A version that serves and that a hub cannot use when it starts costs the sources that name its adapter, and no others;
//! once another version is to serve, they flow without a restart.

use reqwest::Method;
use serde_json::Value;

use crate::hostile::{self, NEIGHBOUR, SOURCE};
use crate::program;
use crate::vendor::{ADAPTER, Desk};
use crate::world::{ADMIN, World};

#[test]
fn a_version_that_a_hub_cannot_use_costs_its_own_sources_alone_until_another_serves() {
    let desk = Desk::new();
    let (vendor, stranger) = (desk.key("vendor"), desk.key("stranger"));
    desk.later("1.1.0", true);
    let mut world = World::busy(&[]);
    trust(&world, &vendor);
    world.start();
    push(&world, SOURCE, "good 1");
    let file = desk.sign("1.1.0", "vendor");
    let (url, token) = (world.url(), world.path("secrets/admin.token"));
    let by = ["--url", &url, "--token-file", token.to_str().unwrap()];
    for words in [vec!["install", file.to_str().unwrap(), "--yes"], vec!["promote", ADAPTER, "1.1.0"]] {
        let said = program::run(&[&["plugin"], &words[..], &by].concat());
        assert_eq!(said.code, 0, "{}", said.err);
    }
    world.until("the later version serves", |world| adapter(world)["serves"] == "1.1.0");
    push(&world, SOURCE, "good 2");
    world.until("what was pushed is archived", |world| world.is_settled(2));

    world.stop();
    trust(&world, &stranger);
    world.start();
    push(&world, NEIGHBOUR, "good 3");
    world.until("the neighbour flows", |world| world.is_settled(3));
    let left = source(&world, SOURCE);
    assert_eq!((&left["state"], &left["trouble"]["code"]), (&"stopped".into(), &"HUB-4511".into()), "{left}");
    assert_eq!(source(&world, NEIGHBOUR)["state"], "running");
    let turned_away = hostile::push(&world, &["good 4".to_owned()]);
    assert_eq!((turned_away.status().as_u16(), turned_away.headers().contains_key("retry-after")), (503, true));
    let plugin = adapter(&world);
    assert!(plugin["trouble"].to_string().contains("HUB-4511"), "{plugin}");

    let back = world.ask(Method::POST, &format!("/v1/plugins/{ADAPTER}/rollback"), ADMIN, "").unwrap();
    assert_eq!(back.status(), 200);
    world.until("its source takes what is pushed", |world| {
        hostile::push(world, &["good 4".to_owned()]).status().is_success()
    });
    push(&world, SOURCE, "reject 5");
    world.until("and has it translated", |world| world.is_settled(5));
    // What is told of sources is looked at every few seconds.
    world.until("and it runs", |world| source(world, SOURCE)["state"] == "running");
    assert_eq!(adapter(&world)["trouble"], Value::Null);
    assert_eq!((world.get("/v1/totals")["facts"].as_u64(), world.audited("raw", "dead")), (Some(4), 1), "each once");
}

fn trust(world: &World, key: &str) {
    let neighbours = hostile::neighbours(world, "failing = 1, rejected = 1");
    let more = format!("{neighbours}\n[plugins.trusted.vendor]\nkey = {key:?}\n");
    world.configure(&world.path("plugins"), &more);
}

fn push(world: &World, source: &str, record: &str) {
    assert!(hostile::push_to(world, source, &[record.to_owned()]).status().is_success());
}

fn source(world: &World, name: &str) -> Value {
    let all = world.get("/v1/sources");
    all.as_array().unwrap().iter().find(|source| source["name"] == name).unwrap().clone()
}

fn adapter(world: &World) -> Value {
    world.get(&format!("/v1/plugins/{ADAPTER}"))
}
