"""The functions of rule F6, for the compiled engine; no other can be compiled.

A range arrives as a list of its cells, row by row. Sums run from left to right, in arrays as in
floats: numpy's pairwise sum would give a draw other bits than a single run.
"""

import math
import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np

from . import DIV0, NA, NUM, REF, VALUE, ExcelError
from .dates import date_of, month_end, month_of, moved, year_of
from .operators import (
    Fault,
    Given,
    PerDraw,
    at_least,
    at_most,
    each,
    equal,
    finite,
    greater,
    known,
    less,
    multiply,
    number,
    numeral,
    power,
    shown,
    text,
    truth,
    unequal,
)
from .text import character, fixed

_LONGEST_TEXT = 32_767  # characters in a cell
_MOST_DECIMALS = 127  # FIXED's limit


def _is_array(value: Given) -> bool:
    return type(value) is np.ndarray


def _numbers(arguments: tuple[Given, ...]) -> Iterator[Given]:
    """What an aggregate takes: all of its single values, but only the numbers of a range."""
    for argument in arguments:
        if type(argument) is not list:
            yield number(argument)
            continue
        for value in argument:
            if type(value) is float or (_is_array(value) and value.dtype == float):
                yield value
            elif isinstance(value, ExcelError):
                raise Fault(value)


def total(*arguments: Given) -> Given:
    result: Given = 0.0
    for value in _numbers(arguments):
        result = result + value
    return finite(result)


def _lesser(a: Given, b: Given) -> Given:
    return np.minimum(a, b) if _is_array(a) or _is_array(b) else (b if b < a else a)


def _larger(a: Given, b: Given) -> Given:
    return np.maximum(a, b) if _is_array(a) or _is_array(b) else (b if b > a else a)


def _extreme(choose: Callable[[Given, Given], Given]) -> Callable[..., Given]:
    def calculate(*arguments: Given) -> Given:
        result = None
        for value in _numbers(arguments):
            result = value if result is None else choose(result, value)
        return shown(result)

    return calculate


def median(*arguments: Given) -> Given:
    values = list(_numbers(arguments))
    if not values:
        raise Fault(NUM)
    if len(values) == 3:  # a value held between two limits, the usual case
        a, b, c = values
        return _larger(_lesser(a, b), _lesser(_larger(a, b), c))
    if any(map(_is_array, values)):
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
    return ~condition if _is_array(condition) else not condition


def _kind(value: Given) -> type:
    if not _is_array(value):
        return type(value)
    return float if value.dtype == float else bool


def choose(condition: Given, yes: Callable[[], Given], no: Callable[[], Given]) -> Given:
    """IF for arrays: both branches where the draws differ, else only the one taken."""
    condition = truth(condition)
    if not _is_array(condition):
        return yes() if condition else no()
    taken, other = shown(yes()), shown(no())
    if {_kind(taken), _kind(other)} not in ({float}, {bool}):
        raise PerDraw
    return np.where(condition, taken, other)


def _wildcard(written: str) -> Callable[[str], object] | None:
    """A test for a text with * ? or ~ in it."""
    if not re.search(r"[*?~]", written):
        return None
    parts = re.findall(r"~[*?~]|.", written, re.DOTALL)
    signs = {"*": ".*", "?": "."}
    expression = "".join(signs.get(part) or re.escape(part[-1]) for part in parts)
    return re.compile(expression, re.IGNORECASE | re.DOTALL).fullmatch


_TESTS = {"<>": unequal, ">=": at_least, "<=": at_most, "=": equal, "<": less, ">": greater}


class _Criterion(NamedTuple):
    """The test that COUNTIF and SUMIF make of their second argument, such as 3, "x" or ">0"."""

    test: Callable[[Given, Given], Given]
    wanted: Given

    @classmethod
    def of(cls, given: Given) -> "_Criterion":
        if _is_array(given):
            raise PerDraw
        if not isinstance(given, str):
            return cls(equal, shown(given))
        sign = next((s for s in _TESTS if given.startswith(s)), "")
        rest = text(given)[len(sign) :]
        value = {"TRUE": True, "FALSE": False}.get(rest.upper(), numeral(rest))
        return cls(_TESTS[sign or "="], rest if value is None else value)

    def met(self, value: Given) -> Given:
        if isinstance(value, ExcelError):
            return self.test is unequal
        if isinstance(value, str) and type(self.wanted) is float:
            value = numeral(value) if numeral(value) is not None else value
        same_kind = type(value) is type(self.wanted) or (
            _is_array(value) and value.dtype == type(self.wanted)
        )
        if isinstance(self.wanted, str) and self.test in (equal, unequal):
            if value is None:
                return (self.wanted == "") == (self.test is equal)
            wildcard = _wildcard(self.wanted)
            if wildcard and same_kind:
                return bool(wildcard(value)) == (self.test is equal)
        return self.test(value, self.wanted) if same_kind else self.test is unequal


