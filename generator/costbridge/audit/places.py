"""Places: what each cell of a line is: its row, its part of it, unit and format.

Cells that belong to no line (headings, labels, notes, cards) have no place.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal, NamedTuple

from costbridge.checking.typed import PICKER_AT
from costbridge.formula import Address
from costbridge.layout import (
    BEFORE,
    FIGURE,
    FIRST,
    HEADER_ROW,
    SCENARIOS,
    TOTAL,
    Layout,
    Placed,
)
from costbridge.sheets.checks import GAP, TOLERANCE
from costbridge.sheets.drawing import number_format
from costbridge.sheets.inputs import CHOSEN_ROW, HIGH, LOW, NUMBER_ROW
from costbridge.sheets.inputs import HEADER_ROW as SCENARIO_LABELS
from costbridge_workbook.units import IN_FULL, UNITS
from costbridge_workbook.vocabulary import Page, Sheet

Part = Literal["figure", "period", "opening", "total", "typed", "gap", "tolerance", "scenario"]
SHOWING = ("summary", "guide", "checks", "sources", "case")
"""The kinds of sheets that show: their answers stand above what they are made of."""


class Place(NamedTuple):
    """A cell of a line; ``placed`` is None for the cells by which a scenario is chosen."""

    placed: Placed | None
    part: Part
    unit: str
    format: str = ""

    @property
    def is_text(self) -> bool:
        return self.unit == "text"


def places(layout: Layout) -> dict[Address, Place]:
    """Every cell that the lines of a book have, by address."""
    found = dict(_scenario_cells(layout))
    for sheet in layout.book:
        if sheet.kind == "time":
            found.update(_header(sheet.title, layout))
        for placed in layout.rows.get(sheet.title, ()):
            if placed.name:
                on_checks = sheet.kind == "checks" and placed.link is not None
                cells = _of_check(placed, layout) if on_checks else _of_line(placed, layout)
                for column, place in cells:
                    found[placed.sheet, placed.row, column] = place
    return found


def named(layout: Layout) -> Iterator[Placed]:
    """Every row that is a line or links to one, in the order of tabs and rows."""
    for sheet in layout.book:
        yield from (placed for placed in layout.rows.get(sheet.title, ()) if placed.name)


def inputs_sheet(layout: Layout) -> str:
    return next(sheet.title for sheet in layout.book if sheet.kind == "inputs")


def shows(address: Address, book: Sequence[Sheet | Page], found: Mapping[Address, Place]) -> bool:
    """Whether a cell belongs to a sheet that shows, or to a line of words."""
    place = found.get(address)
    kind = next((sheet.kind for sheet in book if sheet.title == address[0]), "")
    return kind in SHOWING or (place is not None and place.is_text)


def _of_line(placed: Placed, layout: Layout) -> Iterator[tuple[int, Place]]:
    line, format_ = placed.line, number_format(placed.line)
    if line.kind == "series":
        for column in range(FIRST, layout.last_column + 1):
            yield column, Place(placed, "period", line.unit, format_)
        if placed.link is None and line.opening is not None:
            yield BEFORE, Place(placed, "opening", line.unit, format_)
        if placed.link is None and line.total:
            unit = line.total_unit or line.unit
            shown = UNITS[unit].format if line.total_unit else format_
            yield TOTAL, Place(placed, "total", unit, shown)
        return
    yield placed.column, Place(placed, "figure", line.unit, format_)
    has_scenarios = placed.sheet == inputs_sheet(layout) and line.unit != "text"
    if line.kind == "given" and placed.link is None and has_scenarios:
        scenarios = (SCENARIOS + i for i in range(len(layout.case.scenarios)))
        for column in (LOW, HIGH, *scenarios):
            yield column, Place(placed, "typed", line.unit, format_)


def _of_check(placed: Placed, layout: Layout) -> Iterator[tuple[int, Place]]:
    """A row of Checks: its result, the gap, and what the gap may be."""
    yield FIGURE, Place(placed, "figure", "flag", number_format(placed.line))
    gap = layout.home[f"gap.{placed.name}"].line
    yield GAP, Place(placed, "gap", gap.unit, number_format(gap))
    if placed.line.tolerance:
        unit = layout.home[placed.line.tolerance].line.unit
        yield TOLERANCE, Place(placed, "tolerance", unit, IN_FULL)


def _header(sheet: str, layout: Layout) -> Iterator[tuple[Address, Place]]:
    for name, row in HEADER_ROW.items():
        home = layout.home[name]
        place = Place(home, "period", home.line.unit, number_format(home.line))
        for column in range(FIRST, layout.last_column + 1):
            yield (sheet, row, column), place


def _scenario_cells(layout: Layout) -> Iterator[tuple[Address, Place]]:
    inputs = inputs_sheet(layout)
    label = Place(None, "scenario", "text")
    yield PICKER_AT, label
    yield (inputs, CHOSEN_ROW, FIGURE), label
    yield (inputs, NUMBER_ROW, FIGURE), Place(None, "scenario", "number")
    for offset in range(len(layout.case.scenarios)):
        yield (inputs, SCENARIO_LABELS, SCENARIOS + offset), label
