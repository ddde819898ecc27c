//! Notes by which rules the archive is folded, before anything is folded by them.

use super::super::canon::{Canon, FoldedBy};
use super::Archive;
use crate::store::{Look, StoreError};

/// By which rules a store was folded, as it says.
pub(in crate::archive) fn folded_by(look: Look<'_>, canon: &Canon) -> Result<FoldedBy, StoreError> {
    if look.is_unfolded()? {
        return Ok(FoldedBy::default());
    }
    // A later hub may say it otherwise: then it is not known here.
    let said = look.canon()?.and_then(|text| serde_json::from_str(&text).ok());
    Ok(said.unwrap_or_else(|| FoldedBy::unknown(canon)))
}

impl Archive {
    /// Asked once, before this process folds anything. The store forgets nothing of it: no later hub could tell what
    /// this one left.
    pub(super) fn note_canon(&mut self) -> Result<(), StoreError> {
        if self.noted {
            return Ok(());
        }
        let canon = Canon::of(&*self.schemas, &self.rules);
        let txn = self.store.begin()?;
        let by = folded_by(txn.look(), &canon)?.and(&canon);
        let text = serde_json::to_string(&by).map_err(StoreError::damaged)?;
        if txn.look().canon()?.as_ref() != Some(&text) {
            txn.set_canon(&text)?;
            txn.commit()?;
        }
        self.noted = true;
        Ok(())
    }
}
