//! A source that is pushed to rests in every hub and through restarts, and is taken again at once.

use reqwest::Method;

use crate::hostile::{self, SOURCE};
use crate::two_hubs::Second;
use crate::world::{ADMIN, PUSH, World};

/// What a hub answers to a push: its status, whether it says when to come again, and the code of a refusal.
fn pushed(world: &World, hub: &str) -> (u16, bool, String) {
    let headers = [("token", PUSH), ("content-type", "text/plain")];
    let answer = world.send(Method::POST, &format!("{hub}/in/{SOURCE}"), &headers, "good 1").unwrap();
    let (status, waits) = (answer.status().as_u16(), answer.headers().contains_key("retry-after"));
    let code = if status == 200 { String::new() } else { world.json(answer)["code"].as_str().unwrap().to_owned() };
    (status, waits, code)
}

#[test]
fn a_pushed_source_rests_in_every_hub_and_through_restarts() {
    let mut world = World::new();
    hostile::configure(&world);
    world.start();
    let second = Second::start(&world);
    let hubs = [world.url(), format!("http://127.0.0.1:{}", second.port)];
    let (taken, rests) = ((200, false, String::new()), (503, true, "HUB-6316".to_owned()));
    let is_ready = |world: &World, hub: &str| {
        world.ask(Method::GET, &format!("{hub}/health/ready"), "", "").is_some_and(|answer| answer.status() == 200)
    };
    world.until("both are ready", |world| hubs.iter().all(|hub| is_ready(world, hub)));
    for hub in &hubs {
        assert_eq!(pushed(&world, hub), taken);
    }
    let wish = |world: &World, hub: &str, word: &str| {
        let path = format!("{hub}/v1/sources/{SOURCE}/{word}");
        assert_eq!(world.ask(Method::POST, &path, ADMIN, "").unwrap().status(), 200);
    };
    wish(&world, &hubs[0], "pause");
    let mut collected = 2;
    for hub in &hubs {
        world.until("it rests", |world| {
            let answer = pushed(world, hub);
            collected += u64::from(answer == taken);
            answer == rests
        });
    }
    world.until("it is shown so", |world| world.get("/v1/sources")[0]["state"] == "paused");

    world.kill();
    world.start();
    assert_eq!(pushed(&world, &hubs[0]), rests, "once it is ready it knows what is to rest");

    wish(&world, &hubs[1], "resume");
    for hub in &hubs {
        world.until("it is taken again", |world| pushed(world, hub) == taken);
        collected += 1;
    }
    world.until("all flows", |world| world.is_settled(collected));
    assert_eq!(world.audited("raw", "collected"), collected, "what was turned away is nowhere");
}
