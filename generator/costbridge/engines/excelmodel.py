"""The library `formulas` as it comes: its ExcelModel over a saved workbook.

Slow, and the guard of `formulas.py`, which uses the same functions in an order of its own.
"""

import re
from pathlib import Path
from typing import Any

import numpy as np
from openpyxl.utils import column_index_from_string

from costbridge.collector import paused
from costbridge.engines import CalculationError, Value
from costbridge.engines.book import read
from costbridge.engines.library import library, value_of
from costbridge.engines.order import formulas_of
from costbridge.formula import Address, where

_KEY = re.compile(r"'\[[^\]]*\](.+)'!([A-Z]+)([0-9]+)")


def calculate(path: Path) -> dict[Address, Value]:
    """The value of every formula cell; ExcelModel leaves out, in silence, what it cannot."""
    cells = read(path)
    titles = {title.upper(): title for title, _, _ in cells}
    # It makes millions of small objects: half of the time would be the collector's. An overflow
    # becomes an error value, without a warning.
    with paused(), np.errstate(all="ignore"):
        solution = library().ExcelModel().loads(str(path)).finish().calculate()
    found: dict[Address, Any] = {}
    for key, ranges in solution.items():
        match = _KEY.fullmatch(key) if isinstance(key, str) else None
        if match:
            title = titles.get(match[1].replace("''", "'"))
            if title:
                address = title, int(match[3]), column_index_from_string(match[2])
                found[address] = ranges.value[0, 0]
    formulas = formulas_of(cells)
    missing = sorted(formulas.keys() - found.keys())
    if missing:
        raise CalculationError(
            f"{where(missing[0])} and {len(missing) - 1} more: formulas gives no value: "
            f"look for a circular reference, or a function that fails"
        )
    return {address: value_of(found[address]) for address in formulas}
