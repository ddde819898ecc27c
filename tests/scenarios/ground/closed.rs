//! A broker with rules that do not let the hub do all it needs.

use serde_json::{Value, json};

use super::*;
use crate::authority::Authority;
use crate::clients::client;
use crate::wire;

const RULES: &[(&str, &str)] = &[
    ("authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer"),
    // The broker itself, and this test.
    ("super.users", "User:ANONYMOUS"),
];
/// Of the neighbour's lane.
const LANE: &str = "scenario.1.translate.neighbour.push.0";

#[test]
fn what_the_broker_does_not_let_the_hub_do_stops_that_source_alone() {
    let mut world = wire::guarded(&Authority::new("the broker's"), RULES);
    hostile::configure_beside(&world);
    let refused = program::run(&["run", "--config", world.path("hub.toml").to_str().unwrap()]);
    assert_eq!(refused.code, 1);
    assert!(refused.err.contains("HUB-2009"), "a hub that may do nothing says so: {}", refused.err);

    let (topic, id) = (rule("TOPIC", "raw.neighbour.push", "WRITE"), rule("TRANSACTIONAL_ID", LANE, "WRITE"));
    rules(&world, "add", &as_the_page_says());
    rules(&world, "add", &[topic.clone(), id.clone()]);
    world.start();
    world.until("the lane that may not write stands", |world| is_troubled(world, NEIGHBOUR, "HUB-2009"));
    take(&world, SOURCE, &["a1"]);
    // Both at once, so that they may come to share a transaction.
    std::thread::scope(|scope| {
        let world = &world;
        for n in 0..8 {
            scope.spawn(move || assert_eq!(push(world, NEIGHBOUR, &[&format!("b{n}")]), 503));
            scope.spawn(move || take(world, SOURCE, &[&format!("a2{n}")]));
        }
    });
    world.until("the others have flowed", |world| facts(world) == 9);

    rules(&world, "remove", &[topic]);
    world.until("what is let in is taken at once", |world| push(world, NEIGHBOUR, &["b1"]) == 200);
    world.until("its lane still may not write", |world| {
        source(world, NEIGHBOUR)["lag"] == 1 && is_troubled(world, NEIGHBOUR, "HUB-2009")
    });
    rules(&world, "remove", &[id]);
    assert!(world.stop(), "{}", world.log());
    world.start();
    world.until("all has flowed", |world| world.is_settled(10));
    assert_eq!(facts(&world), 10);
    assert!(world.stop(), "{}", world.log());
}

/// What the page of the code says that the hub needs.
fn as_the_page_says() -> Vec<Value> {
    let mut rules = Vec::new();
    let mut allow = |kind: &str, name: &str, pattern: &str, operations: &[&str]| {
        let principal = format!("User:{}", wire::USER);
        rules.extend(operations.iter().map(|operation| json!([kind, name, pattern, principal, operation, "ALLOW"])));
    };
    let all = ["READ", "WRITE", "DESCRIBE", "DESCRIBE_CONFIGS", "CREATE"];
    for prefix in ["raw.", "event.", "archive.", "receipt."] {
        allow("TOPIC", prefix, "PREFIXED", &all);
    }
    for topic in ["cursor", "platform", "plugin", "plugin.package", "echo", "decision", "ledger", "dead-letter"] {
        allow("TOPIC", topic, "LITERAL", &all);
    }
    for group in ["scenario.", "hub."] {
        allow("GROUP", group, "PREFIXED", &["READ"]);
    }
    allow("TRANSACTIONAL_ID", "scenario.", "PREFIXED", &["WRITE", "DESCRIBE"]);
    allow("BROKER", "kafka-cluster", "LITERAL", &["IDEMPOTENT_WRITE", "DESCRIBE"]);
    rules
}

/// A rule that forbids the hub one thing.
fn rule(kind: &str, name: &str, operation: &str) -> Value {
    json!([kind, name, "LITERAL", format!("User:{}", wire::USER), operation, "DENY"])
}

fn rules(world: &World, act: &str, rules: &[Value]) {
    let mut script = client::script("acls.py");
    client::said(script.arg(world.brokers()).arg(act), &Value::from(rules).to_string());
}
