"""Text as people typed it: blanks, widths, what stands for nothing.

Changes no meaning. A blank is what Unicode calls White_Space, in every language of the SDK. Knows nothing of fields.
"""

import re

BLANKS = (
    "\t\n\v\f\r \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"
)
_WITHOUT_BLANKS = dict.fromkeys(map(ord, BLANKS))
_HALF = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)} | {0x3000: " "}
_BRACKETS = str.maketrans("[(【﹝{〈<《])】﹞}〉>》", "〔" * 8 + "〕" * 8)
_LOWER = {letter: letter + 32 for letter in range(ord("A"), ord("Z") + 1)}
_UPPER = {letter: letter - 32 for letter in range(ord("a"), ord("z") + 1)}

_BETWEEN = re.compile("[、,，;；|\n]")
_EMPTY = {"", "/", "-", "--", "无", "null", "NULL"}


def trim(text: str) -> str:
    return text.strip(BLANKS)


def without_blanks(text: str) -> str:
    return text.translate(_WITHOUT_BLANKS)


def present(text: str) -> str | None:
    """Trimmed, or none where nothing is left or the text stands for empty: `/`, `-`, `无`, `null`."""
    trimmed = trim(text)
    return None if trimmed in _EMPTY else trimmed


def half_width(text: str) -> str:
    """Letters, digits and signs of full width (`Ａ１（`) as those of half width."""
    return text.translate(_HALF)


def several(text: str) -> list[str]:
    """The parts of a text in which several stand: `甲、乙；丙`."""
    return [part for part in map(present, _BETWEEN.split(text)) if part is not None]


def document_number(text: str) -> str:
    """A document number (文号) with its year in the prescribed brackets 〔〕 (GB/T 9704), without blanks."""
    return without_blanks(half_width(text)).translate(_BRACKETS)


def lower(text: str) -> str:
    """Lower case of ASCII alone: other letters have none that two languages agree on."""
    return text.translate(_LOWER)


def upper(text: str) -> str:
    return text.translate(_UPPER)
