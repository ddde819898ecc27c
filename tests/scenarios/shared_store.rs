//! Two hubs fold into one database of PostgreSQL: one is killed at any moment, one is paused for longer than its
//! session and its transactions last, and the server itself goes and comes back.

use std::time::Duration;

use database_server::{Kind, Server};

use crate::contents;
use crate::fire;
use crate::played::Played;
use crate::states;
use crate::two_hubs::Second;
use crate::world::World;

/// Longer than a session (8 s), and than the server lets a transaction stand still (20 s).
const ASLEEP: Duration = Duration::from_secs(24);
const KILLS: usize = 4;
/// Longer than a hub takes to start.
const AWAY: Duration = Duration::from_secs(3);

#[test]
fn two_hubs_fold_into_one_database_whatever_befalls_them() {
    fire::undisturbed();
    let mut world = World::busy(&[]);
    let mut server = Server::begin(Kind::Postgres);
    world.keep_in(&server);
    let played = Played::begin(&world, fire::operators(), fire::SEED);
    played.configure(&world, fire::paced);
    let mut chance = fire::chance();
    world.start();
    let mut second = Second::folding(&world);
    for kill in 0..KILLS {
        fire::wait_in_the_flow(&mut chance, 0.3);
        eprintln!("kill {kill}; script over: {}", played.is_finished(&world));
        second.kill();
        second = Second::folding(&world);
    }
    world.until("both answer for it", |world| second.keeps(world));

    world.pause();
    std::thread::sleep(ASLEEP);
    world.resume();
    world.until("the one that slept goes on", |world| {
        world.check();
        world.get("/v1/totals")["trouble"].is_null()
    });

    server.stop();
    world.until("it is told of", |world| {
        let told = world.get("/v1/operators");
        told["code"] == "HUB-3007"
    });
    second.kill();
    second = Second::folding(&world);
    std::thread::sleep(AWAY);
    assert!(!second.keeps(&world), "one that starts meanwhile waits");
    server.start();
    world.until("and answers for it once it is back", |world| second.keeps(world));

    played.until_settled(&mut world);
    world.until("all is published", |world| world.get("/v1/totals")["outbox"] == 0);
    second.stop(&world);
    fire::ends_undisturbed(&mut world, &played);
    // Panics where a key's version goes back on the way.
    let told = states::told(&world);
    assert_eq!(told, states::of(&contents::live(&world)), "whoever keeps the highest versions has the archive");
}
