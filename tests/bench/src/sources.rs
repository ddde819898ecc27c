//! Many sources beside each other: the same records as one source and as ten, each with
//! a lane of its own; and what a hundred sources cost that have nothing to do.

use std::fs;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use hub_core::kafka::{Settings, Stop};
use hub_core::message::{SourceName, topic};
use hub_core::translate::{Board, Status};

use crate::meter::{Meter, median};
use crate::pipeline::{Ground, Run, lane_of, seed_of, watch};
use crate::report::Report;
use crate::subject::Plugin;
use crate::through;

/// Sources that share the records.
const FEW: usize = 10;
/// Sources that have nothing to do.
const MANY: usize = 100;
/// How long what they cost is watched.
const QUIET: Duration = Duration::from_secs(10);

/// Measures one against ten, then a hundred that rest.
pub fn measure(rounds: usize, count: usize, report: &mut Report) -> Result<()> {
    let Ground { kafka, plugin, .. } = &Ground::lay()?;
    let (one, ten) = (named("one", 1), named("ten", FEW));
    report.doing(&format!("sources: writing {count} raw records twice"));
    seed_of(kafka, plugin, &one, count)?;
    seed_of(kafka, plugin, &ten, count / FEW)?;
    let (mut alone, mut beside) = (Vec::new(), Vec::new());
    for round in 0..=rounds {
        for (sources, runs) in [(&one, &mut alone), (&ten, &mut beside)] {
            let run = together(kafka, plugin, &format!("bench-{}-{round}", sources.len()), sources, count)?;
            report.doing(&format!("sources: round {round} of {rounds}, {}: {:.0}/s", sources.len(), run.a_second()));
            if round > 0 {
                runs.push(run);
            }
        }
    }
    for (name, runs) in [("one source", &alone), ("ten sources", &beside)] {
        report.add("sources", name, median(runs.iter().map(Run::a_second)), "records/s");
        report.add("sources", name, median(runs.iter().map(Run::a_cpu_second)), "records/CPU-s");
    }
    let ratio = |of: fn(&Run) -> f64| median(beside.iter().zip(&alone).map(|(ten, one)| of(ten) / of(one)));
    report.add("sources", "ten/one", ratio(Run::a_second), "ratio per second");
    report.add("sources", "ten/one", ratio(Run::a_cpu_second), "ratio per CPU-second");
    resting(kafka, plugin, report)
}

fn named(platform: &str, count: usize) -> Vec<SourceName> {
    let name = |n| format!("{platform}-{n}.api").parse().expect("it is of the form <platform>.<channel>");
    (0..count).map(name).collect()
}

/// Lanes that run.
struct Lanes {
    board: Board,
    stop: Stop,
    threads: Vec<JoinHandle<()>>,
}

impl Lanes {
    fn start(kafka: &Settings, plugin: &Plugin, cluster: &str, sources: &[SourceName]) -> Result<Self> {
        let mut lanes = Self { board: Board::default(), stop: Stop::default(), threads: Vec::new() };
        let translator = plugin.translator()?;
        for source in sources {
            let lane = lane_of(kafka, plugin, cluster, source, &lanes.board, &lanes.stop);
            let mut engine = translator.clone();
            let named = thread::Builder::new().name(source.to_string());
            lanes.threads.push(named.spawn(move || lane.run(&mut engine))?);
        }
        Ok(lanes)
    }

    fn end(self) -> Result<()> {
        self.stop.ask();
        if self.threads.into_iter().map(JoinHandle::join).any(|joined| joined.is_err()) {
            bail!("a lane's thread ended in a panic");
        }
        Ok(())
    }

    /// All of them as one.
    fn status(&self) -> Option<Status> {
        self.board.snapshot().into_values().reduce(|mut all, one| {
            all.tally.add(&one.tally);
            all.adapter_cpu_micros += one.adapter_cpu_micros;
            if one.state.trouble().is_some() {
                all.state = one.state;
            }
            all
        })
    }
}

/// Runs the lanes of these sources until they have taken all records.
fn together(kafka: &Settings, plugin: &Plugin, cluster: &str, sources: &[SourceName], count: usize) -> Result<Run> {
    for source in sources {
        through::begin_anew(kafka, &topic::lanes(cluster, source), &topic::raw(source))?;
    }
    let lanes = Lanes::start(kafka, plugin, cluster, sources)?;
    let watched = watch(count as u64, || lanes.status());
    lanes.end()?;
    watched
}

/// Threads and memory of sources with nothing to do, a source.
fn resting(kafka: &Settings, plugin: &Plugin, report: &mut Report) -> Result<()> {
    let sources = named("many", MANY);
    report.doing(&format!("sources: {MANY} of them, empty"));
    seed_of(kafka, plugin, &sources, 0)?;
    for source in &sources {
        through::begin_anew(kafka, &topic::lanes("bench-many", source), &topic::raw(source))?;
    }
    let (threads, resident) = (of_process("Threads:")?, of_process("VmRSS:")?);
    let lanes = Lanes::start(kafka, plugin, "bench-many", &sources)?;
    // All have joined their groups and asked for their partitions by then.
    thread::sleep(3 * QUIET);
    let meter = Meter::begin();
    thread::sleep(QUIET);
    let taken = meter.end();
    let each = |now: f64, before: f64| (now - before) / MANY as f64;
    report.add("sources", "one of a hundred that rest", each(of_process("Threads:")?, threads), "threads");
    report.add("sources", "one of a hundred that rest", each(of_process("VmRSS:")?, resident) / 1024.0, "MiB resident");
    let cpu = taken.cpu.as_secs_f64() / taken.wall.as_secs_f64();
    report.add("sources", "a hundred that rest", cpu * 100.0, "% of a core");
    lanes.end()
}

/// A number of this process as the kernel tells it; memory in KiB.
fn of_process(name: &str) -> Result<f64> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix(name)).context("the kernel does not say")?;
    Ok(line.split_whitespace().next().context("a number")?.parse()?)
}
