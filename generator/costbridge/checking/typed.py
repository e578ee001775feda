"""Typed: what an analyst typed into the input cells of a workbook, and which scenario she picked.

An input cell holds a number or the link to its base column, a text input a text; anything else is
a difference, and the number of the case is calculated with in its place.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeGuard

from costbridge.case.data import Case
from costbridge.case.numbers import plain
from costbridge.checking.findings import ChangedInput, Findings
from costbridge.checking.matching import Match
from costbridge.checking.sameness import Verdict, judge
from costbridge.engines import Value
from costbridge.formula import Address, Formula, column_letters, column_number
from costbridge.layout import SCENARIOS, Layout, Placed
from costbridge.reading.found import Content
from costbridge.sheets.inputs import HEADER_ROW, HIGH, LOW, PICKER

_PICKER = PICKER.replace("$", "").partition("!")
PICKER_AT: Address = (_PICKER[0], int(_PICKER[2][1:]), column_number(_PICKER[2][0]))
PICKED = "scenario"  # what the picker is called among the changed inputs


@dataclass
class Typed:
    """The inputs of a file: what its cells hold, by address, and its numbers by name."""

    scenario: str
    numbers: dict[str, float] = field(default_factory=dict)
    cells: dict[Address, Content] = field(default_factory=dict)
    refused: set[Address] = field(default_factory=set)
    changed: list[ChangedInput] = field(default_factory=list)


def read_inputs(layout: Layout, match: Match, findings: Findings) -> Typed:
    """Every input cell of the file, each difference told."""
    return _Reader(layout, match, findings).read()


def input_cells(layout: Layout) -> set[Address]:
    """The cells that `typed` reads, so that nothing else judges them."""
    columns = [SCENARIOS + i for i in range(len(layout.case.scenarios))]
    sheet = next(s.title for s in layout.book if s.kind == "inputs")
    found = {PICKER_AT, *((sheet, HEADER_ROW, column) for column in columns)}
    for name in layout.names:
        placed = layout.home[name]
        if placed.line.kind == "given" and placed.line.unit == "text":
            found.add((placed.sheet, placed.row, placed.column))
        elif placed.line.kind == "given":
            found |= {(placed.sheet, placed.row, c) for c in (LOW, HIGH, *columns)}
    return found


class _Reader:
    def __init__(self, layout: Layout, match: Match, findings: Findings) -> None:
        self._layout, self._match, self._findings = layout, match, findings
        self._case: Case = layout.case
        self._typed = Typed(self._case.selected)

    def read(self) -> Typed:
        self._picker()
        columns = {s.key: self._case.numbers(s.key) for s in self._case.scenarios}
        self._typed.numbers = columns[self._typed.scenario]
        sheet = next(s.title for s in self._layout.book if s.kind == "inputs")
        if self._match.is_shifted(sheet):  # told: which column is whose cannot be said
            return self._typed
        self._labels(sheet)
        outside: list[str] = []
        for placed in self._inputs():
            if placed.line.unit == "text":
                self._text(placed)
            elif self._match.place((placed.sheet, placed.row, SCENARIOS)):
                outside += self._number(placed)
        if outside:
            shown = ", ".join(outside[:3]) + (f" and {len(outside) - 3} more" * (len(outside) > 3))
            self._findings.notice(f"outside low and high: {shown}")
        return self._typed

    def _inputs(self) -> Iterator[Placed]:
        for name in self._layout.names:
            placed = self._layout.home[name]
            if placed.line.kind == "given":
                yield placed

    def _picker(self) -> None:
        case = self._case
        declared = case.scenario(case.selected).label
        found = self._match.content(PICKER_AT)
        keys = {s.label.casefold(): s.key for s in case.scenarios}
        key = keys.get(found.casefold()) if isinstance(found, str) else None
        if key is None or isinstance(found, Formula):
            if self._match.place(PICKER_AT):
                self._refuse(
                    PICKER_AT, found, "one of " + ", ".join(s.label for s in case.scenarios)
                )
        elif key != case.selected:
            self._typed.scenario = key
            self._typed.cells[PICKER_AT] = case.scenario(key).label
            self._typed.changed.append(ChangedInput(PICKED, key, declared, str(found)))

    def _labels(self, sheet: str) -> None:
        """A scenario is picked by its label: one that was retyped is picked by nobody."""
        for offset, scenario in enumerate(self._case.scenarios):
            at = (sheet, HEADER_ROW, SCENARIOS + offset)
            if self._match.place(at) and self._match.content(at) != scenario.label:
                self._refuse(at, self._match.content(at), scenario.label)

    def _text(self, placed: Placed) -> None:
        at = (placed.sheet, placed.row, placed.column)
        if self._match.place(at) is None:
            return
        found, declared = self._match.content(at), self._case.texts[placed.name]
        if not isinstance(found, str) or isinstance(found, Formula) or not found.strip():
            self._refuse(at, found, "a text")
        elif found != declared:
            self._typed.cells[at] = found
            self._typed.changed.append(ChangedInput(placed.name, "", declared, found))

    def _number(self, placed: Placed) -> Iterator[str]:
        """The cells of one input; those outside its low and high are given back."""
        given = self._case.inputs[placed.name]
        low = self._bound(placed, LOW, "low", given.low)
        high = self._bound(placed, HIGH, "high", given.high)
        base = given.value
        for offset, scenario in enumerate(self._case.scenarios):
            at = (placed.sheet, placed.row, SCENARIOS + offset)
            declared = self._case.numbers(scenario.key)[placed.name]
            links = offset > 0 and placed.name not in scenario.overrides
            found = self._match.content(at)
            if _is_number(found):
                number = float(found)
                self._typed.cells[at] = found
            elif offset and self._is_link(found, placed, at):
                number = base
                self._typed.cells[at] = self._link(placed)
            else:
                self._refuse(at, found, "a number: type it")
                number = base if links else declared
            if offset == 0:
                base = number
            followed = links and number == base and not _is_number(found)
            if number != declared and not followed:
                change = ChangedInput(placed.name, scenario.key, declared, number)
                self._typed.changed.append(change)
            if scenario.key == self._typed.scenario:
                self._typed.numbers[placed.name] = number
            if not followed and not low <= number <= high:
                yield f"{self._match.where(at)} {placed.name} {plain(number)}"

    def _bound(self, placed: Placed, column: int, word: str, declared: float) -> float:
        at = (placed.sheet, placed.row, column)
        found = self._match.content(at)
        if not _is_number(found):
            self._refuse(at, found, "a number: type it")
            return declared
        if found != declared:
            self._typed.cells[at] = found
            change = ChangedInput(placed.name, word, declared, float(found))
            self._typed.changed.append(change)
        return float(found)

    def _link(self, placed: Placed) -> Formula:
        return Formula(f"=${column_letters(SCENARIOS)}{placed.row}")

    def _is_link(self, found: Content | None, placed: Placed, at: Address) -> bool:
        if not isinstance(found, Formula):
            return False
        return judge(self._link(placed), found, at, self._match).verdict is Verdict.SAME

    def _refuse(self, at: Address, found: Content | None, expected: Value) -> None:
        self._typed.refused.add(at)
        self._findings.at(at, "input", found, expected)


def _is_number(value: Content | None) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool)
