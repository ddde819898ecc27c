//! The cluster itself: which one it is, and topics as they must be.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use rdkafka::admin::{AdminClient, AdminOptions, NewTopic, TopicReplication};
use rdkafka::client::Client;
use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::error::{KafkaError as Cause, RDKafkaErrorCode};
use rdkafka::metadata::Metadata;

use super::ear::Ear;
use super::settings::PATIENCE;
use super::{KafkaError, Settings};

/// Between two looks at whether a broker answered.
const STEP: Duration = Duration::from_millis(100);
/// One broker of several may refuse what another accepts.
const GRACE: Duration = Duration::from_secs(2);

/// What becomes of old messages of a topic.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cleanup {
    /// Deleted after so many days.
    Days(u32),
    /// The last of each key stays.
    Compact,
    /// The last of each key stays for so many days.
    CompactDays(u32),
}

/// A topic as it must be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TopicSpec {
    /// Its name.
    pub name: String,
    /// For ever.
    pub partitions: i32,
    /// What becomes of old messages.
    pub cleanup: Cleanup,
}

/// A connection for questions about the cluster.
pub struct Cluster {
    admin: AdminClient<Ear>,
    settings: Settings,
}

impl Cluster {
    /// Connects.
    ///
    /// # Errors
    /// Where the settings do not make a client.
    pub fn connect(settings: &Settings) -> Result<Self, KafkaError> {
        let admin = settings
            .admin()
            .create_with_context(settings.ear())
            .map_err(|cause| KafkaError::sort("connecting to the broker", cause))?;
        Ok(Self { admin, settings: settings.clone() })
    }

    pub(super) fn admin(&self) -> &AdminClient<Ear> {
        &self.admin
    }

    pub(super) fn client(&self) -> &Client<Ear> {
        self.admin.inner()
    }

    /// The id that the cluster was formatted with: positions are of one cluster only. The
    /// first word with the brokers, so it is here that they and the hub accept each other.
    ///
    /// # Errors
    /// [`KafkaError::Refused`] where one side does not accept the other;
    /// [`KafkaError::Silent`] where no broker answers.
    pub fn id(&self) -> Result<String, KafkaError> {
        let doing = || format!("asking {} for its cluster id", self.settings.brokers);
        let greeter: BaseConsumer<Ear> = self
            .settings
            .greeter()
            .create_with_context(self.settings.ear())
            .map_err(|cause| KafkaError::sort(doing(), cause))?;
        let ear = greeter.client().context();
        let began = Instant::now();
        let mut refused: Option<Instant> = None;
        loop {
            // What it gives is heard by the ear as well.
            drop(greeter.poll(STEP));
            if let Some(id) = greeter.client().fetch_cluster_id(STEP) {
                return Ok(id);
            }
            if let Some(why) = ear.refused()
                && refused.get_or_insert_with(Instant::now).elapsed() > GRACE
            {
                return Err(KafkaError::Refused { doing: doing(), why });
            }
            if began.elapsed() > PATIENCE {
                return Err(match ear.last() {
                    // A broker that asks for what the hub does not do says nothing and hangs up.
                    Some(last) if last.contains("Disconnected") => KafkaError::Refused {
                        doing: doing(),
                        why: format!("{last}; does the broker ask for TLS or a password? See [kafka.security]"),
                    },
                    last => {
                        let last = last.map_or_else(String::new, |last| format!("; last: {last}"));
                        KafkaError::Silent { doing: doing(), why: format!("no broker answered within 30 s{last}") }
                    }
                });
            }
        }
    }

    /// Names of the topics that there are, as far as this client may see them. Blocks.
    ///
    /// # Errors
    /// Where the broker does not answer.
    pub fn topics(&self) -> Result<BTreeSet<String>, KafkaError> {
        Ok(self.list()?.topics().iter().map(|topic| topic.name().to_owned()).collect())
    }

    /// Makes those topics that do not exist, and refuses one whose partition
    /// count is not as it must be: order per key would be lost.
    ///
    /// # Errors
    /// [`KafkaError::Stop`] on a wrong partition count or a refusal.
    pub async fn ensure(&self, topics: &[TopicSpec]) -> Result<(), KafkaError> {
        let there = self.topics()?;
        let missing: Vec<&TopicSpec> = topics.iter().filter(|spec| !there.contains(&spec.name)).collect();
        // A hub that may make none needs none where all are there.
        if missing.is_empty() {
            return self.hold_partitions(topics);
        }
        let day = |days: u32| (u64::from(days) * 86_400_000).to_string();
        let values: Vec<(&TopicSpec, String, &str)> = missing
            .into_iter()
            .map(|spec| match spec.cleanup {
                Cleanup::Days(days) => (spec, day(days), "delete"),
                Cleanup::Compact => (spec, "-1".into(), "compact"),
                Cleanup::CompactDays(days) => (spec, day(days), "compact,delete"),
            })
            .collect();
        let limit = (self.settings.max_message + 65_536).to_string();
        let new: Vec<NewTopic<'_>> = values
            .iter()
            .map(|(spec, retention, policy)| {
                NewTopic::new(&spec.name, spec.partitions, TopicReplication::Fixed(self.settings.replication))
                    .set("cleanup.policy", policy)
                    .set("retention.ms", retention)
                    .set("max.message.bytes", &limit)
            })
            .collect();
        let options = AdminOptions::new().operation_timeout(Some(Duration::from_secs(20)));
        let results =
            self.admin.create_topics(&new, &options).await.map_err(|cause| KafkaError::sort("making topics", cause))?;
        for result in results {
            if let Err((topic, error)) = result
                && error != RDKafkaErrorCode::TopicAlreadyExists
            {
                let doing = format!("making the topic {topic}");
                return Err(match KafkaError::sort(doing.clone(), Cause::Global(error)) {
                    denied @ KafkaError::Denied { .. } => denied,
                    _ => KafkaError::Stop { doing, why: error.to_string() },
                });
            }
        }
        self.hold_partitions(topics)
    }

    fn list(&self) -> Result<Metadata, KafkaError> {
        let listed = self.client().fetch_metadata(None, PATIENCE);
        listed.map_err(|cause| KafkaError::sort("reading the list of topics", cause))
    }

    fn hold_partitions(&self, topics: &[TopicSpec]) -> Result<(), KafkaError> {
        let metadata = self.list()?;
        for spec in topics {
            let found = metadata.topics().iter().find(|t| t.name() == spec.name).map_or(0, |t| t.partitions().len());
            if found != 0 && found != usize::try_from(spec.partitions).unwrap_or(0) {
                return Err(KafkaError::Stop {
                    doing: format!("looking at the topic {}", spec.name),
                    why: format!("it has {found} partitions and must have {}, for ever", spec.partitions),
                });
            }
        }
        Ok(())
    }
}
