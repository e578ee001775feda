"""The functions of rule F6, for the compiled engine; no other can be compiled."""

import math
from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np

from costbridge.engines import DIV0, NUM, VALUE, ExcelError
from costbridge.engines.dates import date_of, month_end, month_of, moved, year_of
from costbridge.engines.operators import (
    Fault,
    Given,
    PerDraw,
    each,
    finite,
    is_array,
    known,
    number,
    power,
    shown,
    text,
    truth,
)
from costbridge.engines.ranges import count_if, index, match, numbers_of, sum_if, sum_product, total
from costbridge.engines.text import character, fixed

_LONGEST_TEXT = 32_767  # characters in a cell
_MOST_DECIMALS = 127  # FIXED's limit


def _lesser(a: Given, b: Given) -> Given:
    return np.minimum(a, b) if is_array(a) or is_array(b) else (b if b < a else a)


def _larger(a: Given, b: Given) -> Given:
    return np.maximum(a, b) if is_array(a) or is_array(b) else (b if b > a else a)


def _extreme(choose: Callable[[Given, Given], Given]) -> Callable[..., Given]:
    def calculate(*arguments: Given) -> Given:
        result = None
        for value in numbers_of(arguments):
            result = value if result is None else choose(result, value)
        return shown(result)

    return calculate


def median(*arguments: Given) -> Given:
    values = list(numbers_of(arguments))
    if not values:
        raise Fault(NUM)
    if len(values) == 3:  # a value held between two limits, the usual case
        a, b, c = values
        return _larger(_lesser(a, b), _lesser(_larger(a, b), c))
    if any(map(is_array, values)):
        values = list(np.sort(np.stack(np.broadcast_arrays(*map(known, values))), axis=0))
    else:
        values.sort()
    middle = len(values) // 2
    if len(values) % 2:
        return values[middle]
    return finite((values[middle - 1] + values[middle]) / 2.0)


def _conditions(arguments: tuple[Given, ...]) -> Iterator[Given]:
    found = False
    for argument in arguments:
        in_range = type(argument) is list
        for value in argument if in_range else [argument]:
            ignored = value is None or isinstance(value, str)
            if not (in_range and ignored and not isinstance(value, ExcelError)):
                found = True
                yield truth(value)
    if not found:
        raise Fault(VALUE)


def every(*arguments: Given) -> Given:
    result: Given = True
    for condition in list(_conditions(arguments)):  # an error after a FALSE still counts
        result = condition & result
    return result


def some(*arguments: Given) -> Given:
    result: Given = False
    for condition in list(_conditions(arguments)):
        result = condition | result
    return result


def negation(value: Given) -> Given:
    condition = truth(value)
    return ~condition if is_array(condition) else not condition


def _kind(value: Given) -> type:
    if not is_array(value):
        return type(value)
    return float if value.dtype == float else bool


def choose(condition: Given, yes: Callable[[], Given], no: Callable[[], Given]) -> Given:
    """IF for arrays: both branches where the draws differ, else only the one taken."""
    condition = truth(condition)
    if not is_array(condition):
        return yes() if condition else no()
    taken, other = shown(yes()), shown(no())
    if {_kind(taken), _kind(other)} not in ({float}, {bool}):
        raise PerDraw
    return np.where(condition, taken, other)


def _by_numpy(
    single: Callable[[float], float], arrays: Callable[[Given], Given]
) -> Callable[[Given], Given]:
    """A function that numpy calculates to the same bits as Python, and much faster."""

    def calculate(value: Given) -> Given:
        value = number(value)
        return arrays(value) if is_array(value) else single(value)

    return calculate


def _root(x: float) -> float:
    if x < 0:
        raise Fault(NUM)
    return math.sqrt(x)


def modulo(a: Given, b: Given) -> Given:
    a, b = number(a), number(b)
    if is_array(a) or is_array(b):
        return np.mod(a, b)  # NaN, so an error, where b is 0
    if b == 0:
        raise Fault(DIV0)
    return a % b + 0.0


