//! Raw records into verdicts. A batch runs in one instance under a deadline;
//! whatever is wrong with its answer, the records concerned run again, in the
//! end each alone in a fresh instance under fuel, and only what is found there
//! convicts. So the poisonous record is the same on every machine, and its
//! neighbours get their ordinary outcome, most of them in company.

use std::ops::Range;
use std::sync::Arc;
use std::time::Duration;

use wasmtime::Store;
use wasmtime::component::Instance;

use super::adapter::Adapter;
use super::bindings::translate::exports::hub::adapter::translate as wit;
use super::call::{Cost, Maker};
use super::error::SandboxError;
use super::guest::Guest;
use super::limits::Limits;
use super::types::{Batch, Conviction, Look, Pair, Subject, Verdict};
use super::verify;
use crate::code;
use crate::message::RawRecord;

/// What failed in less CPU than this did so by itself and not by the clock: it costs little to try its halves.
const QUICK: Duration = Duration::from_millis(5);
/// Pieces that fail by the clock before the rest of a batch runs record by record: poison is rare, or it is everywhere.
const SLOW: u32 = 3;

/// An adapter that translates one channel's records. One a lane; it needs no
/// other state than its own.
#[derive(Clone)]
pub struct Translator {
    adapter: Adapter,
    settings: Arc<str>,
    subjects: Vec<Arc<Subject>>,
}

impl Translator {
    pub(super) fn new(adapter: Adapter, settings: &str, subjects: Vec<Subject>) -> Self {
        let subjects = subjects.into_iter().map(Arc::new).collect();
        Self { adapter, settings: settings.into(), subjects }
    }

    /// Translates records of one media type, in their order: one verdict each.
    /// They are cut into batches as the adapter's limits say; how they are cut
    /// does not change a verdict.
    ///
    /// # Errors
    /// `Retry` where the machine was too slow to judge a record, `Stop` where
    /// the adapter does not start; then nothing was decided of any record.
    pub fn run(&self, media_type: &str, records: &[RawRecord]) -> Result<Batch, SandboxError> {
        self.run_within(media_type, records, Duration::MAX)
    }

    /// As [`run`](Self::run), cut short once so much CPU was wasted: what was
    /// decided until then is given, of one record at least.
    ///
    /// # Errors
    /// As [`run`](Self::run).
    pub fn run_within(&self, media_type: &str, records: &[RawRecord], waste: Duration) -> Result<Batch, SandboxError> {
        let mut batch = Batch { verdicts: Vec::with_capacity(records.len()), ..Batch::default() };
        for range in cuts(records, self.adapter.limits()) {
            self.batch(media_type, &records[range], waste, &mut batch)?;
            if batch.wasted > waste {
                break;
            }
        }
        Ok(batch)
    }

    /// Of a batch that fails its pieces run again, and in the end records alone.
    fn batch(
        &self,
        media_type: &str,
        records: &[RawRecord],
        waste: Duration,
        into: &mut Batch,
    ) -> Result<(), SandboxError> {
        // As many halves as two records that trap can spoil.
        let quick = 2 * records.len().max(1).ilog2();
        let mut run = Run { media_type, waste, into, in_vain: Duration::ZERO, quick, slow: SLOW };
        match self.together(records, &mut run)? {
            Some(failed) => self.again(records, failed, false, &mut run),
            None => Ok(()),
        }
    }

    /// Records that failed in company, in smaller company: halves where that is quickly seen, else few pieces, once.
    fn again(
        &self,
        records: &[RawRecord],
        failed: Duration,
        was_slow: bool,
        run: &mut Run<'_>,
    ) -> Result<(), SandboxError> {
        let is_slow = failed >= QUICK;
        let size = match (is_slow, was_slow) {
            (false, _) => records.len().div_ceil(2),
            (true, false) => records.len().isqrt(),
            (true, true) => 1,
        };
        for piece in records.chunks(size.max(1)) {
            if piece.len() == 1 || run.quick == 0 || run.slow == 0 {
                piece.iter().try_for_each(|record| self.alone(record, run))?;
            } else if let Some(failed) = self.together(piece, run)? {
                run.quick -= u32::from(failed < QUICK);
                run.slow -= u32::from(failed >= QUICK);
                self.again(piece, failed, is_slow, run)?;
            }
        }
        Ok(())
    }

    /// Records in one instance under a deadline: the CPU that it took in vain, where that decides of none of them.
    fn together(&self, records: &[RawRecord], run: &mut Run<'_>) -> Result<Option<Duration>, SandboxError> {
        if run.is_over() {
            return Ok(None);
        }
        let (outcomes, Cost { cpu, memory }) =
            self.adapter.hurry(&self.settings, records.len(), size(records), |maker, store, instance| {
                translate(maker, store, instance, run.media_type, records)
            });
        run.into.cpu += cpu;
        run.into.memory = run.into.memory.max(memory);
        let Some(outcomes) = outcomes.filter(|outcomes| outcomes.len() == records.len()) else {
            run.in_vain += cpu;
            return Ok(Some(cpu));
        };
        for (record, outcome) in records.iter().zip(outcomes) {
            match verify::outcome(outcome, &self.subjects) {
                Ok(_) if run.is_over() => break,
                Ok(verdict) => run.into.verdicts.push(verdict),
                Err(_) => self.alone(record, run)?,
            }
        }
        Ok(None)
    }

