"""Rules of what formulas read and give (F14 to F16, L9): numbers, no errors, flows above zero."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from costbridge.audit.audited import Audited, cells_of
from costbridge.audit.formulas import readable
from costbridge.audit.moves import Numbers, input_cells, moved, numbers
from costbridge.audit.places import named
from costbridge.audit.rule import Broken, rule
from costbridge.audit.tree import Call, Cells, Node, Operation, nodes
from costbridge.engines import CalculationError, ExcelError
from costbridge.engines.order import ordered
from costbridge.formula import Address, where
from costbridge.layout import FIRST

_SIGNS_OF_NUMBERS = {"+", "-", "*", "/", "^", "%"}
_OF_NUMBERS = {"SUM", "MAX", "MIN", "MEDIAN", "ABS", "SUMPRODUCT", "POWER", "INT", "MOD", "SQRT"}


@rule("F14", severity=1)
def no_formula_reads_a_blank_or_words(book: Audited) -> Iterator[Broken]:
    """A formula reads cells that are filled, and calculates with numbers."""
    for address, found in book.precedents.items():
        for at in (at for reference in found for at in reference.addresses()):
            if at not in book.contents:
                yield Broken(where(address), f"{book.formulas[address]}: {where(at)} is empty")
    for address, formula, tree in readable(book):
        for cell in _calculated_with(tree):
            for at in cell.at.addresses():
                content = book.values.get(at) if at in book.formulas else book.contents.get(at)
                if isinstance(content, str) and not isinstance(content, ExcelError):
                    yield Broken(where(address), f"{formula}: {where(at)} holds {content!r}")


def _calculated_with(tree: Node) -> Iterator[Cells]:
    for node in nodes(tree):
        if isinstance(node, Operation) and node.sign in _SIGNS_OF_NUMBERS:
            yield from (one for one in node.operands if isinstance(one, Cells))
        if isinstance(node, Call) and node.name in _OF_NUMBERS:
            yield from (one for one in node.arguments if isinstance(one, Cells))


@rule("F15", severity=1)
def no_formula_needs_itself(book: Audited) -> Iterator[Broken]:
    """No circular reference, also none that a condition hides."""
    try:
        read = {at: [*found] for at, found in book.precedents.items()}
        ordered(read, dict.fromkeys(book.contents, 0))
    except CalculationError as loop:
        at, _, what = str(loop).partition(": ")
        yield Broken(at, what)


@rule("F16", severity=1)
def no_cell_is_an_error(book: Audited) -> Iterator[Broken]:
    """No error value in any scenario, nor with any input at its low or its high."""
    first: dict[Address, str] = {}
    for address, when in _errors(book):
        first.setdefault(address, when)
    yield from (Broken(where(address), when) for address, when in first.items())


def _errors(book: Audited) -> Iterator[tuple[Address, str]]:
    for sheet in book.stored.worksheets:
        for cell in cells_of(sheet):
            if cell.data_type == "e":
                yield (sheet.title, cell.row, cell.column), f"{cell.value} is stored"
    for scenario, values in book.by_scenario.items():
        errors = ((at, value) for at, value in values.items() if isinstance(value, ExcelError))
        yield from ((at, f"{value} in {scenario}") for at, value in errors)
    wanted = [at for at, value in book.values.items() if not isinstance(value, str)]
    for scenario in book.by_scenario:
        corners = _corners(book, scenario)
        for address, value in moved(book, [draw for _, draw in corners], wanted).items():
            which = _first_error(value)
            if which is not None:
                yield address, f"an error in {scenario}, with {corners[which][0]}"


def _corners(book: Audited, scenario: str) -> list[tuple[str, Numbers]]:
    """The numbers of a scenario with one input at an end of its range, for each input and end."""
    base, case = numbers(book, scenario), book.layout.case
    return [
        (f"{name} at {end:,.15g}", {**base, name: end})
        for name in input_cells(book)
        if name in case.inputs
        for end in sorted({case.inputs[name].low, case.inputs[name].high})
    ]


def _first_error(value: Any) -> int | None:
    values = value.tolist() if isinstance(value, np.ndarray) and value.dtype == object else [value]
    return next((i for i, one in enumerate(values) if isinstance(one, ExcelError)), None)


@rule("L9", severity=2)
def flows_are_never_negative(book: Audited) -> Iterator[Broken]:
    """The sign convention is stated, and in every scenario every flow keeps it."""
    guide = next(sheet.title for sheet in book.layout.book if sheet.kind == "guide")
    if not any(at[0] == guide and text == "Signs" for at, text in book.contents.items()):
        yield Broken(guide, "says nothing of signs")
    for placed in named(book.layout):
        is_flow = placed.line.kind == "series" and (placed.line.total == "SUM" or placed.line.sign)
        if placed.link or not is_flow:
            continue
        cells = range(FIRST, book.layout.last_column + 1)
        addresses = [(placed.sheet, placed.row, column) for column in cells]
        for scenario, values in book.by_scenario.items():
            below = [at for at in addresses if float(values[at]) < 0]
            if below:
                yield Broken(where(below[0]), f"{placed.name} is below zero in {scenario}")
