//! What a stretch of work took: wall time, CPU of the whole process (its
//! clients' threads too), and the most memory that was resident meanwhile.

use std::fs;
use std::time::{Duration, Instant};

use cpu_time::{ProcessTime, ThreadTime};

/// A stretch of work that has begun.
pub struct Meter {
    wall: Instant,
    cpu: ProcessTime,
    own: ThreadTime,
}

/// What it took.
#[derive(Debug, Clone, Copy)]
pub struct Taken {
    /// On the wall.
    pub wall: Duration,
    /// On all threads of this process.
    pub cpu: Duration,
    /// On the thread that began.
    pub own: Duration,
}

impl Meter {
    /// Begins.
    pub fn begin() -> Self {
        Self { wall: Instant::now(), cpu: ProcessTime::now(), own: ThreadTime::now() }
    }

    /// Ends.
    pub fn end(&self) -> Taken {
        Taken { wall: self.wall.elapsed(), cpu: self.cpu.elapsed(), own: self.own.elapsed() }
    }
}

/// CPU microseconds a record, of `work` on so many records repeated on this thread
/// for a round.
pub fn a_record(round: Duration, records: usize, mut work: impl FnMut()) -> f64 {
    let began = ThreadTime::now();
    let mut calls = 0_u32;
    while began.elapsed() < round {
        work();
        calls += 1;
    }
    began.elapsed().as_secs_f64() * 1e6 / f64::from(calls) / records as f64
}

/// Forgets the peak of resident memory; where the kernel does not let us, the
/// peak is that of the whole run.
pub fn forget_peak() {
    let _ = fs::write("/proc/self/clear_refs", "5");
}

/// The peak of resident memory in MiB since it was forgotten.
pub fn peak() -> f64 {
    of_memory("VmHWM:")
}

/// What of this process is resident now, in MiB.
pub fn resident() -> f64 {
    of_memory("VmRSS:")
}

/// What the kernel says of this process's memory, in MiB.
fn of_memory(name: &str) -> f64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(name));
    let kib = line.and_then(|text| text.trim().split(' ').next()?.parse::<f64>().ok());
    kib.unwrap_or(f64::NAN) / 1024.0
}

/// The middle value; of an even count the mean of the two in the middle.
pub fn median(values: impl IntoIterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.into_iter().collect();
    values.sort_by(f64::total_cmp);
    match values.len() {
        0 => f64::NAN,
        n if n % 2 == 1 => values[n / 2],
        n => f64::midpoint(values[n / 2 - 1], values[n / 2]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_median_is_the_middle_whatever_the_order() {
        assert_eq!(median([3.0, 1.0, 2.0]), 2.0);
        assert_eq!(median([4.0, 1.0, 2.0, 3.0]), 2.5);
    }
}
