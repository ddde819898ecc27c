//! The bench `plugins`: what a version costs that is tried beside the one that
//! serves, in its own CPU and in what the lane loses.
//!
//! Promises: both versions have the same adapter's code, compiled for each, and
//! what was compared came to the same. CPU is that of the whole thread that tries,
//! comparing among it, and what the process takes more, against that of the serving
//! adapter within the lane.
//! Knows nothing of who decides that a version is tried.

use std::fs;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use hub_core::kafka::Settings;
use hub_core::sandbox::{self, Host};
use hub_core::translate::{Seats, Shadow};

use crate::meter::median;
use crate::pipeline::Run;
use crate::report::Report;
use crate::subject::Plugin;
use crate::versions::{BENCH, Running, seat};

/// How often it is looked whether all is compared that waits once the lane is done,
const LOOK: Duration = Duration::from_millis(1);
/// and for how long.
const PATIENCE: Duration = Duration::from_secs(60);
/// The kernel tells a thread's CPU in these, a hundred a second.
const TICKS: f64 = 100.0;

/// A lane alone and with another version tried beside it, in turn.
pub fn measure(kafka: &Settings, plugin: &Plugin, rounds: usize, count: usize, report: &mut Report) -> Result<()> {
    let host = Host::new(&sandbox::Settings::default())?;
    let package = plugin.version(1);
    let live = seat(kafka, plugin, &plugin.package, &plugin.package.load(&host)?)?;
    let other = seat(kafka, plugin, &package, &package.load(&host)?)?;
    let (mut alone, mut shadowed, mut shadows) = (Vec::new(), Vec::new(), Vec::new());
    for round in 0..=rounds {
        report.doing(&format!("{BENCH}: a shadow, round {round} of {rounds}"));
        let seats = Seats::new(live.clone());
        let running = Running::start(kafka, plugin, &format!("bench-alone-{round}"), seats)?;
        let one = running.until(count)?;
        let name = format!("bench-{round}");
        let shadow = Shadow::begin(&name, other.composer.adapter().clone(), other.translator.clone());
        let seats = Seats::new(live.clone());
        seats.try_beside(Some(shadow.clone()));
        let running = Running::start(kafka, plugin, &format!("bench-shadow-{round}"), seats)?;
        let two = running.until(count)?;
        let tried = Tried::at_its_end(&shadow, &name, count as u64)?;
        if round > 0 {
            alone.push(one);
            shadowed.push(two);
            shadows.push(tried);
        }
    }
    for (name, runs) in [("alone", &alone), ("with a shadow", &shadowed)] {
        report.add(BENCH, &format!("live {name}"), median(runs.iter().map(Run::a_second)), "records/s");
        report.add(BENCH, &format!("live {name}, all CPU"), median(runs.iter().map(cpu)), "us/record");
    }
    let ratio = |of: fn(&Run) -> f64| median(shadowed.iter().zip(&alone).map(|(two, one)| of(two) / of(one)));
    report.add(BENCH, "with a shadow/alone", ratio(Run::a_second), "ratio per second");
    report.add(BENCH, "with a shadow/alone, all CPU", ratio(cpu), "ratio");
    let over = |of: fn(&Tried) -> f64| median(shadows.iter().zip(&shadowed).map(|(one, run)| of(one) / run.engine));
    report.add(BENCH, "shadow's thread/live's adapter", over(|tried| tried.thread), "ratio of CPU");
    let added = shadowed.iter().zip(&alone).map(|(two, one)| (cpu(two) - cpu(one)) / two.engine);
    report.add(BENCH, "what a shadow adds/live's adapter", median(added), "ratio of CPU");
    report.add(BENCH, "shadow's adapter/live's adapter", over(|tried| tried.adapter), "ratio of CPU");
    report.add(BENCH, "compared of all", median(shadows.iter().map(|tried| tried.compared)), "share");
    Ok(())
}

/// CPU of the process, in microseconds a record.
fn cpu(run: &Run) -> f64 {
    1e6 / run.a_cpu_second()
}

/// What a version that was tried came to.
struct Tried {
    /// CPU microseconds of its thread, a record that was compared.
    thread: f64,
    /// Those within the adapter.
    adapter: f64,
    /// Records that were compared, of all.
    compared: f64,
}

impl Tried {
    fn at_its_end(shadow: &Shadow, name: &str, count: u64) -> Result<Self> {
        let begun = Instant::now();
        let seen = loop {
            let seen = shadow.seen();
            if seen.compared + seen.skipped >= count {
                break seen;
            }
            if begun.elapsed() > PATIENCE {
                bail!("the shadow saw {} records of {count}", seen.compared + seen.skipped);
            }
            thread::sleep(LOOK);
        };
        if seen.compared == 0 || seen.same != seen.compared {
            bail!("of {} records that were compared {} came to the same", seen.compared, seen.same);
        }
        let compared = seen.compared as f64;
        Ok(Self {
            thread: of_thread(&format!("sh-{name}"))? * 1e6 / compared,
            adapter: seen.cpu.as_secs_f64() * 1e6 / compared,
            compared: compared / count as f64,
        })
    }
}

/// CPU seconds of the thread of this name.
fn of_thread(name: &str) -> Result<f64> {
    for entry in fs::read_dir("/proc/self/task")? {
        let folder = entry?.path();
        if fs::read_to_string(folder.join("comm")).is_ok_and(|comm| comm.trim_end() == name) {
            let stat = fs::read_to_string(folder.join("stat"))?;
            // Behind the name come its state and ten numbers, then what it took as itself and in the kernel.
            let numbers = stat.rsplit(") ").next().unwrap_or_default().split(' ');
            let ticks = numbers.skip(11).take(2).map(str::parse::<f64>).sum::<Result<f64, _>>()?;
            return Ok(ticks / TICKS);
        }
    }
    bail!("no thread is called {name}")
}
