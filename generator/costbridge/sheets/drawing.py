"""Drawing: what a sheet is made of before it is a file, and what all sheets have in common."""

import math
from dataclasses import dataclass, field
from typing import Literal

from costbridge.formula import Formula, column_letters
from costbridge.layout import Layout
from costbridge.rows import Row
from costbridge_workbook.units import HOLDS_OPEN, IN_FULL, PASS_FAIL, UNITS

# A4 across less margins is 10.9 in: 149 column units at 100 %. Letter is narrower by 6 %, and a
# page breaks between columns only, so 140 are counted on.
_PAPER = 140.0
_SMALLEST = 0.66  # body text of 10 pt is then printed at 6.6 pt
_STANDARD = 8.43  # Excel's width of a column that nobody has set

WORDS = {"check": PASS_FAIL, "tie": HOLDS_OPEN}  # a flag is read as a word

Content = float | int | str | Formula | None


@dataclass(frozen=True)
class Cell:
    """A cell: content, style by name, number format, and where a click leads inside the book."""

    content: Content
    style: str
    format: str = ""
    link: str = ""
    tip: str = ""


@dataclass(frozen=True)
class Validation:
    """What may be typed into a range: a warning, since the reader may have reasons, or a stop."""

    kind: Literal["decimal", "whole", "list"]
    range: str
    first: str
    second: str = ""
    title: str = ""
    prompt: str = ""
    operator: Literal["between", "lessThanOrEqual", "greaterThanOrEqual"] = "between"
    error: str = ""
    stop: bool = False


@dataclass(frozen=True)
class Mark:
    """A conditional format: ``failing`` or ``passing`` colours where the formula holds."""

    range: str
    formula: str
    failing: bool


@dataclass
class Drawn:
    """One sheet, ready to be written."""

    title: str
    kind: str
    freeze: str
    cells: dict[tuple[int, int], Cell] = field(default_factory=dict)
    widths: dict[int, float] = field(default_factory=dict)
    heights: dict[int, float] = field(default_factory=dict)
    validations: list[Validation] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    repeat_rows: str = "1:3"
    repeat_columns: int = 0  # A to this column

    def put(self, row: int, column: int, content: Content, style: str, **more: str) -> None:
        self.cells[row, column] = Cell(content, style, **more)

    @property
    def pages_wide(self) -> int:
        """As few pages across as keep the print readable."""
        last = self.extent[1]
        repeated = sum(self.widths.get(c, _STANDARD) for c in range(1, self.repeat_columns + 1))
        rest = sum(self.widths.get(c, _STANDARD) for c in range(self.repeat_columns + 1, last + 1))
        page = _PAPER / _SMALLEST
        return 1 if repeated + rest <= page else math.ceil(rest / (page - repeated))

    @property
    def extent(self) -> tuple[int, int]:
        return max(r for r, _ in self.cells), max(c for _, c in self.cells)


def number_format(row: Row) -> str:
    """The format of a row's numbers: its unit's; words for a check; a tolerance in full."""
    if row.role in WORDS:
        return WORDS[row.role]
    return IN_FULL if row.name.startswith("tolerance.") else UNITS[row.unit].format


def address(sheet: str, row: int, column: int) -> str:
    """A cell for a link inside the book."""
    return f"{sheet}!{column_letters(column)}{row}"


def head(drawn: Drawn, layout: Layout, purpose: str, last_column: int) -> None:
    """Rows 1 to 3 of every sheet but Summary: title strip, purpose, ways on, light."""
    for column in range(1, last_column + 1):
        drawn.put(1, column, None, "Title")
    drawn.put(1, 1, drawn.title, "Title")
    drawn.put(2, 1, purpose, "Purpose")
    drawn.put(3, 1, "Summary", "Nav", link="Summary!A1", tip="To the first screen")
    light = layout.home["light"]
    text = Formula(f"={light.sheet}!$F${light.row}")
    drawn.put(3, 6, text, "Light")
    drawn.put(3, 7, "Checks", "Nav Indented", link="Checks!A1", tip="To the checks")
    if after := _next_sheet(layout, drawn.title):
        drawn.put(3, 5, f"{after} ›", "Nav", link=f"{after}!A1", tip=f"To {after}")
    drawn.marks += lights("F3", layout)
    drawn.heights |= {1: 26, 3: 16}


def lights(cell: str, layout: Layout) -> list[Mark]:
    """The light's two colours; what it says stands in it in words."""
    master = layout.home["master_check"]
    number = f"{master.sheet}!$F${master.row}"
    return [Mark(cell, f"{number}=0", failing=False), Mark(cell, f"{number}<>0", failing=True)]


def _next_sheet(layout: Layout, title: str) -> str:
    tabs = [s.title for s in layout.book]
    following = tabs[tabs.index(title) + 1 :]
    return following[0] if following else ""
