//! How much an adapter may take: memory, time, fuel, data, log lines. Plain
//! arithmetic, so that what convicts a record can be read in one place.

use std::time::Duration;

/// How often the ticker moves the epoch on.
pub(super) const TICK: Duration = Duration::from_millis(10);
/// Fuel for each millisecond of the deadline: more instructions than a fast
/// processor does in that time, so what the deadline lets through, fuel does too.
const FUEL_A_MILLISECOND: u64 = 4_000_000;
/// Fuel that a slow processor spends in a millisecond.
const SLOW_FUEL_A_MILLISECOND: u64 = 1_000_000;
/// Fuel for each call into the host, which takes as long as some hundred instructions (measured: 50 ns). No more than
/// this: what the deadline lets through, fuel does, too.
pub(super) const CALL_FUEL: u8 = 100;
/// The wall limit is this many times what the fuel should take.
const WALL: u64 = 10;
/// The longest that a call with a full batch is granted, whatever a manifest wants: forty times this, the wall limit, is
/// less than the five minutes after which a broker takes a lane that says nothing for gone.
const LONGEST: Duration = Duration::from_secs(5);
/// Payload bytes of a batch that are granted at most: the host holds as many, and the answer by them.
const LARGEST: usize = 16 << 20;
/// Data that a guest may hand over: this many bytes for each byte it was given …
const ANSWER_FACTOR: usize = 4;
/// … and this much besides.
const ANSWER_BASE: usize = 4 << 20;

/// What one adapter may take. A manifest lowers or raises it; of that is granted
/// what [`Limits::within`] leaves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of all memories and tables of an instance.
    pub memory: u64,
    /// Records a batch.
    pub records: usize,
    /// Payload bytes a batch; a record larger than this goes alone.
    pub bytes: usize,
    /// Time of every call.
    pub base: Duration,
    /// Time added for each record.
    pub per_record: Duration,
    /// Log lines that are kept of a call.
    pub log_lines: usize,
    /// Characters that are kept of a log line.
    pub log_chars: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            memory: 64 << 20,
            records: 256,
            bytes: 4 << 20,
            base: Duration::from_millis(100),
            per_record: Duration::from_millis(1),
            log_lines: 20,
            log_chars: 500,
        }
    }
}

impl Limits {
    /// What is granted of it where so many bytes of memory are, and so much time of a call with a full batch. Time, data
    /// and memory are bounded here alone, below every version of the contract.
    #[must_use]
    pub fn within(&self, memory: u64, time: Duration) -> Self {
        let time = time.min(LONGEST);
        let base = self.base.min(time);
        let records = u32::try_from(self.records).unwrap_or(u32::MAX).max(1);
        Self {
            memory: self.memory.min(memory),
            bytes: self.bytes.min(LARGEST),
            per_record: self.per_record.min((time - base) / records),
            base,
            ..self.clone()
        }
    }

    /// How long a call with a full batch may run, and every call without records.
    #[must_use]
    pub fn time(&self) -> Duration {
        self.deadline(self.records)
    }

    /// How long a batch of so many records may run before it is looked at
    /// record by record.
    pub(super) fn deadline(&self, records: usize) -> Duration {
        self.base.saturating_add(self.per_record.saturating_mul(u32::try_from(records).unwrap_or(u32::MAX)))
    }

    /// Fuel for one record alone: more than the deadline of a full batch lets
    /// through, whatever batch the record was in, so the verdict does not
    /// depend on how records were cut into batches.
    pub(super) fn fuel(&self) -> u64 {
        millis(self.time()).saturating_mul(FUEL_A_MILLISECOND)
    }

    /// How long that fuel may take on the wall before the machine is blamed.
    pub(super) fn wall(&self) -> Duration {
        Duration::from_millis((self.fuel() / SLOW_FUEL_A_MILLISECOND).saturating_mul(WALL))
    }

    /// Bytes that the guest may hand over for `given` bytes of input.
    pub(super) fn answer(given: usize) -> usize {
        given.saturating_mul(ANSWER_FACTOR).saturating_add(ANSWER_BASE)
    }
}

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

/// Ticks of the epoch that last at least `time`.
pub(super) fn ticks(time: Duration) -> u64 {
    millis(time) / millis(TICK) + 2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fuel_lets_through_what_the_deadline_of_a_full_batch_lets_through() {
        let limits = Limits::default();
        let a_fast_processor = 3_500_000; // instructions a millisecond, fuel counts no more than these
        assert!(limits.fuel() > millis(limits.deadline(limits.records)) * a_fast_processor);
        assert!(limits.wall() > limits.deadline(limits.records) * 10);
    }

    #[test]
    fn whatever_is_wanted_no_more_is_granted_than_any_adapter_gets() {
        let most = Duration::from_millis(u64::MAX);
        let all = Limits {
            memory: u64::MAX,
            records: usize::MAX,
            bytes: usize::MAX,
            base: most,
            per_record: most,
            ..Limits::default()
        };
        let usual = Limits::default;
        for (wanted, time) in [
            (all.clone(), LONGEST),
            (Limits { base: most, ..usual() }, LONGEST),
            (Limits { per_record: most, ..usual() }, LONGEST),
            (Limits { records: usize::MAX, ..usual() }, LONGEST),
            (Limits { base: LONGEST, ..all }, LONGEST),
            (usual(), usual().time()),
            (Limits { records: 0, ..usual() }, usual().base),
        ] {
            let granted = wanted.within(1 << 20, LONGEST);
            assert!(granted.time() <= time, "{wanted:?} gets {:?}", granted.time());
            assert!(granted.wall() < Duration::from_secs(300), "{wanted:?} gets {:?}", granted.wall());
            assert_eq!((granted.memory, granted.bytes), (1 << 20, wanted.bytes.min(LARGEST)));
            assert_eq!(granted.within(1 << 20, LONGEST), granted, "what is granted is granted again");
        }
        assert_eq!(usual().within(u64::MAX, Duration::MAX), usual(), "what is usual is granted");
    }

    #[test]
    fn a_deadline_is_never_zero_ticks() {
        assert!(ticks(Duration::ZERO) > 0, "an epoch deadline of 0 traps at once");
    }
}