def _exponential(x: float) -> float:
    try:
        return math.exp(x)
    except OverflowError:
        raise Fault(NUM) from None


def _by_draw(function: Callable[..., float]) -> Callable[..., Given]:
    return lambda *values: each(function, *values)


def _logarithm(function: Callable[[float], float]) -> Callable[[Given], Given]:
    def calculate(x: float) -> float:
        if x <= 0:
            raise Fault(NUM)
        return function(x)

    return _by_draw(calculate)


def _single(value: Given) -> float:
    figure = number(value)
    if is_array(figure):
        raise PerDraw
    return float(figure)


def char(code: Given) -> str:
    if not 1 <= _single(code) < 256:
        raise Fault(VALUE)
    return character(int(_single(code)))


def repeat(part: Given, times: Given) -> str:
    written, count = text(part), int(_single(times))
    if count < 0 or len(written) * count > _LONGEST_TEXT:
        raise Fault(VALUE)
    return written * count


def fixed_text(value: Given, decimals: Given = 2.0, no_commas: Given = False) -> str:
    places = int(_single(decimals))
    if abs(places) > _MOST_DECIMALS:
        raise Fault(VALUE)
    plain = truth(no_commas)
    if is_array(plain):
        raise PerDraw
    return fixed(_single(value), places, commas=not plain)


class Function(NamedTuple):
    """How a function is called: least and most arguments, and what each of them may be."""

    call: Callable[..., Given]
    least: int
    most: int
    takes: str
    """A letter an argument, the last one repeated: v a value, r a range, a either, 0 the constant
    0, e a value or a range in an expression that is calculated cell by cell."""


_ANY = 255  # Excel's limit of arguments

FUNCTIONS = {
    "ABS": Function(_by_numpy(abs, np.abs), 1, 1, "v"),
    "AND": Function(every, 1, _ANY, "a"),
    "CHAR": Function(char, 1, 1, "v"),
    "COUNTIF": Function(count_if, 2, 2, "rv"),
    "DATE": Function(_by_draw(date_of), 3, 3, "v"),
    "EDATE": Function(_by_draw(moved), 2, 2, "v"),
    "EOMONTH": Function(_by_draw(month_end), 2, 2, "v"),
    "EXP": Function(_by_draw(_exponential), 1, 1, "v"),
    "FIXED": Function(fixed_text, 1, 3, "v"),
    "IF": Function(choose, 2, 3, "v"),
    "INDEX": Function(index, 2, 3, "rv"),
    "INT": Function(_by_numpy(lambda x: float(math.floor(x)), np.floor), 1, 1, "v"),
    "LN": Function(_logarithm(math.log), 1, 1, "v"),
    "LOG10": Function(_logarithm(math.log10), 1, 1, "v"),
    "MATCH": Function(match, 3, 3, "vr0"),
    "MAX": Function(_extreme(_larger), 1, _ANY, "a"),
    "MEDIAN": Function(median, 1, _ANY, "a"),
    "MIN": Function(_extreme(_lesser), 1, _ANY, "a"),
    "MOD": Function(modulo, 2, 2, "v"),
    "MONTH": Function(_by_draw(month_of), 1, 1, "v"),
    "NOT": Function(negation, 1, 1, "v"),
    "OR": Function(some, 1, _ANY, "a"),
    "POWER": Function(power, 2, 2, "v"),
    "REPT": Function(repeat, 2, 2, "v"),
    "SIGN": Function(_by_numpy(lambda x: float((x > 0) - (x < 0)), np.sign), 1, 1, "v"),
    "SQRT": Function(_by_numpy(_root, np.sqrt), 1, 1, "v"),
    "SUM": Function(total, 1, _ANY, "a"),
    "SUMIF": Function(sum_if, 2, 3, "rvr"),
    "SUMPRODUCT": Function(sum_product, 1, _ANY, "e"),
    "YEAR": Function(_by_draw(year_of), 1, 1, "v"),
}
