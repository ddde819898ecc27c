//! Where collect writes: one transactional writer, shared by the sources of one
//! platform, and the cursors that were written with it.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use crate::kafka::{self, KafkaError, Outgoing, Writer};
use crate::message::{LedgerLine, RawRecord, RoundWord, topic};
use crate::schema::mark_body;

/// Values of the topic `cursor` by key.
pub type Cursors = BTreeMap<Vec<u8>, Vec<u8>>;

/// One message of a transaction.
#[derive(Debug, Clone, PartialEq)]
pub enum Entry {
    /// For the source's topic.
    Raw(RawRecord),
    /// For the ledger.
    Ledger(LedgerLine),
    /// For the marks: a word on a round of a list.
    Round(RoundWord),
    /// For the topic `cursor`.
    Cursor {
        /// A source's name, with more behind it where it has several cursors.
        key: String,
        /// JSON.
        value: Vec<u8>,
    },
}

impl Entry {
    /// As Kafka takes it; `mark_schema` is the id of the schema of marks.
    #[must_use]
    pub fn outgoing(&self, mark_schema: u32) -> Outgoing {
        match self {
            Self::Raw(record) => Outgoing::raw(record),
            Self::Ledger(line) => Outgoing::ledger(line),
            Self::Round(word) => Outgoing::round(word, mark_schema, &mark_body(word.kind())),
            Self::Cursor { key, value } => {
                Outgoing::new(topic::CURSOR, None, Some(key.as_bytes()), Some(value.clone()))
            }
        }
    }
}

/// A transactional log. Called on a thread that may block.
pub trait Journal: Send + Sync {
    /// Writes all entries, or none.
    ///
    /// # Errors
    /// [`KafkaError::Lost`] where it is not known which: ask [`Self::stand`].
    fn commit(&self, entries: &[Entry]) -> Result<(), KafkaError>;

    /// Fences whoever wrote before, so that the first commit need not.
    ///
    /// # Errors
    /// Where the broker does not answer.
    fn open(&self) -> Result<(), KafkaError>;

    /// Fences whoever wrote before, then tells where each source stands.
    ///
    /// # Errors
    /// Where the broker does not answer.
    fn stand(&self) -> Result<Cursors, KafkaError>;
}

/// The journal that stands on Kafka.
pub struct KafkaJournal {
    settings: kafka::Settings,
    transactional_id: String,
    mark_schema: u32,
    writer: Mutex<Option<Writer>>,
}

impl KafkaJournal {
    /// A journal of one owner: `<cluster>.collect.<platform>`, or a push lane;
    /// `mark_schema` is the id of the schema of marks. Opens nothing yet.
    #[must_use]
    pub fn new(settings: kafka::Settings, transactional_id: String, mark_schema: u32) -> Self {
        Self { settings, transactional_id, mark_schema, writer: Mutex::new(None) }
    }

    fn with<T>(&self, act: impl FnOnce(&mut Writer) -> Result<T, KafkaError>) -> Result<T, KafkaError> {
        // Whoever pushes would wait for a broker's time-outs to be told "not now".
        self.settings.horizon.available()?;
        // A panic elsewhere leaves a writer whose transaction is open: drop it.
        let mut held = self.writer.lock().unwrap_or_else(|poisoned| {
            self.writer.clear_poison();
            let mut held = PoisonError::into_inner(poisoned);
            *held = None;
            held
        });
        if held.is_none() {
            *held = Some(Writer::open(&self.settings, &self.transactional_id)?);
        }
        let writer = held.as_mut().expect("it was opened in the line above where it was not");
        let done = act(writer);
        // One that may not write is lost for good, and another may be let do it later.
        if !matches!(done, Ok(_) | Err(KafkaError::Retry { .. } | KafkaError::TooLarge { .. })) {
            *held = None;
        }
        done
    }
}

impl Journal for KafkaJournal {
    fn commit(&self, entries: &[Entry]) -> Result<(), KafkaError> {
        let messages: Vec<Outgoing> = entries.iter().map(|entry| entry.outgoing(self.mark_schema)).collect();
        self.with(|writer| writer.commit(&messages)).map(drop)
    }

    fn open(&self) -> Result<(), KafkaError> {
        self.with(|_| Ok(()))
    }

    fn stand(&self) -> Result<Cursors, KafkaError> {
        self.open()?;
        kafka::compacted(&self.settings, topic::CURSOR)
    }
}
