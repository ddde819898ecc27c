//! The bench `plugins`, what of it needs no broker: a hundred adapters in one
//! sandbox, and what a record that the adapter fails on costs its batch.
//!
//! Promises: the hundred are loaded by a process that does nothing else, so its
//! memory is theirs and that of a program at rest. No two of them have the same
//! bytes, and none is called loaded warm that was compiled.
//! Knows nothing of lanes: what takes them is in `versions` and `beside`.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use bytes::Bytes;
use hub_core::message::{Generation, Mint, RawRecord, SourceName};
use hub_core::sandbox::{Host, Origin, Settings, Translator, Verdict};
use serde_json::{Value, json};

use crate::adapters::{self, ADAPTERS};
use crate::meter::{Meter, median, peak, resident};
use crate::report::Report;
use crate::subject::Plugin;
use crate::versions::BENCH;

/// Adapters in one sandbox.
const MANY: usize = 100;
/// Calls that a hub with a source for each of them lets run at once.
const SLOTS: u32 = 3 * MANY as u32 + 8;
/// Sizes of the batches that one record spoils.
const SIZES: [usize; 2] = [100, 2_000];
/// How it does: the adapter traps, never ends, or rejects it, which is no failure.
const DEEDS: [&str; 3] = ["trap", "loop", "reject"];
const TEXT: &str = "text/plain";
/// Time of a round of one contender; one run at least.
const ROUND: Duration = Duration::from_millis(300);

/// Measures both.
pub fn measure(rounds: usize, report: &mut Report) -> Result<()> {
    hundred(rounds, report)?;
    poison(rounds, report)
}

/// First all are compiled, then loaded as compiled, each time by another process.
fn hundred(rounds: usize, report: &mut Report) -> Result<()> {
    let folder = tempfile::tempdir().context("a folder for compiled code")?;
    let cache = folder.path().join("compiled");
    report.doing(&format!("plugins: {MANY} adapters, compiled"));
    let cold = told(&cache)?;
    let mut warm = Vec::new();
    for round in 0..=rounds {
        report.doing(&format!("plugins: {MANY} adapters, round {round} of {rounds}"));
        let one = told(&cache)?;
        if one["kept"] != MANY {
            bail!("{} of {MANY} adapters were loaded as compiled before", one["kept"]);
        }
        if round > 0 {
            warm.push(one);
        }
    }
    let figures = [
        ("loaded", "s"),
        ("loaded, CPU", "s"),
        ("loaded, resident", "MiB"),
        ("made ready", "s"),
        ("called once", "s"),
        ("called once, resident", "MiB"),
        ("peak", "MiB"),
    ];
    let figure = |one: &Value, name: &str| one[name].as_f64().unwrap_or(f64::NAN);
    for (name, unit) in figures {
        report.add(BENCH, &format!("{MANY}, warm: {name}"), median(warm.iter().map(|one| figure(one, name))), unit);
    }
    for (name, unit) in figures.into_iter().filter(|(name, _)| name.starts_with("loaded") || *name == "peak") {
        report.add(BENCH, &format!("{MANY}, compiled: {name}"), figure(&cold, name), unit);
    }
    Ok(())
}

/// What a process of its own tells of loading them.
fn told(cache: &Path) -> Result<Value> {
    let program = std::env::current_exe().context("where this program is")?;
    let output = Command::new(program).arg("--load-adapters").arg(cache).output()?;
    if !output.status.success() {
        bail!("loading the adapters: {}", String::from_utf8_lossy(&output.stderr));
    }
    serde_json::from_slice(&output.stdout).context("what was told of loading")
}

/// Loads a hundred adapters into one sandbox, calls each once with a record of its
/// own cases, and tells on standard output what that took.
pub fn load(cache: &Path) -> Result<()> {
    let mut known = Vec::new();
    for (name, channel, _) in ADAPTERS {
        let (settings, media, records) = adapters::records(name, channel, 1)?;
        let plugin = Plugin::of(name, channel)?;
        let settings = plugin.package.manifest.settings(&settings)?;
        known.push((plugin, settings, media, records));
    }
    let of = |n: usize| &known[n % known.len()];
    let host = Host::new(&Settings { slots: SLOTS, cache: Some(cache.into()), ..Settings::default() })?;
    let meter = Meter::begin();
    let loaded = (0..MANY).map(|n| of(n).0.version(n as u64).load(&host)).collect::<Result<Vec<_>, _>>()?;
    let (loading, held) = (meter.end(), resident());
    let meter = Meter::begin();
    let mut translators = Vec::new();
    for (n, adapter) in loaded.iter().enumerate() {
        let (plugin, settings, ..) = of(n);
        translators.push(adapter.translator(settings, plugin.subjects.clone())?);
    }
    let ready = meter.end();
    let meter = Meter::begin();
    for (n, translator) in translators.iter().enumerate() {
        let (plugin, _, media, records) = of(n);
        let batch = translator.run(media, records)?;
        if !matches!(batch.verdicts[..], [Verdict::Events(_)]) {
            bail!("a record of {}'s cases gives no events", plugin.package.manifest.name);
        }
    }
    let called = meter.end();
    let told = json!({
        "kept": loaded.iter().filter(|adapter| adapter.origin() == Origin::Kept).count(),
        "loaded": loading.wall.as_secs_f64(),
        "loaded, CPU": loading.cpu.as_secs_f64(),
        "loaded, resident": held,
        "made ready": ready.wall.as_secs_f64(),
        "called once": called.wall.as_secs_f64(),
        "called once, resident": resident(),
        "peak": peak(),
    });
    println!("{told}");
    Ok(())
}

