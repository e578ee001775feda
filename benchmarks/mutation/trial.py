"""Trial: a case's book under every situation, and the guards that look at what a mutant changes."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from benchmarks.mutation.lines import Declared, Lines
from benchmarks.mutation.recalculation import Recalculation, Stillborn, Values
from benchmarks.mutation.situations import Situations
from costbridge.agreement import calculated, scales
from costbridge.app import Book
from costbridge.engines.compare import TOLERANCE
from costbridge.formula import Address, Formula
from costbridge.layout import FIGURE, FIRST, SCENARIOS, TOTAL
from costbridge_udfs.reference import calculate as reference
from tests import test_worked_numbers as third
from tests.conftest import base_cells, shipped_book
from tests.test_checks import EDGES, FIRES
from tests.test_sentences import STATES, address
from tests.test_worked_examples import EXAMPLES

Array = np.ndarray[Any, Any]
Changed = Mapping[Address, Any]

SUITE = ("reference", "worked numbers", "checks fire", "worked examples", "sentences")
"""Who notices in the suite. The golden texts notice every mutant of a formula, which proves
nothing: they do not count, and neither do the rules of the audit."""
COPY = ("checks", "ties")
"""Who notices in an analyst's copy: its integrity checks, and at the shipped values its ties."""


class Trial:
    """One shipped case, ready for mutants."""

    def __init__(self, name: str) -> None:
        self.book: Book = shipped_book(name, "base")
        self.lines = Lines(self.book)
        self.situations = Situations(name, self.book.layout)
        words = [a for a, value in self.book.values.items() if isinstance(value, str)]
        cells = self.book.cells
        self.words = set(words)
        self.program = Recalculation(cells)
        self.numbers = Recalculation(cells, left_out=words)
        self.values = self.numbers.values(self._inputs())
        self.width = len(self.situations.columns)
        self._expected = self._reference(), self._third()
        self._examples = self._worked_examples(name)
        self._states = self._sentences(name)
        self._rows = self._rows_of_checks()

    def _inputs(self) -> dict[Address, Any]:
        columns = [base_cells(self.book, c) for c in self.situations.columns]
        arrays = {a: np.array([c[a] for c in columns], float) for a in columns[0]}
        return {a: x if (x != x[0]).any() else float(x[0]) for a, x in arrays.items()}

    def columns(self, *purposes: str) -> Array:
        found = [i for purpose in purposes for i in self.situations.where[purpose]]
        return np.array(found, int)

    # What is expected

    def _reference(self) -> "Expected":
        expected = Expected(self.columns("scenarios", "random", "no cost of capital"))
        quarters = self.situations.case.quarters
        found = [reference(self.situations.columns[i], quarters) for i in expected.columns]
        layout = self.book.layout
        scale = self._scale(expected.columns)
        for name in calculated(layout):
            placed = layout.home[name]
            largest = scale[placed.sheet, placed.line.unit]
            if placed.line.kind != "series":
                expected.put(layout.address(name), [x[name] for x in found], largest)
                continue
            for t in range(layout.periods):
                cell = layout.address(name, FIRST + t)
                expected.put(cell, [x[name][t] for x in found], largest)
            if placed.line.total:
                cell = layout.address(name, TOTAL)
                expected.put(cell, [x[f"{name}[total]"] for x in found], largest)
        return expected

    def _scale(self, columns: Array) -> dict[tuple[str, str], Array]:
        """The scale of each unit on a sheet, in each situation."""
        one_by_one = [scales(self.book.layout, self._column(i)) for i in columns]
        return {key: np.array([x[key] for x in one_by_one]) for key in one_by_one[0]}

    def _column(self, i: int) -> "_Column":
        return _Column(self, i)

    def value(self, address: Address, changed: Changed) -> Any:
        return changed[address] if address in changed else self.numbers.at(self.values, address)

    def _third(self) -> "Expected":
        expected = Expected(self.columns("worked"))
        scale = self._scale(expected.columns)
        layout = self.book.layout
        table: dict[Address, Array] = {}
        for i, key in enumerate(self.situations.worked):
            for line, period, value in third.worked()[key]:
                if line in layout.home:
                    cell = layout.address(line, None if period is None else FIRST + period - 1)
                    table.setdefault(cell, np.full(len(expected.columns), np.nan))[i] = value
        at = {(p.sheet, p.row): p for rows in layout.rows.values() for p in rows}
        for cell, values in table.items():
            placed = at[cell[:2]]
            expected.put(cell, values, scale[placed.sheet, placed.line.unit])
        return expected

    def _worked_examples(self, name: str) -> list[tuple[Address, int, float, float]]:
        mine = [x for x in EXAMPLES if x.case == name]
        at = self.columns("worked examples")
        cells = [self.book.layout.address(x.line) for x in mine]
        return [
            (cell, i, float(x.printed), x.half_a_digit)
            for cell, i, x in zip(cells, at, mine, strict=True)
        ]

    def _sentences(self, name: str) -> list[tuple[Values, dict[Address, str]]]:
        mine = [state for state in STATES if state.case == name]
        found = []
        for state in mine:
            values = self.program.values(base_cells(self.book, state.inputs))
            found.append((values, {address(name, x): text for x, text in state.says.items()}))
        return found

    def _rows_of_checks(self) -> dict[str, Address]:
        rows = [p for p in self.book.layout.rows["Checks"] if p.line.role]
        return {p.name: ("Checks", p.row, FIGURE) for p in rows}

    # Who notices

    def noticed(self, mutant: Mapping[Address, Formula]) -> tuple[set[str], bool]:
        """Who notices a mutant, and whether its own cells differ in any of the wide situations."""
        mutated = self.numbers.mutated(mutant)
        changed = self.numbers.changed(self.values, mutated, arrays=True)
        guards: dict[str, Callable[[Changed], bool]] = {
            "reference": self._expected[0].notices,
            "worked numbers": self._expected[1].notices,
            "checks fire": self._fire_wrongly,
            "worked examples": self._examples_missed,
            "checks": self._checks_fail,
            "ties": self._ties_open,
        }
        who = {name for name, notices in guards.items() if changed and notices(changed)}
        differs = self._differs(mutant, changed)
        if not who & set(SUITE) and self._said_wrongly(mutant):
            who.add("sentences")
        return who, differs

    def _fire_wrongly(self, changed: Changed) -> bool:
        rows = self._rows
        results = [self.book.layout.address(x) for x in ("master_check", "open_ties")]
        if not changed.keys() & {*rows.values(), *results}:
            return False
        quiet = self.columns("scenarios")
        fires = self.columns("fires")
        edges = self.columns("edges")
        found = {name: self._at(cell, changed) for name, cell in rows.items()}
        master, ties = (self._at(cell, changed) for cell in results)
        for name, values in found.items():
            if any(values[i] != 0 for i in quiet):
                return True
            for i, (_, failing) in zip(edges, EDGES, strict=False):
                if values[i] != (name in failing):
                    return True
        for i, name in zip(fires, FIRES, strict=False):
            if found[name][i] != 1:
                return True
            counted = {
                role: sum(x[i] for n, x in found.items() if n.startswith(role))
                for role in ("check", "tie")
            }
            if master[i] != counted["check"] or ties[i] != counted["tie"]:
                return True
        return bool(any(master[i] != 0 or ties[i] != 0 for i in quiet))

    def _at(self, cell: Address, changed: Changed) -> Any:
        value = self.value(cell, changed)
        return value if isinstance(value, np.ndarray) else [value] * self.width

    def _examples_missed(self, changed: Changed) -> bool:
        for cell, i, printed, half in self._examples:
            if cell in changed:
                value = self._at(cell, changed)[i]
                if not isinstance(value, float) or not abs(value - printed) <= half:
                    return True
        return False

    def _checks_fail(self, changed: Changed) -> bool:
        return self._lit("master_check", self.columns("scenarios", "edits"), changed)

    def _ties_open(self, changed: Changed) -> bool:
        return self._lit("open_ties", self.columns("scenarios"), changed)

    def _lit(self, light: str, columns: Array, changed: Changed) -> bool:
        cell = self.book.layout.address(light)
        if cell not in changed:
            return False
        values = self._at(cell, changed)
        return any(values[i] != 0 for i in columns)

    def _said_wrongly(self, mutant: Mapping[Address, Formula]) -> bool:
        mutated = self.program.mutated(mutant)
        for values, says in self._states:
            changed = self.program.changed(values, mutated, arrays=False)
            if any(changed.get(cell, text) != text for cell, text in says.items()):
                return True
        return False

    def _differs(self, mutant: Mapping[Address, Formula], changed: Changed) -> bool:
        """Whether the mutant's own cells differ from the formula's, beyond rounding."""
        wide = self.columns("wide", "broken")
        for cell in mutant:
            if cell in self.words:
                return True  # words are judged by the sentences alone
            if cell in changed:
                new, old = self._at(cell, changed), self._at(cell, {})
                if any(_differ(new[i], old[i]) for i in wide):
                    return True
        return False


