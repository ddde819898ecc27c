//! Gathers what an audit is made from: the store's totals and the broker's
//! positions, as of one moment as far as that is possible.

use std::collections::BTreeMap;

use super::{Audit, Evidence, Finding, RecoverError, audit};
use crate::archive::read::{Mixed, Reader};
use crate::archive::{Families, Standing};
use crate::kafka::{self, Group, Groups, Settings, Stands};
use crate::message::{Instant, SourceName, topic};
use crate::report::State;

/// Where the group of each source stands, by partition.
pub(super) type Committed = BTreeMap<String, BTreeMap<i32, i64>>;

/// Where a finding is that is of no source.
const ARCHIVE: &str = "archive";

/// Audits this hub's cluster.
#[derive(Clone)]
pub struct Auditor {
    /// How to reach the broker.
    pub kafka: Settings,
    /// What it asks about groups.
    pub groups: Groups,
    /// Names the groups.
    pub cluster: String,
    /// Sources that are configured.
    pub sources: Vec<SourceName>,
    /// Families whose events are folded; none before the brokers' topics are known.
    pub families: Families,
    /// The archive.
    pub reader: Reader,
    /// How its stage stands.
    pub archive: Standing,
}

impl Auditor {
    /// Draws up the audit. Blocks, and asks the broker.
    ///
    /// # Errors
    /// Where store or broker do not answer.
    pub fn audit(&self, now: Instant) -> Result<Audit, RecoverError> {
        self.kafka.horizon.available()?;
        let before = self.committed()?;
        let positions = self.reader.positions()?;
        let of_ledger = positions.iter().filter(|(topic, _, _)| topic == topic::LEDGER);
        let of_ledger: BTreeMap<i32, i64> = of_ledger.map(|&(_, partition, next)| (partition, next)).collect();
        // Events are counted before the ledger is: what comes between then
        // shows as being under way, never as too many.
        let readable = self.kafka.horizon.intact([topic::LEDGER]).is_ok();
        let unread = if readable { kafka::unread(&self.kafka, topic::LEDGER, &of_ledger)? } else { 0 };
        let folded = self.reader.folded()?;
        let totals = self.reader.ledger_totals()?;
        let intervals = self.reader.intervals()?;
        let committed = self.committed()?;
        let settled = readable && unread == 0 && before == committed;
        let mut audit = audit(&Evidence { totals, intervals, folded, committed, unread, settled }, now);
        if settled {
            audit.findings.extend(self.missing(&audit.accounts, &before, &positions)?);
        }
        audit.findings.extend(self.losses());
        audit.balanced = audit.findings.is_empty();
        // Nothing is missing by it: the books are no judge of rules.
        audit.findings.extend(self.reader.mixed()?.map(|mixed| Finding {
            code: Mixed::code().to_string(),
            place: ARCHIVE.to_owned(),
            message: mixed.to_string(),
        }));
        Ok(audit)
    }

    /// What no sum shows: topics that lost messages, and an archive that stands for another reason.
    fn losses(&self) -> Vec<Finding> {
        let lost = self.kafka.horizon.losses();
        let finding = |code: String, place, message| Finding { code, place, message };
        let mut findings: Vec<Finding> =
            lost.iter().map(|loss| finding(loss.code().to_string(), loss.place(), loss.to_string())).collect();
        let state = self.archive.now();
        if let (State::Stopped { .. }, Some((code, message))) = (&state, state.trouble())
            && !findings.iter().any(|known| known.code == code)
        {
            findings.push(finding(code.to_owned(), ARCHIVE.to_owned(), message.to_owned()));
        }
        findings
    }

    /// Where the group of each source stands with its topic.
    pub(super) fn committed(&self) -> Result<Committed, RecoverError> {
        let group = |source| Group { id: topic::lanes(&self.cluster, source), topics: vec![topic::raw(source)] };
        let groups: Vec<Group> = self.sources.iter().map(group).collect();
        let stands = self.groups.stand(&groups, kafka::ASKED)?;
        let by_partition =
            |stands: Stands| stands.into_iter().map(|((_, partition), next)| (partition, next)).collect();
        let of = |(source, stands): (&SourceName, Stands)| (source.to_string(), by_partition(stands));
        Ok(self.sources.iter().zip(stands).map(of).collect())
    }
}
