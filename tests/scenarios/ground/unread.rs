//! Messages that are gone before their reader has read them: as by a retention that is too short, by a command here,
//! which readers cannot tell apart.

use std::collections::BTreeMap;

use super::*;

const EVENTS: &str = "event.kitchen-alert";
const RAW: &str = "raw.hostile-adapter.push";
const LANES: &str = "scenario.translate.hostile-adapter.push";
const BESIDE: &str = "raw.neighbour.push";
const LANES_BESIDE: &str = "scenario.translate.neighbour.push";

/// Begin and end of each partition.
type Reach = BTreeMap<i32, (i64, i64)>;

#[test]
fn records_that_are_deleted_before_they_are_translated_are_said_and_counted() {
    let mut world = World::new();
    hostile::configure_beside(&world);
    world.start();
    take(&world, SOURCE, &["a1"]);
    push_numbers(&world, NEIGHBOUR, 0..30);
    world.until("all has flowed", |world| world.is_settled(31));

    collected_alone(&mut world, 30..90, 60);
    // Two records of each partition stay, and the marker of their transaction.
    let below = world.reach(BESIDE).into_iter().map(|(partition, (_, end))| (partition, end - 3)).collect();
    world.cut_topic(BESIDE, &below);
    world.start();
    world.until("its source stands", |world| is_troubled(world, NEIGHBOUR, "HUB-2008"));
    assert!(finds(&world, "HUB-2008", BESIDE), "{:?}", findings(&world));
    take(&world, SOURCE, &["a2"]);
    push_numbers(&world, NEIGHBOUR, 90..91);
    world.until("the others' records flow, its own are kept", |world| {
        facts(world) == 32 && source(world, NEIGHBOUR)["lag"] == 61
    });
    assert!(world.stop(), "{}", world.log());

    to_earliest(&mut world, LANES_BESIDE, BESIDE);
    world.start();
    world.until("what is left of them flows", |world| facts(world) == 32 + 13);
    // What was passed over, and how many that were.
    let passed = |code: &str| (0..6).map(|n| (code.to_owned(), format!("{BESIDE}/{n}"))).collect::<Vec<_>>();
    let found = [passed("HUB-7504"), vec![("HUB-7506".to_owned(), NEIGHBOUR.to_owned())]].concat();
    world.until("the audit says it", |world| findings(world) == found);
    missing(&world, "48 records were collected, and neither taken nor in the topic");

    // All that waits is deleted: there is nothing left that its reader could skip.
    collected_alone(&mut world, 91..96, 48 + 5);
    let below = world.reach(BESIDE).into_iter().map(|(partition, (_, end))| (partition, end)).collect();
    world.cut_topic(BESIDE, &below);
    world.start();
    world.until("the audit says it", |world| findings(world) == found);
    missing(&world, "53 records were collected, and neither taken nor in the topic");
    push_numbers(&world, NEIGHBOUR, 96..97);
    world.until("it goes on", |world| facts(world) == 32 + 14);
    assert_eq!(source(&world, NEIGHBOUR)["state"], "running");
    assert!(world.stop(), "{}", world.log());
}

/// Records are collected, and not translated: a topic of events takes nothing meanwhile. So many lack then, and the hub
/// is stopped.
fn collected_alone(world: &mut World, numbers: std::ops::Range<u32>, lack: u64) {
    world.alter_topic(EVENTS, "max.message.bytes", "100");
    push_numbers(world, NEIGHBOUR, numbers);
    world.until("they wait", |world| {
        is_troubled(world, NEIGHBOUR, "HUB-2010") && source(world, NEIGHBOUR)["lag"] == lack
    });
    assert!(world.stop(), "{}", world.log());
    world.alter_topic(EVENTS, "max.message.bytes", "1065536");
}

#[test]
fn events_that_are_deleted_before_they_are_folded_are_said_and_can_be_given_again() {
    let mut world = World::new();
    hostile::configure_beside(&world);
    world.start();
    push_numbers(&world, SOURCE, 0..30);
    world.until("all has flowed", |world| world.is_settled(30));

    given_alone(&mut world, 30..90);
    // The last event of each partition stays, and the marker of its transaction.
    let below = world.reach(EVENTS).into_iter().map(|(partition, (_, end))| (partition, (end - 2).max(0))).collect();
    world.cut_topic(EVENTS, &below);
    world.start();
    world.until("the archive stands", |world| world.get("/v1/totals")["trouble"]["code"] == "HUB-2008");
    assert!(finds(&world, "HUB-2008", EVENTS), "{:?}", findings(&world));
    take(&world, NEIGHBOUR, &["b1"]);
    world.until("others go on as far as it", |world| translated(world, NEIGHBOUR) == 1);
    assert_eq!(facts(&world), 30);
    assert!(world.stop(), "{}", world.log());

    world.put_archive_aside();
    world.start();
    let found = [("HUB-7506".to_owned(), SOURCE.to_owned())];
    world.until("it is folded of what is left, and the audit says the rest", |world| findings(world) == found);
    let left = facts(&world);
    assert!((2..20).contains(&left), "{left}");
    missing(&world, &format!("{} events were given, and neither folded nor in a topic", 91 - left));
    assert!(world.stop(), "{}", world.log());

    to_earliest(&mut world, LANES, RAW);
    world.start();
    world.until("the same records give the same events again", |world| facts(world) == 91);
    // What was lost was counted, and all of the raw topic was taken twice.
    let twice = (0..6).map(|n| ("HUB-7504".to_owned(), format!("{RAW}/{n}")));
    let found: Vec<_> = [("HUB-7502".to_owned(), SOURCE.to_owned())].into_iter().chain(twice).chain(found).collect();
    world.until("the audit says so", |world| findings(world) == found);
    assert!(world.stop(), "{}", world.log());
}

/// Records are translated, and not folded: somebody else has the archive's file locked. Then the hub is stopped.
fn given_alone(world: &mut World, numbers: std::ops::Range<u32>) {
    let all = translated(world, SOURCE) + u64::from(numbers.end - numbers.start);
    let mut store = world.open_store();
    let held = store.begin().unwrap();
    push_numbers(world, SOURCE, numbers);
    world.until("they are translated", |world| translated(world, SOURCE) == all);
    assert!(world.stop(), "{}", world.log());
    drop(held);
}

/// Records that gave events since the hub started, as it counts itself.
fn translated(world: &World, source: &str) -> u64 {
    let counted = format!("hub_translated_records_total{{source=\"{source}\",outcome=\"events\"}} ");
    let metrics = page(world, "/metrics");
    let count = metrics.lines().find_map(|line| line.strip_prefix(&counted));
    count.map_or(0, |count| count.parse().unwrap())
}

fn push_numbers(world: &World, source: &str, numbers: std::ops::Range<u32>) {
    let names: Vec<String> = numbers.map(|n| n.to_string()).collect();
    take(world, source, &names.iter().map(String::as_str).collect::<Vec<_>>());
}

/// As the pages say, with the hub stopped.
fn to_earliest(world: &mut World, group: &str, topic: &str) {
    let reach: Reach = world.reach(topic);
    world.reset_group(group, topic, &reach.into_iter().map(|(partition, (begin, _))| (partition, begin)).collect());
}

/// What `hub audit` says of what is missing.
fn missing(world: &World, how_many: &str) {
    let audit = command(world, &["audit"]);
    assert!(audit.code == 1 && audit.out.contains(how_many), "{how_many:?} is not in\n{}", audit.out);
}
