//! Trials: what a source that is asked would bring, down to the events, with nothing
//! written. Knows nothing of who asks.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use tokio::runtime::Handle;

use crate::code;
use crate::collect::{self, Pull, Table};
use crate::kafka::{self, KafkaError, Settings};
use crate::message::{RawRecord, SourceName, topic};
use crate::report::Code;
use crate::sandbox::{SandboxError, Translator, Verdict};

/// What a source would bring.
#[derive(Debug)]
pub struct Tried {
    /// How far it came.
    pub trial: collect::Trial,
    /// What would become of each record.
    pub verdicts: Vec<Verdict>,
}

/// Why nothing was tried.
#[derive(Debug, thiserror::Error)]
pub enum TrialError {
    /// It is no source that this hub asks, or the hub has not started.
    #[error("{} {name} is not pulled by this hub", code!(6304))]
    NotHere {
        /// What was asked for.
        name: String,
    },
    /// The broker, which knows where the source stands.
    #[error(transparent)]
    Kafka(#[from] KafkaError),
    /// The adapter gave no verdict.
    #[error(transparent)]
    Sandbox(#[from] SandboxError),
}

impl TrialError {
    /// The code that explains it.
    #[must_use]
    pub fn code(&self) -> Code {
        match self {
            Self::NotHere { .. } => code!(6304),
            Self::Kafka(error) => error.code(),
            Self::Sandbox(error) => error.code(),
        }
    }
}

/// How a source is asked.
pub(super) enum Asked {
    Pull(Pull),
    Table(Table),
}

/// A source that can be tried.
pub(super) struct Trying {
    pub asked: Asked,
    pub translator: Translator,
}

/// Every source that can be tried, once the hub has started.
#[derive(Clone, Default)]
pub struct Trials(Arc<OnceLock<Ready>>);

struct Ready {
    kafka: Settings,
    runtime: Handle,
    sources: Mutex<BTreeMap<SourceName, Arc<Trying>>>,
}

impl Trials {
    pub(super) fn open(&self, kafka: Settings, sources: BTreeMap<SourceName, Trying>) {
        let ready = Ready { kafka, runtime: Handle::current(), sources: Mutex::default() };
        assert!(self.0.set(ready).is_ok(), "a hub starts once");
        self.change(sources);
    }

    /// Has these be tried from now on.
    pub(super) fn change(&self, sources: BTreeMap<SourceName, Trying>) {
        if let Some(ready) = self.0.get() {
            let sources = sources.into_iter().map(|(name, trying)| (name, Arc::new(trying)));
            ready.sources.lock().unwrap_or_else(PoisonError::into_inner).extend(sources);
        }
    }

    /// Tries a source. Blocks.
    ///
    /// # Errors
    /// Where it cannot be tried here, or broker or adapter do not let it.
    pub fn of(&self, name: &str) -> Result<Tried, TrialError> {
        let not_here = || TrialError::NotHere { name: name.to_owned() };
        let Ready { kafka, runtime, sources } = self.0.get().ok_or_else(not_here)?;
        let found = |sources: &BTreeMap<SourceName, Arc<Trying>>| {
            sources.iter().find(|(source, _)| source.as_str() == name).map(|(_, trying)| trying.clone())
        };
        let trying = found(&sources.lock().unwrap_or_else(PoisonError::into_inner)).ok_or_else(not_here)?;
        // Read without a writer: that would fence the one who pulls.
        let stand = kafka::compacted(kafka, topic::CURSOR)?;
        let trial = match &trying.asked {
            Asked::Pull(pull) => runtime.block_on(pull.try_once(&stand)),
            Asked::Table(table) => runtime.block_on(table.try_once(&stand)),
        };
        let verdicts = trying.verdicts(&trial.records)?;
        Ok(Tried { trial, verdicts })
    }
}

impl Trying {
    fn verdicts(&self, records: &[RawRecord]) -> Result<Vec<Verdict>, SandboxError> {
        let mut verdicts = Vec::with_capacity(records.len());
        for run in records.chunk_by(|a, b| a.media_type == b.media_type) {
            verdicts.extend(self.translator.run(&run[0].media_type, run)?.verdicts);
        }
        Ok(verdicts)
    }
}
