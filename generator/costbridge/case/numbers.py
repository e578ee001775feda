"""Which numbers an input may hold, and how a number is written in a case file."""

from decimal import Decimal
from typing import Any

from costbridge_workbook.units import UNITS
from costbridge_workbook.vocabulary import Given

MAX_DECIMALS = 15
TOO_LARGE = 1e15  # a workbook keeps 15 digits; beyond it a number would need an exponent


def plain(value: float) -> str:
    """A number without exponent: 31728.0 is 31_728, 0.5 is 0.5."""
    digits = format(Decimal(repr(float(value))), "f")
    whole, _, decimals = digits.partition(".")
    if len(whole.lstrip("-")) > 4:
        whole = f"{int(whole):_}"
    return f"{whole}.{decimals}" if decimals.strip("0") else whole


def number_problem(value: Any) -> str:
    """Why a value read from TOML is no number that a cell can hold."""
    if isinstance(value, bool):
        return f"{str(value).lower()} found, a number expected; a flag is 1 or 0"
    if isinstance(value, str):
        return f'"{value[:40]}" found, a number expected; write it without quotes'
    if not isinstance(value, int | float):
        return f"{_kind(value)} found, a number expected"
    if isinstance(value, int):
        large = abs(value) >= TOO_LARGE
    elif value != value or value in (float("inf"), float("-inf")):
        return f"{value} found, a finite number expected"
    elif value == 0 and str(value).startswith("-"):
        return "-0.0 found; write 0"
    else:
        large = abs(value) >= TOO_LARGE
    if large:
        return "a number of more than 15 digits before the point found; use a larger unit"
    decimals = len(format(Decimal(repr(float(value))), "f").partition(".")[2])
    if decimals > MAX_DECIMALS:
        return f"{decimals} decimals found, at most {MAX_DECIMALS} expected; round the number"
    return ""


def range_of(given: Given) -> tuple[float | None, float | None]:
    """Inclusive bounds of the possible; ``above`` is checked beside them."""
    unit = UNITS[given.unit]
    low = given.low if given.low is not None else None if given.above is not None else unit.low
    return low, given.high if given.high is not None else unit.high


def possible(given: Given) -> str:
    """The possible range in words: 0…1, >0, ≥0."""
    low, high = range_of(given)
    if given.above is not None:
        return f">{plain(given.above)}" + (f"…{plain(high)}" if high is not None else "")
    if low is not None and high is not None:
        return f"{plain(low)}…{plain(high)}"
    return f"≥{plain(low)}" if low is not None else f"≤{plain(high)}" if high is not None else ""


def possible_problem(given: Given, value: float) -> str:
    """Why an input cannot have this value, whatever its low and high."""
    low, high = range_of(given)
    out = (low is not None and value < low) or (high is not None and value > high)
    if out or (given.above is not None and value <= given.above):
        hint = f"; write {plain(value / 100)}" if given.unit == "share" and 1 < value <= 100 else ""
        hint = hint or "; correct it"
        return f"{plain(value)} found, a {given.unit} {possible(given)} expected{hint}"
    if (given.whole or UNITS[given.unit].whole) and value != int(value):
        return f"{plain(value)} found, a whole number expected; round it"
    return ""


def _kind(value: Any) -> str:
    if isinstance(value, list):
        return "a list"
    if isinstance(value, dict):
        return "a table"
    return 'a date (a date is quoted text, "2025-09-17"; a quarter is a whole number)'
