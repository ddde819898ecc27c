//! Replay: the raw record of a dead letter written again with its own raw id, in
//! its next generation, so that a mended adapter translates it and whatever the
//! earlier attempt gave is void.

use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::RecoverError;
use crate::archive::read::Reader;
use crate::kafka::{Outgoing, Settings, Writer};
use crate::message::{LedgerLine, RawRecord, SourceName};
use crate::store::{DeadFilter, DeadRow, Store};

/// Dead letters read from the store at once.
const PAGE: usize = 500;

/// Which open dead letters are meant; what is absent does not narrow.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Selection {
    /// Of this source.
    #[serde(default)]
    #[schema(nullable = false)]
    pub source: Option<String>,
    /// With this code, the hub's or the adapter's.
    #[serde(default)]
    #[schema(nullable = false)]
    pub code: Option<String>,
    /// This raw record alone.
    #[serde(default)]
    #[schema(nullable = false)]
    pub raw: Option<String>,
}

/// What a replay did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Replayed {
    /// Records written again.
    pub replayed: u64,
    /// Who asked for it.
    pub actor: String,
}

/// Replays dead letters, one request at a time.
pub struct Replayer {
    kafka: Settings,
    transactional_id: String,
    reader: Reader,
    store: Mutex<Store>,
}

impl Replayer {
    /// A replayer of this hub; `store` is a connection of its own.
    #[must_use]
    pub fn new(kafka: Settings, cluster: &str, node: u16, reader: Reader, store: Store) -> Self {
        Self { kafka, transactional_id: format!("{cluster}.{node}.recover"), reader, store: Mutex::new(store) }
    }

    /// Writes the selected records again. Blocks.
    ///
    /// # Errors
    /// [`RecoverError::Nothing`] where no open dead letter fits. After an error
    /// of the broker the same request may be made again: a record written twice
    /// in one generation gives the same events twice, which count once.
    pub fn replay(&self, actor: &str, selection: &Selection) -> Result<Replayed, RecoverError> {
        let mut store = self.store.lock().unwrap_or_else(PoisonError::into_inner);
        let mut writer: Option<Writer> = None;
        let mut replayed = 0;
        let mut after = None;
        while let Some((rows, oldest)) = self.page(selection, after)? {
            let ids: Vec<i64> = rows.iter().map(|row| row.id).collect();
            if !ids.is_empty() {
                let messages = self.messages(actor, &ids)?;
                let writer = match &mut writer {
                    Some(writer) => writer,
                    none => none.insert(Writer::open(&self.kafka, &self.transactional_id)?),
                };
                writer.commit(&messages)?;
                store.dead_replayed(&ids)?;
                replayed += ids.len() as u64;
            }
            after = Some(oldest);
        }
        if replayed == 0 {
            return Err(RecoverError::Nothing);
        }
        tracing::info!(actor, replayed, ?selection, "dead letters were replayed");
        Ok(Replayed { replayed, actor: actor.to_owned() })
    }

    /// The raw records of the newest open dead letters that are selected, as many as `most`.
    ///
    /// # Errors
    /// [`RecoverError::Nothing`] where no open dead letter fits.
    pub fn selected(&self, selection: &Selection, most: usize) -> Result<Vec<RawRecord>, RecoverError> {
        let (mut records, mut after) = (Vec::new(), None);
        while records.len() < most
            && let Some((rows, oldest)) = self.page(selection, after)?
        {
            for row in rows.iter().take(most - records.len()) {
                records.extend(self.reader.dead_letter(row.id)?.map(|(_, letter)| letter.record));
            }
            after = Some(oldest);
        }
        if records.is_empty() { Err(RecoverError::Nothing) } else { Ok(records) }
    }

    /// Of a page of open dead letters those that are selected, and where the next page goes on; none behind the last.
    fn page(&self, selection: &Selection, after: Option<i64>) -> Result<Option<(Vec<DeadRow>, i64)>, RecoverError> {
        let filter = DeadFilter {
            source: selection.source.clone(),
            code: selection.code.clone(),
            state: Some("open".into()),
            before: after,
            limit: PAGE,
        };
        let mut page = self.reader.dead(&filter)?;
        let Some(oldest) = page.last().map(|row| row.id) else { return Ok(None) };
        page.retain(|row| selection.raw.as_ref().is_none_or(|raw| *raw == row.raw));
        Ok(Some((page, oldest)))
    }

    /// The raw records of dead letters in their next generation, and a line of
    /// the ledger a source.
    fn messages(&self, actor: &str, ids: &[i64]) -> Result<Vec<Outgoing>, RecoverError> {
        let mut messages = Vec::with_capacity(ids.len() + 1);
        let mut counts: std::collections::BTreeMap<SourceName, u64> = std::collections::BTreeMap::new();
        for &id in ids {
            let Some((_, letter)) = self.reader.dead_letter(id)? else { continue };
            let mut record = letter.record;
            record.generation = record.generation.next();
            *counts.entry(record.source.clone()).or_default() += 1;
            messages.push(Outgoing::raw(&record));
        }
        for (source, replayed) in counts {
            let line = LedgerLine::Replay { source, replayed, actor: actor.to_owned() };
            messages.push(Outgoing::ledger(&line));
        }
        Ok(messages)
    }
}
