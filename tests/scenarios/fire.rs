//! What scenarios with kills share: one script, its end in an undisturbed run, and chance from a seed.
//!
//! `HUB_KILLS` says how often the hub is killed and so how long the script is; `HUB_KILL_SEED` repeats a run.

use std::sync::OnceLock;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use hub_core::archive::fold::Contents;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::contents;
use crate::played::Played;
use crate::world::World;

/// The script of all scenarios with kills.
pub const SEED: u64 = 5;
/// So many operators a kill keep the script going to the last kills.
const OPERATORS_A_KILL: usize = 50;
/// A slow machine shall not make a kill wait for ever.
const LONGEST_WAIT: Duration = Duration::from_secs(4);

/// How often the hub is killed in the scenario of kills.
pub fn kills() -> usize {
    std::env::var("HUB_KILLS").map_or(12, |text| text.parse().unwrap())
}

/// How long the script is.
pub fn operators() -> usize {
    (kills() * OPERATORS_A_KILL).max(300)
}

/// Where the moments come from, told so that the run can be repeated.
pub fn chance() -> ChaCha8Rng {
    static OF_RUN: OnceLock<u64> = OnceLock::new();
    let seed = OF_RUN.get_or_init(|| {
        let now = || SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
        std::env::var("HUB_KILL_SEED").map_or_else(|_| now(), |text| text.parse().unwrap())
    });
    eprintln!("HUB_KILL_SEED={seed}");
    ChaCha8Rng::seed_from_u64(*seed)
}

/// Lists in small pages, which the platforms' rate spreads over half a minute however fast the machine is.
pub fn paced(sources: &str) -> String {
    in_pages(sources, "2s", 10)
}

/// Has the lists of sources that are pulled every two seconds come in pages of this size, every so often.
pub fn in_pages(sources: &str, every: &str, size: u32) -> String {
    let set = format!("settings = {{ page-size = {size}");
    let of = |source: &str| {
        let source = source.replace("settings = { more-lists", &format!("{set}, more-lists"));
        let more = if source.contains(&set) { String::new() } else { format!("\n{set} }}") };
        source.replace("every = \"2s\"", &format!("every = {every:?}{more}"))
    };
    sources.split_inclusive("\n\n").map(of).collect()
}

/// Sleeps for a random time of this range, in milliseconds; how long.
pub fn wait(chance: &mut ChaCha8Rng, millis: std::ops::Range<u64>) -> Duration {
    let wait = Duration::from_millis(chance.random_range(millis));
    std::thread::sleep(wait);
    wait
}

/// The script when nothing happens.
pub struct Undisturbed {
    /// What the archive holds at the end.
    pub contents: Contents,
    /// How long it took this machine, from the hub being ready.
    pub took: Duration,
}

/// The script when nothing happens. Played once for all; ask before making a world, since it takes a place
/// among the running ones.
pub fn undisturbed() -> &'static Undisturbed {
    static RUN: OnceLock<Undisturbed> = OnceLock::new();
    RUN.get_or_init(|| {
        let mut world = World::busy(&[]);
        let played = Played::begin(&world, operators(), SEED);
        world.start();
        let began = Instant::now();
        played.until_settled(&mut world);
        let took = began.elapsed();
        eprintln!("undisturbed: {} operators in {took:?}", operators());
        assert!(world.stop(), "{}", world.log());
        Undisturbed { contents: contents::live(&world), took }
    })
}

/// Sleeps for a random time, up to the given share of what the undisturbed script took: so moments lie in
/// the flow on a fast machine as well as on a slow one.
pub fn wait_in_the_flow(chance: &mut ChaCha8Rng, share: f64) -> Duration {
    let most = undisturbed().took.mul_f64(share).min(LONGEST_WAIT);
    wait(chance, 0..u64::try_from(most.as_millis()).unwrap().max(200))
}

/// Waits for the end of the script: the audit balances, no record is dead but what is spoilt, and the archive is
/// that of an undisturbed run and what its topics fold to.
pub fn ends_undisturbed(world: &mut World, played: &Played) {
    played.until_settled(world);
    played.only_the_spoilt_is_dead(world);
    assert!(world.stop(), "{}", world.log());
    let (survived, anew) = (contents::live(world), contents::refolded(world));
    contents::same(&survived, &anew, "what its topics fold to");
    contents::same(&survived, &undisturbed().contents, "as in an undisturbed run");
}
