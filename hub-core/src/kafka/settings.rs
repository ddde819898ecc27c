//! How to reach the broker, and the client settings that exactly-once needs.

use std::path::Path;
use std::time::Duration;

use rdkafka::ClientConfig;
use rdkafka::config::RDKafkaLogLevel;
use serde::{Deserialize, Serialize};

use super::ear::Ear;
use super::{Horizon, Security};
use crate::config::Wrong;

/// Broker and names; `[kafka]` of the configuration file.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Settings {
    /// `host:port`, several with commas.
    pub brokers: String,
    /// Largest message in bytes that topics take (their `max.message.bytes`).
    pub max_message: usize,
    /// Copies of each partition that the broker keeps.
    pub replication: i32,
    /// TLS and who the hub is; none speaks to brokers in the clear.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub security: Option<Security>,
    /// What is known of these brokers: one for all who are given these settings.
    #[serde(skip)]
    pub horizon: Horizon,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            brokers: "127.0.0.1:9092".into(),
            max_message: 1_000_000,
            replication: 1,
            security: None,
            horizon: Horizon::default(),
        }
    }
}

/// How long calls that wait for the broker wait, at most.
pub const PATIENCE: Duration = Duration::from_secs(30);
/// How long a question may take that a person waits for, or that is asked again and again.
pub const ASKED: Duration = Duration::from_secs(5);

impl Settings {
    /// Reads what the files hold and refuses what cannot be.
    ///
    /// # Errors
    /// The first setting that cannot be, by its key.
    pub fn check(&mut self, base: &Path) -> Result<(), Wrong> {
        if self.brokers.trim().is_empty() {
            return Err(Wrong::missing("brokers", "give host:port"));
        }
        if !(10_000..=100_000_000).contains(&self.max_message) {
            return Err(Wrong::value("max-message", self.max_message, "10000 to 100000000 bytes"));
        }
        if self.replication < 1 {
            return Err(Wrong::value("replication", self.replication, "at least 1"));
        }
        self.security.as_mut().map_or(Ok(()), |security| security.check(base).map_err(|wrong| wrong.under("security")))
    }

    /// For a client's context: it tells what it hears of the ground.
    pub(super) fn ear(&self) -> Ear {
        Ear::new(&self.horizon)
    }

    fn client(&self) -> ClientConfig {
        let mut config = ClientConfig::new();
        config
            .set("bootstrap.servers", &self.brokers)
            .set("client.id", "hub")
            .set("broker.address.family", "v4")
            .set("reconnect.backoff.max.ms", "2000")
            .set_log_level(RDKafkaLogLevel::Warning);
        if let Some(security) = &self.security {
            security.apply(&mut config);
        }
        config
    }

    pub(super) fn admin(&self) -> ClientConfig {
        self.client()
    }

    /// For the first word with the brokers: told also of connections that fail.
    pub(super) fn greeter(&self) -> ClientConfig {
        let mut config = self.client();
        config.set_log_level(RDKafkaLogLevel::Info);
        config
    }

    pub(super) fn producer(&self, transactional_id: &str) -> ClientConfig {
        let mut config = self.client();
        config
            .set("transactional.id", transactional_id)
            // A transaction that a killed hub left open blocks others no longer than this.
            .set("transaction.timeout.ms", "10000")
            .set("message.timeout.ms", "10000")
            .set("compression.type", "lz4")
            // The producer is polled until nothing is in flight, so waiting for
            // fuller batches would only add to every transaction.
            .set("linger.ms", "1")
            .set("batch.num.messages", "10000")
            .set("queue.buffering.max.messages", "200000")
            .set("queue.buffering.max.kbytes", "131072")
            .set("message.max.bytes", (self.max_message + 65_536).to_string());
        config
    }

    pub(super) fn consumer(&self, group: &str, instance: &str) -> ClientConfig {
        let mut config = self.reader(group);
        config
            .set("group.protocol", "classic")
            .set("group.instance.id", instance)
            // What comes is given at once all the same; asked ten times as often, sources that mostly rest took a broker
            // and a hub a fifth of a core more (scenario `exchange`).
            .set("fetch.wait.max.ms", "500")
            .set("session.timeout.ms", "8000")
            .set("heartbeat.interval.ms", "2000")
            .set("max.poll.interval.ms", "300000")
            .set("partition.assignment.strategy", "range")
            .set("topic.metadata.refresh.interval.ms", "30000");
        config
    }

    pub(super) fn reader(&self, group: &str) -> ClientConfig {
        let mut config = self.client();
        config
            .set("group.id", group)
            .set("enable.auto.commit", "false")
            .set("enable.auto.offset.store", "false")
            // Never skip silently: a position that is gone is said aloud.
            .set("auto.offset.reset", "error")
            .set("isolation.level", "read_committed")
            .set("fetch.wait.max.ms", "50")
            // The default of 1000 starves a fast consumer.
            .set("fetch.queue.backoff.ms", "2")
            // Of each reader: there are as many as sources and ways back, all full while they catch up.
            .set("queued.max.messages.kbytes", "1024")
            .set("queued.min.messages", "20000")
            .set("check.crcs", "true");
        config
    }
}
