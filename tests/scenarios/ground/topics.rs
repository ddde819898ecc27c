//! Topics that are made anew, or made too narrow.

use super::*;
use crate::played::Played;
use crate::{contents, states};

/// Those whose states are published.
const OPERATORS: usize = 30;
const RAW: &str = "raw.hostile-adapter.push";
const PUBLISHED: &str = "archive.change";
const GROUP: &str = "scenario.translate.hostile-adapter.push";

#[test]
fn a_topic_that_is_made_anew_or_narrowed_stops_its_own_line_and_says_what_is_lost() {
    let mut world = World::new();
    hostile::configure_beside(&world);
    world.start();
    // A partition each, as the keys fall; enough that none is empty.
    let names: Vec<String> = (0..60).map(|n| n.to_string()).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    take(&world, SOURCE, &names);
    take(&world, NEIGHBOUR, &names);
    world.until("all has flowed", |world| world.is_settled(120));

    narrowed(&mut world);
    made_anew(&mut world);
    assert!(world.stop(), "{}", world.log());
}

/// The topic takes less than one record.
fn narrowed(world: &mut World) {
    // Topics count what is compressed.
    let large: String = (0..2_500).map(|_| format!("{:016x}", rand::random::<u64>())).collect();
    let large = large.as_str();
    world.alter_topic(RAW, "max.message.bytes", "10000");
    // Both at once, so that they may come to share a transaction.
    std::thread::scope(|scope| {
        let world = &*world;
        for n in 0..4 {
            scope.spawn(move || assert_eq!(push(world, SOURCE, &[large]), 503));
            scope.spawn(move || take(world, NEIGHBOUR, &[&format!("beside-{n}")]));
        }
    });
    world.until("its source says why", |world| is_troubled(world, SOURCE, "HUB-2010"));
    world.alter_topic(RAW, "max.message.bytes", "1065536");
    take(world, SOURCE, &[large]);
    world.until("what waited has flowed", |world| world.is_settled(125));
    assert_eq!(findings(world), []);
}

/// Deleted; the hub makes it anew when it starts.
fn made_anew(world: &mut World) {
    let before = facts(world);
    assert!(world.stop(), "{}", world.log());
    world.delete_topic(RAW);
    world.start();
    world.until("its source stands", |world| is_troubled(world, SOURCE, "HUB-2007"));
    assert!(finds(world, "HUB-2007", RAW) && !finds(world, "HUB-2007", "ledger"), "{:?}", findings(world));
    assert_eq!(push(world, SOURCE, &["skipped"]), 503, "it would come to lie where the lane has been");
    take(world, NEIGHBOUR, &["another"]);
    world.until("its neighbour's records flow", |world| facts(world) == before + 1);
    assert!(world.reach(RAW).values().all(|&(_, end)| end == 0), "nothing was written to it");
    assert!(world.stop(), "{}", world.log());

    // What the page says.
    world.reset_group(GROUP, RAW, &(0..6).map(|partition| (partition, 0)).collect());
    world.start();
    take(world, SOURCE, &["anew"]);
    world.until("its records flow again", |world| facts(world) == before + 2);
    taken_twice(world);
}

/// Offsets of messages that are gone are given to new ones, and taken once more.
fn taken_twice(world: &mut World) {
    world.until("the audit says so, once nothing is under way", |world| {
        finds(world, "HUB-7504", RAW) && finds(world, "HUB-7505", RAW)
    });
    let more: Vec<String> = (0..300).map(|n| format!("more-{n}")).collect();
    take(world, SOURCE, &more.iter().map(String::as_str).collect::<Vec<_>>());
    let twice: Vec<(String, String)> = (0..6).map(|n| ("HUB-7504".to_owned(), format!("{RAW}/{n}"))).collect();
    world.until("each partition is longer than it had been", |world| findings(world) == twice);
}

#[test]
fn published_states_that_are_gone_stop_the_archive_until_it_is_made_anew() {
    let mut world = World::new();
    let played = Played::begin(&world, OPERATORS, 5);
    world.start();
    played.until_settled(&mut world);
    world.until("all is published", |world| world.get("/v1/totals")["outbox"] == 0);
    let before = facts(&world);
    assert!(world.stop(), "{}", world.log());
    world.delete_topic(PUBLISHED);
    world.start();
    world.until("the archive stands", |world| world.get("/v1/totals")["trouble"]["code"] == "HUB-2007");
    assert!(finds(&world, "HUB-2007", PUBLISHED) && !finds(&world, "HUB-2007", "event"), "{:?}", findings(&world));
    assert_eq!(facts(&world), before, "it can be read");
    assert!(world.stop(), "{}", world.log());
    assert!(world.reach(PUBLISHED).values().all(|&(_, end)| end == 0), "nothing was written to it");

    world.put_archive_aside();
    world.start();
    played.until_settled(&mut world);
    world.until("all is published", |world| world.get("/v1/totals")["outbox"] == 0);
    assert!(world.stop(), "{}", world.log());
    assert_eq!(states::told(&world), states::of(&contents::live(&world)), "what subscribers have is the archive");
}
