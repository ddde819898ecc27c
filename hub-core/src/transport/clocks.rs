//! How far the platform's clock is from ours, by the `Date` of its answers.
//!
//! Promises to name a difference only where it is more than the way of an
//! answer and whole seconds make. Knows nothing of what a platform does about it.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, UNIX_EPOCH};

use reqwest::header::{AGE, DATE, HeaderMap, HeaderName, RETRY_AFTER};

use crate::message::Instant;

/// Clocks that are no further apart (ms) are equal.
const EQUAL: i64 = 60_000;

/// The difference that the last answer showed, in ms; more is later than ours.
#[derive(Debug, Default)]
pub(super) struct Clocks(AtomicI64);

impl Clocks {
    /// Takes note of an answer that came just now. One that a cache kept says
    /// nothing of a clock, nor does one without a date.
    pub fn note(&self, headers: &HeaderMap, now: Instant) {
        if let (None, Some(date)) = (headers.get(AGE), date(headers, &DATE)) {
            self.0.store(date.saturating_sub(now), Ordering::Relaxed);
        }
    }

    /// How the platform's clock stands to ours, in words; none where they agree.
    pub fn apart(&self) -> Option<String> {
        let apart = self.0.load(Ordering::Relaxed);
        let by = match apart.unsigned_abs() {
            ms @ ..600_000 => format!("{} s", ms / 1_000),
            ms => format!("{} min", (ms + 30_000) / 60_000),
        };
        let side = if apart < 0 { "behind" } else { "ahead of" };
        (apart.abs() > EQUAL).then(|| format!("its clock is {by} {side} ours"))
    }
}

/// How long the platform asks to wait: seconds, or until a date (RFC 9110
/// §10.2.3), which is by its own clock where it tells it.
pub(super) fn retry_after(headers: &HeaderMap, now: Instant) -> Option<Duration> {
    if let Ok(seconds) = headers.get(RETRY_AFTER)?.to_str().ok()?.trim().parse() {
        return Some(Duration::from_secs(seconds));
    }
    let wait = date(headers, &RETRY_AFTER)?.saturating_sub(date(headers, &DATE).unwrap_or(now));
    Some(Duration::from_millis(u64::try_from(wait).unwrap_or_default()))
}

fn date(headers: &HeaderMap, name: &HeaderName) -> Option<Instant> {
    let date = httpdate::parse_http_date(headers.get(name)?.to_str().ok()?.trim()).ok()?;
    i64::try_from(date.duration_since(UNIX_EPOCH).ok()?.as_millis()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Of `Date` below.
    const THEIRS: Instant = 1_784_111_777_000;

    fn headers(all: &[(&'static str, &'static str)]) -> HeaderMap {
        all.iter().map(|(name, value)| (HeaderName::from_static(name), value.parse().unwrap())).collect()
    }

    #[test]
    fn a_difference_is_named_with_its_side_and_a_small_one_is_none() {
        let answer = headers(&[("date", "Wed, 15 Jul 2026 10:36:17 GMT")]);
        for (ours, told) in [
            (THEIRS + 60_000, None),
            (THEIRS + 61_500, Some("its clock is 61 s behind ours")),
            (THEIRS - 3_599_100, Some("its clock is 60 min ahead of ours")),
        ] {
            let clocks = Clocks::default();
            clocks.note(&answer, ours);
            assert_eq!(clocks.apart().as_deref(), told);
        }
    }

    #[test]
    fn an_answer_out_of_a_cache_or_without_a_date_says_nothing() {
        for all in [
            &[("date", "Wed, 15 Jul 2026 10:36:17 GMT"), ("age", "9")][..],
            &[("date", "yesterday")],
            &[("server", "x")],
        ] {
            let clocks = Clocks::default();
            clocks.note(&headers(all), 0);
            assert_eq!(clocks.apart(), None, "{all:?}");
        }
    }

    #[test]
    fn a_wait_is_told_in_seconds_or_until_a_date_by_the_platforms_own_clock() {
        let until = ("retry-after", "Wed, 15 Jul 2026 10:36:27 GMT");
        for (all, ours, wait) in [
            (&[("retry-after", " 7 ")][..], 0, Some(7)),
            (&[until, ("date", "Wed, 15 Jul 2026 10:36:17 GMT")], 0, Some(10)),
            (&[until], THEIRS, Some(10)),
            (&[until], THEIRS + 60_000, Some(0)),
            (&[("retry-after", "soon")], 0, None),
            (&[], 0, None),
        ] {
            assert_eq!(retry_after(&headers(all), ours), wait.map(Duration::from_secs), "{all:?}");
        }
    }
}
