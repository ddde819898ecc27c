//! Clients that no one here wrote read the hub: two Kafka clients with its schema look-up, kcat, the CloudEvents
//! SDK, Schemathesis, promtool. What they read is compared with what the hub's own API says.

pub mod client;
mod described;
mod headers;
mod reading;

use std::fs::{self, File};
use std::io::Write;

use kafka_broker::free_port;

use crate::hostile::{self, SOURCE};
use crate::played::{Played, ROUTE};
use crate::world::{ADMIN, READER, World};
use reading::Reading;

const OPERATORS: usize = 100;
/// A seed that has penalties deleted.
const SEED: u64 = 9;

#[test]
fn clients_that_no_one_here_wrote_read_what_the_hub_says() {
    let mut world = World::new();
    let played = Played::begin(&world, OPERATORS, SEED);
    played.configure(&world, |sources| format!("{sources}{ROUTE}"));
    with_a_source_that_is_harmless(&world);
    world.start();
    played.until_settled(&mut world);
    world.until("a platform was told", |world| {
        let route = world.get("/v1/routes")[0].clone();
        route["sent"] != 0 && route["waiting"] == 0
    });
    world.until("all is published", |world| world.get("/v1/totals")["outbox"] == 0);
    described::the_metrics_are_prometheuss(&mut world);
    without_platforms(&mut world);
    assert!(hostile::push(&world, &["reject 1".into(), "reject 2".into()]).status().is_success());
    let dead = |world: &World| hostile::dead(world).iter().filter(|letter| letter["source"] == SOURCE).count();
    world.until("two records are dead", |world| dead(world) == 2 && world.is_settled(1));

    let read =
        |mut command: std::process::Command| Reading::of(&client::json(command.arg(world.brokers()).arg(world.url())));
    let python = read(client::script("confluent.py"));
    python.is_worth_comparing();
    python.operators_are_the_apis(&world);
    python.penalties_are_the_apis(&world);
    assert_eq!(read(client::node("node.mjs")), python, "clients that share no code read the same");

    headers::kcat_reads_those_of_binary_mode(&world);
    headers::the_sdk_parses_events_and_raw_records(&world, &python);

    described::the_api_is_as_described(&world, "reader", READER);
    described::the_api_is_as_described(&world, "admin", ADMIN);
    assert!(world.stop(), "the hub drains and ends well:\n{}", world.log());
}

/// Lists are read again and again with an overlap, so records keep coming as long as platforms answer; what
/// several clients read one after the other must stand still.
fn without_platforms(world: &mut World) {
    assert!(world.stop(), "the hub drains and ends well:\n{}", world.log());
    let file = world.path("hub.toml");
    let text = fs::read_to_string(&file).unwrap();
    let gone = format!("base = \"http://127.0.0.1:{}\"", free_port().unwrap());
    let lines = text.lines().map(|line| if line.starts_with("base = ") { &gone } else { line });
    fs::write(&file, lines.collect::<Vec<_>>().join("\n")).unwrap();
    world.start();
}

/// Its dead letters may be asked for and written again by whoever likes: they end where they were.
fn with_a_source_that_is_harmless(world: &World) {
    let mut file = File::options().append(true).open(world.path("hub.toml")).unwrap();
    let source = format!(
        "[platform.hostile-adapter]\n[source.\"{SOURCE}\"]\nadapter = \"hostile-adapter\"\n\
         auth = {{ header = \"token\", token-file = \"secrets/push.token\" }}\n"
    );
    file.write_all(source.as_bytes()).unwrap();
}
