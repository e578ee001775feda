"""Triangles: what Excel's background checks would mark, since Excel is not at hand (rule K7).

Emulated are the rules that are on as delivered, but for error values and invalid data (F16, I5).
"""

import re
from collections.abc import Iterator

from costbridge.audit.audited import Audited, cells_of
from costbridge.audit.rule import Broken, rule
from costbridge.formula import Address, FormulaError, Reference, shape, where

_NUMBER = re.compile(r"\s*[-+(]?\s*[$€£]?\s*\d[\d,. ]*(?:[eE][-+]?\d+)?\s*[%)]?\s*")
_SHORT_YEAR = re.compile(r"\d{1,2}[-/.]\d{1,2}[-/.]\d{2}|\d{1,2}[- ][A-Za-z]{3}[- ]\d{2}")


@rule("K7", severity=2)
def excel_marks_no_cell_with_a_green_triangle(book: Audited) -> Iterator[Broken]:
    """Excel's background checks find nothing, and none of them is switched off."""
    for title, sheet in book.xml.items():
        if sheet.ignores_errors:
            yield Broken(title, "background checks are switched off for some cells")
    titles = {sheet.title for _, sheet in book.sheets}
    yield from _texts(book)
    shapes = {at: _shape(f, at) for at, f in book.formulas.items() if at[0] in titles}
    for at in shapes:
        if inconsistent := _odd_one(at, shapes):
            yield Broken(where(at), f"{book.formulas[at]} differs from {inconsistent}")
        if not book.workbook[at[0]].cell(*at[1:]).protection.locked:
            yield Broken(where(at), "is a formula in an unlocked cell")
        for reference in book.precedents[at]:
            for left_out in _omitted(book, at, reference):
                yield Broken(where(at), f"{book.formulas[at]} leaves out {where(left_out)}")


def _texts(book: Audited) -> Iterator[Broken]:
    for _, sheet in book.sheets:
        for cell in cells_of(sheet):
            place, text = f"{sheet.title}!{cell.coordinate}", str(cell.value)
            if cell.data_type == "s" and _NUMBER.fullmatch(text):
                yield Broken(place, f"the text {text} looks like a number")
            elif cell.data_type == "s" and _SHORT_YEAR.fullmatch(text):
                yield Broken(place, f"{text} has a year of two digits")


def _shape(formula: str, at: Address) -> str:
    try:
        return shape(formula, at[1], at[2], at[0])
    except FormulaError:
        return formula


def _odd_one(at: Address, shapes: dict[Address, str]) -> str:
    """The two neighbours that are copies of one another, where this cell is no copy of any.

    Along a row of periods every cell is: what stands above and below is then another line.
    """
    pairs = {}
    for down, right, named in ((0, 1, "those left and right"), (1, 0, "those above and below")):
        before = shapes.get((at[0], at[1] - down, at[2] - right))
        pairs[named] = before, shapes.get((at[0], at[1] + down, at[2] + right))
    if any(shapes[at] in pair for pair in pairs.values()):
        return ""
    return next((named for named, (a, b) in pairs.items() if a and a == b), "")


def _omitted(book: Audited, at: Address, reference: Reference) -> Iterator[Address]:
    """A typed number next to a range of one row or column, on the formula's side of it."""
    sheet, row, column = at
    if reference.sheet != sheet or (reference.rows > 1) == (reference.columns > 1):
        return
    if reference.columns > 1 and reference.first_row == row:
        beside = reference.first_col - 1 if column < reference.first_col else reference.last_col + 1
        cell = (sheet, row, beside)
    elif reference.rows > 1 and reference.first_col == column:
        beside = reference.first_row - 1 if row < reference.first_row else reference.last_row + 1
        cell = (sheet, beside, column)
    else:
        return
    value = book.workbook[sheet].cell(*cell[1:]).value
    if cell != at and isinstance(value, int | float) and not isinstance(value, bool):
        yield cell
