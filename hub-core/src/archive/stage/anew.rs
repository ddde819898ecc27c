//! The archive folded anew from the topics of events, outside any group, as far as another store of it stands.

use std::collections::BTreeMap;
use std::time::Duration;

use super::super::apply::Archive;
use super::behind::{Stretches, behind};
use super::{MAX_BYTES, MAX_RECORDS, fold, halt, read};
use crate::code;
use crate::kafka::{self, Halt, Portion, Settings, Start, Stop};
use crate::message::topic;
use crate::store::Sent;

/// A broker that is away for a moment is asked again, so often in a row.
const TRIES: u32 = 10;
const PAUSE: Duration = Duration::from_secs(1);

/// Folds all that events, marks, echoes and decisions say up to these positions (topic, partition, next offset) into an archive
/// that may have a beginning of them. Tells, of so many offsets, how many are behind it by now.
///
/// # Errors
/// [`Halt`] where topic or store do not let it.
pub fn fold_anew(
    kafka: &Settings,
    archive: &mut Archive,
    until: &[(String, i32, i64)],
    told: &mut dyn FnMut(u64, u64),
) -> Result<(), Halt> {
    let wanted: BTreeMap<(String, i32), i64> = until
        .iter()
        .filter(|(topic, ..)| {
            [topic::ECHO, topic::DECISION].contains(&topic.as_str()) || topic.starts_with(&topic::event(""))
        })
        .map(|(topic, partition, next)| ((topic.clone(), *partition), *next))
        .collect();
    // It would be published only where nothing was.
    let all = Sent { last: i64::MAX, reached: Vec::new() };
    let (mut done, mut tries) = (0, 0);
    let missing = |archive: &mut Archive| Ok(behind(archive.store().once(|look| look.positions())?, wanted.clone()));
    let of = span(&missing(archive).map_err(halt)?);
    loop {
        let before = done;
        let stretches = missing(archive).map_err(halt)?;
        let folded = stretches.into_iter().try_for_each(|(topic, stretches)| {
            let portion = Portion { records: MAX_RECORDS, bytes: MAX_BYTES };
            kafka::stretch(kafka, &topic, &stretches, portion, &Stop::default(), read, |batch| {
                for step in fold(archive, batch, Some(all.clone()))? {
                    done += u64::try_from(step.to - step.from).unwrap_or(0);
                }
                told(done.min(of), of);
                Ok(())
            })
        });
        match folded {
            Ok(()) => break,
            Err(Halt::Again(_)) if tries < TRIES => {
                tries = if done > before { 0 } else { tries + 1 };
                std::thread::sleep(PAUSE);
            }
            Err(halted) => return Err(halted),
        }
    }
    archive.settle().map_err(halt)?;
    archive.forget(&all).map_err(halt)?;
    // A topic that ends before the store's position has lost what the store knows.
    let short = missing(archive).map_err(halt)?;
    match short.first_key_value() {
        None => Ok(()),
        Some((topic, _)) => Err(Halt::Person(format!("{}: {topic}: {}", code!(2007), code!(2007).title()))),
    }
}

/// Offsets of all stretches.
fn span(stretches: &BTreeMap<String, Stretches>) -> u64 {
    let of = |(start, to): &(Start, i64)| match start {
        Start::At(from) => u64::try_from(to - from).unwrap_or(0),
        _ => u64::try_from(*to).unwrap_or(0),
    };
    stretches.values().flat_map(BTreeMap::values).map(of).sum()
}
