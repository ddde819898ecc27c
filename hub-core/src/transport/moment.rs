//! When a request is made, and the chance it is made with. Profiles are given it
//! and draw none of their own; beside it only waits draw any (`waits`).

use crate::message::Instant;

/// When a request is made, and chance that no other request has. Cannot be
/// printed: keys are drawn from the seed.
#[derive(Clone, Copy)]
pub struct Moment {
    /// Now.
    pub now: Instant,
    /// Random, and seen by everyone.
    pub nonce: u128,
    /// Random, and seen by nobody.
    pub seed: [u8; 32],
}

impl Moment {
    /// This moment, with chance of the system's.
    #[must_use]
    pub fn draw(now: Instant) -> Self {
        Self { now, nonce: rand::random(), seed: rand::random() }
    }

    /// The nonce as it is written: 32 hexadecimal digits.
    #[must_use]
    pub fn nonce(&self) -> String {
        format!("{:032x}", self.nonce)
    }
}
