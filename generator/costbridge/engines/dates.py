"""Dates as Excel counts them: day 1 is 1 January 1900, and 1900 has a 29 February (day 60)."""

import math
from datetime import date, timedelta

from costbridge.engines import NUM
from costbridge.engines.operators import Fault

_LEAP_1900 = 60
_EPOCH = date(1899, 12, 31)
_LAST = 2_958_465  # 31 December 9999


def _first_of_month(year: int, month: int) -> int:
    """The day number of the first of a month, counted on from the year's January."""
    months = year * 12 + month - 1
    if months == 10_000 * 12:
        return _LAST + 1
    if not 1900 * 12 <= months < 10_000 * 12:
        raise Fault(NUM)
    days = (date(months // 12, months % 12 + 1, 1) - _EPOCH).days
    return days if days < _LEAP_1900 else days + 1


def _within(day: int) -> float:
    if not 0 <= day <= _LAST:
        raise Fault(NUM)
    return float(day)


def _civil(serial: float) -> tuple[int, int, int]:
    day = int(_within(math.floor(serial)))
    if day == _LEAP_1900:
        return 1900, 2, 29
    if day == 0:
        return 1900, 1, 0
    found = _EPOCH + timedelta(days=day if day < _LEAP_1900 else day - 1)
    return found.year, found.month, found.day


def date_of(year: float, month: float, day: float) -> float:
    years = int(year)
    if 0 <= years < 1900:
        years += 1900
    return _within(_first_of_month(years, int(month)) + int(day) - 1)


def year_of(serial: float) -> float:
    return float(_civil(serial)[0])


def month_of(serial: float) -> float:
    return float(_civil(serial)[1])


def moved(serial: float, months: float) -> float:
    """EDATE: the same day some months on, or the last of that month where it is shorter."""
    year, month, day = _civil(serial)
    first = _first_of_month(year, month + int(months))
    return min(float(first + day - 1), month_end(serial, months))


def month_end(serial: float, months: float) -> float:
    """EOMONTH: the last day of the month some months on."""
    year, month, _ = _civil(serial)
    return _within(_first_of_month(year, month + int(months) + 1) - 1)
