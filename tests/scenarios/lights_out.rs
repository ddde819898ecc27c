//! Everything around the hub killed in mid-flow: the broker, the platforms.

use std::time::Duration;

use rand::RngExt;

use crate::fire;
use crate::played::Played;
use crate::world::World;

#[test]
fn a_broker_and_platforms_killed_in_mid_flow_change_nothing_of_the_end() {
    fire::undisturbed();
    let mut world = World::busy(&[]);
    let mut played = Played::begin_apart(&world, fire::operators(), fire::SEED);
    played.configure(&world, fire::paced);
    let mut chance = fire::chance();
    world.start();
    for round in 0..2 {
        fire::wait_in_the_flow(&mut chance, 0.15);
        let over = played.is_finished(&world);
        let dark = Duration::from_millis(chance.random_range(0..3_000));
        world.restart_broker(dark);
        eprintln!("round {round}: broker dark for {dark:?}, script over: {over}");
        assert!(!over, "the broker was killed in the flow: else make the script longer");

        fire::wait_in_the_flow(&mut chance, 0.15);
        let over = played.is_finished(&world);
        let dark = Duration::from_millis(chance.random_range(0..3_000));
        played.restart(&world, dark);
        eprintln!("round {round}: platforms dark for {dark:?}, script over: {over}");
    }
    world.check();
    fire::ends_undisturbed(&mut world, &played);
}
