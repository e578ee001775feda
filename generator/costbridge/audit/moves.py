"""Inputs as an analyst would move them: their cells, their numbers in a scenario, and many at once.

A scenario is played by its numbers in the base column, so that any number of them, and of moves of
single inputs, is one calculation over arrays; that the picker leads there is `Audited.by_scenario`.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import numpy as np

from costbridge.audit.audited import Audited
from costbridge.audit.places import inputs_sheet
from costbridge.checking.typed import PICKER_AT
from costbridge.formula import Address
from costbridge.layout import SCENARIOS

Numbers = Mapping[str, float]


def input_cells(book: Audited) -> dict[str, Address]:
    """The cell of each number that a case gives: the base column, or its place in a table."""
    inputs, home = inputs_sheet(book.layout), book.layout.home
    found = {}
    for name in book.layout.names:
        placed = home[name]
        if placed.line.kind == "given" and placed.line.unit != "text":
            column = SCENARIOS if placed.sheet == inputs else placed.column
            found[name] = (placed.sheet, placed.row, column)
    return found


def numbers(book: Audited, scenario: str) -> dict[str, float]:
    """The number of every input in a scenario, with what was typed into the file."""
    found = book.layout.case.numbers(scenario)
    offset = [s.key for s in book.layout.case.scenarios].index(scenario)
    for name, (sheet, row, column) in input_cells(book).items():
        own = (SCENARIOS, SCENARIOS + offset) if column == SCENARIOS else (column,)
        for value in (book.declared.get((sheet, row, c)) for c in own):
            if isinstance(value, int | float):
                found[name] = float(value)
    return found


def moved(
    book: Audited, draws: Sequence[Numbers], wanted: Collection[Address]
) -> Mapping[Address, Any]:
    """The wanted cells at each draw, a draw naming the inputs that part from the base column."""
    cells = input_cells(book)
    base_label = next(iter(book.scenario_labels.values()))
    changes: dict[Address, Any] = {PICKER_AT: base_label}  # whichever is selected in the file
    for name in sorted({name for draw in draws for name in draw} & cells.keys()):
        base = book.declared[cells[name]]
        column = np.array([draw.get(name, base) for draw in draws], float)
        changes[cells[name]] = column if (column != column[0]).any() else float(column[0])
    return book.program.calculate(changes, wanted)
