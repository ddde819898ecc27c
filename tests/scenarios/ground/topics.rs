//! Topics that are made anew, cut before they were read, or made too narrow.

use std::collections::BTreeMap;

use super::*;

const RAW: &str = "raw.hostile-adapter.push";
const PUBLISHED: &str = "archive.change";
const BESIDE: &str = "raw.neighbour.push";
const GROUP: &str = "scenario.translate.hostile-adapter.push";
const GROUP_BESIDE: &str = "scenario.translate.neighbour.push";

#[test]
fn a_topic_that_is_made_anew_cut_or_narrowed_stops_its_own_line_and_says_what_is_lost() {
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
    cut_before_it_was_read(&mut world);
    assert!(world.stop(), "{}", world.log());
    published_and_gone(&mut world);
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
    eprintln!("after a topic that was made anew: {:?}", findings(world));
}

/// Its reader stood for longer than its time.
fn cut_before_it_was_read(world: &mut World) {
    let reach = world.reach(BESIDE);
    assert!(reach.values().all(|&(_, end)| end > 2), "{reach:?}");
    // As if the lane had stood at the first record all along.
    world.reset_group(GROUP_BESIDE, BESIDE, &(0..6).map(|partition| (partition, 0)).collect());
    world.cut_topic(BESIDE, &(0..6).map(|partition| (partition, 2)).collect());
    world.start();
    world.until("its source stands", |world| is_troubled(world, NEIGHBOUR, "HUB-2008"));
    assert!(finds(world, "HUB-2008", BESIDE), "{:?}", findings(world));
    let before = facts(world);
    take(world, SOURCE, &["beside-the-cut"]);
    world.until("the others' records flow", |world| facts(world) == before + 1);
    // What it collects is kept for when it goes on; until that is deleted unread, too.
    take(world, NEIGHBOUR, &["waits-1", "waits-2", "waits-3"]);
    world.until("it is seen to wait", |world| source(world, NEIGHBOUR)["lag"] == 3);
    assert!(world.stop(), "{}", world.log());

    let ends: BTreeMap<i32, i64> =
        world.reach(BESIDE).into_iter().map(|(partition, (_, end))| (partition, end)).collect();
    world.cut_topic(BESIDE, &ends);
    world.reset_group(GROUP_BESIDE, BESIDE, &reach.into_iter().map(|(partition, (_, end))| (partition, end)).collect());
    world.start();
    world.until("the audit says how many are missing", |world| {
        world.check();
        finds(world, "HUB-7506", NEIGHBOUR)
    });
    assert_eq!(source(world, NEIGHBOUR)["state"], "running", "there is nothing left that it could skip");
    take(world, NEIGHBOUR, &["after-the-cut"]);
    world.until("it goes on", |world| facts(world) == before + 2);
    assert!(finds(world, "HUB-7506", NEIGHBOUR), "{:?}", findings(world));
    assert!(command(world, &["audit"]).out.contains("3 records were collected, and neither taken nor in the topic"));
}

/// What was published is not published again, unless the archive is made anew.
fn published_and_gone(world: &mut World) {
    let states = |world: &World| world.reach(PUBLISHED).values().map(|&(_, end)| end).sum::<i64>();
    assert!(states(world) > 0);
    world.delete_topic(PUBLISHED);
    world.start();
    world.until("the archive stands", |world| finds(world, "HUB-2007", PUBLISHED));
    let before = facts(world);
    take(world, SOURCE, &["waits"]);
    world.until("what comes waits", |world| source(world, SOURCE)["lag"] == 0 && facts(world) == before);
    assert!(world.stop(), "{}", world.log());

    world.put_archive_aside();
    world.start();
    world.until("it is folded anew, and published", |world| facts(world) == before + 1 && states(world) > 0);
    assert!(!finds(world, "HUB-2007", ""), "{:?}", findings(world));
}
