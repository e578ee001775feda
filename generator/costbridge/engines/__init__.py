"""Calculation engines by name: one makes the values of a workbook, the others prove them.

An engine answers with the value of *every* formula cell; a cell it cannot calculate is an
exception that names the cell, never a gap. Engines are imported when they are used.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Literal, cast

from costbridge.errors import CostbridgeError
from costbridge.formula import Address, Formula

Value = float | int | bool | str
Cells = Mapping[Address, Value | Formula]
"""The cells of a workbook that hold something; a blank cell is absent."""


class ExcelError(str):
    """An error as the value of a cell."""

    __slots__ = ()


DIV0, VALUE, REF, NAME, NUM, NA, NULL = ERRORS = tuple(
    ExcelError(name)
    for name in ("#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A", "#NULL!")
)


class CalculationError(CostbridgeError):
    """A cell, or a book, that an engine cannot calculate."""


@dataclass(frozen=True)
class Engine:
    """A calculation engine; what it calculates is a mapping of cells, or a saved workbook."""

    module: str
    reads: Literal["cells", "file"]

    @property
    def calculate(self) -> Callable[..., dict[Address, Value]]:
        found = import_module(f"{__name__}.{self.module}").calculate
        return cast(Callable[..., dict[Address, Value]], found)


ENGINES: Mapping[str, Engine] = {
    "compiled": Engine("compiled", "cells"),
    "formulas": Engine("formulas", "cells"),
    "ironcalc": Engine("ironcalc", "cells"),
    "excelmodel": Engine("excelmodel", "file"),
    "libreoffice": Engine("libreoffice", "file"),
}
