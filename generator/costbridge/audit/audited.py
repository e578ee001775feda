"""Audited: a workbook as the rules see it, the file and what was declared for its case.

The file's formulas are read as text and never evaluated; what is calculated are the declared ones.
"""

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from openpyxl import Workbook, load_workbook

from costbridge.agreement import Reference
from costbridge.audit.raw import Raw
from costbridge.audit.written import Written, written
from costbridge.case.data import Case
from costbridge.engines import Value
from costbridge.engines.compiled import Program
from costbridge.formula import Address, Formula
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
    reference: Callable[[Mapping[str, float], int], Reference]
    typed: Mapping[Address, Value] = field(default_factory=dict)

    @cached_property
    def workbook(self) -> Workbook:
        """The file by openpyxl: formulas, styles, views, validations."""
        return load_workbook(io.BytesIO(self.data))

    @cached_property
    def stored(self) -> Workbook:
        """The file by openpyxl: the values stored beside the formulas."""
        return load_workbook(io.BytesIO(self.data), data_only=True)

    @cached_property
    def parts(self) -> Mapping[str, bytes]:
        """The parts of the file, unpacked."""
        with zipfile.ZipFile(io.BytesIO(self.data)) as archive:
            return {name: archive.read(name) for name in archive.namelist()}

    @cached_property
    def formulas(self) -> Mapping[Address, Formula]:
        """The formulas of the file, in the order of tabs, rows and columns."""
        return {
            (sheet.title, cell.row, cell.column): Formula(cell.value)
            for sheet in self.workbook.worksheets
            for row in sheet.iter_rows()
            for cell in row
            if cell.data_type == "f" and isinstance(cell.value, str)
        }

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
