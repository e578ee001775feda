"""Sheet: the cells of one worksheet as they are written; a place is said once, in its row."""

import re
from collections.abc import Mapping

from costbridge.errors import printable
from costbridge.formula import column_number
from costbridge.reading.gathered import (
    ANEW,
    CELLS,
    COLUMNS,
    FORMULAS,
    MERGE,
    MERGES,
    ROWS,
    Gathered,
    Grid,
    Part,
    RawCell,
    Refused,
    held,
    refuse_other_words,
)

_CELL = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_ROW = re.compile(r"[0-9]{1,7}")
_TEXT_AT = (["c", "is"], ["c", "is", "r"])  # where the text of a cell stands in the cell itself


def cell_position(text: str) -> tuple[int, int]:
    """
    >>> cell_position("J12")
    (12, 10)
    """
    match = _CELL.fullmatch(text)
    if not match or int(match[2]) < 1:
        raise Refused(f"has a cell at {printable(text[:20])}, which is no place: {ANEW}")
    return int(match[2]), column_number(match[1])


class SheetReader:
    """Row by row, cell by cell."""

    def __init__(self, part: Part, gathered: Gathered, name: str) -> None:
        self._part, self._all, self._name = part, gathered, name
        self._grid: Grid = {}
        gathered.grids[name] = self._grid
        self._row = self._column = 0
        self._is_row_said = False
        self._rows_said = 0
        self._cell: Mapping[str, str] = {}
        self._inside: dict[str, str] = {}
        self._about: Mapping[str, str] = {}

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        path = self._part.path
        if tag == "c":
            self._must(path[1:-1] == ["sheetData", "row"], tag)
            refuse_other_words(tag, attributes)
            self._cell, self._inside, self._about = dict(attributes), {}, {}
        elif tag == "t":
            if path[3:-1] in _TEXT_AT:
                self._part.open_text()
        elif tag in ("v", "f", "is"):
            self._must(path[3:-1] == ["c"] and tag not in self._inside, tag)
            refuse_other_words(tag, attributes)
            self._inside[tag] = ""
            if tag == "v":
                self._part.open_text()
            elif tag == "f":
                self._about = dict(attributes)
        elif tag == "row":
            self._must(path[1:-1] == ["sheetData"], tag)
            self._start_row(attributes.get("r"))
        elif tag == "sheetData":
            self._rows_said += 1
            self._must(len(path) == 2 and self._rows_said == 1, tag)
        elif tag == "mergeCell":
            self._merge(attributes.get("ref", ""))

    def end(self, tag: str) -> None:
        if tag in ("v", "f"):
            self._inside[tag] = self._part.taken()
        elif tag == "t":
            if self._part.is_reading:
                self._inside["is"] += self._part.taken()
        elif tag == "c":
            self._keep(self._cell)

    def _must(self, belongs: bool, tag: str) -> None:
        """What is in another place, or there twice, other programs read otherwise."""
        if not belongs:
            where = printable(f"part {self._name}: an element {tag}")
            raise Refused(f"is damaged: {where} out of its place: {ANEW}")

    def _start_row(self, said: str | None) -> None:
        if said is not None and not (_ROW.fullmatch(said) and int(said)):
            raise Refused(f"has a row {printable(said[:20])}, which is none: {ANEW}")
        self._is_row_said = said is not None
        self._row = self._row + 1 if said is None else int(said)
        self._column = 0

    def _keep(self, cell: Mapping[str, str]) -> None:
        at = (self._row, self._column + 1)
        if "r" in cell:
            at = cell_position(cell["r"])
            self._must(at[0] == self._row or not self._is_row_said, f"c of {cell['r']}")
        self._row, self._column = at
        if "s" in cell:
            self._choose(cell["s"])
        kind, formula = cell.get("t", "n"), self._inside.get("f")
        value = self._inside.get("is" if kind == "inlineStr" else "v")
        self._must(value is not None or not self._inside.keys() - {"f"}, "v")
        if value is None and formula is None:
            return  # formatted only
        if at[0] > ROWS or at[1] > COLUMNS:
            where = f"row {at[0]:,}, column {at[1]:,}"
            raise Refused(f"has something in {where}, outside any sheet of ours: clear it")
        if at in self._grid:
            raise Refused(f"holds a cell twice, in row {at[0]}, column {at[1]}: {ANEW}")
        self._count(formula)
        self._grid[at] = RawCell(
            kind, value, formula, self._formula_type(), self._about.get("si", "")
        )

    def _count(self, formula: str | None) -> None:
        every = self._all
        every.cells += 1
        held(every.cells, CELLS, "cells")
        if formula is not None:
            every.cell_formulas += 1
            held(every.cell_formulas, FORMULAS, "formulas")
            every.hold_formula(len(formula))

    def _choose(self, style: str) -> None:
        if not _ROW.fullmatch(style):
            raise Refused(f"has a cell of the format {printable(style[:20])}: {ANEW}")
        chosen = self._all.chosen
        chosen[self._name] = max(int(style), chosen.get(self._name, 0))

    def _formula_type(self) -> str:
        kind = self._about.get("t", "normal")
        if kind not in ("normal", "shared"):
            first, _, last = self._about.get("ref", "").partition(":")
            if kind == "dataTable" or (kind == "array" and last and last != first):
                where = printable(first[:20])
                raise Refused(f"has an array formula or data table at {where}: delete it, save")
            self._must(kind == "array", f"f of type {kind[:20]}")
        return kind

    def _merge(self, ref: str) -> None:
        first, _, last = ref.partition(":")
        (top, left), (bottom, right) = cell_position(first), cell_position(last or first)
        size = (abs(bottom - top) + 1) * (abs(right - left) + 1)
        self._all.merged += size
        if size > MERGE or self._all.merged > MERGES:
            raise Refused("merges more cells than any workbook of ours: unmerge them, save")
