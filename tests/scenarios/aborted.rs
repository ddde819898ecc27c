//! Transactions that were aborted, or left open by a writer that died.

use std::time::Duration;

use rdkafka::ClientConfig;
use rdkafka::producer::{BaseProducer, BaseRecord, Producer};

use crate::hostile;
use crate::world::World;

const PATIENCE: Duration = Duration::from_secs(20);

fn writer(world: &World, id: &str) -> BaseProducer {
    let producer: BaseProducer = ClientConfig::new()
        .set("bootstrap.servers", world.brokers())
        .set("broker.address.family", "v4")
        .set("transactional.id", id)
        .set("transaction.timeout.ms", "5000")
        .create()
        .unwrap();
    producer.init_transactions(PATIENCE).unwrap();
    producer
}

/// Messages that would stop the archive, were they seen: they have none of the hub's headers.
fn write(producer: &BaseProducer, topic: &str) {
    producer.begin_transaction().unwrap();
    for partition in 0..6 {
        let record = BaseRecord::<[u8], [u8]>::to(topic).partition(partition).payload(&b"never committed"[..]);
        producer.send(record).map_err(|(error, _)| error).unwrap();
    }
    producer.flush(PATIENCE).unwrap();
}

#[test]
fn an_aborted_transaction_is_seen_by_nobody_and_an_abandoned_one_delays_no_longer_than_it_may() {
    let mut world = World::new();
    hostile::configure(&world);
    world.start();
    assert!(hostile::push(&world, &["good 1".into()]).status().is_success());
    world.until("the first flows", |world| world.is_settled(1));

    let aborting = writer(&world, "test.aborting");
    for topic in ["raw.hostile-adapter.push", "event.kitchen-alert", "ledger"] {
        write(&aborting, topic);
        aborting.abort_transaction(PATIENCE).unwrap();
    }
    assert!(hostile::push(&world, &["good 2".into()]).status().is_success());
    world.until("the second flows past what was aborted", |world| world.is_settled(2));
    assert_eq!(world.get("/v1/totals")["facts"], 2);

    let abandoning = writer(&world, "test.abandoning");
    write(&abandoning, "event.kitchen-alert");
    drop(abandoning);
    assert!(hostile::push(&world, &["good 3".into()]).status().is_success());
    // The writer's time-out, then the broker's look at open transactions, with room for a busy machine.
    let limit = Duration::from_secs(5 + 1 + 20);
    world.within(limit, "the third flows past what was abandoned", |world| {
        world.get("/v1/totals")["facts"] == 3 && world.is_settled(3)
    });
    assert_eq!(world.audited("raw", "dead"), 0);
}
