"""Values: the same bytes from the same case, and beside each formula what it gives (W10, W11)."""

import datetime as dt
from collections.abc import Iterator

from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.utils.datetime import to_excel

from costbridge.agreement import cell_scale
from costbridge.audit.audited import Audited
from costbridge.audit.rule import Broken, rule
from costbridge.checking.stored import agrees
from costbridge.engines import ExcelError, Value
from costbridge.formula import Address, where


@rule("W10", severity=2)
def two_builds_of_a_case_are_the_same_bytes(book: Audited) -> Iterator[Broken]:
    """Two builds of one case give the same bytes. A file as built is the first of the two."""
    first = book.build(book.layout.case)
    if first != book.data and first != book.build(book.layout.case):
        yield Broken("case", "two builds of it differ")


@rule("W11", severity=1)
def each_formula_has_its_value_beside_it(book: Audited) -> Iterator[Broken]:
    """Each formula's stored value is there and is what it gives; told once a sheet."""
    scale = cell_scale(book.layout, book.values)
    sheets = {sheet.title: sheet for sheet in book.stored.worksheets}
    found: dict[str, list[tuple[Address, Value | None]]] = {}
    for at, value in book.values.items():
        sheet, row, column = at
        if sheet in sheets:
            stored = _value(sheets[sheet].cell(row, column))
            if not agrees(stored, value, scale(at)):
                found.setdefault(sheet, []).append((at, stored))
    for (at, stored), *others in found.values():
        more = f" (and {len(others)} more on this sheet)" if others else ""
        shown = "nothing" if stored is None else stored
        yield Broken(where(at), f"stores {shown}, its formula gives {book.values[at]}{more}")


def _value(cell: Cell | MergedCell) -> Value | None:
    """What a reader who does not calculate sees; openpyxl turns numbers into dates and times."""
    value = cell.value
    if isinstance(value, str):
        return ExcelError(value) if cell.data_type == "e" else value
    if isinstance(value, dt.datetime | dt.date | dt.time | dt.timedelta):
        return float(to_excel(value))  # type: ignore[no-untyped-call]
    return value if isinstance(value, int | float) else None
