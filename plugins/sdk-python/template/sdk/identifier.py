"""Identifiers and the parties that bear them.

An identifier is written as it came, `{"scheme": …, "value": …}`: the hub normalises and joins. Here is told whether one
is right by its scheme (length, characters, check digit), for the flag `check-digit`. Knows nothing of operators.
"""

import re

from .date import of
from .text import half_width, trim, upper, without_blanks

_OLD_ID_NUMBER = re.compile("[0-9]{15}")
_RESIDENT = re.compile("[0-9]{17}[0-9X]")
_ORGANISATION = re.compile("[0-9A-Z]{9}")
_LICENCE = re.compile("(SC|YB|JY(?=[1-3]))[0-9]{14}")
_GTIN = re.compile("[0-9]{8}|[0-9]{12,14}")


def party(role: str, name: str | None, known: dict[str, str | None]) -> dict:
    """Who a record names, in a role; of `known` (scheme to value) what is there."""
    return {"role": role, "name": name, "identifiers": identifiers(known)}


def identifiers(known: dict[str, str | None]) -> list[dict]:
    return [{"scheme": scheme, "value": value} for scheme, value in known.items() if value]


def normal(party: dict, scheme: str) -> str | None:
    """A party's first identifier of a scheme, as identifiers are compared; none where it has none."""
    values = (known["value"] for known in party["identifiers"] if known["scheme"] == scheme)
    return next(map(normalise, values), None)


def normalise(text: str) -> str:
    """A code as it is compared: half-width, upper case, without blanks."""
    return upper(without_blanks(half_width(text)))


def is_right(scheme: str, value: str) -> bool:
    """Whether an identifier is right by its scheme; one whose numbering is not public is."""
    if scheme not in _CHECKS:
        return True
    code = trim(value) if scheme in ("platform-id", "id-digest") else normalise(value)
    return code != "" and _CHECKS[scheme](code)


def is_id_number(text: str) -> bool:
    """Whether a text has the form of an ID number (GB 11643), of 18 digits with a day of birth or, as before 1999, of 15.

    The check digit alone is no proof: of the social credit codes of digits alone every eleventh has it.
    """
    if len(text) == 15:
        return _OLD_ID_NUMBER.fullmatch(text) is not None
    code = normalise(text)
    if not _resident(code):
        return False
    year, month, date = int(code[6:10]), int(code[10:12]), int(code[12:14])
    return 1800 <= year < 2100 and of(year, month, date) is not None


def _form(pattern: str):
    compiled = re.compile(pattern)
    return lambda code: compiled.fullmatch(code) is not None


def _social_credit(code: str) -> bool:
    """GB 32100-2015: 31 characters, their places being their values."""
    values = ["0123456789" "ABCDEFGHJKLMNPQRTUWXY".find(letter) for letter in code]
    weights = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
    return len(code) == 18 and -1 not in values and values[17] == (31 - _weighted(values, weights) % 31) % 31


def _organisation(code: str) -> bool:
    """GB 11714-1997."""
    code = code.replace("-", "")
    if not _ORGANISATION.fullmatch(code):
        return False
    check = 11 - _weighted([int(letter, 36) for letter in code], (3, 7, 9, 10, 5, 8, 4, 2)) % 11
    return code[8] == ("X" if check == 10 else str(check % 11))


def _licence(code: str) -> bool:
    """Of production SC, of business JY (sale, catering, canteen), of a filing YB; others have no public form."""
    if not code.startswith(("SC", "JY", "YB")):
        return True
    return _LICENCE.fullmatch(code) is not None and _checked(code[2:])


def _resident(code: str) -> bool:
    """GB 11643-1999."""
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    if not _RESIDENT.fullmatch(code):
        return False
    return code[17] == "10X98765432"[_weighted([int(digit) for digit in code[:17]], weights) % 11]


def _gtin(code: str) -> bool:
    if not _GTIN.fullmatch(code):
        return False
    body = [int(digit) for digit in reversed(code[:-1])]
    return int(code[-1]) == -_weighted(body, [3, 1] * 7) % 10


def _checked(digits: str) -> bool:
    """Whether the last digit is that of ISO 7064 MOD 11,10."""
    product = 10
    for digit in digits[:-1]:
        product = ((product + int(digit)) % 10 or 10) * 2 % 11
    return int(digits[-1]) == (11 - product) % 10


def _weighted(values: list[int], weights) -> int:
    return sum(value * weight for value, weight in zip(values, weights))


def _opaque(_: str) -> bool:
    return True


_CHECKS = {
    "social-credit-code": _social_credit,
    "organisation-code": _organisation,
    "registration-number": lambda code: _OLD_ID_NUMBER.fullmatch(code) is not None and _checked(code),
    "licence": _licence,
    "platform-id": _opaque,
    "tax-number": _opaque,
    "national-entity": _opaque,
    "resident-id": _resident,
    "id-digest": _opaque,
    "gtin": _gtin,
    "gb28181-device": _form("[0-9]{20}"),
    "pesticide-code": _form("[1-3][0-9]{6}[1-3][0-9]{24}"),
    "ear-tag": _form("[1-3][0-9]{14}"),
    "organic-code": _form("[0-9]{17}"),
    "green-food": _form("GF[0-9]{12}"),
    "quarantine-certificate": _opaque,
}
