//! The hub as a program, as the demonstration runs it but built for release: what it takes from the machine at
//! full load and idle, how soon it answers and flows once started, and what a record costs as the work grows.
//!
//! Promises: prints results in the form of the bench program. Reads the hub's size and CPU from `/proc`, everything
//! else from its HTTP interface.

use std::fs;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use serde_json::json;

use crate::demo::{self, watch, world::World};
use crate::interrupt;
use crate::loopback::Loopback;
use crate::place::{Place, Profile};

/// The name by which the bench is asked for.
pub const NAME: &str = "program";

/// Ordinary operators of the smaller work, and of ten times that.
const WORKS: [u32; 2] = [2_000, 20_000];
/// Starts with compiled code in the cache; a figure is their median.
const STARTS: usize = 5;
/// How long nothing new comes before the hub counts as idle.
const IDLE: Duration = Duration::from_secs(20);
/// Between two looks at a hub that starts.
const LOOK: Duration = Duration::from_millis(2);

/// Measures.
pub fn measure(place: &Place, as_json: bool) -> Result<()> {
    demo::build(place, Profile::Release)?;
    let mut costs = Vec::new();
    for operators in WORKS {
        let mut world = World::new(Profile::Release)?;
        let measured = of_world(place, &mut world, operators, as_json);
        world.end();
        costs.push(measured?);
    }
    let [smaller, larger] = [costs[0], costs[1]];
    say(as_json, "a record of ten times the work / of the work", larger / smaller, "ratio");
    Ok(())
}

/// Measures one world; gives what a record costs in it, in microseconds of CPU.
fn of_world(place: &Place, world: &mut World, operators: u32, as_json: bool) -> Result<f64> {
    world.start(place, operators, 1)?;
    let web = Loopback::new();
    let end = watch::until_settled(world, &web)?;
    let loaded = Process::of(world)?;
    let cost = loaded.cpu.as_secs_f64() * 1e6 / end.counts.raw as f64;
    let say = |what: &str, value, unit| say(as_json, &format!("{what}, {operators} operators"), value, unit);
    say("raw records", end.counts.raw as f64, "records");
    say("from raw record to archive, hub's CPU", cost, "us/record");
    say("at full load", loaded.peak, "MiB resident");
    interrupt::sleep(IDLE)?;
    say("idle afterwards", Process::of(world)?.resident, "MiB resident");
    if operators == WORKS[0] {
        let starts = (0..STARTS).map(|_| start(place, world, &web)).collect::<Result<Vec<_>>>()?;
        let median = |of: fn(&(Duration, Duration)) -> Duration| {
            let mut all: Vec<Duration> = starts.iter().map(of).collect();
            all.sort();
            all[STARTS / 2].as_secs_f64() * 1e3
        };
        say("from start to an answer, code compiled before", median(|start| start.0), "ms");
        say("from start to every pulled source translated", median(|start| start.1), "ms");
        interrupt::sleep(IDLE)?;
        say("idle after a start", Process::of(world)?.resident, "MiB resident");
    }
    Ok(cost)
}

/// Starts the hub anew; how long until it answers what the archive holds, and until rows of every pulled source are
/// events again (their windows overlap, so there always are some).
fn start(place: &Place, world: &mut World, web: &Loopback) -> Result<(Duration, Duration)> {
    let sources = web.get(&format!("{}/v1/sources", world.hub()))?;
    let pulled = watch::rows(&sources).iter().filter(|source| source["mode"] == "pull");
    // The metrics count since the start.
    let counters: Vec<String> = pulled
        .map(|source| format!("hub_translated_records_total{{source={},outcome=\"events\"}} ", source["name"]))
        .collect();
    world.stop_hub();
    let began = Instant::now();
    world.start_hub(place)?;
    world
        .until(LOOK, |world| web.get(&format!("{}/v1/totals", world.hub())).is_ok_and(|totals| totals["facts"] != 0))?;
    let answers = began.elapsed();
    world.until(LOOK, |world| {
        let metrics = web.text(&format!("{}/metrics", world.hub())).unwrap_or_default();
        let counts = |counter: &String| metrics.lines().find_map(|line| line.strip_prefix(counter.as_str()));
        !counters.is_empty() && counters.iter().all(|counter| counts(counter).is_some_and(|count| count != "0"))
    })?;
    Ok((answers, began.elapsed()))
}

/// What a process has taken.
struct Process {
    /// MiB now.
    resident: f64,
    /// MiB at most, ever.
    peak: f64,
    /// Of all its threads, ended ones too.
    cpu: Duration,
}

impl Process {
    fn of(world: &World) -> Result<Self> {
        let id = world.hub_id().context("the hub does not run")?;
        let status = fs::read_to_string(format!("/proc/{id}/status"))?;
        let mib = |name: &str| {
            let line = status.lines().find_map(|line| line.strip_prefix(name)).with_context(|| format!("no {name}"))?;
            let kib: f64 = line.trim().trim_end_matches(" kB").parse()?;
            anyhow::Ok(kib / 1024.0)
        };
        // The main thread's file counts every thread of the process; nanoseconds stand nowhere else.
        let stat = fs::read_to_string(format!("/proc/{id}/stat"))?;
        let (_, fields) = stat.rsplit_once(')').context("a stat without a name")?;
        let ticks: u64 = fields.split_whitespace().skip(11).take(2).filter_map(|field| field.parse::<u64>().ok()).sum();
        // USER_HZ is 100 wherever Linux runs.
        Ok(Self { resident: mib("VmRSS:")?, peak: mib("VmHWM:")?, cpu: Duration::from_millis(ticks * 10) })
    }
}

/// A result, as the bench program prints it.
fn say(as_json: bool, contender: &str, value: f64, unit: &str) {
    let value = if value < 100.0 { (value * 1000.0).round() / 1000.0 } else { value.round() };
    if as_json {
        println!("{}", json!({"bench": NAME, "contender": contender, "value": value, "unit": unit}));
    } else {
        println!("{NAME:<10}{contender:<62}{value:>10}  {unit}");
    }
}