class _Column(Mapping[Address, Any]):
    """The values of one situation."""

    def __init__(self, trial: Trial, i: int) -> None:
        self.trial, self.i = trial, i

    def __getitem__(self, cell: Address) -> Any:
        value = self.trial.numbers.at(self.trial.values, cell)
        return value[self.i] if isinstance(value, np.ndarray) else value

    def __iter__(self) -> Any:
        return iter(self.trial.book.values)

    def __len__(self) -> int:
        return len(self.trial.book.values)


class Expected:
    """What cells must hold in some situations, and the scale that a difference has there."""

    def __init__(self, columns: Array) -> None:
        self.columns = columns
        self.cells: dict[Address, tuple[Array, Array]] = {}

    def put(self, cell: Address, values: Any, scale: Array) -> None:
        self.cells[cell] = np.array(values, float), scale

    def notices(self, changed: Changed) -> bool:
        common = changed.keys() & self.cells.keys()
        return any(self._differs(changed[cell], *self.cells[cell]) for cell in common)

    def _differs(self, found: Any, expected: Array, scale: Array) -> bool:
        numbers = _numbers(found, self.columns)
        if numbers is None:
            return True
        given = ~np.isnan(expected)
        largest = np.maximum(np.maximum(abs(numbers), abs(expected)), scale)
        return bool((abs(numbers - expected) > TOLERANCE * largest)[given].any())


def _numbers(found: Any, columns: Array) -> Array | None:
    """The values in these situations; None where one of them is no number."""
    if isinstance(found, float):
        return np.full(len(columns), found)
    if not isinstance(found, np.ndarray):
        return None
    chosen = found[columns]
    if chosen.dtype == float:
        return chosen
    return chosen.astype(float) if all(type(x) is float for x in chosen) else None


def _differ(new: Any, old: Any) -> bool:
    if isinstance(new, float) and isinstance(old, float):
        return abs(new - old) > TOLERANCE * max(abs(new), abs(old))
    return bool(new != old)


__all__ = ["COPY", "SUITE", "Declared", "Stillborn", "Trial"]
