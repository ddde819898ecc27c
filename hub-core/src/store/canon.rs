//! By which rules what is in the store was folded: a text of whoever folds.
//!
//! Promises: it is a row of `meta`, so a hub that knows nothing of it runs on the store as ever; it goes into a backup
//! with what was folded, and a store that takes another's place keeps its own. Knows nothing of what the text says.

use super::{Look, StoreError, Txn};

/// Where it is kept.
pub(super) const CANON: &str = "canon";

impl Txn<'_> {
    /// Keeps by which rules is folded.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn set_canon(&self, canon: &str) -> Result<(), StoreError> {
        self.set_meta(CANON, canon)
    }
}

impl Look<'_> {
    /// By which rules was folded; none where nobody said it.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn canon(&self) -> Result<Option<String>, StoreError> {
        self.meta(CANON)
    }
}

#[cfg(test)]
impl Txn<'_> {
    /// As a hub leaves the store that knows nothing of it.
    pub(crate) fn forget_canon(&self) -> Result<(), StoreError> {
        self.sql.run("DELETE FROM meta WHERE key = ?1", [CANON]).map(drop)
    }
}
