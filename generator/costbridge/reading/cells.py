"""Cells: what a cell holds, from what is written: its value, and its formula if it shares one."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from costbridge.engines import ERRORS, ExcelError, Value
from costbridge.errors import printable
from costbridge.formula import column_letters, shifted
from costbridge.reading.gathered import ANEW, NUMBER, Gathered, Grid, Place, RawCell, Refused

WRITTEN_NUMBER = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,3})?", re.ASCII)
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_NEW_ERRORS = "#SPILL! #CALC! #FIELD! #BLOCKED! #UNKNOWN! #CONNECT! #BUSY! #GETTING_DATA #PYTHON!"
CELL_ERRORS = {*ERRORS, *_NEW_ERRORS.split()}


class Where(NamedTuple):
    """The name of a cell, spelled out only where something is to be said of it."""

    sheet: str
    place: Place

    def __str__(self) -> str:
        return f"{printable(self.sheet)}!{column_letters(self.place[1])}{self.place[0]}"


def expanded(title: str, grid: Grid, all_: Gathered) -> Iterator[tuple[Place, RawCell, str | None]]:
    """Each cell with its formula: one that is shared is written out wherever it is."""
    shared: dict[str, tuple[Place, str]] = {}
    for place, raw in grid.items():
        formula = raw.formula
        if formula is not None and raw.formula_type == "shared":
            if raw.shared in shared:
                (row, column), first = shared[raw.shared]
                all_.hold_formula(len(first))
                written = shifted(first, place[0] - row, place[1] - column)
                if formula not in ("", written):
                    where = Where(title, place)
                    raise Refused(f"is damaged: {where} shares a formula and has another: {ANEW}")
                formula = written
            elif formula:
                shared[raw.shared] = place, formula
        yield place, raw, formula


def cell_value(raw: RawCell, where: Where, strings: Sequence[str]) -> Value | None:
    text = raw.value
    if text is None or (text == "" and raw.type in ("n", "b", "e", "d")):
        return None
    match raw.type:
        case "n" if len(text) <= NUMBER and WRITTEN_NUMBER.fullmatch(text) and _is_finite(text):
            return float(text)
        case "b" if text in ("0", "1", "true", "false"):
            return text in ("1", "true")
        case "s" if len(text) <= NUMBER and text.isascii() and text.isdigit():
            if int(text) < len(strings):
                return unescaped(strings[int(text)])
        case "str" | "inlineStr":
            return unescaped(text)
        case "d":
            return text
        case "e" if text in CELL_ERRORS:
            return ExcelError(text)
    raise Refused(f"{where} holds {printable(text[:30])}, which no cell can: type it anew, save")


def _is_finite(text: str) -> bool:
    return abs(float(text)) < float("inf")


def unescaped(text: str) -> str:
    return _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text) if "_x" in text else text
