"""Audited: a workbook as the rules see it, the file and what was declared for its case.

The file's formulas are read as text and never evaluated; what is calculated are the declared ones.
"""

import io
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet

from costbridge.agreement import Reference as Calculated
from costbridge.audit.places import Place, inputs_sheet, places, shows
from costbridge.audit.raw import Raw
from costbridge.audit.sheet_xml import SheetXml, sheets_xml
from costbridge.audit.tree import LARGEST
from costbridge.audit.written import Written, written
from costbridge.case.data import Case
from costbridge.checking.typed import PICKER_AT
from costbridge.engines import Value
from costbridge.engines.compiled import Program
from costbridge.formula import Address, Formula, FormulaError, Reference, references, shape
from costbridge.layout import SCENARIOS, Layout
from costbridge.sheets.drawing import Drawn
from costbridge.sheets.inputs import HEADER_ROW


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
        return self.raw.parts

    @cached_property
    def xml(self) -> Mapping[str, SheetXml]:
        """By sheet, what openpyxl does not keep when Excel has saved the file."""
        return sheets_xml(self.raw)

    @cached_property
    def contents(self) -> Mapping[Address, object]:
        """What stands in the cells of the file, in the order of tabs, rows and columns."""
        return {
            (sheet.title, cell.row, cell.column): Formula(cell.value)
            if cell.data_type == "f" and isinstance(cell.value, str)
            else cell.value
            for sheet in self.workbook.worksheets
            for cell in cells_of(sheet)
            if cell.value is not None
        }

    @cached_property
    def formulas(self) -> Mapping[Address, Formula]:
        """The formulas of the file."""
        return {at: value for at, value in self.contents.items() if isinstance(value, Formula)}

    @cached_property
    def distinct(self) -> Mapping[Address, Formula]:
        """The formulas of the file without the copies within a row: the first of each form."""
        seen: set[tuple[str, int, str]] = set()
        found = {}
        for (sheet, row, column), formula in self.formulas.items():
            form = (sheet, row, _form(formula, row, column, sheet))
            if form not in seen:
                seen.add(form)
                found[sheet, row, column] = formula
        return found

    @cached_property
    def precedents(self) -> Mapping[Address, Sequence[Reference]]:
        """What each formula of the file refers to (see `read_by`)."""
        return {at: read_by(formula, at[0]) for at, formula in self.formulas.items()}

    @cached_property
    def places(self) -> Mapping[Address, Place]:
        """The cells of the declared lines, and what each is."""
        return places(self.layout)

    @cached_property
    def rows_of_periods(self) -> frozenset[tuple[str, int]]:
        """The rows that hold a value a period: series, links to them, and header rows."""
        return frozenset(at[:2] for at, place in self.places.items() if place.part == "period")

    def shows(self, address: Address) -> bool:
        """Whether a cell stands on a sheet that shows and does not calculate, or holds words."""
        return shows(address, self.layout.book, self.places)

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
    def raw(self) -> Raw:
        """The parts as XML: what openpyxl would mend in silence."""
        return Raw(self.data)

    @cached_property
    def written(self) -> tuple[Written, ...]:
        """Every formula of the file, wherever it stands: also in marks, names and charts."""
        return tuple(written(self.raw))

    @cached_property
    def program(self) -> Program:
        """The declared formulas, compiled."""
        return Program(self.declared)

    @cached_property
    def values(self) -> Mapping[Address, Value]:
        """What the declared formulas give."""
        return self.program.calculate()

    @cached_property
    def scenario_labels(self) -> Mapping[str, Value]:
        """What is picked to choose a scenario, by its key: the label above its column."""
        inputs = inputs_sheet(self.layout)
        scenarios = enumerate(self.layout.case.scenarios)
        return {s.key: self.declared[inputs, HEADER_ROW, SCENARIOS + i] for i, s in scenarios}

    @cached_property
    def by_scenario(self) -> Mapping[str, Mapping[Address, Value]]:
        """What they give when each scenario is picked, by its key."""
        labels = self.scenario_labels.items()
        return {key: self.program.calculate({PICKER_AT: label}) for key, label in labels}


def cells_of(sheet: Worksheet) -> list[Cell]:
    """The cells that the file has, row by row; `iter_rows` would make all that lie between them."""
    cells = (cell for _, cell in sorted(sheet._cells.items()))
    return [cell for cell in cells if isinstance(cell, Cell)]


def read_by(formula: str, sheet: str) -> Sequence[Reference]:
    """What a formula refers to; nothing, if it cannot be read or takes in more than any of ours."""
    try:
        found = references(formula, sheet)
    except FormulaError:
        return ()
    return found if all(one.rows * one.columns <= LARGEST for one in found) else ()


def _form(formula: Formula, row: int, column: int, sheet: str) -> str:
    try:
        return shape(formula, row, column, sheet)
    except FormulaError:
        return formula
