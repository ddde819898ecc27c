//! Every adapter alone: the records of its own cases that give events, again and
//! again, in the sandbox and without. No Kafka. CPU time of the one thread that
//! does it. What cases hold is awkward on purpose: rows of every day cost less.

use std::fs;
use std::hint::black_box;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use bytes::Bytes;
use hub_adapter_sdk::Translate;
use hub_core::message::{Generation, Mint, RawRecord, SourceName};
use hub_core::sandbox::Verdict;
use hub_core::translate::Engine;
use serde_json::{Value, json};

use crate::meter::{a_record, median};
use crate::native::Native;
use crate::report::Report;
use crate::subject::{Plugin, components};

/// Records of one call.
const RECORDS: usize = 2_000;
/// CPU time of a round of one contender.
const ROUND: Duration = Duration::from_millis(400);

/// Measures one adapter on a channel.
type Measured = fn(&str, &str, usize, &mut Report) -> Result<()>;

/// Every adapter, the channel whose cases it is measured with, and what measures it.
pub const ADAPTERS: [(&str, &str, Measured); 10] = [
    ("agricultural-inputs", "api", one::<agricultural_inputs::Inputs>),
    ("county-services", "penalties", one::<county_services::CountyServices>),
    ("epcis", "push", one::<epcis::Epcis>),
    ("jiangmen-traceability", "api", one::<jiangmen_traceability::Traceability>),
    ("key-products-traceability", "api", one::<key_products_traceability::KeyProducts>),
    ("ledger", "purchases", one::<ledger::Ledger>),
    ("national-traceability", "api", one::<national_traceability::Traceability>),
    ("provincial-supervision", "api", one::<provincial_supervision::ProvincialSupervision>),
    ("yi-can-shi-an", "api", one::<yi_can_shi_an::SunshineKitchen>),
    ("yi-xiao-shi-an", "api", one::<yi_xiao_shi_an::SchoolCanteens>),
];

/// Measures each.
pub fn measure(rounds: usize, report: &mut Report) -> Result<()> {
    ADAPTERS.into_iter().try_for_each(|(name, channel, measured)| measured(name, channel, rounds, report))
}

fn one<A: Translate>(name: &str, channel: &str, rounds: usize, report: &mut Report) -> Result<()> {
    report.doing(&format!("adapters: {name}"));
    let plugin = Plugin::of(name, channel)?;
    let (settings, media, records) = records(name, channel, RECORDS)?;
    let sandboxed = plugin.translator_with(&settings)?;
    let mut native: Native<A> = Native::with(&settings, plugin.subjects.clone())?;
    let all = sandboxed.run(&media, &records)?;
    if !all.verdicts.iter().all(|verdict| matches!(verdict, Verdict::Events(_))) {
        bail!("a record of {name}'s cases gives no events; is the component of this build?");
    }
    let bytes = records.iter().map(|record| record.payload.len()).sum::<usize>() as f64 / RECORDS as f64;
    let (mut boxed, mut plain) = (Vec::new(), Vec::new());
    for round in 0..=rounds {
        let first = a_record(ROUND, RECORDS, || drop(black_box(Engine::run(&mut native, &media, black_box(&records)))));
        let second = a_record(ROUND, RECORDS, || drop(black_box(sandboxed.run(&media, black_box(&records)))));
        if round > 0 {
            plain.push(first);
            boxed.push(second);
        }
    }
    let ratio = median(boxed.iter().zip(&plain).map(|(boxed, plain)| boxed / plain));
    report.add("adapters", &format!("{name}, record in"), bytes, "bytes");
    report.add("adapters", &format!("{name}, sandboxed"), 1e6 / median(boxed.iter().copied()), "records/CPU-s");
    report.add("adapters", &format!("{name}, native"), 1e6 / median(plain.iter().copied()), "records/CPU-s");
    report.add("adapters", &format!("{name}, sandboxed/native"), ratio, "ratio");
    Ok(())
}

/// So many records of the cases of a channel that give events, of the settings and
/// medium that most of them have.
pub fn records(name: &str, channel: &str, count: usize) -> Result<(Value, String, Vec<RawRecord>)> {
    let mut groups: Vec<((Value, String), Vec<Value>)> = Vec::new();
    for entry in fs::read_dir(components()?.join(name).join("cases"))? {
        let case: Value = serde_json::from_slice(&fs::read(entry?.path())?)?;
        let expected = case["expect"].as_array().into_iter().flatten();
        let of_channel = case["channel"] == channel && expected.into_iter().all(|one| one["events"].is_array());
        let records = case["records"].as_array().cloned().unwrap_or_default();
        if !of_channel || records.is_empty() {
            continue;
        }
        let media = case["media-type"].as_str().unwrap_or("application/json").to_owned();
        let settings = case.get("settings").cloned().unwrap_or_else(|| json!({}));
        let key = (settings, media);
        match groups.iter_mut().find(|(known, _)| *known == key) {
            Some((_, of)) => of.extend(records),
            None => groups.push((key, records)),
        }
    }
    let most = groups.into_iter().max_by_key(|(_, records)| records.len());
    let ((settings, media), cases) = most.with_context(|| format!("{name} has no case that gives events"))?;
    let mint = Mint::new(1, 1);
    let source: SourceName =
        format!("{name}.{channel}").parse().map_err(|_| anyhow::anyhow!("{name}.{channel} is no source"))?;
    let record = |case: &Value| {
        let attributes = case["attributes"].as_object().into_iter().flatten();
        let payload = match (&case["payload-text"], &case["payload"]) {
            (Value::String(text), _) => text.clone(),
            (_, payload) => payload.to_string(),
        };
        RawRecord {
            id: mint.mint(case["received"].as_i64().unwrap_or(1_770_000_000_000)),
            generation: Generation::FIRST,
            source: SourceName::clone(&source),
            media_type: media.clone(),
            key: None,
            listing: None,
            attributes: attributes.map(|(n, v)| (n.clone(), v.as_str().unwrap_or_default().to_owned())).collect(),
            payload: Bytes::from(payload),
        }
    };
    let records = cases.iter().cycle().take(count).map(record).collect();
    Ok((settings, media, records))
}
