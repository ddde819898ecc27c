//! The bench `plugins`, what of it takes a broker: versions that are promoted in
//! the place of the one that serves, and lanes for what is tried beside it
//! (`beside`). The lanes are the hub's; a topic that is full keeps them busy.
//!
//! Promises: a version is promoted as the hub's follower does it that has heard of
//! it: loaded where it is not, made a translator, put into the lane's seats. What
//! the API writes before, and until it is heard of, holds up no lane.
//! Knows nothing of sources: how they begin anew with another version is not here.

use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use hub_core::kafka::{Settings, Stop};
use hub_core::message::topic;
use hub_core::plugin::Package;
use hub_core::report::State;
use hub_core::sandbox::apart::Allowance;
use hub_core::sandbox::{self, Adapter, Host};
use hub_core::translate::{Board, Composer, Seat, Seated, Seats, Status};

use crate::beside;
use crate::meter::median;
use crate::pipeline::{Ground, Run, lane_of, seed, watch};
use crate::report::Report;
use crate::subject::{Plugin, source};
use crate::through;

/// Its name among the results.
pub const BENCH: &str = "plugins";
/// How often it is looked whether a lane has committed: a gap is known to twice this.
const LOOK: Duration = Duration::from_micros(500);

/// Measures both.
pub fn measure(rounds: usize, count: usize, report: &mut Report) -> Result<()> {
    let Ground { kafka, plugin, .. } = &Ground::lay()?;
    report.doing(&format!("{BENCH}: writing {count} raw records"));
    seed(kafka, plugin, count)?;
    beside::measure(kafka, plugin, rounds, count, report)?;
    for is_loaded in [true, false] {
        promoted(kafka, plugin, is_loaded, rounds, count, report)?;
    }
    Ok(())
}

/// One version after the other is promoted while a lane works.
fn promoted(
    kafka: &Settings,
    plugin: &Plugin,
    is_loaded: bool,
    rounds: usize,
    count: usize,
    report: &mut Report,
) -> Result<()> {
    let name = if is_loaded { "loaded" } else { "compiled" };
    report.doing(&format!("{BENCH}: promoting, {name}"));
    // Without a folder of compiled code: each version is compiled when it is loaded, in a process of its own, as a hub does.
    let host = Host::new(&sandbox::Settings { apart: Some(Allowance::default()), ..sandbox::Settings::default() })?;
    let seats = Seats::new(seat(kafka, plugin, &plugin.package, &plugin.package.load(&host)?)?);
    let packages: Vec<Package> = (1..=rounds as u64 + 1).map(|number| plugin.version(number)).collect();
    let load = |package: &Package| is_loaded.then(|| package.load(&host)).transpose();
    let loaded = packages.iter().map(load).collect::<Result<Vec<_>, _>>()?;
    let running = Running::start(kafka, plugin, &format!("bench-promoted-{is_loaded}"), seats.clone())?;
    let promote = |package: &Package, loaded: &Option<Adapter>| -> Result<()> {
        let adapter = loaded.clone().map_or_else(|| package.load(&host), Ok)?;
        seats.change(seat(kafka, plugin, package, &adapter)?);
        Ok(())
    };
    let board = &running.board;
    let (commits, asked) = thread::scope(|scope| {
        let promoting = scope.spawn(|| {
            let mut asked = Vec::new();
            for (n, (package, loaded)) in packages.iter().zip(&loaded).enumerate() {
                let due = (count * (n + 1) / (packages.len() + 1)) as u64;
                wait(board, count, |status| status.tally.raw >= due)?;
                let (at, adapter) = (Instant::now(), package.manifest.adapter());
                promote(package, loaded)?;
                wait(board, count, |status| status.adapter == adapter.as_str())?;
                asked.push((at, adapter.as_str().to_owned()));
            }
            anyhow::Ok(asked)
        });
        let commits = commits(board, count as u64);
        let asked = promoting.join().map_err(|_| anyhow::anyhow!("the thread that promotes ended in a panic"))?;
        anyhow::Ok((commits?, asked?))
    })?;
    running.end()?;
    told(name, &commits, &asked, report)
}

/// A commit that was seen, and who served then.
struct Commit {
    at: Instant,
    adapter: String,
}

