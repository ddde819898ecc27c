//! Calls of a platform to us: who made them, when, and whether for the first
//! time. The profile proves the signature; clock and memory are here.
//!
//! Promises that a call is let through once: a signature that does not hold, a
//! time too far from ours and a nonce that was used are refused, each by its
//! code. Memory is bounded, and is that of this run: after a restart a call
//! that is repeated within the window passes again, and is a repeat like any
//! other to who folds it. Knows nothing of sources, and no clock.

mod seen;

use std::sync::{Arc, Mutex};

use subtle::ConstantTimeEq;

use super::filled::Filled;
use super::profile::{Moment, Profile, Unfit};
use crate::code;
use crate::config::Period;
use crate::message::Instant;
use crate::report::Code;
use crate::sandbox::{Call, Reply};
use seen::{Digest, Seen};

/// What a call that is signed rightly says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proof {
    /// When it was signed.
    pub at: Instant,
    /// What no other call has.
    pub nonce: Vec<u8>,
}

/// Whether two signatures are equal, in a time that does not tell how far.
pub(super) fn same(known: impl AsRef<[u8]>, shown: impl AsRef<[u8]>) -> bool {
    known.as_ref().ct_eq(shown.as_ref()).into()
}

/// Why a call is not let through.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unproven {
    /// A field of the signature is not there, or cannot be read.
    #[error("{0} is missing or not understood")]
    Missing(String),
    /// The signature is not the platform's, or what it seals does not open.
    #[error("the signature is wrong")]
    Signature,
    /// Signed too long ago, or in the future.
    #[error("the call was signed {apart} s {} now; at most {} s are allowed", if *.early { "before" } else { "after" }, .window / 1_000)]
    Time {
        /// How far from now, in s.
        apart: u64,
        /// Whether in the past.
        early: bool,
        /// How far it may be, in ms.
        window: i64,
    },
    /// Its nonce was used.
    #[error("the call was made before")]
    Replayed,
    /// So many calls came within the window that no more can be told apart.
    #[error("too many calls at once")]
    Full,
}

impl From<Unfit> for Unproven {
    fn from(Unfit(why): Unfit) -> Self {
        Self::Missing(format!("what is signed ({why})"))
    }
}

impl Unproven {
    /// The code that explains it.
    #[must_use]
    pub fn code(&self) -> Code {
        match self {
            Self::Signature => code!(6320),
            Self::Time { .. } => code!(6321),
            Self::Replayed => code!(6322),
            Self::Missing(_) => code!(6323),
            Self::Full => code!(6314),
        }
    }
}

/// Verifies the calls of one source.
pub struct Verifier {
    profile: Box<dyn Profile>,
    /// Path of the source's address, which platforms sign with what is below it.
    path: String,
    /// In ms, to either side of now.
    window: i64,
    seen: Mutex<Seen>,
}

/// A call that was let through. Its nonce is free again when this is dropped,
/// unless it was kept: whoever got no answer sends the same again.
pub struct Admitted {
    verifier: Arc<Verifier>,
    nonce: Digest,
    kept: bool,
}

impl Verifier {
    pub(super) fn new(profile: Box<dyn Profile>, path: String, window: Period) -> Self {
        let window = i64::try_from(window.duration().as_millis()).unwrap_or(i64::MAX);
        Self { profile, path, window, seen: Mutex::default() }
    }

    /// Lets a call through: its body opened, its signature taken out.
    ///
    /// # Errors
    /// Where it is not proven; the call is then of no use.
    pub fn verify(self: &Arc<Self>, call: &mut Call) -> Result<Admitted, Unproven> {
        let texts = |pairs: &mut Vec<(String, String)>| -> Vec<(String, Vec<u8>)> {
            std::mem::take(pairs).into_iter().map(|(name, value)| (name, value.into_bytes())).collect()
        };
        let mut whole = Filled {
            method: call.method.clone(),
            path: format!("{}{}", self.path, call.path),
            query: texts(&mut call.query),
            headers: texts(&mut call.headers),
            body: std::mem::take(&mut call.body),
        };
        let proof = self.profile.verify(&mut whole)?;
        let pairs = |fields: Vec<(String, Vec<u8>)>| -> Vec<(String, String)> {
            // Each was text before, and a profile only takes fields out.
            fields.into_iter().map(|(name, value)| (name, String::from_utf8_lossy(&value).into_owned())).collect()
        };
        (call.query, call.headers, call.body) = (pairs(whole.query), pairs(whole.headers), whole.body);
        let nonce = self.admit(&proof, call.now)?;
        Ok(Admitted { verifier: self.clone(), nonce, kept: false })
    }

    /// Clock and memory.
    fn admit(&self, proof: &Proof, now: Instant) -> Result<Digest, Unproven> {
        let apart = now.abs_diff(proof.at);
        if apart > self.window.unsigned_abs() {
            return Err(Unproven::Time { apart: apart / 1_000, early: proof.at < now, window: self.window });
        }
        self.seen().take(&proof.nonce, proof.at.saturating_add(self.window), now)
    }

    /// Puts the answer to a call under seal, where the profile does.
    pub fn answer(&self, reply: &mut Reply, now: Instant) {
        self.profile.answer(reply, &Moment::draw(now));
    }

    fn seen(&self) -> std::sync::MutexGuard<'_, Seen> {
        self.seen.lock().expect("no thread panics while it notes a nonce")
    }
}

impl Admitted {
    /// The call was answered: it is not let through again.
    pub fn keep(mut self) {
        self.kept = true;
    }
}

impl Drop for Admitted {
    fn drop(&mut self) {
        if !self.kept {
            self.verifier.seen().forget(self.nonce);
        }
    }
}

#[cfg(test)]
mod tests;
