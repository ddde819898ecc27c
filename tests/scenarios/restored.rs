//! A store that is lost and restored from a backup that was made while the hub ran; and one that is made anew from
//! Kafka and takes its place: subscribers see no version go back, and no platform is told anything twice.

use std::path::Path;
use std::time::Duration;

use serde_json::Value;

use crate::contents;
use crate::deliver;
use crate::fire;
use crate::played::{Played, ROUTE, until_told};
use crate::program::{self, Said};
use crate::states;
use crate::world::World;

/// Enough for states that change several times, before and after the backup.
const OPERATORS: usize = 100;
const PENALTIES_BACK: &str = "yi-can-shi-an.penalties";

/// Longer than a hub that has started takes to tell what it thinks is due.
const AWHILE: Duration = Duration::from_secs(3);

/// A command on the store that the world's hub is configured with.
fn store(world: &World, arguments: &[&str]) -> Said {
    let config = world.path("hub.toml");
    program::run(&[&["archive"], arguments, &["--config", text(&config)]].concat())
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

fn done(said: &Said) {
    assert_eq!(said.code, 0, "{}\n{}", said.out, said.err);
}

/// Each document was taken once.
fn told_once(world: &World, played: &Played) -> usize {
    let given = deliver::given(world, played);
    assert!(!given.is_empty() && given.values().all(|rows| *rows == 1), "{given:?}");
    given.len()
}

/// How often the platform was told something.
fn asked(world: &World, played: &Played) -> usize {
    played.answers(world, "/openapi/punish/save", 0).len()
}

#[test]
fn a_restored_store_and_a_rebuilt_one_go_on_and_nobody_is_told_anything_twice() {
    let mut world = World::new();
    let played = Played::begin(&world, OPERATORS, 7);
    played.configure(&world, |sources| format!("{}{ROUTE}", fire::paced(sources)));
    let (backup, facts) =
        (world.path("county.backup"), |world: &World| world.get("/v1/totals")["facts"].as_u64().unwrap());
    world.start();
    world.until("some of it is there", |world| facts(world) > 25);
    done(&store(&world, &["backup", text(&backup)]));
    let before = facts(&world);
    world.until("more has come and was published", |world| {
        world.get("/v1/totals")["outbox"] == 0 && facts(world) > before + 40
    });
    assert!(world.stop(), "{}", world.log());
    let known = states::highest(&world);

    let refused = store(&world, &["restore", text(&backup)]);
    assert!(refused.code == 1 && refused.err.contains("HUB-3011"), "{}", refused.err);
    world.put_archive_aside();
    done(&store(&world, &["restore", text(&backup)]));
    world.start();
    played.until_settled(&mut world);
    played.only_the_spoilt_is_dead(&world);
    until_told(&mut world, PENALTIES_BACK);
    world.until("all is published", |world| world.get("/v1/totals")["outbox"] == 0);
    assert!(world.log_holds("HUB-3008"), "it says what it found");
    let (penalties, calls) = (told_once(&world, &played), asked(&world, &played));

    let refused = store(&world, &["rebuild", "--switch"]);
    assert!(refused.code == 1 && refused.err.contains("HUB-3012"), "{}", refused.err);
    let compared = store(&world, &["rebuild", "--json"]);
    done(&compared);
    assert!(world.stop(), "{}", world.log());
    let live = contents::live(&world);
    contents::same(&live, &contents::refolded(&world), "what its topics fold to");
    assert!(known.0 == 1 && states::highest(&world).0 == 2, "one new epoch");
    // Panics where a key's version goes back on the way.
    assert_eq!(states::told(&world), states::of(&live), "whoever keeps the highest version has what the archive holds");

    let switched = store(&world, &["rebuild", "--switch", "--json"]);
    done(&switched);
    let switched: Value = serde_json::from_str(&switched.out).unwrap();
    assert_eq!(switched["operators"]["same"], live.operators.len(), "{switched}");
    assert!(Path::new(switched["kept"].as_str().unwrap()).is_file(), "what it was is kept: {switched}");
    assert_eq!(contents::live(&world), live);
    let published = states::highest(&world);
    world.start();
    world.until("it is settled as before", |world| world.is_settled(1));
    assert_eq!(world.get("/v1/totals")["outbox"], 0);
    std::thread::sleep(AWHILE);
    assert_eq!(asked(&world, &played), calls, "what was answered for is told no more");
    assert!(world.stop(), "{}", world.log());
    assert_eq!(states::highest(&world), published, "of what is the same nothing is published");
    assert_eq!(told_once(&world, &played), penalties);
}