def count_if(cells: list[Given], given: Given) -> Given:
    criterion = _Criterion.of(given)
    result: Given = 0.0
    for value in cells:
        result = result + criterion.met(value)
    return result


def sum_if(cells: list[Given], given: Given, amounts: list[Given] | None = None) -> Given:
    criterion = _Criterion.of(given)
    result: Given = 0.0
    for value, amount in zip(cells, cells if amounts is None else amounts, strict=True):
        met = criterion.met(value)
        if _is_array(met):
            if isinstance(amount, ExcelError):
                raise PerDraw
            for figure in _numbers(([amount],)):
                result = result + np.where(met, figure, 0.0)
        elif met:
            result = total(result, [amount])
    return finite(result)


def sum_product(*factors: list[Given]) -> Given:
    for value in (value for column in factors for value in column):
        if isinstance(value, ExcelError):
            raise Fault(value)
    result: Given = 0.0
    for row in zip(*factors, strict=True):
        numbers = list(_numbers((list(row),)))
        if len(numbers) < len(row):  # a text, a boolean or a blank counts as 0
            continue
        product: Given = 1.0
        for value in numbers:
            product = multiply(product, value)
        result = result + product
    return finite(result)


def index(cells: list[Given], rows: int, columns: int, first: Given, second: Given = None) -> Given:
    """INDEX of a cell; of a single row or column with one position. A whole row (0) is #VALUE!."""
    if second is None:
        first, second = (1.0, first) if rows == 1 else (first, 1.0)
    row, column = (known(number(position)) for position in (first, second))
    if not _is_array(row) and not _is_array(column):
        row, column = int(row), int(column)
        if row < 1 or column < 1:
            raise Fault(VALUE)
        if row > rows or column > columns:
            raise Fault(REF)
        return cells[(row - 1) * columns + column - 1]
    row, column = np.trunc(row), np.trunc(column)
    if np.min(row) < 1 or np.min(column) < 1 or np.max(row) > rows or np.max(column) > columns:
        raise PerDraw
    position = ((row - 1) * columns + column - 1).astype(int)
    values = [shown(cell) for cell in cells]
    if not all(type(v) is float or (_is_array(v) and v.dtype == float) for v in values):
        raise PerDraw
    size = len(position)
    table = np.stack([np.broadcast_to(value, size) for value in values])
    return table[position, np.arange(size)]


def match(wanted: Given, cells: list[Given]) -> Given:
    """MATCH with third argument 0: the position of the first equal cell."""
    wanted = shown(wanted)
    if isinstance(wanted, ExcelError):
        raise Fault(wanted)
    if _is_array(wanted) or any(map(_is_array, cells)):
        return _match_arrays(wanted, cells)
    wildcard = _wildcard(wanted) if isinstance(wanted, str) else None
    for position, cell in enumerate(cells, 1):
        same_kind = type(cell) is type(wanted)
        if same_kind and (wildcard(cell) if wildcard else equal(cell, wanted)):
            return float(position)
    raise Fault(NA)


def _match_arrays(wanted: Given, cells: list[Given]) -> Given:
    result: Given = math.nan
    for position, cell in reversed(list(enumerate(cells, 1))):
        if cell is not None and not isinstance(cell, ExcelError):
            result = np.where(equal(cell, wanted), float(position), result)
    return result


def _by_numpy(
    single: Callable[[float], float], arrays: Callable[[Given], Given]
) -> Callable[[Given], Given]:
    """A function that numpy calculates to the same bits as Python, and much faster."""

    def calculate(value: Given) -> Given:
        value = number(value)
        return arrays(value) if _is_array(value) else single(value)

    return calculate


def _root(x: float) -> float:
    if x < 0:
        raise Fault(NUM)
    return math.sqrt(x)


def modulo(a: Given, b: Given) -> Given:
    a, b = number(a), number(b)
    if _is_array(b):
        return np.where(b != 0, np.mod(a, b), math.nan)
    if b == 0:
        raise Fault(DIV0)
    return np.mod(a, b) if _is_array(a) else a % b


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
    if _is_array(figure):
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
    if _is_array(plain):
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
