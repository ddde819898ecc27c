//! Nonces that were used, for as long as the clock alone would let them through
//! again. Pure; bounded.

use std::collections::{BTreeMap, BTreeSet};

use sha2::{Digest as _, Sha256};

use super::Unproven;
use crate::message::Instant;

/// What stands for a nonce, however long it is: the first half of its SHA-256.
pub(super) type Digest = [u8; 16];

/// Nonces that are remembered at one time: some 25 MB, and 400 calls a second
/// where a call may be five minutes old.
const MOST: usize = 240_000;

/// By nonce, and in the order in which they are forgotten.
#[derive(Debug)]
pub(super) struct Seen {
    until: BTreeMap<Digest, Instant>,
    order: BTreeSet<(Instant, Digest)>,
    most: usize,
}

impl Default for Seen {
    fn default() -> Self {
        Self { until: BTreeMap::new(), order: BTreeSet::new(), most: MOST }
    }
}

impl Seen {
    /// Takes a nonce that the clock lets through `until` then, that moment
    /// included.
    pub fn take(&mut self, nonce: &[u8], until: Instant, now: Instant) -> Result<Digest, Unproven> {
        while let Some(&(over, old)) = self.order.first().filter(|(until, _)| *until < now) {
            self.order.remove(&(over, old));
            self.until.remove(&old);
        }
        let whole: [u8; 32] = Sha256::digest(nonce).into();
        let digest: Digest = whole[..16].try_into().expect("16 of 32 bytes");
        if self.until.contains_key(&digest) {
            return Err(Unproven::Replayed);
        }
        if self.until.len() >= self.most {
            return Err(Unproven::Full);
        }
        self.until.insert(digest, until);
        self.order.insert((until, digest));
        Ok(digest)
    }

    /// Lets a nonce be used again.
    pub fn forget(&mut self, nonce: Digest) {
        if let Some(until) = self.until.remove(&nonce) {
            self.order.remove(&(until, nonce));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_nonce_is_used_once_for_as_long_as_the_clock_would_let_it_through() {
        let mut seen = Seen::default();
        let first = seen.take(b"a", 10, 0).unwrap();
        seen.take(b"b", 12, 0).unwrap();
        assert_eq!(seen.take(b"a", 10, 10), Err(Unproven::Replayed));
        seen.take(b"a", 21, 11).unwrap();
        assert_eq!(seen.take(b"b", 12, 12), Err(Unproven::Replayed), "another is forgotten in its own time");
        seen.forget(first);
        seen.take(b"a", 21, 12).unwrap();
        assert_eq!((seen.until.len(), seen.order.len()), (2, 2));
    }

    #[test]
    fn memory_that_is_full_lets_nothing_through_until_something_is_forgotten() {
        let mut seen = Seen { most: 3, ..Seen::default() };
        for n in 0..3_u8 {
            seen.take(&[n], Instant::from(n), 0).unwrap();
        }
        assert_eq!(seen.take(b"x", 9, 0), Err(Unproven::Full));
        assert_eq!(seen.take(&[2], 9, 0), Err(Unproven::Replayed), "what is known is still known");
        seen.take(b"x", 9, 1).unwrap();
    }
}
