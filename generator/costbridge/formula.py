"""Formulas as text: their references, and the two forms in which formulas are equal.

`shape` is the form an auditor compares: relative, so that copies of one formula have one shape.
`pattern` is the form an engine translates: which cells are meant is left out, so that a book of
eight thousand formulas has some thirty patterns, whatever rows they stand in.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from costbridge.errors import CostbridgeError

if TYPE_CHECKING:
    from openpyxl.formula.tokenizer import Token

Address = tuple[str, int, int]
"""Sheet title, row, column, both counted from 1."""


class Formula(str):
    """An Excel formula, with its leading "=": told apart from a text that happens to begin so."""

    __slots__ = ()


class FormulaError(CostbridgeError):
    """A formula that cannot be read."""


class Reference(NamedTuple):
    """A cell, or a range of cells, that a formula refers to."""

    sheet: str
    first_row: int
    first_col: int
    last_row: int
    last_col: int

    @property
    def rows(self) -> int:
        return self.last_row - self.first_row + 1

    @property
    def columns(self) -> int:
        return self.last_col - self.first_col + 1

    def addresses(self) -> Iterator[Address]:
        """Its cells, row by row."""
        for row in range(self.first_row, self.last_row + 1):
            for col in range(self.first_col, self.last_col + 1):
                yield self.sheet, row, col


# Text constants and quoted names that belong to no reference are matched to be passed over.
# What follows a name must not make it a function (LOG10), a sheet (Q1!) or a column range.
_CELL = r"\$?[A-Za-z]{1,3}\$?[1-9][0-9]{0,6}"
_REFERENCE = re.compile(
    rf"""
    "(?:[^"]|"")*"
    | (?<![\w.$'!:\]\[])
      (?:(?P<sheet>'(?:[^']|'')+'|[^\W\d][\w.]*)!)?
      (?P<first>{_CELL})(?::(?P<last>{_CELL}))?
      (?![\w.(!:\[])
    | '(?:[^']|'')*'
    """,
    re.VERBOSE,
)
_PART = re.compile(r"(\$?)([A-Za-z]+)(\$?)([0-9]+)")
_STRIDE = 10_000  # rows from one placeholder to the next: no range of ours is that long
LAST_ROW, LAST_COLUMN = 1_048_576, 16_384  # of a worksheet


class _Corner(NamedTuple):
    row: int
    col: int
    row_fixed: bool
    col_fixed: bool


@lru_cache(maxsize=65_536)  # a large book has about ten thousand distinct cell names
def _corner(name: str) -> _Corner:
    match = _PART.fullmatch(name)
    assert match
    col_fixed, letters, row_fixed, digits = match.groups()
    col = column_number(letters)
    if int(digits) > LAST_ROW or col > LAST_COLUMN:
        raise FormulaError(f"{name} lies outside a worksheet: correct the reference")
    return _Corner(int(digits), col, bool(row_fixed), bool(col_fixed))


@lru_cache(maxsize=16_384)  # as many as a sheet can have
def column_letters(col: int) -> str:
    """
    >>> column_letters(28)
    'AB'
    """
    letters = ""
    while col:
        col, rest = divmod(col - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


@lru_cache(maxsize=16_384)
def column_number(letters: str) -> int:
    """
    >>> column_number("AB")
    28
    """
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


def where(address: Address) -> str:
    """
    >>> where(("Inputs", 12, 6))
    'Inputs!F12'
    """
    sheet, row, col = address
    return f"{sheet}!{column_letters(col)}{row}"


def _sheet(match: re.Match[str], home: str) -> str:
    written = match["sheet"]
    if written is None:
        return home
    return written[1:-1].replace("''", "'") if written[0] == "'" else written


def _reference(match: re.Match[str], home: str) -> Reference:
    first = _corner(match["first"])
    if not match["last"]:
        return Reference(_sheet(match, home), first.row, first.col, first.row, first.col)
    last = _corner(match["last"])
    rows, cols = sorted((first.row, last.row)), sorted((first.col, last.col))
    return Reference(_sheet(match, home), rows[0], cols[0], rows[1], cols[1])


def references(formula: str, sheet: str) -> list[Reference]:
    """The cells and ranges a formula on that sheet refers to, in the order written.

    >>> references("=SUM(J5:L5)*'Own costs'!$F$12", "Capex")[1]
    Reference(sheet='Own costs', first_row=12, first_col=6, last_row=12, last_col=6)
    """
    return [_reference(m, sheet) for m in _REFERENCE.finditer(formula) if m["first"]]


def _rewritten(formula: str, rewrite: Callable[[re.Match[str]], str]) -> str:
    return _REFERENCE.sub(lambda m: rewrite(m) if m["first"] else m[0], formula)


def rewritten(formula: str, sheet: str, rewrite: Callable[[Reference, str], str]) -> str:
    """The formula with another text for each reference; ``rewrite`` is given both forms of it."""
    return _rewritten(formula, lambda match: rewrite(_reference(match, sheet), match[0]))


def shape(formula: str, row: int, col: int, sheet: str) -> str:
    """The formula in relative form: equal for cells that are copies of one another.

    >>> shape("=J5*$F12", 7, 10, "Capex")
    '=R[-2]C[0]*R[5]C6'
    """

    def corner(name: str) -> str:
        to = _corner(name)
        down = str(to.row) if to.row_fixed else f"[{to.row - row}]"
        across = str(to.col) if to.col_fixed else f"[{to.col - col}]"
        return f"R{down}C{across}"

    def rewrite(match: re.Match[str]) -> str:
        target = _sheet(match, sheet)
        prefix = "" if target == sheet else f"'{target}'!"
        last = f":{corner(match['last'])}" if match["last"] else ""
        return prefix + corner(match["first"]) + last

    return _rewritten(formula, rewrite)


def shifted(formula: str, rows: int, columns: int) -> str:
    """The formula copied so many rows down and columns to the right.

    >>> shifted("J5*$F12", 1, 2)
    'L6*$F13'
    """

    def corner(name: str) -> str:
        at = _corner(name)
        row = at.row if at.row_fixed else at.row + rows
        col = at.col if at.col_fixed else at.col + columns
        if row < 1 or col < 1:
            return "#REF!"
        letters = "$" * at.col_fixed + column_letters(col)
        return letters + "$" * at.row_fixed + str(row)

    def rewrite(match: re.Match[str]) -> str:
        prefix = match["sheet"] + "!" if match["sheet"] else ""
        last = f":{corner(match['last'])}" if match["last"] else ""
        return prefix + corner(match["first"]) + last

    return _rewritten(formula, rewrite)


@lru_cache(maxsize=65_536)  # the engine that makes the values and the one that proves them ask
def pattern(formula: str, sheet: str) -> tuple[str, Sequence[Reference]]:
    """The formula with its i-th reference replaced by a placeholder of equal size, and the list.

    >>> pattern("=SUM(J5:L5)*$F12", "Capex")[0]
    '=SUM(A1:C1)*A10001'
    """
    found: list[Reference] = []

    def rewrite(match: re.Match[str]) -> str:
        reference = _reference(match, sheet)
        row = _STRIDE * len(found) + 1
        if reference.rows >= _STRIDE or row > LAST_ROW - _STRIDE:
            raise FormulaError(f"{formula}: too many references, or a range too long: split it")
        found.append(reference)
        if reference.rows == reference.columns == 1:
            return f"A{row}"
        return f"A{row}:{column_letters(reference.columns)}{row + reference.rows - 1}"

    text = _rewritten(formula, rewrite)
    return text, tuple(found)


def placeholder(name: str) -> tuple[int, int, int] | None:
    """Of a placeholder of `pattern`: which reference it is, its rows, its columns."""
    match = _REFERENCE.fullmatch(name)
    if not match or not match["first"]:
        return None
    reference = _reference(match, "")
    return reference.first_row // _STRIDE, reference.rows, reference.columns


@lru_cache(maxsize=4_096)  # patterns and the formulas of one audit; tokens are small
def tokens(formula: str) -> "tuple[Token, ...]":
    """Its tokens by openpyxl, blanks left out."""
    from openpyxl.formula import Tokenizer  # a fifth of a second, not needed to build a layout

    return tuple(token for token in Tokenizer(formula).items if token.type != "WHITE-SPACE")
