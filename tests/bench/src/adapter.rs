//! The adapter alone: records in, verdicts out, in the sandbox and without.
//! No Kafka. CPU time of the one thread that does it.

use std::hint::black_box;
use std::time::Duration;

use anyhow::{Result, bail};
use hub_core::sandbox::{Batch, GuestEvent, Verdict};
use hub_core::translate::Engine;

use yi_can_shi_an::SunshineKitchen;

use crate::meter::{a_record, forget_peak, median, peak};
use crate::native::Native;
use crate::report::Report;
use crate::subject::{JSON, Plugin, records};

/// Records of one call: a lane's transaction at its fullest.
const RECORDS: usize = 5_000;
/// CPU time of a round of one contender.
const ROUND: Duration = Duration::from_millis(1_000);

/// Measures both, and the check that both pay.
pub fn measure(rounds: usize, report: &mut Report) -> Result<()> {
    let plugin = Plugin::read()?;
    let mut sandboxed = plugin.translator()?;
    let mut native = Native::<SunshineKitchen>::new(plugin.subjects.clone())?;
    let records = records(RECORDS);
    same(&sandboxed.run(JSON, &records)?, &Engine::run(&mut native, JSON, &records)?)?;
    let bodies: Vec<_> = events(&Engine::run(&mut native, JSON, &records)?).map(|event| event.body.clone()).collect();
    let schema = plugin.subjects.iter().find(|subject| subject.family == "penalty").map(|s| s.schema.clone());
    let Some(schema) = schema else { bail!("the adapter has no penalties") };
    let bytes = records.iter().map(|record| record.payload.len()).sum::<usize>() as f64 / RECORDS as f64;
    let out = bodies.iter().map(bytes::Bytes::len).sum::<usize>() as f64 / RECORDS as f64;

    let (mut took, mut peaks) = ([const { Vec::new() }; 4], [0.0_f64; 2]);
    for round in 0..=rounds {
        report.doing(&format!("adapter: round {round} of {rounds}"));
        forget_peak();
        let first = a_record(ROUND, RECORDS, || drop(black_box(Engine::run(&mut native, JSON, black_box(&records)))));
        peaks[0] = peak();
        forget_peak();
        let second =
            a_record(ROUND, RECORDS, || drop(black_box(Engine::run(&mut sandboxed, JSON, black_box(&records)))));
        peaks[1] = peak();
        let third = a_record(ROUND, RECORDS, || {
            for record in &records {
                drop(black_box(native.outcome(JSON, black_box(record))));
            }
        });
        let fourth =
            a_record(ROUND, RECORDS, || bodies.iter().for_each(|body| drop(black_box(schema.check(black_box(body))))));
        if round > 0 {
            for (took, one) in took.iter_mut().zip([first, second, third, fourth]) {
                took.push(one);
            }
        }
    }
    let [plain, boxed, bare, check] = &took;
    let ratio = |over: &[f64], of: &[f64]| median(of.iter().zip(over).map(|(of, over)| of / over));
    report.add("adapter", "record in", bytes, "bytes");
    report.add("adapter", "event out", out, "bytes");
    report.add("adapter", "sandboxed", median(boxed.iter().copied()), "us/record");
    report.add("adapter", "native", median(plain.iter().copied()), "us/record");
    report.add("adapter", "sandboxed/native", ratio(plain, boxed), "ratio");
    report.add("adapter", "native, nothing checked", median(bare.iter().copied()), "us/record");
    report.add("adapter", "schema check of a body", median(check.iter().copied()), "us/record");
    let less: Vec<f64> = boxed.iter().zip(check).map(|(boxed, check)| boxed - check).collect();
    report.add("adapter", "(sandboxed - check)/unchecked", ratio(bare, &less), "ratio");
    report.add("adapter", "sandboxed, resident", peaks[1], "MiB");
    report.add("adapter", "native, resident", peaks[0], "MiB");
    Ok(())
}

fn events(batch: &Batch) -> impl Iterator<Item = &GuestEvent> {
    batch.verdicts.iter().flat_map(|verdict| match verdict {
        Verdict::Events(events) => events.as_slice(),
        _ => &[],
    })
}

/// Whether both give one event a record, and the same ones: else they are not
/// the same work.
fn same(one: &Batch, other: &Batch) -> Result<()> {
    let mut pairs = events(one).zip(events(other));
    let equal = pairs.all(|(a, b)| {
        (&a.subject.family, &a.record, a.operation, a.revision, a.occurred, &a.body)
            == (&b.subject.family, &b.record, b.operation, b.revision, b.occurred, &b.body)
    });
    if !equal || events(one).count() != RECORDS || events(other).count() != RECORDS {
        bail!("sandboxed and native do not give the same events; is the component of this build?");
    }
    Ok(())
}
