"""What reads a range cell by cell: SUM, COUNTIF, SUMIF, SUMPRODUCT, INDEX and MATCH.

A range arrives as a list of its cells, row by row. Sums run from left to right, in arrays as in
floats: numpy's pairwise sum would give a draw other bits than a single run.
"""

import math
import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np

from costbridge.engines import NA, REF, VALUE, ExcelError
from costbridge.engines.operators import (
    Fault,
    Given,
    PerDraw,
    at_least,
    at_most,
    equal,
    finite,
    greater,
    is_array,
    known,
    less,
    multiply,
    number,
    numeral,
    shown,
    text,
    unequal,
)


def numbers_of(arguments: tuple[Given, ...]) -> Iterator[Given]:
    """What an aggregate takes: all of its single values, but only the numbers of a range."""
    for argument in arguments:
        if type(argument) is not list:
            yield number(argument)
            continue
        for value in argument:
            if type(value) is float or (is_array(value) and value.dtype == float):
                yield value
            elif isinstance(value, ExcelError):
                raise Fault(value)


def total(*arguments: Given) -> Given:
    result: Given = 0.0
    for value in numbers_of(arguments):
        result = result + value
    return finite(result)


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
        if is_array(given):
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
            is_array(value) and value.dtype == type(self.wanted)
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
        if is_array(met):
            if isinstance(amount, ExcelError):
                raise PerDraw
            for figure in numbers_of(([amount],)):
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
        numbers = list(numbers_of((list(row),)))
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
    if not is_array(row) and not is_array(column):
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
    if not all(type(v) is float or (is_array(v) and v.dtype == float) for v in values):
        raise PerDraw
    size = len(position)
    table = np.stack([np.broadcast_to(value, size) for value in values])
    return table[position, np.arange(size)]


def match(wanted: Given, cells: list[Given]) -> Given:
    """MATCH with third argument 0: the position of the first equal cell."""
    wanted = shown(wanted)
    if isinstance(wanted, ExcelError):
        raise Fault(wanted)
    if is_array(wanted) or any(map(is_array, cells)):
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
