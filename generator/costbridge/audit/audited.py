"""Audited: a workbook as the rules see it, the file and what was declared for its case.

The file's formulas are read as text and never evaluated; what is calculated are the declared ones.
"""

import io
import warnings
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet

from costbridge.agreement import Reference as Calculated
from costbridge.audit.sheet_xml import SheetXml, sheets_xml
from costbridge.case.data import Case
from costbridge.engines import Value
from costbridge.engines.compiled import Program
from costbridge.formula import Address, Formula, FormulaError, Reference, references
from costbridge.layout import Layout
from costbridge.sheets.drawing import Drawn


@dataclass(frozen=True)
class Audited:
    """A file that has passed the pre-flight, and the book that its case declares.

    ``typed`` holds the numbers found in input cells; ``build`` gives the bytes of a case's book,
    ``reference`` its lines by the second implementation.
    """

    data: bytes
    layout: Layout
    drawn: Sequence[Drawn]
    build: Callable[[Case], bytes]
    reference: Callable[[Mapping[str, float], int], Calculated]
    typed: Mapping[Address, Value] = field(default_factory=dict)

    @cached_property
    def workbook(self) -> Workbook:
        """The file by openpyxl: formulas, styles, views, validations."""
        return self._loaded()

    @cached_property
    def stored(self) -> Workbook:
        """The file by openpyxl: the values stored beside the formulas."""
        return self._loaded(values=True)

    def _loaded(self, *, values: bool = False) -> Workbook:
        with warnings.catch_warnings():  # of what Excel adds and openpyxl leaves out
            warnings.simplefilter("ignore")
            return load_workbook(io.BytesIO(self.data), data_only=values)

    @property
    def sheets(self) -> Iterator[tuple[Drawn, Worksheet]]:
        """The declared sheets that the file has, each with what was drawn for it."""
        drawn = {sheet.title: sheet for sheet in self.drawn}
        for sheet in self.workbook.worksheets:
            if sheet.title in drawn:
                yield drawn[sheet.title], sheet

    @cached_property
    def parts(self) -> Mapping[str, bytes]:
        """The parts of the file, unpacked."""
        with zipfile.ZipFile(io.BytesIO(self.data)) as archive:
            return {name: archive.read(name) for name in archive.namelist()}

    @cached_property
    def xml(self) -> Mapping[str, SheetXml]:
        """By sheet, what openpyxl does not keep when Excel has saved the file."""
        return sheets_xml(self.parts)

    @cached_property
    def formulas(self) -> Mapping[Address, Formula]:
        """The formulas of the file, in the order of tabs, rows and columns."""
        return {
            (sheet.title, cell.row, cell.column): Formula(cell.value)
            for sheet in self.workbook.worksheets
            for cell in cells_of(sheet)
            if cell.data_type == "f" and isinstance(cell.value, str)
        }

    @cached_property
    def precedents(self) -> Mapping[Address, Sequence[Reference]]:
        """What each formula of the file refers to; a formula that cannot be read, to nothing."""
        return {at: _references(formula, at[0]) for at, formula in self.formulas.items()}

    @cached_property
    def declared(self) -> Mapping[Address, float | int | bool | str | Formula]:
        """What the declaration puts into each cell, with the numbers typed into input cells."""
        cells = {
            (sheet.title, *place): cell.content
            for sheet in self.drawn
            for place, cell in sheet.cells.items()
            if cell.content is not None
        }
        return cells | dict(self.typed)

    @cached_property
    def program(self) -> Program:
        """The declared formulas, compiled."""
        return Program(self.declared)

    @cached_property
    def values(self) -> Mapping[Address, Value]:
        """What the declared formulas give."""
        return self.program.calculate()


def cells_of(sheet: Worksheet) -> list[Cell]:
    """The cells that the file has, row by row; `iter_rows` would make all that lie between them."""
    cells = (cell for _, cell in sorted(sheet._cells.items()))
    return [cell for cell in cells if isinstance(cell, Cell)]


def _references(formula: Formula, sheet: str) -> Sequence[Reference]:
    try:
        return references(formula, sheet)
    except FormulaError:
        return ()
