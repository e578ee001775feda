"""Agreement: a book's lines beside a reference's, line by line and period by period.

The reference is given as a mapping from names to values, so that the two implementations stay two.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from costbridge.engines import Value
from costbridge.engines.compare import agree
from costbridge.formula import Address, where
from costbridge.layout import FIRST, TOTAL, Layout, Placed

Reference = Mapping[str, float | Sequence[float]]

# Lines that say how many rows the sheet Checks has: no economics, so nothing to calculate twice.
WITHOUT_REFERENCE = ("check_count", "tie_count")


class Gap(NamedTuple):
    """A cell that does not hold what the reference says; None where one of them has nothing."""

    cell: str
    line: str
    found: Value | None
    expected: float | None


def calculated(layout: Layout) -> list[str]:
    """The lines that a reference must have: every one but inputs and words."""
    kinds = {name: layout.home[name].line.kind for name in layout.names}
    wanted = (name for name in layout.names if kinds[name] in ("figure", "series"))
    return [name for name in wanted if name not in WITHOUT_REFERENCE]


def gaps(layout: Layout, values: Mapping[Address, Value], reference: Reference) -> list[Gap]:
    """Every cell that parts from the reference, and every line that only one of the two has."""
    scale = scales(layout, values)
    names = calculated(layout)
    found = [gap for name in names for gap in line_gaps(layout, values, reference, name, scale)]
    lines = {name.removesuffix("[total]") for name in reference}
    return found + [Gap("-", name, None, None) for name in sorted(lines - set(names))]


def line_gaps(
    layout: Layout,
    values: Mapping[Address, Value],
    reference: Reference,
    name: str,
    scale: Mapping[tuple[str, str], float],
) -> list[Gap]:
    """The cells of one line that part from the reference."""
    placed = layout.home[name]
    if name not in reference:
        return [Gap(where(layout.address(name)), name, None, None)]
    largest = scale[_yardstick(placed)]
    return [
        Gap(where(address), name, values[address], expected)
        for address, expected in _expected(layout, placed, reference)
        if not agree(values[address], expected, largest)
    ]


def _expected(layout: Layout, placed: Placed, reference: Reference) -> list[tuple[Address, float]]:
    name = placed.name
    given = reference[name]
    if placed.line.kind != "series":
        assert isinstance(given, int | float), f"{name} is a figure, the reference has a series"
        return [(layout.address(name), given)]
    assert not isinstance(given, int | float), f"{name} is a series, the reference has a figure"
    cells = [layout.address(name, FIRST + period) for period in range(layout.periods)]
    expected = list(zip(cells, given, strict=True))
    if placed.line.total:
        total = reference[f"{name}[total]"]
        assert isinstance(total, int | float)
        expected.append((layout.address(name, TOTAL), total))
    return expected


def scales(layout: Layout, values: Mapping[Address, Value]) -> dict[tuple[str, str], float]:
    """The largest magnitude among the calculated lines of a unit on a sheet.

    A value that is zero in mathematics comes out as 1e-17 or 1e-7: it has no scale of its own.
    """
    largest: dict[tuple[str, str], float] = {}
    for name in calculated(layout):
        placed = layout.home[name]
        columns = [None] if placed.line.kind != "series" else range(FIRST, layout.last_column + 1)
        for column in columns:
            value = values[layout.address(name, column)]
            if isinstance(value, int | float):
                key = _yardstick(placed)
                largest[key] = max(largest.get(key, 0.0), abs(value))
    return largest


def _yardstick(placed: Placed) -> tuple[str, str]:
    return placed.sheet, placed.line.unit
