"""Days and points in time as platforms write them.

A day is "2026-01-31", a point in time milliseconds since 1970; what is none is None. Without a zone a time is of
Asia/Shanghai, which is UTC+8 throughout. Knows no clock.
"""

import datetime
import re

from .text import trim

_DAY = 86_400_000
_SHANGHAI = 8 * 3_600_000
# The years 1000 to 9999: those that can be written.
_FIRST = -30_610_252_800_000
_LAST = 253_402_271_999_999
# The last that the hub reads in JSON, 30 December 9999 at 22:00:00 UTC: what is later stands for ever, and is refused.
_LAST_OF_EVENTS = 253_402_207_200_999
_EPOCH = datetime.datetime(1970, 1, 1)


_WRITTEN = re.compile("([0-9]{1,4})([-/])([0-9]{1,4})\\2([0-9]{1,4})(?![^ T])")
_PARTS = re.compile("([^ T]*)(?:[ T](.*))?", re.DOTALL)
_TIME = re.compile("([0-9]{1,4}):([0-9]{1,4})(?::([0-9]{1,4}))?")
_MILLIS = re.compile("(-?)0*([0-9]*)")
_DASHED = re.compile("([0-9]{4})([0-9]{2})([0-9]{2})([0-9]{6})?")
_UTC = re.compile(r"([^.]*)(?:\.([0-9]{1,9}))?Z")
# In order: a year 0, the first day that a system can write, an empty cell of a spreadsheet.
_NONE = re.compile(
    "(?:0{1,4}|(?:0{0,3}1|1900)[-/.]0{0,3}1[-/.]0{0,3}1|1899[-/.]0{0,2}12[-/.]0{0,2}3[01]|1900[-/.]0{0,3}1[-/.]0{1,4})"
    "(?![^-/. T])"
)


def day(text: str) -> str | None:
    """Reads `2026-01-31`, `2026/1/31`, with a time behind or without, or milliseconds since 1970."""
    trimmed = trim(text)
    written = _WRITTEN.match(trimmed)
    if written:
        return of(int(written[1]), int(written[3]), int(written[4]))
    millis = _epoch(trimmed)
    return None if millis is None else day_of(millis)


def instant(text: str) -> int | None:
    """Reads `2026-01-31 08:30:00`, also with slashes, a `T`, without seconds or time, or milliseconds since 1970."""
    trimmed = trim(text)
    millis = _epoch(trimmed)
    if millis is not None:
        return millis
    parts = _PARTS.fullmatch(trimmed)
    date, time = day(parts[1]), _TIME.fullmatch("0:0" if parts[2] is None else trim(parts[2]))
    if date is None or time is None:
        return None
    hour, minute, second = int(time[1]), int(time[2]), int(time[3] or 0)
    if hour > 23 or minute > 59 or second > 59:
        return None
    return midnight(date) + ((hour * 60 + minute) * 60 + second) * 1000


def dated(text: str) -> str | None:
    """The text, or none where it stands for no date: `1900-01-01`, `0000-00-00`."""
    return None if _NONE.match(dashed(text)) else text


def dashed(text: str) -> str:
    """`20260131` and `20260131083000` as the others write them; what is neither stays."""
    text = trim(text)
    parts = _DASHED.fullmatch(text)
    if parts is None:
        return text
    day, time = f"{parts[1]}-{parts[2]}-{parts[3]}", parts[4]
    return f"{day} {time[:2]}:{time[2:4]}:{time[4:]}" if time else day


def utc(text: str) -> int | None:
    """Reads a point in time as the body of a change has it: RFC 3339, in UTC."""
    parts = _UTC.fullmatch(trim(text))
    at = instant(parts[1]) if parts else None
    return None if at is None else at + _SHANGHAI + int(f"{parts[2] or '0':0<3}"[:3])


def day_of(instant: int) -> str:
    """The day in Asia/Shanghai that holds a point in time."""
    return local(instant)[:10]


def midnight(day: str | None) -> int | None:
    """A day's midnight in Asia/Shanghai; none of none."""
    return None if day is None else (datetime.date.fromisoformat(day) - _EPOCH.date()).days * _DAY - _SHANGHAI


def later(day: str | None, days: int | None) -> str | None:
    """So many days after a day; none where either is, or where that is no day that can be written."""
    if day is None or days is None:
        return None
    at = midnight(day) + days * _DAY
    return day_of(at) if _FIRST <= at <= _LAST else None


def local(instant: int) -> str:
    """`2026-01-31 08:00:00`, as platforms are asked for it."""
    return _shifted(instant).isoformat(" ", "seconds")


def zoned(instant: int | None) -> str | None:
    """`2026-01-31T08:00:00+08:00`, as an event's field has it; none of none, and of a time that no event can have."""
    if instant is None or instant > _LAST_OF_EVENTS:
        return None
    return _shifted(instant).isoformat("T", "milliseconds").removesuffix(".000") + "+08:00"


def of(year: int, month: int, date: int) -> str | None:
    """A day of the calendar; none where there is none."""
    try:
        return datetime.date(year, month, date).isoformat() if year >= 1000 else None
    except ValueError:
        return None


def _shifted(instant: int) -> datetime.datetime:
    return _EPOCH + datetime.timedelta(milliseconds=instant + _SHANGHAI)


def _epoch(text: str) -> int | None:
    """Ten digits or more, so that no year and no `yyyyMMdd` is taken for it."""
    parts = _MILLIS.fullmatch(text)
    # One of more than fifteen digits is of no year that can be written.
    if parts is None or len(text) - len(parts[1]) < 10 or len(parts[2]) > 15:
        return None
    millis = int(parts[1] + (parts[2] or "0"))
    return millis if _FIRST <= millis <= _LAST else None
