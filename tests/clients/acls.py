"""Rules of a broker, by confluent-kafka: `acls.py BROKERS add|remove`, rules as JSON on the standard input.

A rule is a list: type, name, pattern, principal, operation, permission, in Kafka's words.
"""

import json
import sys

from confluent_kafka.admin import (
    AclBinding,
    AclBindingFilter,
    AclOperation,
    AclPermissionType,
    AdminClient,
    ResourcePatternType,
    ResourceType,
)


def parts(rule):
    """A rule in the client's words."""
    kind, name, pattern, principal, operation, permission = rule
    return (
        ResourceType[kind],
        name,
        ResourcePatternType[pattern],
        principal,
        "*",
        AclOperation[operation],
        AclPermissionType[permission],
    )


def main():
    """Adds or removes them all, and returns when the broker has done it."""
    brokers, act = sys.argv[1:]
    admin = AdminClient({"bootstrap.servers": brokers})
    rules = json.load(sys.stdin)
    if act == "add":
        done = admin.create_acls([AclBinding(*parts(rule)) for rule in rules], request_timeout=30)
    else:
        done = admin.delete_acls([AclBindingFilter(*parts(rule)) for rule in rules], request_timeout=30)
    for future in done.values():
        future.result()


main()
