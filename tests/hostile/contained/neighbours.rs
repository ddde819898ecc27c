//! What a hostile component costs good adapters beside it on the same host: nine of them work on threads at half of what
//! they could, while on a tenth the hostile one does its deed over and over. Nothing slows that one here; in the hub a
//! lane is held to its share of waste (plugin/share.rs).
//!
//! A measurement: how much the good ones lose is printed, a table, and depends on the machine's cores and on what else
//! runs there. Asserted is always what does not: what they answer is right, and the process stays within its memory. The
//! long form, every deed for a minute on a machine left alone, asserts also that they lose less than a tenth:
//! `HUB_HOSTILE_SECONDS=60 cargo test -p hostile-adapter --test contained neighbours -- --nocapture`.

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use hub_core::plugin::cases::Cases;
use hub_core::plugin::{Manifest, Package};
use hub_core::registry::Registry;
use hub_core::sandbox::{Adapter, Host, Settings};

use crate::deeds::{self, BAD};
use crate::process::Watch;
use crate::{bombs, process, room};

/// Good adapters, each on a thread.
const GOOD: usize = 9;
/// What they may lose of their pace beside any, in percent.
const LOST: f64 = 10.0;
/// MiB that the process may have at its largest.
const MEMORY: u64 = 1_536;
/// The deeds of the short form: one or two of each kind.
const SHORT: [&str; 8] = [
    "a loop without end",
    "a loop in configure",
    "recursion without end",
    "lines logged without end",
    "memory by steps, until there is no more",
    "bytes copied without end",
    "a million strings of the same bytes",
    "data beyond the memory",
];

/// A good adapter and its cases, which are its work.
struct Good {
    adapter: Adapter,
    manifest: Manifest,
    cases: Cases,
}

#[test]
fn good_adapters_answer_rightly_beside_each_hostile_neighbour() {
    let _alone = process::alone();
    let long = std::env::var("HUB_HOSTILE_SECONDS").ok().and_then(|seconds| seconds.parse().ok());
    let time = Duration::from_secs(long.unwrap_or(5));
    let watch = Watch::begin();
    let host = Host::new(&Settings { slots: 16, ..Settings::default() }).unwrap();
    let (good, registry) = (good(&host), Registry::builtin().unwrap());
    // Each as fast as it can, then at half of that with nobody beside.
    let capacity: Vec<f64> = work(&good, &registry, &[f64::INFINITY; GOOD], time, || ());
    let half: Vec<f64> = capacity.iter().map(|rate| rate / 2.0).collect();
    let quiet: f64 = work(&good, &registry, &half, time, || ()).iter().sum();
    eprintln!(
        "nine good adapters: {:.0} runs of their cases a second, at half {quiet:.0}",
        capacity.iter().sum::<f64>()
    );
    eprintln!("| beside | lost, % | times | peak, MiB |\n|---|---|---|---|");
    let mut slowed = Vec::new();
    for (name, component) in hostile(long.is_some()) {
        let over = AtomicBool::new(false);
        let mut done = 0;
        let rate: f64 = work(&good, &registry, &half, time, || {
            std::thread::scope(|scope| {
                scope.spawn(|| {
                    std::thread::sleep(time);
                    over.store(true, Ordering::Relaxed);
                });
                while !over.load(Ordering::Relaxed) {
                    misbehave(&host, &component);
                    done += 1;
                }
            });
        })
        .iter()
        .sum();
        let lost = (1.0 - rate / quiet) * 100.0;
        eprintln!("| {name} | {lost:.1} | {done} | {} |", watch.peak());
        if lost >= LOST {
            slowed.push(format!("{lost:.1} % beside {name}"));
        }
    }
    assert!(long.is_none() || slowed.is_empty(), "{slowed:#?}");
    assert!(watch.peak() <= MEMORY, "{} MiB", watch.peak());
}

/// All that the hostile neighbour does, once: is taken in, started, asked, as far as it lets itself.
fn misbehave(host: &Host, component: &[u8]) {
    let Ok(adapter) = host.load(component, &room::limits()) else { return };
    let Ok(translator) = room::translator(&adapter) else { return };
    drop(room::verdicts(&translator, &[BAD]));
}

/// Names and components.
fn hostile(long: bool) -> Vec<(&'static str, Vec<u8>)> {
    let deeds = deeds::all().into_iter().filter(|deed| long || SHORT.contains(&deed.name));
    let mut all: Vec<_> = deeds.map(|deed| (deed.name, deed.guest.component())).collect();
    assert!(long || all.len() == SHORT.len(), "each of the short form is a deed");
    let wanted = |bomb: &&bombs::Bomb| long || bomb.name.starts_with("loops");
    let compiled =
        bombs::ALL.iter().filter(wanted).map(|bomb| (bomb.name, wat::parse_str((bomb.text)(bomb.allowed)).unwrap()));
    all.extend(compiled);
    all
}

/// The first nine of the adapters that `cargo xtask components` has built.
fn good(host: &Host) -> Vec<Good> {
    let built = std::env::var_os("HUB_COMPONENTS")
        .map_or_else(|| PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../target/components")), PathBuf::from);
    let entries = std::fs::read_dir(&built).unwrap_or_else(|_| panic!("run `cargo xtask components`: {built:?}"));
    let mut folders: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    folders.retain(|folder| ["hostile-adapter", "greedy-adapter"].iter().all(|bad| !folder.ends_with(bad)));
    folders.sort();
    let good = folders.iter().take(GOOD).map(|folder| {
        let package = Package::read(folder).unwrap();
        let (adapter, cases) = (package.load(host).unwrap(), Cases::read(&folder.join("cases")).unwrap());
        Good { adapter, manifest: package.manifest, cases }
    });
    let good: Vec<Good> = good.collect();
    assert_eq!(good.len(), GOOD);
    good
}

/// How often a second each of them did its work while something went on beside it; none more often than its rate says.
fn work(good: &[Good], registry: &Registry, rates: &[f64], time: Duration, beside: impl FnOnce()) -> Vec<f64> {
    let began = Instant::now();
    std::thread::scope(|scope| {
        let threads: Vec<_> = good
            .iter()
            .zip(rates)
            .map(|(good, rate)| {
                scope.spawn(move || {
                    let mut done = 0_u32;
                    while began.elapsed() < time {
                        let report = good.cases.run(&good.adapter, &good.manifest, registry).unwrap();
                        assert!(report.passed(), "{}: {report}", good.manifest.name);
                        done += 1;
                        let due = Duration::from_secs_f64(f64::from(done) / rate);
                        std::thread::sleep(due.min(time).saturating_sub(began.elapsed()));
                    }
                    f64::from(done) / began.elapsed().as_secs_f64()
                })
            })
            .collect();
        beside();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    })
}
