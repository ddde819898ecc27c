//! A plain client that copies key and payload from one topic to another in
//! transactions, without headers, ledger or any of the hub's code: what the
//! client library alone costs. Its settings are those of the hub's lanes.

use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use hub_core::kafka::Settings;
use hub_core::message::topic;
use rdkafka::consumer::{BaseConsumer, CommitMode, Consumer};
use rdkafka::error::{KafkaError, RDKafkaErrorCode};
use rdkafka::message::Message;
use rdkafka::producer::{BaseProducer, BaseRecord, Producer};
use rdkafka::{ClientConfig, Offset, TopicPartitionList};

use crate::meter::Meter;
use crate::pipeline::Run;
use crate::subject::source;

/// Where the copies go.
pub const TOPIC: &str = "bench.copy";
/// As `translate/lane`: records and bytes of a transaction, and its wait for more.
const MAX_RECORDS: usize = 5_000;
const MAX_BYTES: usize = 8 << 20;
const LINGER: Duration = Duration::from_millis(20);

const PATIENCE: Duration = Duration::from_secs(30);

fn client(kafka: &Settings) -> ClientConfig {
    let mut config = ClientConfig::new();
    config.set("bootstrap.servers", &kafka.brokers).set("broker.address.family", "v4");
    config
}

fn consumer(kafka: &Settings, group: &str) -> Result<BaseConsumer> {
    let mut config = client(kafka);
    config
        .set("group.id", group)
        .set("enable.auto.commit", "false")
        .set("enable.auto.offset.store", "false")
        .set("auto.offset.reset", "error")
        .set("isolation.level", "read_committed")
        .set("fetch.wait.max.ms", "50")
        .set("fetch.queue.backoff.ms", "2")
        .set("queued.max.messages.kbytes", "16384")
        .set("queued.min.messages", "20000")
        .set("check.crcs", "true");
    Ok(config.create()?)
}

fn producer(kafka: &Settings, id: &str) -> Result<BaseProducer> {
    let mut config = client(kafka);
    config
        .set("transactional.id", id)
        .set("transaction.timeout.ms", "10000")
        .set("message.timeout.ms", "10000")
        .set("compression.type", "lz4")
        .set("linger.ms", "1")
        .set("batch.num.messages", "10000")
        .set("queue.buffering.max.messages", "200000")
        .set("queue.buffering.max.kbytes", "131072");
    let producer: BaseProducer = config.create()?;
    producer.init_transactions(PATIENCE)?;
    Ok(producer)
}

fn beginning(name: &str) -> Result<TopicPartitionList> {
    let mut positions = TopicPartitionList::new();
    for partition in 0..topic::RAW_PARTITIONS {
        positions.add_partition_offset(name, partition, Offset::Offset(0))?;
    }
    Ok(positions)
}

/// Sets a group's positions to the beginning of a topic. A lane would else go
/// on where the ledger says that the contender before it ended.
pub fn begin_anew(kafka: &Settings, group: &str, name: &str) -> Result<()> {
    let positions = beginning(name)?;
    consumer(kafka, group)?.commit(&positions, CommitMode::Sync).context("setting a group's positions")
}

/// Copies all records.
pub fn run(kafka: &Settings, group: &str, count: usize) -> Result<Run> {
    let name = topic::raw(&source());
    let consumer = consumer(kafka, group)?;
    consumer.assign(&beginning(&name)?)?;
    let producer = producer(kafka, group)?;
    let (mut done, mut first, mut meter) = (0, 0, None);
    while done < count {
        done += transaction(&consumer, &producer, &name)?;
        if meter.is_none() && done > 0 {
            (first, meter) = (done, Some(Meter::begin()));
        }
    }
    let taken = meter.context("nothing was copied")?.end();
    Ok(Run { records: (done - first) as u64, taken, engine: 0.0, resident: 0.0 })
}

/// One transaction: what comes within the limits, and the positions.
fn transaction(consumer: &BaseConsumer, producer: &BaseProducer, name: &str) -> Result<usize> {
    let Some(mut message) = consumer.poll(Duration::from_millis(200)).transpose()? else { return Ok(0) };
    producer.begin_transaction()?;
    let deadline = Instant::now() + LINGER;
    let (mut taken, mut bytes) = (0, 0);
    let mut ends = [None; topic::RAW_PARTITIONS as usize];
    loop {
        send(producer, message.key().unwrap_or_default(), message.payload().unwrap_or_default())?;
        ends[usize::try_from(message.partition())?] = Some(message.offset() + 1);
        taken += 1;
        bytes += message.payload_len();
        if taken >= MAX_RECORDS || bytes >= MAX_BYTES {
            break;
        }
        match consumer.poll(deadline.saturating_duration_since(Instant::now())).transpose()? {
            Some(next) => message = next,
            None => break,
        }
    }
    let mut positions = TopicPartitionList::new();
    for (partition, end) in (0..).zip(ends) {
        if let Some(end) = end {
            positions.add_partition_offset(name, partition, Offset::Offset(end))?;
        }
    }
    let group = consumer.group_metadata().context("the consumer has a group")?;
    producer.send_offsets_to_transaction(&positions, &group, PATIENCE)?;
    while producer.in_flight_count() > 0 {
        producer.poll(Duration::from_millis(1));
    }
    producer.commit_transaction(PATIENCE)?;
    Ok(taken)
}

fn send(producer: &BaseProducer, key: &[u8], payload: &[u8]) -> Result<()> {
    let mut record = BaseRecord::<[u8], [u8]>::to(TOPIC).key(key).payload(payload);
    loop {
        match producer.send(record) {
            Ok(()) => return Ok(()),
            Err((KafkaError::MessageProduction(RDKafkaErrorCode::QueueFull), back)) => {
                record = back;
                producer.poll(Duration::from_millis(1));
            }
            Err((error, _)) => return Err(error.into()),
        }
    }
}
