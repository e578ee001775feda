"""Agreement: a book's lines beside a reference's, line by line and period by period.

The reference is given as a mapping from names to values, so that the two implementations stay two.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from costbridge.engines import Value
from costbridge.engines.compare import agree
from costbridge.formula import Address, where
from costbridge.layout import FIRST, TOTAL, Layout, Placed
from costbridge.sheets.drawing import WORDS

Reference = Mapping[str, float | Sequence[float]]

# Lines that say how many rows the sheet Checks has: no economics, so nothing to calculate twice.
WITHOUT_REFERENCE = ("check_count", "tie_count")
# A gap is the difference of two lines that have a reference each; about 0 it is their rounding.
_GAP = "gap"


class Gap(NamedTuple):
    """A cell that does not hold what the reference says; None where one of them has nothing."""

    cell: str
    line: str
    found: Value | None
    expected: float | None


def calculated(layout: Layout) -> list[str]:
    """The lines that a reference must have: every one but inputs and words."""
    lines = [layout.home[name].line for name in layout.names]
    wanted = (x.name for x in lines if x.kind in ("figure", "series") and x.role != _GAP)
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


def cell_scale(layout: Layout, values: Mapping[Address, Value]) -> Callable[[Address], float]:
    """The scale of any cell of the book: its row's, and for a gap on Checks that of its home."""
    largest = scales(layout, values)
    keys = {(p.sheet, p.row): _yardstick(p) for rows in layout.rows.values() for p in rows}
    gaps_at = {
        (p.sheet, p.row, TOTAL): _yardstick(layout.home[f"gap.{p.name}"])
        for rows in layout.rows.values()
        for p in rows
        if p.link and p.line.role in WORDS
    }

    def scale(address: Address) -> float:
        key = gaps_at.get(address) or keys.get(address[:2])
        return largest.get(key, 0.0) if key else 0.0

    return scale


def _yardstick(placed: Placed) -> tuple[str, str]:
    return placed.sheet, placed.line.unit
