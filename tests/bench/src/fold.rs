//! The archive's fold without Kafka: events in batches as its stage gives them,
//! into a file of SQLite and into a server of PostgreSQL beside it, both of which
//! have what they say on the disk; meanwhile a reader asks for operators.
//!
//! Stretches: `first` makes the operators known (two events each), `later`
//! folds inspections of any of them, once alone and once with the reader; then
//! everyone's portrait is looked at for the review queue. All once with all operators and once with
//! a tenth of them, for what growth costs.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use anyhow::{Result, bail};
use hub_core::archive::Archive;
use hub_core::registry::Registry;

use crate::asked;
use crate::events::Events;
use crate::kept::{Kept, Place, fold, quantile};
use crate::meter::{Meter, Taken, forget_peak, peak};
use crate::report::Report;

/// Inspections of each later stretch: in one nobody reads.
const LATER: usize = 100_000;
/// How many portraits are looked at in one transaction, as the stage does.
const PORTION: usize = 32;

/// What one size of archive showed.
struct Run {
    first: f64,
    later: f64,
    alone: f64,
    alone_cpu: f64,
    review: f64,
    review_cpu: f64,
    reads: Vec<f64>,
    bytes_an_event: f64,
    resident: f64,
}

/// Measures with so many operators and with a tenth of them, in one place or in each.
pub fn measure(place: Option<Place>, operators: usize, report: &mut Report) -> Result<()> {
    for place in place.map_or_else(|| vec![Place::Sqlite, Place::Postgresql], |place| vec![place]) {
        in_place(place, operators, report)?;
    }
    Ok(())
}

fn in_place(place: Place, operators: usize, report: &mut Report) -> Result<()> {
    let small = run(place, operators / 10, report)?;
    let large = run(place, operators, report)?;
    for (run, operators) in [(&small, operators / 10), (&large, operators)] {
        let of = |what: &str| format!("{place:?}: {what}, {operators} operators");
        report.add("fold", &of("first"), run.first, "events/s");
        report.add("fold", &of("later"), run.alone, "events/s");
        report.add("fold", &of("later"), run.alone_cpu, "CPU us/event");
        report.add("fold", &of("later, a reader beside"), run.later, "events/s");
        report.add("fold", &of("review"), run.review, "portraits/s");
        report.add("fold", &of("review"), run.review_cpu, "CPU us/portrait");
        report.add("fold", &of("read of one, p50"), quantile(&run.reads, 0.5), "ms");
        report.add("fold", &of("read of one, p99"), quantile(&run.reads, 0.99), "ms");
        report.add("fold", &of("on disk"), run.bytes_an_event, "bytes/event");
        report.add("fold", &of("resident"), run.resident, "MiB");
    }
    let cost = large.alone_cpu / small.alone_cpu;
    report.add("fold", &format!("{place:?}: cost of an event, 10x operators"), cost, "ratio of CPU");
    Ok(())
}

fn run(place: Place, operators: usize, report: &Report) -> Result<Run> {
    let registry = Arc::new(Registry::builtin()?);
    let mut kept = Kept::at(place, &registry)?;
    let events = Events::new(registry);
    forget_peak();

    report.doing(&format!("fold, {place:?}: {operators} operators"));
    let first = fold(&mut kept.archive, operators * 2, |n| Ok(events.operator(n / 2)?[n % 2].clone()), |_| {})?;
    let reader = kept.archive.reader();
    let found = reader.totals()?.operators;
    if found != operators as u64 {
        bail!("{found} operators of {operators}: the events do not say what they should");
    }
    report.doing(&format!("fold: twice {LATER} inspections of {operators} operators"));
    let alone = fold(&mut kept.archive, LATER, |n| events.inspection(n, operators), |_| {})?;
    let stop = AtomicBool::new(false);
    let (later, reads) = thread::scope(|scope| {
        let reads = scope.spawn(|| asked::operators(&reader, operators, &stop));
        let later = fold(&mut kept.archive, LATER, |n| events.inspection(LATER + n, operators), |_| {});
        stop.store(true, Ordering::Relaxed);
        (later, reads.join())
    });
    let Ok(reads) = reads else { bail!("the reader's thread ended in a panic") };
    let (later, reads) = (later?, reads?);
    report.doing(&format!("fold: the review queue of {operators} operators"));
    let (reviewed, review) = review(&mut kept.archive)?;
    let count = operators * 2 + LATER * 2;
    Ok(Run {
        first: (operators * 2) as f64 / first.wall.as_secs_f64(),
        later: LATER as f64 / later.wall.as_secs_f64(),
        alone: LATER as f64 / alone.wall.as_secs_f64(),
        alone_cpu: alone.cpu.as_secs_f64() * 1e6 / LATER as f64,
        review: reviewed as f64 / review.wall.as_secs_f64(),
        review_cpu: review.cpu.as_secs_f64() * 1e6 / reviewed.max(1) as f64,
        reads,
        bytes_an_event: kept.bytes()? as f64 / count as f64,
        resident: peak(),
    })
}

/// Looks at everyone whose portrait is due; how many, and what that took.
fn review(archive: &mut Archive) -> Result<(usize, Taken)> {
    let mut reviewer = archive.reviewer();
    let mut looked_at = 0;
    let meter = Meter::begin();
    loop {
        match reviewer.portion(archive.store(), PORTION)? {
            0 => return Ok((looked_at, meter.end())),
            some => looked_at += some,
        }
    }
}
