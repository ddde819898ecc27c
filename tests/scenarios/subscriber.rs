//! A subscriber of the events of the misbehaving adapter, as any program would be one: it reads what is
//! committed, and notes when it was given what.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::message::Headers;
use rdkafka::{ClientConfig, Message, Offset, TopicPartitionList};

use crate::world::World;

/// The topic that it reads.
pub const TOPIC: &str = "event.kitchen-alert";
/// Its partitions.
pub const PARTITIONS: i32 = 12;

/// An event, as it was given.
struct Seen {
    record: String,
    revision: u64,
    at: Instant,
}

/// Reads from the beginning on, until it is dropped.
pub struct Subscriber {
    seen: Receiver<Seen>,
    ended: Arc<AtomicBool>,
}

impl Subscriber {
    /// Begins to read.
    pub fn begin(world: &World) -> Self {
        let reader: BaseConsumer = ClientConfig::new()
            .set("bootstrap.servers", world.brokers())
            .set("broker.address.family", "v4")
            .set("group.id", "a-subscriber")
            .set("isolation.level", "read_committed")
            .set("fetch.wait.max.ms", "10")
            .create()
            .unwrap();
        let mut all = TopicPartitionList::new();
        for partition in 0..PARTITIONS {
            all.add_partition_offset(TOPIC, partition, Offset::Beginning).unwrap();
        }
        reader.assign(&all).unwrap();
        let (tell, seen) = channel();
        let ended = Arc::new(AtomicBool::new(false));
        let asked = ended.clone();
        std::thread::spawn(move || {
            while !asked.load(Ordering::Relaxed) {
                let Some(Ok(message)) = reader.poll(Duration::from_millis(50)) else { continue };
                let at = Instant::now();
                let header = |name: &str| {
                    let found = message.headers().and_then(|all| all.iter().find(|header| header.key == name));
                    let value = found.expect("it is given the hub's events alone").value.unwrap();
                    String::from_utf8(value.to_vec()).unwrap()
                };
                let (record, revision) = (header("ce_subject"), header("ce_revision").parse().unwrap());
                let _ = tell.send(Seen { record, revision, at });
            }
        });
        Self { seen, ended }
    }

    /// The next event's record, and when it was given; none within `patience`.
    pub fn next(&self, patience: Duration) -> Option<(String, Instant)> {
        self.seen.recv_timeout(patience).ok().map(|seen| (seen.record, seen.at))
    }

    /// The revisions of each record among the next so many events, in the order in which they were given.
    pub fn revisions(&self, events: u64, patience: Duration) -> BTreeMap<String, Vec<u64>> {
        let mut revisions = BTreeMap::<String, Vec<u64>>::new();
        for n in 0..events {
            let seen = self.seen.recv_timeout(patience);
            let Seen { record, revision, .. } = seen.unwrap_or_else(|_| panic!("{n} of {events} events were given"));
            revisions.entry(record).or_default().push(revision);
        }
        revisions
    }
}

impl Drop for Subscriber {
    fn drop(&mut self) {
        self.ended.store(true, Ordering::Relaxed);
    }
}
