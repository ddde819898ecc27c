"""The adapter my-adapter: what a record of the platform means.

A pure function: no clock, no network, no files, no chance. What it cannot use it rejects with a code of its own; what it
doubts it keeps and flags.
"""

import json

from componentize_py_types import Err
from wit_world import exports
from wit_world.exports.translate import Batch, Event, Outcome, RawRecord
from wit_world.imports.types import Note

from events import Licence
from sdk.identifier import party
from sdk.note import Rejected
from sdk.outcome import outcomes, upsert
from sdk.quality import Quality
from sdk.row import Row


class Setup(exports.Setup):
    def configure(self, settings: str) -> None:
        if json.loads(settings) != {}:
            raise Err(Note("settings.unknown", "my-adapter has no settings", ""))


class Translate(exports.Translate):
    def translate(self, batch: Batch) -> list[Outcome]:
        return outcomes(batch, event)


def event(record: RawRecord) -> Event:
    row = Row.parse(record.payload)
    shop = row.text("shopId")
    if shop is None:
        raise Rejected("shop.id-missing", "a shop without an id", "/shopId")
    return upsert("licence", shop, licence(shop, row))


def licence(shop: str, row: Row) -> Licence:
    """Their field on the right, the archive's on the left: the mapping, which README.md has as a table."""
    quality = Quality()
    holder = party(
        "holder",
        row.text("shopName"),
        {
            "platform-id": f"my-adapter/{shop}",
            "social-credit-code": row.text("creditCode"),
            "licence": row.text("licenceNo"),
        },
    )
    return {
        "parties": [quality.party(holder)],
        "number": row.text("licenceNo"),
        "valid_to": quality.date("valid_to", row.text("licenceTo")),
        "quality": quality.flags,
    }
