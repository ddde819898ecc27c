//! Settings of the broker that the flow relies on and the hub cannot make so.

use std::time::Duration;

use rdkafka::admin::{AdminOptions, ResourceSpecifier};

use super::{Cluster, KafkaError};
use crate::code;

/// A question to a broker that may not be there must not take long.
const PATIENCE: Duration = Duration::from_secs(3);

/// How long a group's offsets must be kept: a source may be quiet for a year.
const RETENTION: (&str, u64) = ("offsets.retention.minutes", 366 * 24 * 60);
/// How often the broker must look for transactions whose time is over: they stall readers.
const CLEANUP: (&str, u64) = ("transaction.abort.timed.out.transaction.cleanup.interval.ms", 2_000);

impl Cluster {
    /// What of the broker's settings does not fit, in words with a code.
    ///
    /// # Errors
    /// Where the broker does not answer or does not tell.
    pub async fn doubts(&self) -> Result<Vec<String>, KafkaError> {
        let sort = |cause| KafkaError::sort("asking the broker for its settings", cause);
        let metadata = self.admin().inner().fetch_metadata(None, PATIENCE).map_err(sort)?;
        let brokers: Vec<_> = metadata.brokers().iter().map(|broker| ResourceSpecifier::Broker(broker.id())).collect();
        let options = AdminOptions::new().request_timeout(Some(PATIENCE));
        let told = self.admin().describe_configs(&brokers, &options).await.map_err(sort)?;
        let mut doubts = Vec::new();
        for broker in told.into_iter().flatten() {
            let value = |name| broker.get(name).and_then(|entry| entry.value.as_deref()?.parse::<u64>().ok());
            doubts.extend(wrong(value(RETENTION.0), value(CLEANUP.0)));
        }
        doubts.sort();
        doubts.dedup();
        Ok(doubts)
    }
}

/// What is wrong with these values; a value that the broker does not tell is not doubted.
fn wrong(retention: Option<u64>, cleanup: Option<u64>) -> Vec<String> {
    let told = |(name, bound): (&str, u64), value: u64, word| {
        format!("{}: the broker's {name} is {value}: {word} {bound}", code!(2006))
    };
    let short = retention.filter(|&minutes| minutes < RETENTION.1);
    let long = cleanup.filter(|&millis| millis > CLEANUP.1);
    let short = short.map(|minutes| told(RETENTION, minutes, "at least"));
    short.into_iter().chain(long.map(|millis| told(CLEANUP, millis, "at most"))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kafkas_defaults_are_doubted_and_what_fits_is_not() {
        assert_eq!(wrong(Some(10_080), Some(10_000)).len(), 2);
        assert!(wrong(Some(5_256_000), Some(1_000)).is_empty());
        assert!(wrong(None, None).is_empty());
    }
}
