"""Gathered: what the parts of a workbook hold, as written; and the limits that it is held to."""

from dataclasses import dataclass, field
from typing import NamedTuple

MIB = 2**20
PART, ALL = 32 * MIB, 100 * MIB  # ours: < 1 MiB in all
ELEMENTS, OTHERS, SHEETS, DEPTH = 1_500_000, 200_000, 64, 64  # elements in sheets and elsewhere
CELLS, FORMULAS, STRINGS, STYLES = 200_000, 60_000, 50_000, 20_000
ROWS, COLUMNS = 10_100, 500  # a case has at most 10,000 lines
MERGE, MERGES, FORMULA = 2_000, 20_000, 8_192  # cells of one merge and of all; characters


class Refused(Exception):  # noqa: N818 - what happened to the file, not an accident
    """A file that is not opened any further, and why."""


class RawCell(NamedTuple):
    """A cell as written: its type, the text of its value and of its formula, and which kind."""

    type: str
    value: str | None
    formula: str | None
    formula_type: str
    shared: str


class Relation(NamedTuple):
    id: str
    type: str
    target: str
    external: bool


class RawSheet(NamedTuple):
    title: str
    relation: str
    state: str


class RawName(NamedTuple):
    name: str
    text: str
    sheet: str  # the number of the sheet it is local to, or nothing


Grid = dict[tuple[int, int], RawCell]


@dataclass
class Gathered:
    """What the parts of a file hold, by part; names of parts are casefolded."""

    roots: dict[str, str] = field(default_factory=dict)
    relations: dict[str, list[Relation]] = field(default_factory=dict)
    types: dict[str, str] = field(default_factory=dict)  # by "/part" or ".extension"
    sheets: list[RawSheet] = field(default_factory=list)
    names: list[RawName] = field(default_factory=list)
    settings: dict[str, str] = field(default_factory=dict)
    strings: list[str] = field(default_factory=list)
    grids: dict[str, Grid] = field(default_factory=dict)
    formulas: list[tuple[str, str]] = field(default_factory=list)  # outside cells: part and text
    bytes: int = 0
    elements: int = 0
    others: int = 0
    cells: int = 0
    cell_formulas: int = 0
    styles: int = 0
    merged: int = 0
