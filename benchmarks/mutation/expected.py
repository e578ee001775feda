"""Expected: what the cells of a book must hold, by the reference and by the worked numbers."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from benchmarks.mutation.situations import Situations
from costbridge.agreement import calculated
from costbridge.engines.compare import TOLERANCE
from costbridge.formula import Address
from costbridge.layout import FIRST, TOTAL, Layout
from costbridge_udfs.reference import calculate as reference
from tests import test_worked_numbers as third

Array = np.ndarray[Any, Any]
Changed = Mapping[Address, Any]
At = Callable[[Address], Any]


class Expected:
    """What cells must hold in some situations, and the scale that a difference has there."""

    def __init__(self, layout: Layout, columns: Array, at: At) -> None:
        self.layout = layout
        self.columns = columns
        self.cells: dict[Address, tuple[Array, Array]] = {}
        self._scale = self._scales(at)

    def _scales(self, at: At) -> dict[tuple[str, str], Array]:
        """The scale of each unit on a sheet, in each situation: as `agreement.scales`."""
        largest: dict[tuple[str, str], Array] = defaultdict(lambda: np.zeros(len(self.columns)))
        for name in calculated(self.layout):
            placed = self.layout.home[name]
            series = placed.line.kind == "series"
            for column in range(FIRST, self.layout.last_column + 1) if series else (None,):
                numbers = numbers_of(at(self.layout.address(name, column)), self.columns)
                if numbers is not None:
                    key = placed.sheet, placed.line.unit
                    largest[key] = np.maximum(largest[key], abs(numbers))
        return largest

    def put(self, name: str, column: int | None, values: Any) -> None:
        """What a cell of a line must hold; NaN where nothing is expected of it."""
        placed = self.layout.home[name]
        scale = self._scale[placed.sheet, placed.line.unit]
        self.cells[self.layout.address(name, column)] = np.array(values, float), scale

    def notices(self, changed: Changed) -> bool:
        common = changed.keys() & self.cells.keys()
        return any(self._differs(changed[cell], *self.cells[cell]) for cell in common)

    def _differs(self, found: Any, expected: Array, scale: Array) -> bool:
        numbers = numbers_of(found, self.columns)
        if numbers is None:
            return True
        given = ~np.isnan(expected)
        largest = np.maximum(np.maximum(abs(numbers), abs(expected)), scale)
        return not (abs(numbers - expected) <= TOLERANCE * largest)[given].all()  # NaN differs


def by_reference(layout: Layout, situations: Situations, at: At) -> Expected:
    """Every line by the second implementation, where the agreement tests look."""
    expected = Expected(layout, situations.of("scenarios", "agreement"), at)
    quarters = situations.case.quarters
    found = [reference(situations.columns[i], quarters) for i in expected.columns]
    for name in calculated(layout):
        line = layout.home[name].line
        if line.kind != "series":
            expected.put(name, None, [x[name] for x in found])
            continue
        for t, values in enumerate(zip(*(_series(x[name]) for x in found), strict=True)):
            expected.put(name, FIRST + t, values)
        if line.total:
            expected.put(name, TOTAL, [x[f"{name}[total]"] for x in found])
    return expected


def _series(values: Any) -> list[float]:
    assert isinstance(values, list)
    return values


def by_worked_numbers(layout: Layout, situations: Situations, at: At) -> Expected:
    """The lines of the third implementation's table."""
    expected = Expected(layout, situations.of("worked"), at)
    table: dict[tuple[str, int | None], Array] = {}
    for i, key in enumerate(situations.worked):
        for line, period, value in third.worked()[key]:
            if line in layout.home:
                cell = line, None if period is None else FIRST + period - 1
                table.setdefault(cell, np.full(len(expected.columns), np.nan))[i] = value
    for (line, column), values in table.items():
        expected.put(line, column, values)
    return expected


def numbers_of(found: Any, columns: Array) -> Array | None:
    """The values in these situations; None where one of them is no number."""
    if isinstance(found, float):
        return np.full(len(columns), found)
    if not isinstance(found, np.ndarray):
        return None
    chosen = found[columns]
    if chosen.dtype == float:
        return chosen
    return chosen.astype(float) if all(type(x) is float for x in chosen) else None


def differ(new: Any, old: Any) -> bool:
    """Whether two values of a cell differ beyond rounding."""
    if isinstance(new, float) and isinstance(old, float):
        if np.isnan(new) or np.isnan(old):
            return bool(np.isnan(new) != np.isnan(old))
        return abs(new - old) > TOLERANCE * max(abs(new), abs(old))
    return bool(new != old)
