//! An adapter that traps or spins on every record, and what its neighbours notice of it.

use std::collections::HashMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use crate::hostile::{self, NEIGHBOUR, SOURCE};
use crate::subscriber::Subscriber;
use crate::world::World;

/// Records of the neighbour whose way is timed; enough for a 99th percentile.
const SAMPLES: usize = 300;
/// So many at a time.
const ABREAST: usize = 4;
/// Records before them, which warm up what is slow the first time.
const WARM_UP: usize = 50;
/// Pushes to the misbehaving source, and records in each.
const BACKLOG: (usize, usize) = (10, 1_000);
/// Between two more of them: faster than traps are judged here (about 2,000 a second).
const MORE: Duration = Duration::from_millis(400);
/// On two cores that others use as well a few samples decide a 99th percentile, and a pause of the broker's
/// or of another program's hits one half of a pair alone. So a pair may be measured again; a hub whose
/// neighbours suffer fails all pairs.
const PAIRS: usize = 3;
const PATIENCE: Duration = Duration::from_secs(180);

#[test]
fn an_adapter_that_traps_on_every_record_leaves_its_neighbours_their_pace() {
    neighbours_keep_their_pace("trap");
}

#[test]
fn an_adapter_that_spins_on_every_record_leaves_its_neighbours_their_pace() {
    neighbours_keep_their_pace("loop");
}

fn neighbours_keep_their_pace(deed: &str) {
    let mut told = Vec::new();
    for _ in 0..PAIRS {
        let (quiet, disturbed) = pair(deed);
        eprintln!("{deed}: p99 {quiet:?} undisturbed, {disturbed:?} disturbed");
        if disturbed < 2 * quiet {
            return;
        }
        told.push((quiet, disturbed));
    }
    panic!("with a neighbour that does {deed:?} on every record, p99 undisturbed and disturbed: {told:?}");
}

/// The 99th percentiles of one world: without, then with a neighbour that misbehaves.
fn pair(deed: &str) -> (Duration, Duration) {
    let mut world = World::alone();
    hostile::configure_beside(&world);
    world.start();
    let seen = Subscriber::begin(&world);
    p99(&world, &seen, "warm", WARM_UP);
    let quiet = calm(&world, &seen, "quiet");

    for _ in 0..BACKLOG.0 {
        push(&world, SOURCE, &vec![deed.to_owned(); BACKLOG.1]);
    }
    // Until it has a first verdict: then it is at it.
    world.until("the misbehaving source is at work", |world| world.audited("raw", "dead") > 0);
    let over = AtomicBool::new(false);
    let disturbed = std::thread::scope(|scope| {
        // What is cheap to judge, such as a trap, must not come to an end meanwhile.
        scope.spawn(|| {
            while !over.load(Ordering::Relaxed) {
                push(&world, SOURCE, &vec![deed.to_owned(); BACKLOG.1]);
                std::thread::sleep(MORE);
            }
        });
        let measured = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| calm(&world, &seen, "disturbed")));
        over.store(true, Ordering::Relaxed);
        measured.unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    });
    let left = world.get("/v1/audit");
    let left = left["raw"].as_array().unwrap().iter().find(|row| row["source"] == SOURCE).unwrap();
    assert!(left["in_flight"].as_u64().unwrap() > 0, "it was at work to the end: {left}");
    (quiet, disturbed)
}

/// The lower of two percentiles: what else this machine does must hit both to be taken for the hub's doing,
/// or to hide it.
fn calm(world: &World, seen: &Subscriber, name: &str) -> Duration {
    let of = |n| p99(world, seen, &format!("{name}{n}-"), SAMPLES);
    of(1).min(of(2))
}

/// From being pushed to standing in the event's topic for readers of what is committed.
fn p99(world: &World, seen: &Subscriber, name: &str, samples: usize) -> Duration {
    let next = AtomicUsize::new(0);
    let sent: Mutex<HashMap<String, Instant>> = Mutex::default();
    std::thread::scope(|scope| {
        for _ in 0..ABREAST {
            scope.spawn(|| {
                while let Some(n) = Some(next.fetch_add(1, Ordering::Relaxed)).filter(|&n| n < samples) {
                    let id = format!("{name}{n}");
                    sent.lock().unwrap().insert(id.clone(), Instant::now());
                    push(world, NEIGHBOUR, &[format!("good {id}")]);
                }
            });
        }
    });
    let mut sent = sent.into_inner().unwrap();
    let mut took: Vec<Duration> = Vec::new();
    while took.len() < samples {
        let (id, at) = seen.next(PATIENCE).expect("every record comes out");
        took.extend(sent.remove(&id).map(|sent| at.duration_since(sent)));
    }
    took.sort();
    took[samples * 99 / 100]
}

/// What is answered with "not now" is pushed again, as a platform does; the time counts from the first try.
fn push(world: &World, source: &str, records: &[String]) {
    let end = Instant::now() + PATIENCE;
    while !hostile::push_to(world, source, records).status().is_success() {
        assert!(Instant::now() < end, "a push is taken in the end:\n{}", world.log());
        std::thread::sleep(Duration::from_millis(20));
    }
}
