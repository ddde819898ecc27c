"""What becomes of records: events, or a note why not.

Promises: a record that the adapter fails on says in which line of the adapter. Knows nothing of what a record means.
"""

import json
from collections.abc import Callable

from wit_world.exports.translate import (
    Batch,
    Event,
    Outcome,
    Outcome_Events,
    Outcome_Ignored,
    Outcome_Rejected,
    RawRecord,
)
from wit_world.imports.log import Level, write
from wit_world.imports.types import Note, Operation

from .note import Ignored, Rejected


def outcomes(batch: Batch, meaning: Callable[[RawRecord], Event | list[Event]]) -> list[Outcome]:
    """The outcome of each record: the event or events that `meaning` gives of it, or what it raises."""
    return [_outcome(record, meaning) for record in batch.records]


def upsert(
    subject: str, record_id: str, body: dict, revision: int | None = None, occurred: int | None = None
) -> Event:
    """The record stands as `body` says."""
    return Event(subject, record_id, Operation.UPSERT, revision, occurred, json.dumps(body).encode(), [])


def gone(subject: str, record_id: str, revision: int | None = None) -> Event:
    """The record is gone from its source."""
    return Event(subject, record_id, Operation.DELETE, revision, None, b"", [])


def attribute(record: RawRecord, name: str) -> str | None:
    """What the hub knows of a record besides: row, sheet, list; none where it does not."""
    return next((value for known, value in record.attributes if known == name), None)


def _outcome(record: RawRecord, meaning: Callable) -> Outcome:
    try:
        events = meaning(record)
    except Rejected as why:
        return Outcome_Rejected(Note(why.code, why.message, why.pointer))
    except Ignored as why:
        return Outcome_Ignored(Note(why.code, why.message, why.pointer))
    except Exception as error:
        # A mistake of the adapter's own: the line stays with the dead letter that the record becomes.
        write(Level.ERROR, f"{_place(error)}: {error!r}")
        raise
    return Outcome_Events(events if isinstance(events, list) else [events])


def _place(error: Exception) -> str:
    """Where it was raised; of what was raised here, where this was called from."""
    place, call = "", error.__traceback__
    # Walked by hand: the module traceback would look for the sources, and there are no files.
    while call:
        file = call.tb_frame.f_code.co_filename
        if not place or not file.startswith(_FOLDER):
            place = f"{file.rsplit('/', 1)[-1]}:{call.tb_lineno}"
        call = call.tb_next
    return place


_FOLDER = __file__.rsplit("/", 1)[0]
