"""A record of JSON as platforms really send it.

A member is looked up in either case, and a text, a number or a boolean reads as text, so that a field may change its
type from call to call. Knows no platform's names.
"""

import json
import math
import re
from decimal import Decimal
from typing import Self

from .note import Rejected
from .text import lower, present, several


class Row:
    def __init__(self, members: dict):
        self._members = members
        self._lowered: dict | None = None

    @classmethod
    def parse(cls, payload: bytes) -> Self:
        """Reads a payload; what is no object is rejected as `json.malformed`."""
        try:
            members = json.loads(payload.decode("utf-8"), parse_constant=_refused)
        except (ValueError, RecursionError):
            raise Rejected("json.malformed", "the record is no JSON") from None
        row = cls.of(members)
        if row is None:
            raise Rejected("json.malformed", "the record is no JSON object")
        return row

    @classmethod
    def of(cls, value: object) -> Self | None:
        """A value as a row; none where it is no object."""
        return cls(value) if isinstance(value, dict) else None

    def text(self, *names: str) -> str | None:
        """The text of the first of these members that says something."""
        return next((text for text in map(scalar, map(self.value, names)) if text is not None), None)

    def texts(self, name: str) -> list[str]:
        """The texts of a member: a list of them, or one text in which several stand."""
        value = self.value(name)
        if isinstance(value, list):
            return [text for text in map(scalar, value) if text is not None]
        return several(scalar(value) or "")

    def object(self, name: str) -> Self | None:
        """The object of this name; none where there is none."""
        return self.of(self.value(name))

    def list(self, name: str) -> list:
        """The list of this name, its elements as they stand; none is empty."""
        value = self.value(name)
        return value if isinstance(value, list) else []

    def value(self, name: str):
        """What stands there; none where nothing does."""
        if name in self._members:
            return self._members[name]
        if self._lowered is None:
            # Of two names that differ in case alone the first counts.
            self._lowered = {lower(key): value for key, value in reversed(self._members.items())}
        return self._lowered.get(lower(name))


def scalar(value: object) -> str | None:
    """A text, number or boolean as text; none where it says nothing or is something else."""
    if isinstance(value, str):
        # Half a letter is in no text that could be written.
        return None if _HALF.search(value) else present(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    return _plain(value) if isinstance(value, float) and math.isfinite(value) else None


_HALF = re.compile("[\ud800-\udfff]")


def _refused(constant: str):
    """NaN and infinities are JSON to Python alone."""
    raise ValueError(constant)


def _plain(number: float) -> str:
    """A number as it was sent, without an exponent."""
    return format(Decimal(repr(number)), "f").removesuffix(".0")
