"""The rule that every input matters (L11): each is moved a little, and some result must follow."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from costbridge.audit.audited import Audited
from costbridge.audit.lines import cells_read
from costbridge.audit.moves import Numbers, input_cells, moved, numbers
from costbridge.audit.places import named
from costbridge.audit.rule import Broken, rule
from costbridge.formula import Address, where
from costbridge.layout import TOTAL
from costbridge.rows import HEADER_NAMES
from costbridge_workbook.units import UNITS

_STEP = 0.01  # of the input; where it is 0, of its range
_NOISE = 1e-12  # of a result: what two orders of summation may differ by


@rule("L11", severity=1)
def every_input_moves_a_result(book: Audited) -> Iterator[Broken]:
    """Every input, moved a little, moves a result in some scenario and position of the switches."""
    cells, wanted = input_cells(book), _results(book)
    still = set(cells)
    for position in _positions(book):
        names = [(name, to) for name in sorted(still) for to in _steps(name, position, book)]
        if not names:
            return
        draws = [position, *({**position, name: to} for name, to in names)]
        parts = _parts_from_the_first(moved(book, draws, wanted), len(draws))
        still -= {name for (name, _), has_moved in zip(names, parts[1:], strict=True) if has_moved}
    for name in sorted(still):
        # where somebody typed, a type of which she has none is hers to see
        yield Broken(where(cells[name]), f"{name} changes no result", notice=bool(book.typed))


def _results(book: Audited) -> list[Address]:
    """Headlines and headers, gaps of checks, what is shown, and figures that go no further."""
    read = cells_read({at: f for at, f in book.distinct.items() if not book.shows(at)})
    shown = cells_read({at: f for at, f in book.distinct.items() if book.shows(at)})
    last = book.layout.last_column
    found = [book.layout.address(name, last) for name in HEADER_NAMES]
    for placed in named(book.layout):
        line = placed.line
        if placed.link or line.unit == "text" or line.kind == "given":
            continue
        at = (placed.sheet, placed.row, placed.column if line.kind != "series" else TOTAL)
        cell = at if line.column else at[:2]
        is_end = line.kind == "figure" and (cell not in read or cell in shown)
        if line.headline or is_end or line.role == "gap":
            found.append(at)
    return found


def _positions(book: Audited) -> Iterator[Numbers]:
    """The scenarios, each as it is and with each switch in each of its positions."""
    for scenario in book.by_scenario:
        base = numbers(book, scenario)
        yield base
        for name in input_cells(book):
            given = book.layout.home[name].line.given
            for choice in range(1, 1 + len(given.choices) if given else 1):
                yield {**base, name: float(choice)}


def _steps(name: str, position: Numbers, book: Audited) -> list[float]:
    """Where an input is moved to: one step of a whole number, else a hundredth, up and down.

    A tolerance is moved below zero, where no gap is small enough: a hundredth opens no check.
    """
    line, value = book.layout.home[name].line, position[name]
    if UNITS[line.unit].whole or (line.given and line.given.whole):
        return [value - 1, value + 1]
    given = book.layout.case.inputs.get(name)  # a cell of a table has no range
    step = _STEP * (abs(value) or (given.high - given.low if given else 0) or 1)
    bounds = {placed.line.tolerance for placed in named(book.layout)}
    return [value - step, value + step, *([-1.0] if name in bounds else [])]


def _parts_from_the_first(found: Mapping[Address, Any], draws: int) -> "np.ndarray[Any, Any]":
    """For each draw whether some result is another than at the first; an error is another."""
    parts = np.zeros(draws, bool)
    for value in found.values():
        if isinstance(value, np.ndarray):
            known = [x if isinstance(x, int | float) else np.nan for x in value.tolist()]
            column = np.array(known, float)
            parts |= ~(np.abs(column - column[0]) <= _NOISE * np.abs(column[0]))
    return parts
