"""confluent-kafka reads event.penalty by the hub's schema look-up, and archive.operator.

    python confluent.py <brokers> <hub's url>

Prints {"events": [...], "operators": {...}}, as node.mjs does.
"""

import json
import sys

from confluent_kafka.schema_registry import SchemaRegistryClient
from confluent_kafka.schema_registry.avro import AvroDeserializer
from confluent_kafka.serialization import MessageField, SerializationContext

from reading import committed


def event(message, decode):
    headers = {name: value.decode() for name, value in message.headers()}
    value = decode(message.value(), SerializationContext(message.topic(), MessageField.VALUE))
    revision = headers.get("ce_revision")
    told = {
        "id": headers["ce_id"],
        "source": headers["ce_source"],
        "record": headers["ce_subject"],
        "operation": headers["ce_operation"],
        "revision": None if revision is None else int(revision),
    }
    if told["operation"] == "delete":
        # Of the schema of deletes, which says no more than which record.
        assert value == {"record": told["record"]}, value
        return told
    fine, decided = value["fine"], value["decided"]
    return told | {
        "document_number": value["document_number"],
        "authority": value["authority"],
        "fine": None if fine is None else str(fine),
        "decided": None if decided is None else decided.isoformat(),
    }


def main(brokers, hub):
    decode = AvroDeserializer(SchemaRegistryClient({"url": hub}))
    events = [event(message, decode) for message in committed(brokers, ["event.penalty"])]
    operators = {}
    for message in committed(brokers, ["archive.operator"]):
        key = message.key().decode()
        if message.value() is None:
            operators.pop(key, None)
            continue
        state = json.loads(message.value())
        assert state["operator"] == key, (key, state)
        operators[key] = state
    json.dump({"events": events, "operators": operators}, sys.stdout, ensure_ascii=False)


main(*sys.argv[1:])
