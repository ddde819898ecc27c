//! How fast requests to a platform may follow each other.
//!
//! Promises that no minute, wherever it begins, sees more than it may. Knows
//! nothing of requests.

use std::num::NonZeroU32;
use std::time::Duration;

use governor::clock::MonotonicClock;
use governor::state::{InMemoryState, NotKeyed};
use governor::{Quota, RateLimiter};

use super::settings::Rate;

type Limiter = RateLimiter<NotKeyed, InMemoryState, MonotonicClock>;

/// Lets requests through, one by one.
pub(super) struct Pace(Vec<Limiter>);

impl Pace {
    pub fn new(rate: &Rate) -> Self {
        Self(quotas(rate).into_iter().map(|quota| RateLimiter::direct_with_clock(quota, MonotonicClock)).collect())
    }

    /// Waits until the next request may go.
    pub async fn ready(&self) {
        for limiter in &self.0 {
            limiter.until_ready().await;
        }
    }
}

fn quotas(rate: &Rate) -> Vec<Quota> {
    let at_once = NonZeroU32::new(rate.per_second).unwrap_or(NonZeroU32::MIN);
    let mut quotas = vec![Quota::per_second(at_once)];
    if let Some(most) = rate.per_minute.and_then(NonZeroU32::new) {
        // What comes at once counts into the minute as well: of the others that many fewer.
        let at_once = at_once.min(NonZeroU32::new(most.get() / 2).unwrap_or(NonZeroU32::MIN));
        let others = most.get() - at_once.get() + 1;
        let apart = Duration::from_secs(60).div_f64(f64::from(others));
        let quota = Quota::with_period(apart).expect("a minute and a number of 32 bits give more than nothing");
        quotas.push(quota.allow_burst(at_once));
    }
    quotas
}

#[cfg(test)]
mod tests {
    use governor::clock::FakeRelativeClock;

    use super::*;

    /// When requests went, in ms, of someone who always has the next one ready.
    fn greedy(rate: &Rate, ms: u64) -> Vec<u64> {
        let clock = FakeRelativeClock::default();
        let limiters: Vec<_> =
            quotas(rate).into_iter().map(|quota| RateLimiter::direct_with_clock(quota, clock.clone())).collect();
        let mut went = Vec::new();
        let mut passed = 0;
        for now in 0..ms {
            // As `ready` does: a later limiter is asked once the earlier ones let through.
            while let Some(limiter) = limiters.get(passed) {
                if limiter.check().is_err() {
                    break;
                }
                passed += 1;
                if passed == limiters.len() {
                    went.push(now);
                    passed = 0;
                }
            }
            clock.advance(Duration::from_millis(1));
        }
        went
    }

    #[test]
    fn no_minute_sees_more_than_it_may_and_little_is_given_away() {
        for (per_second, per_minute) in [(10, 200), (10, 1), (10, 2), (1, 60), (1_000, 30), (3, 7)] {
            let rate = Rate { per_second, per_minute: Some(per_minute) };
            let went = greedy(&rate, 180_000);
            let fullest = went.iter().map(|from| went.iter().filter(|at| (*from..from + 60_000).contains(*at)).count());
            let fullest = fullest.max().unwrap();
            assert!(fullest <= per_minute as usize, "{fullest} a minute where {per_minute} are allowed");
            assert!(fullest + 1 >= per_minute as usize, "{fullest} a minute where {per_minute} are allowed");
        }
    }

    #[test]
    fn without_a_rate_a_minute_only_seconds_count() {
        let went = greedy(&Rate { per_second: 5, per_minute: None }, 10_000);
        assert_eq!(went.iter().filter(|at| **at == 0).count(), 5);
        assert!((50..=55).contains(&went.len()), "{}", went.len());
    }
}
