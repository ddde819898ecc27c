//! A transaction left open holds others up no longer than it may, and not at all once its owner is back.

use std::time::{Duration, Instant};

use rdkafka::ClientConfig;
use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::producer::{BaseProducer, BaseRecord, Producer};

use crate::subscriber::{PARTITIONS, Subscriber, TOPIC};
use crate::world::World;
use crate::{hostile, program};

const PATIENCE: Duration = Duration::from_secs(30);
/// What the hub's producers ask for.
const TRANSACTION: Duration = Duration::from_secs(10);
/// `transaction.abort.timed.out.transaction.cleanup.interval.ms` of the broker.
const CLEANUP: Duration = Duration::from_secs(1);
/// For a machine that is busy with other worlds.
const MARGIN: Duration = Duration::from_secs(10);

fn producer(world: &World, id: &str, timeout: Duration) -> BaseProducer {
    let producer: BaseProducer = ClientConfig::new()
        .set("bootstrap.servers", world.brokers())
        .set("broker.address.family", "v4")
        .set("transactional.id", id)
        .set("transaction.timeout.ms", timeout.as_millis().to_string())
        .set("message.timeout.ms", "10000")
        .create()
        .unwrap();
    producer.init_transactions(PATIENCE).unwrap();
    producer
}

/// A message in a transaction: that is left open, and its owner gone.
fn leave_open(world: &World, id: &str, timeout: Duration) -> Instant {
    let producer = producer(world, id, timeout);
    producer.begin_transaction().unwrap();
    let began = Instant::now();
    for partition in 0..PARTITIONS {
        // A topic that is compacted takes none without a key.
        let record = BaseRecord::<[u8], [u8]>::to(TOPIC).partition(partition).key(&b"key"[..]);
        let record = record.payload(&b"never committed"[..]);
        producer.send(record).map_err(|(error, _)| error).unwrap();
    }
    producer.flush(PATIENCE).unwrap();
    assert!((0..PARTITIONS).all(|partition| end(world, partition) > 0), "the transaction is in every partition");
    began
}

/// Where a partition ends for whoever reads what is not committed, too.
fn end(world: &World, partition: i32) -> i64 {
    let reader: BaseConsumer = ClientConfig::new()
        .set("bootstrap.servers", world.brokers())
        .set("broker.address.family", "v4")
        .set("group.id", "a-looker")
        .set("isolation.level", "read_uncommitted")
        .create()
        .unwrap();
    reader.fetch_watermarks(TOPIC, partition, PATIENCE).unwrap().1
}

#[test]
fn a_transaction_left_open_stalls_readers_no_longer_than_its_time_out_and_the_brokers_clean_up() {
    let mut world = World::new();
    hostile::configure(&world);
    world.start();
    let began = leave_open(&world, "scenario.2.translate.hostile-adapter.push.0", TRANSACTION);
    let first = Subscriber::begin(&world);
    assert!(hostile::push(&world, &["good 1".into()]).status().is_success());
    let (_, read) = first.next(Duration::from_secs(120)).expect("the reader goes on");
    let stalled = read.duration_since(began);
    eprintln!("stalled for {stalled:?}");
    assert!(stalled > TRANSACTION / 2, "the reader was held up at all: {stalled:?}");
    assert!(stalled <= TRANSACTION + CLEANUP + MARGIN, "{stalled:?}");
    world.until("all has flowed", |world| world.is_settled(1));
}

#[test]
fn a_hub_that_is_back_ends_at_once_the_transaction_that_it_left_open() {
    // So long that whoever is held up for less was not waiting for the time-out.
    let for_ever = Duration::from_secs(600);
    let mut world = World::new();
    hostile::configure(&world);
    world.start();
    world.kill();
    let began = leave_open(&world, "scenario.1.translate.hostile-adapter.push.0", for_ever);
    let first = Subscriber::begin(&world);
    world.start();
    assert!(hostile::push(&world, &["good 1".into()]).status().is_success());
    let (_, read) = first.next(Duration::from_secs(240)).expect("the reader goes on");
    eprintln!("ended {:?} after it was begun", read.duration_since(began));
    world.until("all has flowed", |world| world.is_settled(1));
}

#[test]
fn a_broker_that_would_stall_readers_for_long_is_told_by_the_check_of_the_configuration() {
    const LATE: &str = "transaction.abort.timed.out.transaction.cleanup.interval.ms";
    for (extra, warned) in [(&[][..], false), (&[(LATE, "60000"), ("offsets.retention.minutes", "10080")][..], true)] {
        let world = World::with_broker(extra);
        hostile::configure(&world);
        let said = program::run(&["config", "check", "--config", world.path("hub.toml").to_str().unwrap()]);
        assert_eq!(said.code, 0, "{}", said.err);
        for named in ["HUB-2006", LATE, "offsets.retention.minutes"] {
            assert_eq!(said.err.contains(named), warned, "{named}: {}", said.err);
        }
    }
}
