"""Turn the texts of many rows into numbers at once; leave what is unusual to `cells`.

What is decided here is decided as there: the two differ only in what they dare to read.
"""

import numpy as np
from numpy.typing import NDArray

from titan.aml.compiled import compiled
from titan.aml.ingest.tokens import Bytes, Ints, Text, trimmed

DROPS = 64
"""Added to the decimals of a token: finer digits are cut off, which is no rounding."""

EXACT, ROUNDED, UNUSUAL = 0, 1, 2
"""How an amount was read; an unusual one was not."""

COUNTED, DATED, ODD = 0, 1, 2
"""How a time was read: a whole number, a date, or not at all."""

_SPACE, _ZERO, _NINE, _DOT, _MINUS, _COLON, _SLASH = 32, 48, 57, 46, 45, 58, 47
_LETTER_T, _LETTER_Z = ord("T"), ord("Z")


def amounts_of(
    column: Text, decimals: NDArray[np.int8]
) -> tuple[NDArray[np.int64], NDArray[np.int8]]:
    """Read n decimal numbers as minor units.

    Args:
        column: n texts.
        decimals: int8 [n], how many each amount's currency has, and `DROPS` if it is a token; -1
            where it is unknown.

    Returns:
        int64 [n], amounts, half a unit rounded up; int8 [n], `EXACT`, `ROUNDED` or `UNUSUAL`.
    """
    amount, how = np.zeros(len(column), np.int64), np.empty(len(column), np.int8)
    _amounts(column.buffer, column.start, column.end, decimals, amount, how)
    return amount, how


def times_of(column: Text, clock: Text | None) -> tuple[NDArray[np.int64], NDArray[np.int8]]:
    """Read n whole numbers, or dates as seconds since 1970.

    Args:
        column: n texts: whole numbers, those of thirteen and sixteen digits of thousandths and
            millionths of a second, or dates ``YYYY-MM-DD`` or ``YYYY/MM/DD`` with a time of day
            ``HH:MM``, ``HH:MM:SS`` or none; UTC.
        clock: n texts of the time of day, where the file keeps it apart.

    Returns:
        int64 [n], times; int8 [n], `COUNTED`, `DATED` or `ODD`.
    """
    time, how = np.zeros(len(column), np.int64), np.empty(len(column), np.int8)
    _times(column.buffer, column.start, column.end, time, how)
    if clock is not None:
        _clocks(clock.buffer, clock.start, clock.end, time, how)
    return time, how


@compiled
def _amounts(  # noqa: PLR0913, PLR0917  # compiled: plain arrays
    buffer: Bytes,
    start: Ints,
    end: Ints,
    decimals: NDArray[np.int8],
    amount: Ints,
    how: NDArray[np.int8],
) -> None:
    for row in range(len(start)):
        first, last = trimmed(buffer, start[row], end[row])
        amount[row], how[row] = _amount(buffer, first, last, decimals[row])


@compiled
def _amount(buffer: Bytes, position: int, stop: int, decimals: int) -> tuple[int, int]:
    """Read digits with at most one point; 18 digits always fit."""
    if decimals < 0 or position == stop:
        return 0, UNUSUAL
    drops, decimals = decimals >= DROPS, decimals % DROPS
    value, kept, cut, fraction, up, rest = 0, 0, 0, -1, 0, False
    for place in range(position, stop):
        byte = buffer[place]
        if _ZERO <= byte <= _NINE:
            if fraction < decimals:
                value, kept = value * 10 + (byte - _ZERO), kept + 1
            else:
                up = 1 if cut == 0 and byte >= _ZERO + 5 else up
                rest, cut = rest or byte != _ZERO, cut + 1
            fraction += fraction >= 0
        elif byte == _DOT and fraction < 0:
            fraction = 0
        else:
            return 0, UNUSUAL
    missing = decimals - max(fraction - cut, 0)
    if kept + cut == 0 or kept + missing > 18:
        return 0, UNUSUAL
    for _ in range(missing):
        value *= 10
    if drops or not rest:
        return value, EXACT
    return value + up, ROUNDED


