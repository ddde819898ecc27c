//! Reprocessing: raw records of facts that bear a flag, read once more from their
//! topic and written again in their next generation, so that what was settled since
//! (a code table that knows the code now) is in what they say.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use bytes::Bytes;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::RecoverError;
use crate::archive::read::Reader;
use crate::kafka::{self, Incoming, Outgoing, Portion, Settings, Stop, Writer};
use crate::message::{Generation, LedgerLine, RawId, RawRecord, SourceName, topic};

/// How much is read at once.
pub(super) const PORTION: Portion = Portion { records: 2_000, bytes: 8 << 20 };
/// Before the earliest record, in ms: a message is written when it was received, or soon after.
pub(super) const SLACK: i64 = 60_000;

/// Which facts are meant.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Flagged {
    /// What they bear: `unknown-code:kind`.
    pub flag: String,
    /// With this code alone.
    #[serde(default)]
    #[schema(nullable = false)]
    pub value: Option<String>,
}

/// What was reprocessed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Reprocessed {
    /// Records written again.
    pub reprocessed: u64,
    /// Records that their topic does not hold any more: what they said stays.
    pub missing: u64,
    /// Who asked for it.
    pub actor: String,
}

/// Writes raw records again, one request at a time.
pub struct Reprocessor {
    kafka: Settings,
    transactional_id: String,
    reader: Reader,
    busy: Mutex<()>,
}

impl Reprocessor {
    /// A reprocessor of this hub.
    #[must_use]
    pub fn new(kafka: Settings, cluster: &str, node: u16, reader: Reader) -> Self {
        Self { kafka, transactional_id: format!("{cluster}.{node}.reprocess"), reader, busy: Mutex::new(()) }
    }

    /// Writes the raw records of a source's flagged facts again. Blocks.
    ///
    /// # Errors
    /// [`RecoverError::Unflagged`] where no fact bears the flag. After an error of the
    /// broker the same request may be made again: a record that is written twice in one
    /// generation gives the same events twice, which count once.
    pub fn reprocess(&self, actor: &str, source: &SourceName, flagged: &Flagged) -> Result<Reprocessed, RecoverError> {
        let _one = self.busy.lock().unwrap_or_else(PoisonError::into_inner);
        let mut wanted = self.reader.flagged(source.as_str(), &flagged.flag, flagged.value.as_deref())?;
        let Some(earliest) = wanted.keys().map(|raw| raw.received()).min() else {
            return Err(RecoverError::Unflagged);
        };
        let topic = topic::raw(source);
        let stretches = kafka::since(&self.kafka, &topic, earliest - SLACK)?;
        let mut writer = Writer::open(&self.kafka, &self.transactional_id)?;
        let mut reprocessed = 0;
        let read = |message: &Incoming<'_>| {
            let payload = Bytes::copy_from_slice(message.payload()?);
            RawRecord::read(&message.headers(), payload).ok()
        };
        kafka::stretch(&self.kafka, &topic, &stretches, PORTION, &Stop::default(), read, |batch| {
            let records = next(batch.items.into_iter().flatten(), &mut wanted);
            if !records.is_empty() {
                reprocessed += records.len() as u64;
                writer.commit(&messages(&records, source, actor))?;
            }
            Ok::<_, RecoverError>(())
        })?;
        let missing = wanted.len() as u64;
        tracing::info!(actor, %source, flag = flagged.flag, reprocessed, missing, "records were reprocessed");
        Ok(Reprocessed { reprocessed, missing, actor: actor.to_owned() })
    }
}

/// Those that are wanted, each once, in the generation that follows the highest.
pub(super) fn next(
    records: impl IntoIterator<Item = RawRecord>,
    wanted: &mut BTreeMap<RawId, Generation>,
) -> Vec<RawRecord> {
    let wants = |record: RawRecord| {
        let highest = wanted.remove(&record.id)?;
        Some(RawRecord { generation: highest.next(), ..record })
    };
    records.into_iter().filter_map(wants).collect()
}

/// Records that are written again, and the line of the ledger that counts them.
pub(super) fn messages(records: &[RawRecord], source: &SourceName, actor: &str) -> Vec<Outgoing> {
    let replayed = records.len() as u64;
    let line = LedgerLine::Replay { source: source.clone(), replayed, actor: actor.to_owned() };
    records.iter().map(Outgoing::raw).chain([Outgoing::ledger(&line)]).collect()
}
