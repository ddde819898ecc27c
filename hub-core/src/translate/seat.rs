//! What a lane translates with, changed while it runs: whoever changes it does so for the next batch, and the one in
//! hand ends as it began. Knows nothing of versions or of who changes them.

use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use super::compose::Composer;
use super::lane::Engine;
use super::shadow::Shadow;
use crate::message::RawRecord;
use crate::sandbox::{Batch, SandboxError, Translator};

/// An adapter as it serves one source.
#[derive(Clone)]
pub struct Seat {
    /// Makes messages of its verdicts.
    pub composer: Composer,
    /// Gives them.
    pub translator: Translator,
}

/// Where a source's lanes find the adapter that is to serve it, and one that is tried beside it. Cheap to clone, all
/// clones are one.
#[derive(Clone)]
pub struct Seats(Arc<RwLock<(Arc<Seat>, Option<Shadow>)>>);

impl Seats {
    /// With the adapter that serves first.
    #[must_use]
    pub fn new(seat: Seat) -> Self {
        Self(Arc::new(RwLock::new((Arc::new(seat), None))))
    }

    /// Who is to serve from now on.
    #[must_use]
    pub fn now(&self) -> Arc<Seat> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).0.clone()
    }

    /// What is tried beside it.
    #[must_use]
    pub fn shadow(&self) -> Option<Shadow> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).1.clone()
    }

    /// Has another serve from the next batch on.
    pub fn change(&self, seat: Seat) {
        self.0.write().unwrap_or_else(PoisonError::into_inner).0 = Arc::new(seat);
    }

    /// Has another be tried beside it from the next batch on; none: nothing any more.
    pub fn try_beside(&self, shadow: Option<Shadow>) {
        self.0.write().unwrap_or_else(PoisonError::into_inner).1 = shadow;
    }
}

/// One lane's adapter, as long as no other is to serve.
pub struct Seated {
    seats: Seats,
    seat: Arc<Seat>,
}

impl Seated {
    /// The lane's, with who is to serve now.
    #[must_use]
    pub fn new(seats: Seats) -> Self {
        let seat = seats.now();
        Self { seats, seat }
    }
}

impl Engine for Seated {
    fn run_within(&mut self, media_type: &str, records: &[RawRecord], waste: Duration) -> Result<Batch, SandboxError> {
        self.seat.translator.run_within(media_type, records, waste)
    }

    fn shadow(&self) -> Option<Shadow> {
        self.seats.shadow()
    }

    fn take_up(&mut self) -> Option<Composer> {
        let now = self.seats.now();
        if Arc::ptr_eq(&now, &self.seat) {
            return None;
        }
        self.seat = now;
        Some(self.seat.composer.clone())
    }
}
