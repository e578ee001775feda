"""A saved workbook as cells, and cells as a workbook: what the file engines share."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.reader.excel import ExcelReader

from costbridge.archive import archived
from costbridge.engines import CalculationError, Cells, ExcelError, Value
from costbridge.formula import Address, Formula, where


class _Numbers(ExcelReader):
    """openpyxl's reader, which leaves a date the number it is, whatever its format."""

    def read_worksheets(self) -> None:
        book: Any = self.wb  # the names below are openpyxl's own
        book._date_formats = book._timedelta_formats = frozenset()
        super().read_worksheets()


def _cells(path: Path, data_only: bool) -> Iterator[tuple[Address, Any]]:
    reader = _Numbers(path, data_only=data_only)
    reader.read()
    for sheet in reader.wb.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.value is not None:
                    yield (sheet.title, cell.row, cell.column), cell


def read(path: Path) -> dict[Address, Value | Formula]:
    """What stands in the cells of a workbook, formulas as formulas."""
    found: dict[Address, Value | Formula] = {}
    for address, cell in _cells(path, data_only=False):
        if cell.data_type == "f":
            if not isinstance(cell.value, str):
                raise CalculationError(
                    f"{where(address)}: array formulas and data tables are not supported: "
                    f"write one formula a cell"
                )
            found[address] = Formula(cell.value)
        else:
            found[address] = _value(cell)
    return found


def cached_values(path: Path) -> dict[Address, Value]:
    """The values stored beside the formulas, and the values of all other cells."""
    return {address: _value(cell) for address, cell in _cells(path, data_only=True)}


def _value(cell: Any) -> Value:
    value = cell.value
    if cell.data_type == "e":
        return ExcelError(value)
    if isinstance(value, bool | int | float | str):
        return value
    return str(value)


def write(cells: Cells, path: Path) -> None:
    """The cells as a workbook, without formats and without cached values."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for (title, row, column), value in sorted(cells.items()):
        sheet = book[title] if title in book.sheetnames else book.create_sheet(title)
        cell = sheet.cell(row, column, value)
        if isinstance(value, ExcelError):
            cell.data_type = "e"
        elif isinstance(value, str) and not isinstance(value, Formula):
            cell.data_type = "s"  # else openpyxl takes a text that begins with "=" for a formula
    path.write_bytes(archived(book))
