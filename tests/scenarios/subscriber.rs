//! A subscriber of the events of the misbehaving adapter, as any program would be one: it reads what is
//! committed, and notes when it was given what.

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

/// Reads from the beginning on, until it is dropped.
pub struct Subscriber {
    seen: Receiver<(String, Instant)>,
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
                let now = Instant::now();
                let record = message.headers().and_then(|all| all.iter().find(|header| header.key == "ce_subject"));
                let record = record.expect("it is given the hub's events alone").value.unwrap();
                let _ = tell.send((String::from_utf8(record.to_vec()).unwrap(), now));
            }
        });
        Self { seen, ended }
    }

    /// The next event's record, and when it was given; none within `patience`.
    pub fn next(&self, patience: Duration) -> Option<(String, Instant)> {
        self.seen.recv_timeout(patience).ok()
    }
}

impl Drop for Subscriber {
    fn drop(&mut self) {
        self.ended.store(true, Ordering::Relaxed);
    }
}
