//! Gathers what an audit is made from: the store's totals and the broker's
//! positions, as of one moment as far as that is possible.

use std::collections::BTreeMap;

use super::{Audit, Evidence, RecoverError, audit};
use crate::archive::read::Reader;
use crate::kafka::{self, Settings};
use crate::message::{Instant, SourceName, topic};

/// Audits this hub's cluster.
#[derive(Clone)]
pub struct Auditor {
    kafka: Settings,
    cluster: String,
    sources: Vec<SourceName>,
    reader: Reader,
}

impl Auditor {
    /// An auditor of these sources.
    #[must_use]
    pub fn new(kafka: Settings, cluster: &str, sources: Vec<SourceName>, reader: Reader) -> Self {
        Self { kafka, cluster: cluster.to_owned(), sources, reader }
    }

    /// Draws up the audit. Blocks, and asks the broker.
    ///
    /// # Errors
    /// Where store or broker do not answer.
    pub fn audit(&self, now: Instant) -> Result<Audit, RecoverError> {
        let before = self.committed()?;
        let positions: BTreeMap<i32, i64> = self
            .reader
            .positions()?
            .into_iter()
            .filter(|(topic, _, _)| topic == topic::LEDGER)
            .map(|(_, partition, next)| (partition, next))
            .collect();
        // Events are counted before the ledger is: what comes between then
        // shows as being under way, never as too many.
        let unread = kafka::unread(&self.kafka, topic::LEDGER, &positions)?;
        let folded = self.reader.folded()?;
        let totals = self.reader.ledger_totals()?;
        let intervals = self.reader.intervals()?;
        let committed = self.committed()?;
        let settled = unread == 0 && before == committed;
        Ok(audit(&Evidence { totals, intervals, folded, committed, unread, settled }, now))
    }

    fn committed(&self) -> Result<BTreeMap<String, BTreeMap<i32, i64>>, RecoverError> {
        let of = |source: &SourceName| {
            let group = format!("{}.translate.{source}", self.cluster);
            Ok((source.to_string(), kafka::committed(&self.kafka, &group, &topic::raw(source))?))
        };
        self.sources.iter().map(of).collect()
    }
}
