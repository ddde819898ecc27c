//! Raw records to events, exactly once, through a real broker: a lane with the
//! sandbox, the same lane with the adapter linked in, and a plain client that
//! only copies. All read the same topic from its beginning.
//!
//! CPU is that of this whole process, the clients' threads too; the broker is
//! another process and not counted, though it shares the cores.

use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use hub_core::kafka::{Cleanup, Cluster, Outgoing, Settings, Stop, TopicSpec, Writer};
use hub_core::message::{SourceName, topic};
use hub_core::plugin::Budget;
use hub_core::report::State;
use hub_core::translate::{Board, Composer, Engine, Lane, Status};
use kafka_broker::Broker;
use tempfile::TempDir;

use yi_can_shi_an::SunshineKitchen;

use crate::meter::{Meter, Taken, forget_peak, median, peak};
use crate::native::Native;
use crate::report::Report;
use crate::subject::{Plugin, records, source};
use crate::through;

/// Contenders, in the order in which they take turns.
const CONTENDERS: [&str; 3] = ["sandboxed", "native", "pass-through"];
/// Raw records of one transaction of the seeding.
const SEED: usize = 5_000;

/// One run of one contender.
pub struct Run {
    /// Records that were consumed while the meter ran.
    pub records: u64,
    /// What that took.
    pub taken: Taken,
    /// CPU microseconds within the engine, a record.
    pub engine: f64,
    /// Peak of resident memory, MiB.
    pub resident: f64,
}

impl Run {
    /// Records a second on the wall.
    pub fn a_second(&self) -> f64 {
        self.records as f64 / self.taken.wall.as_secs_f64()
    }

    /// Records a second of CPU.
    pub fn a_cpu_second(&self) -> f64 {
        self.records as f64 / self.taken.cpu.as_secs_f64()
    }
}

/// A broker of the bench's own, and what flows through it.
pub struct Ground {
    pub kafka: Settings,
    pub plugin: Plugin,
    // Ended, then removed, with the bench.
    _broker: Broker,
    _folder: TempDir,
}

impl Ground {
    pub fn lay() -> Result<Self> {
        let folder = tempfile::tempdir().context("no folder for the broker")?;
        let options = kafka_broker::Options {
            libs: kafka_broker::libs(),
            folder: folder.path().into(),
            port: None,
            extra: Vec::new(),
            thorough: true,
        };
        let broker = Broker::start(&options)?;
        let kafka = Settings { brokers: broker.address(), ..Settings::default() };
        Ok(Self { kafka, plugin: Plugin::read()?, _broker: broker, _folder: folder })
    }
}

/// Measures all three.
pub fn measure(rounds: usize, count: usize, report: &mut Report) -> Result<()> {
    let Ground { kafka, plugin, .. } = &Ground::lay()?;
    report.doing(&format!("pipeline: writing {count} raw records"));
    seed(kafka, plugin, count)?;
    let mut runs = [const { Vec::new() }; CONTENDERS.len()];
    for round in 0..=rounds {
        for (contender, runs) in CONTENDERS.iter().zip(&mut runs) {
            forget_peak();
            let cluster = format!("bench-{contender}-{round}");
            let mut run = match *contender {
                "sandboxed" => lane(kafka, plugin, &cluster, plugin.translator()?, count)?,
                "native" => {
                    lane(kafka, plugin, &cluster, Native::<SunshineKitchen>::new(plugin.subjects.clone())?, count)?
                }
                _ => through::run(kafka, &cluster, count)?,
            };
            run.resident = peak();
            report.doing(&format!("pipeline: round {round} of {rounds}, {contender}: {:.0}/s", run.a_second()));
            if round > 0 {
                runs.push(run);
            }
        }
    }
    for (contender, runs) in CONTENDERS.iter().zip(&runs) {
        report.add("pipeline", contender, median(runs.iter().map(Run::a_cpu_second)), "records/CPU-s");
        report.add("pipeline", contender, median(runs.iter().map(Run::a_second)), "records/s");
        report.add("pipeline", contender, median(runs.iter().map(|run| run.resident)), "MiB resident");
        if *contender != "pass-through" {
            let engine = median(runs.iter().map(|run| run.engine));
            report.add("pipeline", &format!("{contender}, in the adapter"), engine, "us/record");
        }
    }
    let [sandboxed, native, _] = &runs;
    let ratio = |of: fn(&Run) -> f64| median(sandboxed.iter().zip(native).map(|(s, n)| of(s) / of(n)));
    report.add("pipeline", "sandboxed/native", ratio(Run::a_cpu_second), "ratio per CPU-second");
    report.add("pipeline", "sandboxed/native", ratio(Run::a_second), "ratio per second");
    Ok(())
}

