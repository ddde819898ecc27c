//! What is under way and in no topic: it was deleted before anyone took it, or
//! nobody is there to take it. The sums balance all the same, for ever.

use super::evidence::Committed;
use super::{Account, Auditor, Finding, RecoverError};
use crate::code;
use crate::kafka::{self, Noted};
use crate::message::{SourceName, topic};
use crate::report::Code;

/// Where the fold stands: topic, partition, next offset.
type Folded = [(String, i32, i64)];

impl Auditor {
    /// What is missing, where nothing moved since positions were read and until this is known.
    pub(super) fn missing(
        &self,
        accounts: &[Account],
        stands: &Committed,
        folded: &Folded,
    ) -> Result<Vec<Finding>, RecoverError> {
        let mut findings = Vec::new();
        for account in accounts.iter().filter(|account| account.raw_in_flight > 0) {
            let (source, n) = (account.source.as_str(), account.raw_in_flight);
            let Some(stands_of) = stands.get(source) else {
                let message = format!("{n} records wait, and no source of that name is configured");
                findings.push(finding(code!(7507), source, message));
                continue;
            };
            let Ok(name) = source.parse::<SourceName>() else { continue };
            let mut positions = from_beginning(&topic::raw(&name), topic::RAW_PARTITIONS, |p| stands_of.get(&p));
            positions.extend(ledger(folded));
            if !kafka::remains(&self.kafka, &positions)? && self.committed()? == *stands {
                let message = format!("{n} records were collected, and neither taken nor in the topic");
                findings.push(finding(code!(7506), source, message));
            }
        }
        let waiting: Vec<&Account> = accounts.iter().filter(|account| account.events_in_flight > 0).collect();
        if !waiting.is_empty() {
            let families = self.families.now().into_iter().map(|family| topic::event(&family));
            let mut positions: Vec<Noted> = families
                .flat_map(|topic| {
                    let at = |p| folded.iter().find(|at| at.0 == topic && at.1 == p).map(|at| &at.2);
                    from_beginning(&topic, topic::EVENT_PARTITIONS, at)
                })
                .collect();
            positions.extend(ledger(folded));
            if !kafka::remains(&self.kafka, &positions)? && self.reader.positions()? == folded {
                findings.extend(waiting.iter().map(|account| {
                    let n = account.events_in_flight;
                    let message = format!("{n} events were given, and neither folded nor in a topic");
                    finding(code!(7506), &account.source, message)
                }));
            }
        }
        Ok(findings)
    }
}

/// A line that is not read yet may say where what is missing went.
fn ledger(folded: &Folded) -> Vec<Noted> {
    let at = |p| folded.iter().find(|at| at.0 == topic::LEDGER && at.1 == p).map(|at| &at.2);
    from_beginning(topic::LEDGER, topic::RAW_PARTITIONS, at)
}

fn from_beginning<'a>(topic: &str, partitions: i32, at: impl Fn(i32) -> Option<&'a i64>) -> Vec<Noted> {
    let noted =
        |partition| Noted { topic: topic.to_owned(), partition, offset: at(partition).copied().unwrap_or_default() };
    (0..partitions).map(noted).collect()
}

fn finding(code: Code, place: &str, message: String) -> Finding {
    Finding { code: code.to_string(), place: place.to_owned(), message }
}
