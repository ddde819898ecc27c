//! The archive of a province: a million operators, ten million facts. How fast the last of them are folded, and what
//! readers wait for meanwhile; what all of it takes of memory and disk; how long making it anew takes.
//!
//! The same once with ten thousand operators, for what growth costs.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use hub_core::message::Event;
use hub_core::registry::Registry;

use crate::asked;
use crate::events::Events;
use crate::kept::{self, Kept, Place, fold, quantile};
use crate::meter::{forget_peak, peak};
use crate::report::Report;

const BENCH: &str = "archive";
/// Inspections of each of the last two stretches: in one nobody reads, in the other readers ask.
const LAST: usize = 100_000;
/// Operators of the small archive.
const SMALL: usize = 10_000;
/// Events between two words on how it goes.
const STEP: usize = 200_000;

/// How large the archive is.
#[derive(Debug, Clone, Copy)]
pub struct Size {
    pub operators: usize,
    pub facts: usize,
    /// Events that are folded anew beside it.
    pub rebuilt: usize,
}

/// What one archive showed.
struct Run {
    alone: f64,
    /// Of this process while nobody reads; a server's is not in it.
    cpu: f64,
    beside: f64,
    first: f64,
    reads: Vec<f64>,
    searches: BTreeMap<&'static str, Vec<f64>>,
    resident: f64,
    bytes_a_fact: f64,
    body: f64,
    rebuild: f64,
}

/// Measures in one place or in both.
pub fn measure(place: Option<Place>, size: Size, report: &mut Report) -> Result<()> {
    if size.facts < size.operators * 2 + LAST * 2 || size.operators < SMALL {
        bail!("an archive of {size:?} is too small: each operator has two facts, and twice {LAST} come last");
    }
    for place in place.map_or(vec![Place::Sqlite, Place::Postgresql], |place| vec![place]) {
        in_place(place, size, report)?;
    }
    Ok(())
}

fn in_place(place: Place, size: Size, report: &mut Report) -> Result<()> {
    let facts = SMALL * 2 + LAST * 2;
    let small = run(place, Size { operators: SMALL, facts, rebuilt: 0 }, report)?;
    let large = run(place, size, report)?;
    for (run, operators) in [(&small, SMALL), (&large, size.operators)] {
        let of = |what: &str| format!("{place:?}, {operators} operators: {what}");
        report.add(BENCH, &of("first two events"), run.first, "events/s");
        report.add(BENCH, &of("later inspections"), run.alone, "events/s");
        report.add(BENCH, &of("later inspections"), run.cpu, "CPU us/event");
        report.add(BENCH, &of("last inspections, readers beside"), run.beside, "events/s");
        report.add(BENCH, &of("read of one, p50"), quantile(&run.reads, 0.5), "ms");
        report.add(BENCH, &of("read of one, p99"), quantile(&run.reads, 0.99), "ms");
        let all: Vec<f64> = run.searches.values().flatten().copied().collect();
        for (way, took) in run.searches.iter().chain([(&"all", &all)]) {
            report.add(BENCH, &of(&format!("search, {way}, p50")), quantile(took, 0.5), "ms");
            report.add(BENCH, &of(&format!("search, {way}, p99")), quantile(took, 0.99), "ms");
        }
        report.add(BENCH, &of("resident"), run.resident, "MiB");
        report.add(BENCH, &of("on disk"), run.bytes_a_fact, "bytes/fact");
        report.add(BENCH, &of("on disk / body"), run.bytes_a_fact / run.body, "ratio of bytes");
    }
    let more = size.operators / SMALL;
    let cost = large.cpu / small.cpu;
    report.add(BENCH, &format!("{place:?}: cost of an event, {more}x operators"), cost, "ratio of CPU");
    let made = format!("{place:?}: {} events folded anew, beside", size.rebuilt);
    report.add(BENCH, &made, large.rebuild, "s");
    Ok(())
}

fn run(place: Place, size: Size, report: &Report) -> Result<Run> {
    let Size { operators, facts, rebuilt } = size;
    let registry = Arc::new(Registry::builtin()?);
    let mut kept = Kept::at(place, &registry)?;
    let events = Events::new(registry);
    forget_peak();
    let began = Instant::now();
    let told = |what: &'static str, of: usize| {
        move |n: usize| {
            if n.is_multiple_of(STEP) || n == of {
                let minutes = began.elapsed().as_secs_f64() / 60.0;
                report.doing(&format!(
                    "{BENCH}, {place:?}, {operators} operators: {what}, {n} of {of}, {minutes:.1} min"
                ));
            }
        }
    };
    let firsts = operators * 2;
    let first_two = |n: usize| Ok(events.operator(n / 2)?[n % 2].clone());
    let first = fold(&mut kept.archive, firsts, first_two, told("the first two of each", firsts))?;
    let before = facts - firsts - LAST * 2;
    let inspection = |n: usize| events.inspection(n, operators);
    fold(&mut kept.archive, before, inspection, told("inspections", before))?;
    let alone = fold(&mut kept.archive, LAST, |n| inspection(before + n), told("inspections, nobody reads", LAST))?;
    let before = before + LAST;

    let reader = kept.archive.reader();
    let stop = AtomicBool::new(false);
    let last = |n: usize| inspection(before + n);
    let (folded, reads, searches) = thread::scope(|scope| {
        let reads = scope.spawn(|| asked::operators(&reader, operators, &stop));
        let searches = scope.spawn(|| asked::searches(&reader, operators, &stop));
        let folded = fold(&mut kept.archive, LAST, last, told("inspections, with readers", LAST));
        stop.store(true, Ordering::Relaxed);
        (folded, reads.join(), searches.join())
    });
    let (Ok(reads), Ok(searches)) = (reads, searches) else { bail!("a reader's thread ended in a panic") };
    let (last, reads, searches) = (folded?, reads?, searches?);
    let resident = peak();
    let found = reader.totals()?;
    if (found.operators, found.facts) != (operators as u64, facts as u64) {
        bail!("{} operators and {} facts: the events do not say what they should", found.operators, found.facts);
    }
    let bytes = kept.bytes()?;
    let body = |event: Result<Event>| event.map(|event| event.body.len() as f64);
    let [registration, licence] = events.operator(1)?;
    let bodies = (body(Ok(registration))? + body(Ok(licence))?) * operators as f64;
    let bodies = bodies + body(inspection(1))? * (facts - firsts) as f64;

    let mut rebuild = Duration::ZERO;
    if rebuilt > 0 {
        // Those of the first operators, and inspections of them in the same share.
        let some = rebuilt * operators / facts;
        let mut anew = kept.beside()?;
        let event = |n: usize| if n < some * 2 { first_two(n) } else { events.inspection(n, some) };
        rebuild = kept::rebuild(&mut anew, rebuilt, event, told("folded anew", rebuilt))?;
    }
    Ok(Run {
        first: firsts as f64 / first.wall.as_secs_f64(),
        alone: LAST as f64 / alone.wall.as_secs_f64(),
        cpu: alone.cpu.as_secs_f64() * 1e6 / LAST as f64,
        beside: LAST as f64 / last.wall.as_secs_f64(),
        reads,
        searches,
        resident,
        bytes_a_fact: bytes as f64 / facts as f64,
        body: bodies / facts as f64,
        rebuild: rebuild.as_secs_f64(),
    })
}
