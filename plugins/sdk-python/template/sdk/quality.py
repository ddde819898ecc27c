"""Quality flags, gathered while a record is read.

What is doubtful is kept and flagged (`date-malformed:issued`), never rejected: a licence with a wrong check digit is
still a licence, and a code that nobody has seen before is data. A field that says nothing is None, without a flag. Knows
nothing of what a flag leads to.
"""

import re
from collections.abc import Callable

from . import amount, date
from .identifier import is_id_number, is_right
from .text import half_width, present, without_blanks

_DIGIT = re.compile("[0-9]")


class Quality:
    def __init__(self):
        self.flags: list[str] = []
        """For the event's field `quality`."""

    def flag(self, code: str, field: str) -> None:
        flag = f"{code}:{field}"
        if flag not in self.flags:
            self.flags.append(flag)

    def date(self, field: str, text: str | None) -> str | None:
        """A day; what is none is flagged `date-malformed`, what stands for none `date-placeholder`."""
        return self._read("date-malformed", field, self._dated(field, text), date.day)

    def instant(self, field: str, text: str | None) -> int | None:
        """A point in time in milliseconds; what is none is flagged `time-malformed`, what stands for none `date-placeholder`."""
        return self._read("time-malformed", field, self._dated(field, text), date.instant)

    def yuan(self, field: str, text: str | None) -> str | None:
        """An amount in yuan; what is none is flagged `amount-malformed`."""
        return self._read("amount-malformed", field, text, amount.yuan)

    def wan_yuan(self, field: str, text: str | None) -> str | None:
        """An amount in 万元, as yuan."""
        return self._read("amount-malformed", field, text, amount.wan_yuan)

    def mass(self, field: str, text: str | None, unit: str) -> str | None:
        """A weight in kilograms; a number without a unit is of `unit`.

        What was counted otherwise (5箱) is None, since the text as written is kept beside; what holds no number is
        flagged `quantity-malformed`.
        """
        said = None if text is None else present(text)
        if said is None:
            return None
        if not _DIGIT.search(half_width(said)):
            self.flag("quantity-malformed", field)
        return amount.mass(said, unit)

    def hectares(self, field: str, text: str | None, unit: str) -> str | None:
        """An area in hectares; a number without a unit is of `unit`. What is none is flagged `area-malformed`."""
        return self._read("area-malformed", field, text, lambda text: amount.hectares(text, unit))

    def code(self, field: str, table: dict[str, str], text: str | None) -> str | None:
        """The code that a text means by a table of codes.py; what it does not know stays, flagged `unknown-code`."""
        if text is None:
            return None
        return table.get(text) or table.get(without_blanks(half_width(text))) or self._unknown(field, text)

    def own_code(self, field: str, own: dict[str, str], text: str | None) -> str | None:
        """The same by the platform's own table, to the letter."""
        return None if text is None else own.get(text) or self._unknown(field, text)

    def either_code(self, field: str, own: dict[str, str], table: dict[str, str], text: str | None) -> str | None:
        """The same by the platform's own table, else by one of codes.py: some rows have its number, others the word."""
        return None if text is None else own.get(text) or self.code(field, table, text)

    def id_digest(self, field: str, text: str | None) -> str | None:
        """The hub's digest in the place of an ID number; a number that stands there openly is left out, `id-number-open`."""
        if text is None or not is_id_number(text):
            return text
        self.flag("id-number-open", field)
        return None

    def identifiers(self, party: dict) -> dict:
        """Flags those of a party's identifiers that are not right by their scheme: `check-digit:licence`. They stay."""
        for known in party["identifiers"]:
            if not is_right(known["scheme"], known["value"]):
                self.flag("check-digit", known["scheme"])
        return party

    def party(self, party: dict) -> dict:
        """The same; an ID number in the place of a social credit code is nobody's to keep, and is left out."""
        kept = [known for known in party["identifiers"] if not _is_open(known)]
        if len(kept) < len(party["identifiers"]):
            self.flag("id-number-open", "social-credit-code")
        return self.identifiers({**party, "identifiers": kept})

    def _dated(self, field: str, text: str | None) -> str | None:
        if text is None:
            return None
        dated = date.dated(text)
        if dated is None:
            self.flag("date-placeholder", field)
        return dated

    def _read(self, code: str, field: str, text: str | None, read: Callable):
        said = None if text is None else present(text)
        if said is None:
            return None
        value = read(said)
        if value is None:
            self.flag(code, field)
        return value

    def _unknown(self, field: str, text: str) -> str:
        self.flag("unknown-code", field)
        return text


def table(*rows: tuple[str, ...]) -> dict[str, str]:
    """A table of codes: in each row a code, then what else is written for it."""
    return {written: row[0] for row in rows for written in row}


def _is_open(known: dict) -> bool:
    return known["scheme"] == "social-credit-code" and is_id_number(known["value"])