/// The translator runs a batch that one record spoils, and the same batch with a
/// sound record in its place.
fn poison(rounds: usize, report: &mut Report) -> Result<()> {
    let translator = Plugin::of("hostile-adapter", "push")?.translator()?;
    for size in SIZES {
        let sound = batch(size, "good");
        if gave_events(&translator, &sound)? != size {
            bail!("a sound record gives no events; is the component of this build?");
        }
        for deed in DEEDS {
            report.doing(&format!("plugins: one {deed} among {size}"));
            let spoiled = batch(size, deed);
            if gave_events(&translator, &spoiled)? != size - 1 {
                bail!("one {deed} among {size} costs more than its own events");
            }
            let (mut without, mut with) = (Vec::new(), Vec::new());
            for round in 0..=rounds {
                let (first, second) = (Spent::on(&translator, &sound)?, Spent::on(&translator, &spoiled)?);
                if round > 0 {
                    without.push(first);
                    with.push(second);
                }
            }
            let ratio = |of: fn(&Spent) -> f64, over: fn(&Spent) -> f64| {
                median(with.iter().zip(&without).map(|(with, without)| of(with) / over(without)))
            };
            let name = |what: &str| format!("{deed}, 1 of {size}: {what}");
            report.add(BENCH, &name("without"), median(without.iter().map(|spent| spent.wall)) / 1e3, "ms");
            report.add(BENCH, &name("with"), median(with.iter().map(|spent| spent.wall)) / 1e3, "ms");
            report.add(BENCH, &name("time"), ratio(|spent| spent.wall, |spent| spent.wall), "ratio");
            report.add(BENCH, &name("CPU"), ratio(|spent| spent.cpu, |spent| spent.cpu), "ratio");
            report.add(BENCH, &name("CPU of others"), ratio(|spent| spent.others, |spent| spent.cpu), "ratio");
        }
    }
    Ok(())
}

/// What one run of a batch takes, in microseconds.
struct Spent {
    wall: f64,
    /// Of the thread that asks, which is the one that translates.
    cpu: f64,
    /// The same without what the sandbox itself calls wasted: the record alone
    /// that was convicted, and the run of its batch that came to nothing.
    others: f64,
}

impl Spent {
    fn on(translator: &Translator, records: &[RawRecord]) -> Result<Self> {
        let (meter, mut wasted, mut runs) = (Meter::begin(), Duration::ZERO, 0_u32);
        loop {
            wasted += translator.run(TEXT, records)?.wasted;
            runs += 1;
            let taken = meter.end();
            if taken.wall >= ROUND {
                let each = |time: Duration| time.as_secs_f64() * 1e6 / f64::from(runs);
                let others = taken.own.saturating_sub(wasted);
                return Ok(Self { wall: each(taken.wall), cpu: each(taken.own), others: each(others) });
            }
        }
    }
}

fn gave_events(translator: &Translator, records: &[RawRecord]) -> Result<usize> {
    let batch = translator.run(TEXT, records)?;
    Ok(batch.verdicts.iter().filter(|verdict| matches!(verdict, Verdict::Events(_))).count())
}

/// Sound records, but what is asked of the one in the middle is this.
fn batch(size: usize, deed: &str) -> Vec<RawRecord> {
    let mint = Mint::new(1, 1);
    let source: SourceName = "hostile-adapter.push".parse().expect("it is of the form <platform>.<channel>");
    let record = |n: usize| RawRecord {
        id: mint.mint(1_770_000_000_000),
        generation: Generation::FIRST,
        source: source.clone(),
        media_type: TEXT.into(),
        key: None,
        listing: None,
        attributes: Vec::new(),
        payload: Bytes::from(format!("{} {n}", if n == size / 2 { deed } else { "good" })),
    };
    (0..size).map(record).collect()
}