/// All commits of a lane until it has taken so many records.
fn commits(board: &Board, count: u64) -> Result<Vec<Commit>> {
    let (mut commits, mut raw) = (Vec::new(), 0);
    while raw < count {
        thread::sleep(LOOK);
        let Some(status) = board.snapshot().remove(&source()) else { continue };
        working(&status)?;
        if status.tally.raw > raw {
            raw = status.tally.raw;
            commits.push(Commit { at: Instant::now(), adapter: status.adapter });
        }
    }
    Ok(commits)
}

/// Waits for a lane that still has records to take.
fn wait(board: &Board, count: usize, is: impl Fn(&Status) -> bool) -> Result<()> {
    loop {
        thread::sleep(LOOK);
        let Some(status) = board.snapshot().remove(&source()) else { continue };
        working(&status)?;
        if is(&status) {
            return Ok(());
        }
        if status.tally.raw >= count as u64 {
            bail!("the records were at an end before the last version served: take more (--records)");
        }
    }
}

fn working(status: &Status) -> Result<()> {
    if let State::Stopped { why, .. } = &status.state {
        bail!("the lane stopped: {why}");
    }
    Ok(())
}

/// Says how long the lane committed nothing around each promotion but the first,
/// and otherwise.
fn told(name: &str, commits: &[Commit], asked: &[(Instant, String)], report: &mut Report) -> Result<()> {
    let gap = |n: usize| commits[n].at.duration_since(commits[n - 1].at).as_secs_f64() * 1e3;
    let mut is_around = vec![false; commits.len()];
    let (mut pauses, mut serving) = (Vec::new(), Vec::new());
    for (n, (at, adapter)) in asked.iter().enumerate() {
        let first = commits.iter().position(|commit| commit.adapter == *adapter);
        let first = first.with_context(|| format!("{adapter} committed nothing"))?;
        let from = commits.iter().position(|commit| commit.at > *at).unwrap_or(first).max(1);
        // The board names who serves a moment before its first commit: that is one of these two.
        let to = (first + 1).min(commits.len() - 1);
        is_around[from.min(to)..=to].fill(true);
        if n > 0 {
            pauses.push((from..=to).map(gap).fold(0.0, f64::max));
            serving.push(commits[first].at.duration_since(*at).as_secs_f64() * 1e3);
        }
    }
    let others: Vec<f64> = (1..commits.len()).filter(|&n| !is_around[n]).map(gap).collect();
    let usual = median(others.iter().copied());
    let longest = |gaps: &[f64]| gaps.iter().copied().fold(0.0, f64::max);
    let mut add = |what: &str, value: f64| report.add(BENCH, &format!("promoted, {name}: {what}"), value, "ms");
    add("pause", median(pauses.iter().copied()));
    add("longest", longest(&pauses));
    add("till it serves", median(serving));
    add("usual gap", usual);
    add("longest gap", longest(&others));
    add("beyond usual", median(pauses.iter().map(|pause| pause - usual)));
    Ok(())
}

/// A version as it serves the source.
pub fn seat(kafka: &Settings, plugin: &Plugin, package: &Package, adapter: &Adapter) -> Result<Seat> {
    let settings = package.manifest.settings(&serde_json::json!({}))?;
    let composer = Composer::new(source(), package.manifest.adapter(), &plugin.registry, kafka.max_message);
    Ok(Seat { composer, translator: adapter.translator(&settings, plugin.subjects.clone())? })
}

/// A lane that takes the topic from its beginning.
pub struct Running {
    board: Board,
    stop: Stop,
    thread: JoinHandle<()>,
}

impl Running {
    /// Begins.
    pub fn start(kafka: &Settings, plugin: &Plugin, cluster: &str, seats: Seats) -> Result<Self> {
        let source = source();
        through::begin_anew(kafka, &topic::lanes(cluster, &source), &topic::raw(&source))?;
        let (board, stop) = (Board::default(), Stop::default());
        let lane = lane_of(kafka, plugin, cluster, &source, &board, &stop);
        let mut engine = Seated::new(seats);
        let thread = thread::Builder::new().name(cluster.into()).spawn(move || lane.run(&mut engine))?;
        Ok(Self { board, stop, thread })
    }

    /// Has it take so many records, and ends it.
    pub fn until(self, count: usize) -> Result<Run> {
        let watched = watch(count as u64, || self.board.snapshot().remove(&source()));
        self.end()?;
        watched
    }

    fn end(self) -> Result<()> {
        self.stop.ask();
        if self.thread.join().is_err() {
            bail!("the lane's thread ended in a panic");
        }
        Ok(())
    }
}
