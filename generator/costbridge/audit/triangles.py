"""Triangles: what Excel's background checks would mark, since Excel is not at hand (rule K7).

Emulated are the rules that are on as delivered, but for error values and invalid data (F16, I5).
"""

import re
from collections.abc import Iterator

from costbridge.audit.audited import Audited
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
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type != "s":
                    continue
                where_ = f"{sheet.title}!{cell.coordinate}"
                if _NUMBER.fullmatch(str(cell.value)):
                    yield Broken(where_, f"the text {cell.value} looks like a number")
                elif _SHORT_YEAR.fullmatch(str(cell.value)):
                    yield Broken(where_, f"{cell.value} has a year of two digits")


def _shape(formula: str, at: Address) -> str:
    try:
        return shape(formula, at[1], at[2], at[0])
    except FormulaError:
        return formula


def _odd_one(at: Address, shapes: dict[Address, str]) -> str:
    """The pair of neighbours that are copies of one another and not of this cell."""
    sheet, row, column = at
    for down, right in ((0, 1), (1, 0)):
        before = shapes.get((sheet, row - down, column - right))
        after = shapes.get((sheet, row + down, column + right))
        if before and before == after != shapes[at]:
            return "its neighbours on both sides" if right else "those above and below"
    return ""


def _omitted(book: Audited, at: Address, reference: Reference) -> Iterator[Address]:
    """Numbers next to either end of a range of one row or column, as if it had been cut short."""
    if (reference.rows > 1) == (reference.columns > 1):
        return
    down, right = (1, 0) if reference.rows > 1 else (0, 1)
    sheet, first_row, first_col, last_row, last_col = reference
    ends = ((first_row - down, first_col - right), (last_row + down, last_col + right))
    if sheet not in book.workbook.sheetnames:
        return
    for row, column in ends:
        if row < 1 or column < 1 or (sheet, row, column) == at:
            continue
        value = book.workbook[sheet].cell(row, column).value
        if isinstance(value, int | float) and not isinstance(value, bool):
            yield sheet, row, column
