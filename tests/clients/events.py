"""The CloudEvents SDK parses what the hub writes, as confluent-kafka reads it.

    python events.py <brokers> <topic> ...

Prints {"<topic>": [{attribute: value, ...}, ...], ...}.
"""

import json
import sys

from cloudevents.core.bindings.kafka import KafkaMessage, from_kafka
from cloudevents.core.formats.json import JSONFormat

from reading import committed


class Payload(JSONFormat):
    """Payloads are left as they are: their own clients read them."""

    def read_data(self, body, datacontenttype):
        return body


def parsed(message):
    names = [name for name, _ in message.headers()]
    assert len(names) == len(set(names)), f"a header stands twice: {names}"
    given = KafkaMessage(headers=dict(message.headers()), key=message.key(), value=message.value())
    event = from_kafka(given, Payload())
    assert event.get_data() == message.value()
    return {name: str(value) for name, value in event.get_attributes().items()}


def main(brokers, *topics):
    events = {topic: [] for topic in topics}
    for message in committed(brokers, topics):
        events[message.topic()].append(parsed(message))
    json.dump(events, sys.stdout, ensure_ascii=False)


main(*sys.argv[1:])
