//! A store that is lost and restored from a backup that was made while the hub ran; and one that is made anew from
//! Kafka and takes its place: subscribers see no version go back, and no platform is told anything twice. In a file, then
//! in a database of PostgreSQL.

use std::path::Path;
use std::time::Duration;

use database_server::{Kind, Server};
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

/// A store that was restored from the backup, wherever that is, catches up in this epoch, and one that is made anew takes
/// its place; gives under which name that one kept it.
fn goes_on(world: &mut World, played: &Played, epoch: i64) -> String {
    world.start();
    played.until_settled(world);
    played.only_the_spoilt_is_dead(world);
    until_told(world, PENALTIES_BACK);
    world.until("all is published", |world| world.get("/v1/totals")["outbox"] == 0);
    let (penalties, calls) = (told_once(world, played), asked(world, played));

    let refused = store(world, &["rebuild", "--switch"]);
    assert!(refused.code == 1 && refused.err.contains("HUB-3012"), "{}", refused.err);
    let compared = store(world, &["rebuild", "--json"]);
    done(&compared);
    assert!(world.stop(), "{}", world.log());
    let live = contents::live(world);
    contents::same(&live, &contents::refolded(world), "what its topics fold to");
    assert_eq!(states::highest(world).0, epoch, "one new epoch");
    // Panics where a key's version goes back on the way.
    assert_eq!(states::told(world), states::of(&live), "whoever keeps the highest version has what the archive holds");

    let switched = store(world, &["rebuild", "--switch", "--json"]);
    done(&switched);
    let switched: Value = serde_json::from_str(&switched.out).unwrap();
    assert_eq!(switched["operators"]["same"], live.operators.len(), "{switched}");
    assert_eq!(contents::live(world), live);
    let published = states::highest(world);
    world.start();
    world.until("it is settled as before", |world| world.is_settled(1));
    assert_eq!(world.get("/v1/totals")["outbox"], 0);
    std::thread::sleep(AWHILE);
    assert_eq!(asked(world, played), calls, "what was answered for is told no more");
    assert!(world.stop(), "{}", world.log());
    assert_eq!(states::highest(world), published, "of what is the same nothing is published");
    assert_eq!(told_once(world, played), penalties);
    switched["kept"].as_str().unwrap().to_owned()
}

#[test]
fn a_restored_store_and_a_rebuilt_one_go_on_and_nobody_is_told_anything_twice() {
    let mut world = World::new();
    let played = Played::begin(&world, OPERATORS, 7);
    let route = |sources: &str| format!("{}{ROUTE}", fire::paced(sources));
    played.configure(&world, route);
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
    assert_eq!(states::highest(&world).0, 1);

    let refused = store(&world, &["restore", text(&backup)]);
    assert!(refused.code == 1 && refused.err.contains("HUB-3011"), "{}", refused.err);
    world.put_archive_aside();
    done(&store(&world, &["restore", text(&backup)]));
    let kept = goes_on(&mut world, &played, 2);
    assert!(world.log_holds("HUB-3008"), "it says what it found");
    assert!(Path::new(&kept).is_file(), "what it was is kept: {kept}");

    // The backup of a file is one for a server's database as well, and another epoch begins with it.
    let server = Server::begin(Kind::Postgres);
    world.keep_in(&server);
    server.run("GRANT CREATE ON DATABASE county TO hub");
    played.configure(&world, route);
    done(&store(&world, &["restore", text(&backup)]));
    let kept = goes_on(&mut world, &played, 3);
    assert!(kept.starts_with("schema public_before_"), "what it was is kept: {kept}");
}