@compiled
def _times(buffer: Bytes, start: Ints, end: Ints, time: Ints, how: NDArray[np.int8]) -> None:
    for row in range(len(start)):
        first, last = trimmed(buffer, start[row], end[row])
        time[row], how[row] = _time(buffer, first, last)


@compiled
def _time(buffer: Bytes, position: int, stop: int) -> tuple[int, int]:
    if stop - position < 10 or buffer[position + 4] not in (_MINUS, _SLASH):
        return _count(buffer, position, stop)
    day = _day(buffer, position)
    if day == _NEVER:
        return 0, ODD
    if stop - position == 10:
        return day, DATED
    seconds = _clock(buffer, position + 11, stop)
    if buffer[position + 10] not in (_SPACE, _LETTER_T) or seconds < 0:
        return 0, ODD
    return day + seconds, DATED


@compiled
def _count(buffer: Bytes, position: int, stop: int) -> tuple[int, int]:
    """Read digits: seconds or steps, or so many that they are finer parts of a second."""
    length = stop - position
    number = _number(buffer, position, stop)
    if number < 0 or length == 0 or (length > 11 and length not in (13, 16)):
        return 0, ODD
    if length <= 11:
        return number, COUNTED
    return number // (1_000 if length == 13 else 1_000_000), DATED


_NEVER = -(1 << 62)


@compiled
def _day(buffer: Bytes, position: int) -> int:
    """Return the first second of YYYY-MM-DD (H. Hinnant, days_from_civil), or `_NEVER`."""
    year = _number(buffer, position, position + 4)
    month = _number(buffer, position + 5, position + 7)
    day = _number(buffer, position + 8, position + 10)
    same = buffer[position + 7] == buffer[position + 4]
    if not same or year < 1 or not 1 <= month <= 12 or day < 1 or day > _days_in(year, month):
        return _NEVER
    shifted = year - (month <= 2)
    era = shifted // 400
    of_era = shifted - era * 400
    of_year = (153 * (month + (-3 if month > 2 else 9)) + 2) // 5 + day - 1
    days = era * 146097 + of_era * 365 + of_era // 4 - of_era // 100 + of_year - 719468
    return days * 86400


@compiled
def _days_in(year: int, month: int) -> int:
    if month == 2:
        return 29 if year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) else 28
    return 30 if month in (4, 6, 9, 11) else 31


@compiled
def _clock(buffer: Bytes, position: int, stop: int) -> int:
    """Return the seconds of HH:MM or HH:MM:SS, a Z after it or not; -1 if it is none."""
    if stop > position and buffer[stop - 1] == _LETTER_Z:
        stop -= 1
    length = stop - position
    if length not in (5, 8) or buffer[position + 2] != _COLON:
        return -1
    hour = _number(buffer, position, position + 2)
    minute = _number(buffer, position + 3, position + 5)
    second = 0
    if length == 8:
        second = _number(buffer, position + 6, stop) if buffer[position + 5] == _COLON else -1
    if not (0 <= hour < 24 and 0 <= minute < 60 and 0 <= second < 60):
        return -1
    return hour * 3600 + minute * 60 + second


@compiled
def _number(buffer: Bytes, position: int, stop: int) -> int:
    """Return a whole number, -1 if a byte is no digit."""
    value = 0
    for place in range(position, stop):
        byte = buffer[place]
        if not _ZERO <= byte <= _NINE:
            return -1
        value = value * 10 + (byte - _ZERO)
    return value


@compiled
def _clocks(buffer: Bytes, start: Ints, end: Ints, time: Ints, how: NDArray[np.int8]) -> None:
    """Add the time of day to dates that stand in a column of their own."""
    for row in range(len(start)):
        first, last = trimmed(buffer, start[row], end[row])
        seconds = _clock(buffer, first, last)
        if how[row] != DATED or seconds < 0:
            how[row] = ODD
        else:
            time[row] += seconds
