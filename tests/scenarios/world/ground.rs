//! What the ground of a world does: its broker stopped for long, on another folder, of another cluster; its
//! topics deleted or cut.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::time::Duration;

use rdkafka::admin::{AdminClient, AdminOptions, AlterConfig, ResourceSpecifier};
use rdkafka::client::DefaultClientContext;
use rdkafka::consumer::{BaseConsumer, CommitMode, Consumer};
use rdkafka::metadata::MetadataPartition;
use rdkafka::{ClientConfig, Offset, TopicPartitionList};

use super::World;

const PATIENCE: Duration = Duration::from_secs(30);

/// The folder that the broker uses, and those that are put aside, all beside each other.
const IN_USE: &str = "kafka/data";

impl World {
    /// Ends the broker as an administrator would.
    pub fn stop_broker(&mut self) {
        self.broker.stop();
    }

    /// Whether there is one that has not ended by itself.
    pub fn has_a_broker(&mut self) -> bool {
        self.broker.running()
    }

    /// Starts it again on the same address, with whatever is its folder now; an empty one is formatted.
    pub fn start_broker(&mut self) {
        self.broker.restart().unwrap();
    }

    /// A folder that is formatted from now on is of this cluster.
    pub fn set_cluster(&mut self, id: &str) {
        self.broker.set_cluster(id);
    }

    /// Copies the folder of the broker, which must be stopped.
    pub fn copy_broker(&self, to: &str) {
        copy_folder(&self.path(IN_USE), &self.path(to));
    }

    /// Puts the folder of the broker aside, which must be stopped.
    pub fn put_broker_aside(&self, to: &str) {
        fs::rename(self.path(IN_USE), self.path(to)).unwrap();
    }

    /// Puts a copy of a folder in the place of the broker's, where there is none.
    pub fn copy_back(&self, from: &str) {
        copy_folder(&self.path(from), &self.path(IN_USE));
    }

    /// Puts a folder in the place of the broker's.
    pub fn put_broker_back(&self, from: &str) {
        if self.path(IN_USE).exists() {
            fs::remove_dir_all(self.path(IN_USE)).unwrap();
        }
        fs::rename(self.path(from), self.path(IN_USE)).unwrap();
    }

    /// As an administrator would: a store that does not fit the topics.
    pub fn put_archive_aside(&self) {
        for file in ["archive.db", "archive.db-wal", "archive.db-shm"] {
            let _ = fs::rename(self.path("data").join(file), self.path(&format!("{file}.aside")));
        }
    }

    /// The topics of whoever answers at the broker's address.
    pub fn topics(&self) -> Vec<String> {
        let metadata = self.looker("a-looker").fetch_metadata(None, PATIENCE).unwrap();
        metadata.topics().iter().map(|topic| topic.name().to_owned()).collect()
    }

    /// Deletes a topic, and waits until it is gone with all that groups knew of it.
    pub fn delete_topic(&mut self, topic: &str) {
        let admin = self.admin();
        let deleted = self.runtime.block_on(async { admin.delete_topics(&[topic], &AdminOptions::new()).await });
        assert!(deleted.unwrap().iter().all(Result::is_ok));
        self.until("the topic is gone", |world| !world.topics().contains(&topic.to_owned()));
    }

    /// Deletes the messages of a topic below these offsets, by partition: what its retention does, at a moment of the
    /// test's own.
    pub fn cut_topic(&self, topic: &str, below: &BTreeMap<i32, i64>) {
        let mut offsets = TopicPartitionList::new();
        for (partition, offset) in below {
            offsets.add_partition_offset(topic, *partition, Offset::Offset(*offset)).unwrap();
        }
        let admin = self.admin();
        let cut = self.runtime.block_on(async { admin.delete_records(&offsets, &AdminOptions::new()).await });
        assert!(cut.unwrap().elements().iter().all(|element| element.error().is_ok()));
    }

    /// Gives a topic a setting.
    pub fn alter_topic(&self, topic: &str, key: &str, value: &str) {
        let altered = AlterConfig::new(ResourceSpecifier::Topic(topic)).set(key, value);
        let admin = self.admin();
        let done = self.runtime.block_on(async { admin.alter_configs(&[altered], &AdminOptions::new()).await });
        assert!(done.unwrap().iter().all(Result::is_ok));
    }

    /// Begin and end of each partition of a topic.
    pub fn reach(&self, topic: &str) -> BTreeMap<i32, (i64, i64)> {
        let looker = self.looker("a-looker");
        let metadata = looker.fetch_metadata(Some(topic), PATIENCE).unwrap();
        let partitions: Vec<i32> = metadata.topics()[0].partitions().iter().map(MetadataPartition::id).collect();
        assert!(!partitions.is_empty(), "there is no topic {topic}");
        partitions.into_iter().map(|p| (p, looker.fetch_watermarks(topic, p, PATIENCE).unwrap())).collect()
    }

    /// Tells a group where to go on with a topic, as `kafka-consumer-groups.sh --reset-offsets` does; nobody may be in it.
    pub fn reset_group(&mut self, group: &str, topic: &str, to: &BTreeMap<i32, i64>) {
        let mut offsets = TopicPartitionList::new();
        for (partition, offset) in to {
            offsets.add_partition_offset(topic, *partition, Offset::Offset(*offset)).unwrap();
        }
        // A hub that has ended is a member of its groups until its session is over.
        self.until("the group takes it", |world| world.looker(group).commit(&offsets, CommitMode::Sync).is_ok());
    }

    fn admin(&self) -> AdminClient<DefaultClientContext> {
        self.kafka().create().unwrap()
    }

    fn looker(&self, group: &str) -> BaseConsumer {
        self.kafka().set("group.id", group).set("isolation.level", "read_uncommitted").create().unwrap()
    }

    fn kafka(&self) -> ClientConfig {
        let mut config = ClientConfig::new();
        config.set("bootstrap.servers", self.brokers()).set("broker.address.family", "v4");
        config
    }
}

/// Copies a folder with all that is in it.
pub fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy_folder(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}
