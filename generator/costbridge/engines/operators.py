"""Excel's values and operators, for the compiled engine.

A value is a float, bool, text, error, None (a blank cell) or an array with one float or bool a
draw. Errors travel as the exception Fault and so end a formula as in Excel. In an array NaN marks
a draw in error, and PerDraw asks the caller to calculate the formula draw by draw: what is rare
(text, errors, mixed types) then takes the path of single values and is right by construction.
A range arrives as a list, row by row. Sums run from left to right, in arrays as in floats.
"""

import math
import operator
import re
from collections.abc import Callable
from typing import Any

import numpy as np

from costbridge.engines import DIV0, NUM, VALUE, ExcelError
from costbridge.engines.text import general

Given = Any  # one of the values named above: their types are Excel's business, not Python's


def is_array(value: Given) -> bool:
    return type(value) is np.ndarray


class Fault(Exception):  # noqa: N818  # Excel's error, not Python's
    """An Excel error on its way out of a formula."""

    def __init__(self, error: ExcelError) -> None:
        self.error = error


class PerDraw(Exception):  # noqa: N818  # a request, not an error
    """This formula must be calculated one draw at a time."""


_NUMERAL = re.compile(r"\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\s*")


def numeral(written: str) -> float | None:
    """The number a text spells, if it is a plain numeral.

    Excel reads dates, currencies and local decimal marks as well: those stay texts here.
    """
    return finite(float(written)) if _NUMERAL.fullmatch(written) else None


def number(value: Given) -> Given:
    """The value in arithmetic: a blank is 0, TRUE is 1, a text counts if it is a numeral."""
    kind = type(value)
    if kind is float:
        return value
    if kind is np.ndarray:
        return value.astype(float) if value.dtype == bool else value
    if kind is bool:
        return float(value)
    if value is None:
        return 0.0
    if isinstance(value, ExcelError):
        raise Fault(value)
    figure = numeral(value)
    if figure is None:
        raise Fault(VALUE)
    return figure


def finite(value: Given) -> Given:
    if type(value) is float and value - value:  # inf - inf is NaN, and NaN is true
        raise Fault(NUM)
    return value


def truth(value: Given) -> Given:
    """The value as a condition; unlike Excel, which reads "TRUE", no text is a condition."""
    kind = type(value)
    if kind is bool:
        return value
    if kind is np.ndarray:
        return value if value.dtype == bool else known(value) != 0
    if isinstance(value, str):
        raise Fault(value if isinstance(value, ExcelError) else VALUE)
    return bool(value)


def text(value: Given) -> str:
    if isinstance(value, str):
        if isinstance(value, ExcelError):
            raise Fault(value)
        return value
    if type(value) is np.ndarray:
        raise PerDraw
    if type(value) is bool:
        return "TRUE" if value else "FALSE"
    return general(value or 0.0) if value is not None else ""


def known(value: Given) -> Given:
    """An array whose draws are all free of error: NaN would get lost in a comparison."""
    if type(value) is np.ndarray and value.dtype == float and np.isnan(value).any():
        raise PerDraw
    return value


def shown(value: Given) -> Given:
    """What a cell shows that refers to the value: 0 for a blank."""
    return 0.0 if value is None else value


def each(function: Callable[..., float], *values: Given) -> Given:
    """A function of numbers; of arrays draw by draw, so that a draw has the bits of a single run.

    numpy's own exp, log and power depend on the processor in the last bit.
    """
    values = tuple(map(number, values))
    arrays = [value for value in values if type(value) is np.ndarray]
    if not arrays:
        return function(*values)
    size = len(arrays[0])
    columns = [v.tolist() if type(v) is np.ndarray else [v] * size for v in values]
    if not any(np.isnan(array).any() for array in arrays):
        try:
            return np.array(list(map(function, *columns)))
        except Fault:
            pass  # some draws are in error: below it is found out which
    return np.array([_one(function, draw) for draw in zip(*columns, strict=True)])


def _one(function: Callable[..., float], draw: tuple[float, ...]) -> float:
    try:
        return math.nan if any(map(math.isnan, draw)) else function(*draw)
    except Fault:
        return math.nan


def _arithmetic(apply: Callable[[Any, Any], Any]) -> Callable[[Given, Given], Given]:
    def calculate(a: Given, b: Given) -> Given:
        if type(a) is not float or type(b) is not float:
            a, b = number(a), number(b)
            if type(a) is np.ndarray or type(b) is np.ndarray:
                return apply(a, b)
        result = apply(a, b) + 0.0  # Excel knows no negative zero
        if result - result:
            raise Fault(NUM)
        return result

    return calculate


add = _arithmetic(operator.add)
subtract = _arithmetic(operator.sub)
multiply = _arithmetic(operator.mul)


def divide(a: Given, b: Given) -> Given:
    a, b = number(a), number(b)
    if type(b) is np.ndarray:
        return np.divide(a, b, out=np.full(len(b), math.nan), where=b != 0)
    if b == 0:
        raise Fault(DIV0)
    result = a / b + 0.0
    return result if type(result) is np.ndarray else finite(result)


def _power(a: float, b: float) -> float:
    if a <= 0:
        if a == 0 and b <= 0:
            raise Fault(DIV0 if b else NUM)
        if not b.is_integer():
            raise Fault(NUM)
    try:
        return a**b + 0.0  # type: ignore[no-any-return]  # complex in general, but not here
    except OverflowError:
        raise Fault(NUM) from None


def power(a: Given, b: Given) -> Given:
    return each(_power, a, b)


def negate(a: Given) -> Given:
    return 0.0 - number(a)


def percent(a: Given) -> Given:
    return number(a) / 100.0


def join(a: Given, b: Given) -> str:
    return text(a) + text(b)


def _rank(value: Given, other: Given) -> tuple[int, Given]:
    """Excel's order: numbers before texts, whose case does not count, before booleans."""
    if value is None:
        value = "" if isinstance(other, str) else False if type(other) is bool else 0.0
    if isinstance(value, ExcelError):
        raise Fault(value)
    if isinstance(value, str):
        return 1, value.casefold()
    return (2 if type(value) is bool else 0), value


def _all_numbers(value: Given) -> bool:
    return type(known(value)) is np.ndarray and value.dtype == float


def _comparison(apply: Callable[[Any, Any], Any]) -> Callable[[Given, Given], Given]:
    def compare(a: Given, b: Given) -> Given:
        if type(a) is float and type(b) is float:
            return apply(a, b)
        if type(a) is not np.ndarray and type(b) is not np.ndarray:
            return apply(_rank(a, b), _rank(b, a))
        if not all(type(side) is float or _all_numbers(side) for side in (a, b)):
            raise PerDraw
        return apply(a, b)

    return compare


equal = _comparison(operator.eq)
unequal = _comparison(operator.ne)
less = _comparison(operator.lt)
greater = _comparison(operator.gt)
at_most = _comparison(operator.le)
at_least = _comparison(operator.ge)
