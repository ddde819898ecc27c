"""A topic from its beginning to where it ended when the reading began, by confluent-kafka.

Only what was committed; nothing is skipped silently.
"""

from confluent_kafka import Consumer, KafkaError, KafkaException, TopicPartition


def committed(brokers, topics, patience=60):
    """Every message of `topics`, partition by partition in order."""
    consumer = Consumer(
        {
            "bootstrap.servers": brokers,
            "group.id": "clients-python",
            "isolation.level": "read_committed",
            "auto.offset.reset": "error",
            "enable.auto.commit": False,
            "enable.partition.eof": True,
        }
    )
    try:
        known = consumer.list_topics(timeout=patience).topics
        parts = [TopicPartition(topic, part, 0) for topic in topics for part in known[topic].partitions]
        for part in parts:
            part.offset = consumer.get_watermark_offsets(part, timeout=patience)[0]
        consumer.assign(parts)
        running = len(parts)
        while running:
            message = consumer.poll(patience)
            if message is None:
                raise SystemExit(f"nothing for {patience} s, and {running} partitions have not ended")
            if message.error() is None:
                yield message
            elif message.error().code() == KafkaError._PARTITION_EOF:
                running -= 1
            else:
                raise KafkaException(message.error())
    finally:
        consumer.close()