/// Makes the topics and writes the raw records, as collect does.
pub fn seed(kafka: &Settings, plugin: &Plugin, count: usize) -> Result<()> {
    seed_of(kafka, plugin, &[source()], count)
}

/// The same for each of several sources.
pub fn seed_of(kafka: &Settings, plugin: &Plugin, sources: &[SourceName], count: usize) -> Result<()> {
    let spec = |name: String, partitions| TopicSpec { name, partitions, cleanup: Cleanup::Days(1) };
    let mut topics = vec![
        spec(topic::LEDGER.into(), topic::RAW_PARTITIONS),
        spec(topic::DEAD_LETTER.into(), topic::RAW_PARTITIONS),
        spec(topic::MARK.into(), topic::EVENT_PARTITIONS),
        spec(through::TOPIC.into(), topic::EVENT_PARTITIONS),
    ];
    topics.extend(sources.iter().map(|source| spec(topic::raw(source), topic::RAW_PARTITIONS)));
    let families = plugin.subjects.iter().map(|subject| topic::event(&subject.family));
    topics.extend(families.map(|name| spec(name, topic::EVENT_PARTITIONS)));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(Cluster::connect(kafka)?.ensure(&topics))?;
    let mut writer = Writer::open(kafka, "bench.seed")?;
    let mut records = records(count);
    for source in sources {
        records.iter_mut().for_each(|record| record.source = source.clone());
        for some in records.chunks(SEED) {
            writer.commit(&some.iter().map(Outgoing::raw).collect::<Vec<_>>())?;
        }
    }
    Ok(())
}

/// Runs a lane until it has taken all records.
fn lane(
    kafka: &Settings,
    plugin: &Plugin,
    cluster: &str,
    mut engine: impl Engine + Send + 'static,
    count: usize,
) -> Result<Run> {
    let source = source();
    through::begin_anew(kafka, &topic::lanes(cluster, &source), &topic::raw(&source))?;
    let (board, stop) = (Board::default(), Stop::default());
    let lane = lane_of(kafka, plugin, cluster, &source, &board, &stop);
    let thread = thread::Builder::new().name(cluster.into()).spawn(move || lane.run(&mut engine))?;
    let status = || board.snapshot().remove(&source);
    let watched = watch(count as u64, status);
    stop.ask();
    let joined = thread.join();
    let run = watched?;
    if joined.is_err() {
        bail!("the lane's thread ended in a panic");
    }
    Ok(run)
}

/// The one lane of a source.
pub fn lane_of(
    kafka: &Settings,
    plugin: &Plugin,
    cluster: &str,
    source: &SourceName,
    board: &Board,
    stop: &Stop,
) -> Lane {
    let adapter = plugin.package.manifest.adapter();
    Lane {
        kafka: kafka.clone(),
        cluster: cluster.into(),
        node: 1,
        source: source.clone(),
        number: 0,
        budget: Budget::default(),
        composer: Composer::new(source.clone(), adapter, &plugin.registry, kafka.max_message),
        board: board.clone(),
        stop: stop.clone(),
    }
}

/// Begins to measure with the first committed batch (before it lie the opening
/// of clients and the joining of the group) and ends with the last.
pub fn watch(count: u64, status: impl Fn() -> Option<Status>) -> Result<Run> {
    let next = |done: u64| loop {
        thread::sleep(Duration::from_millis(2));
        match status() {
            Some(Status { state: State::Stopped { why, .. }, .. }) => bail!("the lane stopped: {why}"),
            Some(status) if status.tally.raw > done => return Ok(status),
            _ => {}
        }
    };
    let first = next(0)?;
    let meter = Meter::begin();
    let mut last = first.clone();
    while last.tally.raw < count {
        last = next(last.tally.raw)?;
    }
    let taken = meter.end();
    if last.tally.events != count || last.tally.raw != count {
        bail!("not one event a record: {:?}", last.tally);
    }
    let records = count - first.tally.raw;
    let engine = (last.adapter_cpu_micros - first.adapter_cpu_micros) as f64 / records as f64;
    Ok(Run { records, taken, engine, resident: 0.0 })
}
