//! Poisonous records among good ones.

use serde_json::{Value, json};

use crate::hostile;
use crate::vendor::ADAPTER;
use crate::world::World;

/// The adapter by other names, which an administrator allows less: what, by which deed it shows, and its code.
const ALLOWED: [(&str, &str, &str, &str); 3] = [
    ("mute", "subjects = []", "good x", "HUB-4005"),
    ("small", "memory = \"4 MiB\"", "eat", "HUB-4002"),
    ("swift", "time = \"10ms\"", "loop", "HUB-4001"),
];

#[test]
fn one_poison_record_among_500_is_quarantined_alone_with_the_same_verdict_twice() {
    let mut world = World::new();
    hostile::configure(&world);
    world.start();
    for round in ["a", "b"] {
        let records: Vec<String> =
            (0..500).map(|n| if n == 313 { "loop".into() } else { format!("good {round}{n}") }).collect();
        assert!(hostile::push(&world, &records).status().is_success());
    }
    world.until("all was judged", |world| world.is_settled(1_000));
    assert_eq!(world.audited("raw", "translated"), 998);
    assert_eq!(world.audited("raw", "dead"), 2);
    assert_eq!(world.get("/v1/totals")["facts"], 998);
    let letters: Vec<Value> = hostile::dead(&world).iter().map(|listed| hostile::letter(&world, listed)).collect();
    let verdict =
        |letter: &Value| ["code", "message", "adapter", "payload", "attributes"].map(|name| letter[name].clone());
    assert_eq!(verdict(&letters[0]), verdict(&letters[1]), "the same verdict twice");
    let [code, message, adapter, payload, attributes] = verdict(&letters[0]);
    assert_eq!(code, "HUB-4001");
    assert!(message.as_str().unwrap().contains("fuel"), "{message}");
    assert_eq!(adapter, "hostile-adapter@1.0.0");
    assert_eq!(payload, json!({"form": "text", "value": "loop"}));
    assert_eq!(attributes, json!([["row", "314"]]));
}

#[test]
fn whatever_an_adapter_does_costs_the_poisonous_record_alone() {
    const DEEDS: [(&str, &str); 12] = [
        ("reject", "hostile.rejected"),
        ("loop", "HUB-4001"),
        ("eat", "HUB-4002"),
        ("trap", "HUB-4003"),
        ("deep", "HUB-4003"),
        ("too-few", "HUB-4004"),
        ("no-events", "HUB-4004"),
        ("undeclared x", "HUB-4005"),
        ("cut-body x", "HUB-4006"),
        ("no-revision x", "HUB-4007"),
        ("no-id x", "HUB-4008"),
        ("odd-code", "HUB-4009"),
    ];
    let mut world = World::new();
    configure_allowed(&world);
    world.start();
    let records: Vec<String> =
        DEEDS.iter().enumerate().flat_map(|(n, (deed, _))| [format!("good {n}"), (*deed).to_owned()]).collect();
    assert!(hostile::push(&world, &records).status().is_success());
    world.until("all was judged", |world| world.is_settled(24));
    let codes: Vec<Value> = hostile::dead(&world).iter().map(|letter| letter["code"].clone()).collect();
    assert_eq!(codes, DEEDS.map(|(_, code)| json!(code)));

    // The source stays up, and what comes later flows.
    assert!(hostile::push(&world, &["good later".into(), "ignore".into()]).status().is_success());
    world.until("the source goes on", |world| world.is_settled(26));
    assert_eq!(world.get("/v1/totals")["facts"], 13);
    assert_eq!(world.audited("raw", "ignored"), 1);
    assert_eq!(world.get("/v1/sources")[0]["state"], "running");
    none_takes_more_than_it_is_allowed(&mut world);
}

fn configure_allowed(world: &World) {
    let names = ALLOWED.map(|(name, ..)| name);
    let mut more = hostile::named(world, &[&names[..], &[ADAPTER]].concat());
    for (name, allowed, ..) in ALLOWED {
        more += &format!("[plugins.allowed.{name}]\n{allowed}\n");
    }
    world.configure(&world.path("plugins"), &more);
}

fn none_takes_more_than_it_is_allowed(world: &mut World) {
    for (name, _, deed, _) in ALLOWED {
        assert!(hostile::push_to(world, &format!("{name}.push"), &[deed.to_owned()]).status().is_success());
    }
    world.until("all was judged", |world| world.is_settled(26 + ALLOWED.len() as u64));
    let letters = hostile::dead(world);
    for (name, allowed, _, code) in ALLOWED {
        let of = letters.iter().find(|letter| letter["source"] == format!("{name}.push"));
        assert_eq!(of.map(|letter| &letter["code"]), Some(&json!(code)), "{name} has {allowed}");
    }
    // Who eats or spins is stopped in any case; how soon shows in what that took.
    let took = |name: &str, what: &str| world.get(&format!("/v1/plugins/{name}"))["costs"][0][what].as_u64().unwrap();
    let [little, much] = ["small", ADAPTER].map(|name| took(name, "memory"));
    assert!(little <= 4 << 20 && much > 4 << 20, "{little} bytes of 4 MiB, {much} where nobody says how many");
    let [soon, late] = ["swift", ADAPTER].map(|name| took(name, "cpu_us"));
    assert!(2 * soon < late, "{soon} us where a call may take 10 ms, {late} where it may take 100");
}
