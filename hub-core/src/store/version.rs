//! Which tables a store has, and which hubs may run on it.
//!
//! Tables change in two steps. One release *expands*: what is new comes beside what there is, and the hub before it
//! still runs on the store, so that whoever must go back can. A later one *contracts*: what no hub needs any more goes,
//! and hubs that need it are refused from then on. Each migration says both of itself in the table `meta`.

use super::{Look, StoreError};
use crate::code;

/// The tables of this hub: as many migrations as there are.
pub(super) const OURS: i64 = 3;

/// What a store says of its tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Tables {
    /// Which they are.
    pub schema: i64,
    /// The oldest hub, by its own tables, that may run on them.
    pub oldest: i64,
}

impl Tables {
    /// Whether they are to be brought up to date: those of a newer hub stay as they are.
    pub fn are_older(self) -> Result<bool, StoreError> {
        let Self { schema, oldest } = self;
        if oldest > OURS {
            let why = format!(
                "its tables are of version {schema}, which hubs of version {oldest} and later know; this one knows {OURS}"
            );
            return Err(StoreError::Stop { code: code!(3009), why });
        }
        if schema > OURS {
            tracing::warn!(schema, ours = OURS, "the store was brought up to date by a newer hub; this one runs on it");
        }
        Ok(schema < OURS)
    }

    /// Refuses tables that are not this hub's own: it does not know all that stands in them.
    pub fn are_ours(self) -> Result<(), StoreError> {
        let schema = self.schema;
        if schema == OURS {
            return Ok(());
        }
        let why =
            format!("its tables are of version {schema}, this hub's of version {OURS}: use the hub that made them");
        Err(StoreError::Stop { code: code!(3009), why })
    }
}

impl Look<'_> {
    pub(super) fn tables(&self) -> Result<Tables, StoreError> {
        let number = |key: &str| {
            let text = self.meta(key)?.ok_or_else(|| StoreError::damaged(format!("it does not say its {key}")))?;
            text.parse().map_err(StoreError::damaged)
        };
        Ok(Tables { schema: number("schema")?, oldest: number("oldest")? })
    }
}
