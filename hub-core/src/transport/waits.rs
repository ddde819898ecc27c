//! How long to wait after trouble with a platform.

use std::time::Duration;

/// Waits after trouble: doubling from the first to the longest.
#[derive(Debug, Clone, Copy)]
pub struct Waits {
    /// After the first failure.
    pub first: Duration,
    /// At most.
    pub longest: Duration,
}

impl Default for Waits {
    fn default() -> Self {
        Self { first: Duration::from_secs(1), longest: Duration::from_secs(300) }
    }
}

impl Waits {
    /// After so many failures in a row; up to a quarter longer, so that many
    /// sources do not come back at once.
    pub(crate) fn after(self, failures: u32) -> Duration {
        let plain = self.first.saturating_mul(1 << failures.saturating_sub(1).min(16)).min(self.longest);
        plain.mul_f64(rand::random_range(1.0..1.25))
    }
}
