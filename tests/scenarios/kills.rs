//! The hub killed at random moments of the flow.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::contents;
use crate::played::Played;
use crate::world::World;

const OPERATORS: usize = 150;
const SEED: u64 = 5;

/// How often the hub is killed; the long form says so in `HUB_KILLS`.
fn kills() -> u32 {
    std::env::var("HUB_KILLS").map_or(5, |text| text.parse().unwrap())
}

/// Where the moments come from: `HUB_KILL_SEED` repeats a run.
fn seed() -> u64 {
    let now = || SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    std::env::var("HUB_KILL_SEED").map_or_else(|_| now(), |text| text.parse().unwrap())
}

#[test]
fn a_killed_hub_loses_and_doubles_nothing() {
    let undisturbed = {
        let mut world = World::new();
        let played = Played::begin(&world, OPERATORS, SEED);
        world.start();
        played.until_settled(&mut world);
        world.stop();
        contents::live(&world)
    };

    let mut world = World::new();
    let played = Played::begin(&world, OPERATORS, SEED);
    let seed = seed();
    eprintln!("HUB_KILL_SEED={seed}");
    let mut chance = ChaCha8Rng::seed_from_u64(seed);
    for kill in 0..kills() {
        world.begin();
        // Starting is among the moments; so is the middle of the flow.
        let wait = Duration::from_millis(chance.random_range(100..6_000));
        std::thread::sleep(wait);
        eprintln!("kill {kill} after {wait:?}, script over: {}", played.is_finished(&world));
        world.kill();
    }
    world.start();
    played.until_settled(&mut world);

    assert_eq!(world.audited("raw", "dead"), 0);
    assert!(world.stop(), "{}", world.log());
    let survived = contents::live(&world);
    assert_eq!(survived.hash(), undisturbed.hash(), "as in an undisturbed run");
    assert_eq!(survived, undisturbed);
    assert_eq!(survived, contents::refolded(&world));
}
