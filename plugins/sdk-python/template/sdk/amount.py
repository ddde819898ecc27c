"""Amounts of money, weights and areas as platforms write them, without floats.

An amount is "12.50" in yuan, exact to the fen, a weight "0.500" in kilograms, exact to the gram: what is finer is None,
never rounded. An area is "1.25" in hectares, rounded, since a 亩 is a fifteenth of one. Knows no field.
"""

import re

from .text import BLANKS, half_width, lower, trim

_NUMBER = re.compile("[0-9.,]*")
_WITH_UNIT = re.compile("(.*[0-9])([^0-9]*)", re.DOTALL)
_YUAN = re.compile("万?元")
_BARE = re.compile("[0-9０-９]\\Z")
_DIGITS = re.compile("0*([0-9]*)")


def yuan(text: str) -> str | None:
    """Reads yuan: `50000`, `50,000.00`, `５００元`; a 万元 that is written counts."""
    return _shown(_fen(text, 2), 2)


def wan_yuan(text: str) -> str | None:
    """Reads ten thousands of yuan (万元): `5`, `0.05`; a 元 that is written counts."""
    return _shown(_fen(text, 6), 2)


def fine_in(text: str) -> str | None:
    """The fine in what was imposed: `罚款人民币5万元`. Several add up; none where none is named in digits."""
    total = None
    for part in half_width(text).split("罚款")[1:]:
        rest = part.lstrip(BLANKS)
        for filler in ("人民币", "共计", "计", "金额", ":", "¥"):
            rest = rest.removeprefix(filler).lstrip(BLANKS)
        number = _NUMBER.match(rest)[0]
        named = _YUAN.match(rest[len(number) :].lstrip(BLANKS))
        amount = _fen(number, 2 if named[0] == "元" else 6) if named else None
        if amount is not None:
            total = (total or 0) + amount
    return None if total is not None and total > _FEN else _shown(total, 2)


# Grams of a unit; of 斤 and 两 those of the mainland.
_GRAMS = {
    "吨": 1_000_000, "t": 1_000_000, "千克": 1_000, "公斤": 1_000, "kg": 1_000, "㎏": 1_000,
    "市斤": 500, "斤": 500, "两": 50, "克": 1, "g": 1,
}  # fmt: skip


def mass(text: str, unit: str) -> str | None:
    """Reads a weight: `12.5`, `1,250公斤`, `2斤`, `0.3吨`; a number without a unit is of `unit`."""
    written = _WITH_UNIT.fullmatch(trim(half_width(text)))
    if written is None:
        return None
    grams = _GRAMS.get(lower(trim(written[2]) or unit))
    negative, whole, fraction = _parts(written[1])
    value = _integer(whole, fraction)
    if grams is None or not whole or len(fraction) > 9 or value is None:
        return None
    exact, rest = divmod(value * grams, 10 ** len(fraction))
    return None if rest or exact >= 10**15 else _shown(-exact if negative else exact, 3)


# A hundredth of a hectare is so many of a unit: numerator and denominator.
_AREAS = {
    "亩": (3, 20), "公顷": (1, 100), "ha": (1, 100), "平方米": (100, 1), "㎡": (100, 1), "m²": (100, 1),
    "m2": (100, 1), "平方": (100, 1), "分": (3, 2),
}  # fmt: skip


def hectares(text: str, unit: str) -> str | None:
    """Reads an area: `15亩`, `1.5 公顷`, `３２０㎡`; a number without a unit is of `unit`."""
    text = trim(half_width(text))
    number = _NUMBER.match(text)[0]
    area = _AREAS.get(lower(trim(text[len(number) :]) or unit))
    whole, _, fraction = number.partition(".")
    value = _integer(whole, fraction)
    if area is None or not whole or len(whole) > 12 or len(fraction) > 9 or value is None:
        return None
    scale = 10 ** len(fraction) * area[0]
    hundredths = (value * area[1] * 2 + scale) // (scale * 2)
    return _shown(hundredths, 2) if hundredths < 1_000_000_000 else None


def written(number: str | None, unit: str | None) -> str | None:
    """A number and its unit from two fields, as written; a number that has its unit within stays."""
    bare = number is not None and unit is not None and _BARE.search(number)
    return number + unit if bare else number


# The most fen that the hub's own SDK holds.
_FEN = 2**63 - 1


def _fen(text: str, places: int) -> int | None:
    text = trim(half_width(text))
    for unit, of_unit in (("万元", 6), ("元", 2)):
        if text.endswith(unit):
            text, places = text.removesuffix(unit).rstrip(BLANKS), of_unit
            break
    negative, whole, fraction = _parts(text)
    if not whole or len(fraction) > places:
        return None
    value = _integer(whole, f"{fraction:0<{places}}")
    if value is None or value > _FEN:
        return None
    return -value if negative else value


def _parts(number: str) -> tuple[bool, str, str]:
    """Sign, what stands before the first point, and behind it without its last zeros."""
    whole, _, fraction = number.removeprefix("-").partition(".")
    return number.startswith("-"), whole, fraction.rstrip("0")


def _integer(whole: str, fraction: str) -> int | None:
    digits = _DIGITS.fullmatch(whole.replace(",", "") + fraction)
    # More digits than any amount has: none is read, since so many could not be.
    return int(digits[1] or "0") if digits and len(digits[1]) <= 100 else None


def _shown(value: int | None, places: int) -> str | None:
    if value is None:
        return None
    digits = str(abs(value)).zfill(places + 1)
    return f"{'-' if value < 0 else ''}{digits[:-places]}.{digits[-places:]}"
