//! The hub killed at random moments: while its store is made, while it starts, takes over and works, with
//! the broker's compaction going on all the time.

use std::time::{Duration, Instant};

use rand::RngExt;
use rand_chacha::ChaCha8Rng;

use crate::fire;
use crate::played::Played;
use crate::world::World;

/// Makes the broker compact `cursor`, `archive.*` and the events every moment.
const COMPACTING: &[(&str, &str)] = &[
    ("log.roll.ms", "1500"),
    ("log.segment.delete.delay.ms", "500"),
    ("log.cleaner.backoff.ms", "200"),
    ("log.cleaner.min.cleanable.ratio", "0.001"),
    ("log.cleaner.delete.retention.ms", "500"),
];

/// When the hub is killed.
#[derive(Debug, Clone, Copy)]
enum Moment {
    /// Just after the file of its store appears: while its tables are made, with a folder that is new.
    Making,
    /// In the first 800 ms.
    Starting,
    /// Within a second after it answers: the memberships and transactions of the one before still live,
    /// and it is taking them over.
    TakingOver,
    /// Later, in the flow.
    Flowing,
}

use Moment::{Flowing, Making, Starting, TakingOver};

const ROUND: [Moment; 6] = [Flowing, TakingOver, Starting, Flowing, TakingOver, Flowing];

#[test]
fn a_hub_killed_at_any_moment_loses_and_doubles_nothing() {
    fire::undisturbed();
    let mut world = World::busy(COMPACTING);
    let played = Played::begin(&world, fire::operators(), fire::SEED);
    played.configure(&world, fire::paced);
    let mut chance = fire::chance();
    let moments = [Making; 3].into_iter().chain(ROUND.into_iter().cycle()).take(fire::kills());
    let mut in_the_middle = 0;
    for (kill, moment) in moments.enumerate() {
        if matches!(moment, Making) {
            world.forget_data();
        }
        world.begin();
        let waited = wait_for(moment, &mut world, &mut chance);
        let over = played.is_finished(&world);
        in_the_middle += usize::from(!over);
        world.kill();
        if matches!(moment, Making) {
            world.open_store();
        }
        eprintln!("kill {kill}: {moment:?}, {} ms after the start; script over: {over}", waited.as_millis());
    }
    assert!(in_the_middle * 2 >= fire::kills(), "{in_the_middle} kills in the flow: make the script longer");
    world.start();
    fire::ends_undisturbed(&mut world, &played);
    for topic in ["cursor", "archive.operator", "archive.change"] {
        assert!(world.compacted_to(topic) > 0, "{topic} was compacted meanwhile");
    }
}

/// Waits for a moment of this kind; how long.
fn wait_for(moment: Moment, world: &mut World, chance: &mut ChaCha8Rng) -> Duration {
    let began = Instant::now();
    match moment {
        Making => {
            let file = world.path("data/archive.db");
            while !file.exists() {
                world.check();
                std::thread::sleep(Duration::from_millis(1));
            }
            std::thread::sleep(Duration::from_micros(chance.random_range(0..20_000)));
        }
        Starting => drop(fire::wait(chance, 0..800)),
        TakingOver => {
            world.is_ready_soon();
            fire::wait(chance, 0..1_000);
        }
        Flowing => {
            world.is_ready_soon();
            fire::wait_in_the_flow(chance, 1.2 / fire::kills() as f64);
        }
    }
    began.elapsed()
}
