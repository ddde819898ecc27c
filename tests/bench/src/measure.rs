//! The bench `measure`: a day of thermometers folded into an archive, straight,
//! without a broker. Three thousand kitchens tell a reading a minute.

use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use anyhow::{Context, Result};
use hub_adapter_sdk::event::{Environment, Party};
use hub_adapter_sdk::{Event as Told, Quantity};
use hub_core::archive::retention::Retention;
use hub_core::archive::survivorship::Rules;
use hub_core::archive::{Archive, Batch, Language};
use hub_core::message::{Event, EventId, FactKey, Generation, Operation, RawId};
use hub_core::registry::Registry;
use hub_core::store::{Options, Store};

use crate::report::Report;

const BENCH: &str = "measure";
/// The day that is told.
const START: u64 = 1_770_000_000_000 / 3_600_000 * 3_600_000;
/// Events of a batch, as the archive's stage takes them.
const BATCH: usize = 4_000;

/// Folds a reading of each device for each minute, and says what it took and left.
pub fn measure(series: usize, minutes: usize, report: &mut Report) -> Result<()> {
    report.doing(&format!("{BENCH}: {series} devices for {minutes} minutes"));
    let folder = tempfile::tempdir().context("a folder for the store")?;
    let file = folder.path().join("archive.db");
    let registry = Arc::new(Registry::builtin()?);
    let (schema, _) = registry.latest("environment").context("the schema of readings")?;
    let store = Store::open(&file, Options::default())?;
    let (rules, retention) = (Rules::builtin()?.into(), Retention::builtin()?.into());
    let mut archive = Archive::new(store, Arc::new(Language::new(registry)), rules, retention);
    let (mut folding, mut longest) = (0.0_f64, 0.0_f64);
    let mut events = Vec::with_capacity(BATCH);
    let all = series * minutes;
    for n in 0..all {
        events.push(reading(n % series, n / series, series, schema)?);
        if events.len() == BATCH || n + 1 == all {
            let batch = Batch { events: std::mem::replace(&mut events, Vec::with_capacity(BATCH)), ..Batch::default() };
            let begun = Instant::now();
            archive.apply(batch)?;
            let took = begun.elapsed().as_secs_f64();
            folding += took;
            longest = longest.max(took);
        }
    }
    let readings = all as f64;
    let (windows, bytes) = archive.reader().window_sizes()?;
    drop(archive);
    report.add(BENCH, "readings", readings, "readings");
    report.add(BENCH, "fold", readings / folding, "readings/s");
    report.add(BENCH, "fold, all of them", folding, "s");
    report.add(BENCH, "longest batch", longest * 1_000.0, "ms");
    report.add(BENCH, "windows", windows as f64, "rows");
    report.add(BENCH, "a slot", bytes as f64 / readings, "bytes");
    report.add(BENCH, "file", size(&file)? / f64::from(1 << 20), "MiB");
    report.add(BENCH, "peak memory", peak(), "MiB");
    Ok(())
}

fn reading(device: usize, minute: usize, series: usize, schema: u32) -> Result<Event> {
    let at = START + minute as u64 * 60_000;
    let mixed = (device * 31 + minute * 17) as i64;
    let record = format!("WS-{device:06}");
    let party = Party::new("kitchen")
        .name(Some(format!("鹤山市沙坪街道第{device}号餐饮店").into()))
        .identifier("platform-id", Some(format!("yi-can-shi-an/{}", 1_000_000 + device).into()));
    let content = Environment {
        parties: vec![party],
        kind: Some("chilled".into()),
        state: Some(if mixed % 97 == 0 { "too-warm" } else { "normal" }.into()),
        device: record.clone().into(),
        place: Some("冷藏库".into()),
        measured: Some(at as i64 + 1_000),
        temperature: Some(Quantity::from_hundredths(300 + mixed % 300)),
        humidity: Some(Quantity::from_hundredths(5_500 + mixed % 20 * 100)),
        temperature_low: Some(Quantity::from_hundredths(0)),
        temperature_high: Some(Quantity::from_hundredths(800)),
        ..Environment::default()
    };
    let raw = RawId::of_parts(at + 2_000 + mixed as u64 % 3_000, 1, (minute * series + device) as u64);
    Ok(Event {
        id: EventId { raw, generation: Generation::FIRST, index: 0 },
        fact: FactKey {
            source: "yi-can-shi-an.push".parse().context("a source")?,
            family: "environment".into(),
            record: record.clone(),
        },
        operation: Operation::Upsert,
        revision: None,
        occurred: Some(at as i64 + 1_000),
        listing: None,
        adapter: "yi-can-shi-an@1.0.0".into(),
        schema,
        body: Told::upsert(&content, record).body.into(),
    })
}

fn size(file: &Path) -> Result<f64> {
    Ok(std::fs::metadata(file).context("the store's file")?.len() as f64)
}

/// The most memory that this process ever had, in MiB.
fn peak() -> f64 {
    let text = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().split(' ').next()?.parse::<f64>().ok()).unwrap_or_default() / 1024.0
}