    /// One record alone under fuel.
    fn alone(&self, record: &RawRecord, run: &mut Run<'_>) -> Result<(), SandboxError> {
        if run.is_over() {
            return Ok(());
        }
        let Look { verdict, cpu, memory, .. } = self.look(run.media_type, record)?;
        run.into.cpu += cpu;
        run.into.memory = run.into.memory.max(memory);
        if matches!(verdict, Verdict::Convicted(_)) {
            // A machine that is slow makes sound batches fail, too: what convicts nobody is no waste.
            run.into.wasted += cpu + std::mem::take(&mut run.in_vain);
        }
        run.into.verdicts.push(verdict);
        Ok(())
    }

    /// One record alone under fuel, with what the adapter logged and what it took.
    ///
    /// # Errors
    /// As [`run`](Self::run).
    pub fn look(&self, media_type: &str, record: &RawRecord) -> Result<Look, SandboxError> {
        let record = std::slice::from_ref(record);
        let (answer, Cost { cpu, memory }) =
            self.adapter.judge(&self.settings, size(record), |maker, store, instance| {
                let outcomes = translate(maker, store, instance, media_type, record)?;
                let left = store.get_fuel()?;
                Ok((outcomes, store.data_mut().log.take(), left))
            });
        let budget = self.adapter.limits().fuel();
        let (outcomes, log, left) = match answer {
            Ok(answer) => answer,
            Err(SandboxError::Reject(conviction)) => {
                let log = conviction.log.clone();
                return Ok(Look { verdict: Verdict::Convicted(*conviction), log, fuel: budget, budget, memory, cpu });
            }
            Err(error) => return Err(error),
        };
        let convict =
            |code, message| Verdict::Convicted(Conviction { code, message, log: log.clone(), frames: Vec::new() });
        let count = outcomes.len();
        let mut outcomes = outcomes.into_iter();
        let verdict = match (outcomes.next(), count) {
            (Some(outcome), 1) => match verify::outcome(outcome, &self.subjects) {
                Ok(verdict) => verdict,
                Err(fault) => convict(fault.code, fault.message),
            },
            _ => convict(code!(4004), format!("the adapter gave {count} outcomes for one record")),
        };
        Ok(Look { verdict, log, fuel: budget.saturating_sub(left), budget, memory, cpu })
    }
}

/// A batch on its way to its verdicts.
struct Run<'b> {
    media_type: &'b str,
    /// So much CPU may be wasted.
    waste: Duration,
    into: &'b mut Batch,
    /// What was spent on calls that failed, and convicted nobody yet.
    in_vain: Duration,
    /// Pieces that may yet fail, quickly and by the clock, before records run alone.
    quick: u32,
    slow: u32,
}

impl Run<'_> {
    /// Too much was wasted, and something was decided.
    fn is_over(&self) -> bool {
        self.into.wasted > self.waste && !self.into.verdicts.is_empty()
    }
}

fn size(records: &[RawRecord]) -> usize {
    records.iter().map(weight).sum()
}

/// Bytes that a record takes in a batch.
fn weight(record: &RawRecord) -> usize {
    record.payload.len() + record.attributes.iter().map(|(name, value)| name.len() + value.len()).sum::<usize>()
}

/// Cuts records into batches within the limits; a record larger than a batch
/// may be is a batch of its own.
fn cuts<'a>(records: &'a [RawRecord], limits: &'a Limits) -> impl Iterator<Item = Range<usize>> + 'a {
    let mut from = 0;
    std::iter::from_fn(move || {
        let mut bytes = 0;
        let rest = records[from..].iter().take(limits.records.max(1));
        let fits = rest.take_while(|record| {
            let first = bytes == 0;
            bytes += weight(record).max(1);
            first || bytes <= limits.bytes
        });
        let range = from..from + fits.count();
        from = range.end;
        (!range.is_empty()).then_some(range)
    })
}

fn translate(
    maker: &Maker,
    store: &mut Store<Guest>,
    instance: &Instance,
    media_type: &str,
    records: &[RawRecord],
) -> wasmtime::Result<Vec<wit::Outcome>> {
    let indices = maker.translate.as_ref().expect("a translator is made only of what exports `translate`");
    let guest = indices.load(&mut *store, instance)?;
    let pairs: Vec<&Pair> = records.iter().flat_map(|record| &record.attributes).collect();
    let mut rest = pairs.as_slice();
    let borrowed = records.iter().map(|record| {
        let (attributes, behind) = rest.split_at(record.attributes.len());
        rest = behind;
        wit::RawRecord { received: record.id.received(), attributes, payload: &record.payload }
    });
    let records: Vec<wit::RawRecord<'_>> = borrowed.collect();
    guest.hub_adapter_translate().call_translate(store, wit::Batch { media_type, records: &records })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn records(sizes: &[usize]) -> Vec<RawRecord> {
        sizes.iter().map(|size| RawRecord::sample(vec![b'x'; *size])).collect()
    }

    fn cut(sizes: &[usize], records_most: usize, bytes: usize) -> Vec<Range<usize>> {
        let limits = Limits { records: records_most, bytes, ..Limits::default() };
        cuts(&records(sizes), &limits).collect()
    }

    #[test]
    fn batches_keep_to_records_and_bytes_and_lose_none() {
        assert!(cut(&[], 2, 10).is_empty());
        assert_eq!(cut(&[1, 1, 1, 1, 1], 2, 10), [0..2, 2..4, 4..5]);
        assert_eq!(cut(&[6, 4, 1, 0], 9, 10), [0..2, 2..4]);
    }

    #[test]
    fn a_record_larger_than_a_batch_goes_alone() {
        assert_eq!(cut(&[1, 99, 1, 1], 9, 10), [0..1, 1..2, 2..4]);
    }
}
