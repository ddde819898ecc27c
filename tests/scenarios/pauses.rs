//! A hub paused for longer than its session and its transactions last, and woken: alone, and after another
//! process has taken its place.

use std::time::Duration;

use crate::fire;
use crate::played::Played;
use crate::world::World;

/// Longer than a session (8 s), than a transaction (10 s) and than the broker takes to notice (1 s).
const ASLEEP: Duration = Duration::from_secs(13);
/// The exit code of a hub that found another in its place.
const REPLACED: i32 = 1;

#[test]
fn a_hub_paused_for_longer_than_its_session_goes_on_and_writes_nothing_twice() {
    fire::undisturbed();
    let mut world = World::busy(&[]);
    let played = Played::begin(&world, fire::operators(), fire::SEED);
    played.configure(&world, fire::paced);
    let mut chance = fire::chance();
    world.start();
    for _ in 0..2 {
        fire::wait_in_the_flow(&mut chance, 0.3);
        assert!(!played.is_finished(&world), "paused in the flow: else make the script longer");
        world.pause();
        std::thread::sleep(ASLEEP);
        world.resume();
    }
    fire::ends_undisturbed(&mut world, &played);
}

#[test]
fn a_hub_that_wakes_and_finds_another_in_its_place_writes_nothing_and_ends() {
    fire::undisturbed();
    let mut world = World::busy(&[]);
    let mut played = Played::begin_apart(&world, fire::operators(), fire::SEED);
    played.configure(&world, fire::paced);
    let mut chance = fire::chance();
    world.start();
    fire::wait_in_the_flow(&mut chance, 0.3);
    assert!(!played.is_finished(&world), "paused in the flow: else make the script longer");
    world.pause();
    world.move_hub();
    played.restart(&world, Duration::ZERO);
    world.start();
    std::thread::sleep(ASLEEP);
    world.wake();
    world.until("the woken hub has ended", |world| world.paused_ended().is_some());
    assert_eq!(world.paused_ended(), Some(REPLACED), "{}", world.log());
    assert!(world.log_holds("HUB-1404"), "it says why");
    world.check();
    fire::ends_undisturbed(&mut world, &played);
}
