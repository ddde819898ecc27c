//! The families whose events are folded. More come while a hub runs, with a version that gives a new one or from another
//! hub's sources; none goes.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// See the file's head. Cheap to clone, all clones are one.
#[derive(Debug, Clone, Default)]
pub struct Families(Arc<Mutex<BTreeSet<String>>>);

impl Families {
    /// Those that there are now.
    #[must_use]
    pub fn now(&self) -> BTreeSet<String> {
        self.lock().clone()
    }

    /// These besides.
    pub fn add(&self, more: impl IntoIterator<Item = String>) {
        self.lock().extend(more);
    }

    /// Whether there are more than these.
    pub(super) fn are_more_than(&self, known: &BTreeSet<String>) -> bool {
        self.lock().len() > known.len()
    }

    fn lock(&self) -> MutexGuard<'_, BTreeSet<String>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
