"""The adapter my-adapter: what a record of the platform means.

A pure function: no clock, no network, no files, no chance. What it cannot use it rejects with a code of its own; what it
doubts it keeps and flags.
"""

import json
from datetime import date

from componentize_py_types import Err
from wit_world import exports
from wit_world.exports.translate import (
    Batch,
    Event,
    Outcome,
    Outcome_Events,
    Outcome_Rejected,
    RawRecord,
)
from wit_world.imports.log import Level, write
from wit_world.imports.types import Note, Operation

from events import Licence


class Setup(exports.Setup):
    def configure(self, settings: str) -> None:
        if json.loads(settings) != {}:
            raise Err(Note("settings.unknown", "my-adapter has no settings", ""))


class Translate(exports.Translate):
    def translate(self, batch: Batch) -> list[Outcome]:
        return [told(record) for record in batch.records]


def told(record: RawRecord) -> Outcome:
    """A mistake of this file's own tells where it is: the line stays with the dead letter that the record becomes."""
    try:
        return outcome(record)
    except Exception as error:
        place = error.__traceback__
        while place.tb_next:
            place = place.tb_next
        write(Level.ERROR, f"app.py:{place.tb_lineno}: {error!r}")
        raise


def outcome(record: RawRecord) -> Outcome:
    try:
        row = json.loads(record.payload)
    except ValueError:
        return rejected("json.malformed", "the record is no JSON")
    if not isinstance(row, dict):
        return rejected("json.malformed", "the record is no JSON object")
    shop = text(row, "shopId")
    if shop is None:
        return rejected("shop.id-missing", "a shop without an id", "/shopId")
    return Outcome_Events([licence(shop, row)])


def licence(shop: str, row: dict) -> Event:
    """Their field on the right, the archive's on the left: the mapping, which README.md has as a table."""
    quality: list[str] = []
    number = text(row, "licenceNo")
    body: Licence = {
        "parties": [
            {
                "role": "holder",
                "name": text(row, "shopName"),
                "identifiers": identifiers(
                    ("platform-id", f"my-adapter/{shop}"),
                    ("social-credit-code", text(row, "creditCode")),
                    ("licence", number),
                ),
            }
        ],
        "number": number,
        "valid_to": day(row, "licenceTo", "valid_to", quality),
        "quality": quality,
    }
    return Event("licence", shop, Operation.UPSERT, None, None, json.dumps(body).encode(), [])


def text(row: dict, name: str) -> str | None:
    """A member as text; none where nothing is said."""
    value = row.get(name)
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        return None
    return str(value).strip() or None


def day(row: dict, name: str, field: str, quality: list[str]) -> str | None:
    """A day; what is none is flagged, not lost."""
    written = text(row, name)
    if written is None:
        return None
    try:
        return date.fromisoformat(written.replace("/", "-")).isoformat()
    except ValueError:
        quality.append(f"date-malformed:{field}")
        return None


def identifiers(*known: tuple[str, str | None]) -> list:
    return [{"scheme": scheme, "value": value} for scheme, value in known if value]


def rejected(code: str, message: str, pointer: str = "") -> Outcome:
    return Outcome_Rejected(Note(code, message, pointer))
