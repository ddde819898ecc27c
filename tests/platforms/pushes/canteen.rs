//! How the schools' platform signs what its devices' gateway pushes: with the account's first secret, each call of a
//! millisecond of its own, since a signature is good for one call.

use std::sync::atomic::{AtomicI64, Ordering};

use crate::platforms::serve::two_level::{NUMBER, SECRET, signature};

/// The query of a call now, in ms since 1970.
pub fn query(now: i64) -> [(&'static str, String); 3] {
    static LAST: AtomicI64 = AtomicI64::new(0);
    let later = |last: i64| Some(now.max(last + 1));
    let last = LAST.fetch_update(Ordering::Relaxed, Ordering::Relaxed, later).unwrap_or(now);
    let time = now.max(last + 1).to_string();
    let sign = signature(SECRET, &time);
    [("appKey", NUMBER.to_owned()), ("timestamp", time), ("sign", sign)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_calls_have_one_signature() {
        let signs: Vec<String> = (0..3).map(|_| query(1_760_000_000_000)[2].1.clone()).collect();
        assert!(signs[0] != signs[1] && signs[1] != signs[2]);
    }
}
