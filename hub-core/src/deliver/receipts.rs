//! Receipts to be looked at, and what was refused or lost to be sent again: a
//! receipt that says so is written, and whoever runs the route reads it.

use super::error::DeliverError;
use crate::kafka::{self, KafkaError, Outgoing, Settings, Writer};
use crate::message::{Receipt, RouteName, Verdict, topic};
use crate::transport::Clock;

/// Which receipts.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// Of the matters of this operator alone.
    pub operator: Option<String>,
    /// Of this matter alone.
    pub matter: Option<String>,
    /// With this last word alone.
    pub verdict: Option<Verdict>,
    /// That stand in this file alone.
    pub file: Option<String>,
}

/// The last word on each matter of a route, in no order. Blocks.
///
/// # Errors
/// Where the broker does not answer.
pub(super) fn last(kafka: &Settings, route: &RouteName) -> Result<Vec<Receipt>, KafkaError> {
    let all = kafka::compacted(kafka, &topic::receipt(route.platform()))?;
    let read = all.values().filter_map(|value| serde_json::from_slice::<Receipt>(value).ok());
    Ok(read.filter(|receipt| receipt.route == *route).collect())
}

/// See the file's head. Blocks.
pub struct Receipts {
    /// How to reach the broker.
    pub kafka: Settings,
    /// Names the transactional id.
    pub cluster: String,
    /// This hub's number.
    pub node: u16,
    /// The configured routes.
    pub routes: Vec<RouteName>,
    /// The time.
    pub clock: Clock,
}

impl Receipts {
    /// The last word on each matter of a route, the latest first.
    ///
    /// # Errors
    /// Where there is no such route, or the broker does not answer.
    pub fn of(&self, route: &str, wanted: &Wanted) -> Result<Vec<Receipt>, DeliverError> {
        let known = self.routes.iter().find(|known| known.as_str() == route);
        let route = known.ok_or_else(|| DeliverError::UnknownRoute { name: route.to_owned() })?;
        let fits = |receipt: &Receipt| {
            wanted.operator.as_ref().is_none_or(|operator| *operator == receipt.operator)
                && wanted.matter.as_ref().is_none_or(|matter| *matter == receipt.matter)
                && wanted.verdict.is_none_or(|verdict| verdict == receipt.verdict)
                && wanted.file.as_ref().is_none_or(|file| receipt.file.as_ref() == Some(file))
        };
        let mut receipts = last(&self.kafka, route)?;
        receipts.retain(fits);
        receipts.sort_by(|a, b| b.at.cmp(&a.at).then_with(|| a.key().cmp(&b.key())));
        Ok(receipts)
    }

    /// Asks that what was refused be sent once more, or what stands in a file and
    /// was not answered for; how many.
    ///
    /// # Errors
    /// Where nothing of that kind fits, or the broker does not take it.
    pub fn again(&self, actor: &str, route: &str, wanted: &Wanted) -> Result<u64, DeliverError> {
        let mut receipts = self.of(route, wanted)?;
        let lost = |receipt: &Receipt| receipt.verdict == Verdict::Handed && wanted.file.is_some();
        receipts.retain(|receipt| receipt.verdict == Verdict::Refused || lost(receipt));
        if receipts.is_empty() {
            return Err(DeliverError::Nothing);
        }
        let now = (self.clock)();
        for receipt in &mut receipts {
            receipt.verdict = Verdict::Again;
            receipt.actor = Some(actor.to_owned());
            receipt.at = now;
        }
        let messages: Vec<Outgoing> = receipts.iter().map(Outgoing::receipt).collect();
        let mut writer = Writer::open(&self.kafka, &format!("{}.{}.deliver.again", self.cluster, self.node))?;
        writer.commit(&messages)?;
        Ok(messages.len() as u64)
    }
}
