"""Trial: a case's book under every situation, and the guards that look at what a mutant changes."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from tests import test_worked_numbers as third
from tests.conftest import base_cells, shipped_book
from tests.test_checks import FIRING, typed
from tests.test_sentences import STATES, address, said
from tests.test_worked_examples import EXAMPLES

from benchmarks.mutation.lines import Declared, Lines
from benchmarks.mutation.recalculation import Recalculation, Stillborn, Values
from benchmarks.mutation.situations import Firing, Situations
from costbridge.agreement import calculated
from costbridge.app import Book
from costbridge.engines.compare import TOLERANCE
from costbridge.formula import Address, Formula
from costbridge.layout import FIGURE, FIRST, TOTAL
from costbridge_udfs.reference import calculate as reference

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
        self._typed_over = self._numbers_over_formulas() if name == "deepseek" else []

    def _inputs(self) -> dict[Address, Any]:
        columns = [base_cells(self.book, c) for c in self.situations.columns]
        arrays = {a: np.array([c[a] for c in columns], float) for a in columns[0]}
        return {a: x if (x != x[0]).any() else float(x[0]) for a, x in arrays.items()}

    def columns(self, *purposes: str) -> Array:
        found = [i for purpose in purposes for i in self.situations.where[purpose]]
        return np.array(found, int)

    # What is expected

    def _reference(self) -> "Expected":
        expected = Expected(self.columns("scenarios", "agreement"))
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
        """The scale of each unit on a sheet, in each situation: as `agreement.scales`."""
        layout = self.book.layout
        largest: dict[tuple[str, str], Array] = defaultdict(lambda: np.zeros(len(columns)))
        for name in calculated(layout):
            placed = layout.home[name]
            series = placed.line.kind == "series"
            key = placed.sheet, placed.line.unit
            for column in range(FIRST, layout.last_column + 1) if series else (None,):
                found = self.numbers.at(self.values, layout.address(name, column))
                numbers = _numbers(found, columns)
                if numbers is not None:
                    largest[key] = np.maximum(largest[key], abs(numbers))
        return largest

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
            (cell, i, x.value, x.half_a_digit) for cell, i, x in zip(cells, at, mine, strict=True)
        ]

    def _sentences(self, name: str) -> list[tuple[Values, dict[Address, str | float]]]:
        mine = [state for state in STATES if state.case == name]
        found = []
        for state in mine:
            values = self.program.values(base_cells(self.book, state.inputs))
            found.append((values, {address(name, x): text for x, text in state.says.items()}))
        return found

    def _rows_of_checks(self) -> dict[str, Address]:
        rows = [p for p in self.book.layout.rows["Checks"] if p.line.role]
        return {p.name: ("Checks", p.row, FIGURE) for p in rows}

    def _numbers_over_formulas(self) -> list[tuple[str, Values, list[Address]]]:
        found = []
        for name, changes in FIRING:
            inputs, over = typed(changes)
            if over:
                values = self.program.typed_over(self.program.values(inputs), over)
                found.append((name, values, [*over]))
        return found

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
        if not who & set(SUITE) and self._fire_wrongly_typed_over(mutant):
            who.add("checks fire")
        if not who & set(SUITE) and self._said_wrongly(mutant):
            who.add("sentences")
        return who, differs

    def _fire_wrongly(self, changed: Changed) -> bool:
        """As tests/test_checks.py: each fires where it must, and counts once."""
        results = [self.book.layout.address(x) for x in ("master_check", "open_ties")]
        if changed.keys().isdisjoint({*self._rows.values(), *results}):
            return False
        found = {name: self._at(cell, changed) for name, cell in self._rows.items()}
        lights = [self._at(cell, changed) for cell in results]
        quiet = [Firing(int(i), only=True) for i in self.columns("scenarios")]
        return any(
            not _as_it_must(
                state,
                {name: values[state.column] for name, values in found.items()},
                [values[state.column] for values in lights],
            )
            for state in (*quiet, *self.situations.firing)
        )

    def _fire_wrongly_typed_over(self, mutant: Mapping[Address, Formula]) -> bool:
        """The same where a number is typed over a formula."""
        mutated = self.program.mutated(mutant)
        for name, values, held in self._typed_over:
            changed = self.program.changed(values, mutated, arrays=False, held=held)
            cell = self._rows[name]
            if changed.get(cell, 1.0) != 1.0:
                return True
        return False

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
            if any(cell in changed and not said(changed[cell], x) for cell, x in says.items()):
                return True
        return False

    def _differs(self, mutant: Mapping[Address, Formula], changed: Changed) -> bool:
        """Whether the mutant's own cells differ from the formula's, beyond rounding."""
        wide = self.columns("equivalent")
        for cell in mutant:
            if cell in self.words:
                return True  # words are judged by the sentences alone
            if cell in changed:
                new, old = self._at(cell, changed), self._at(cell, {})
                if any(_differ(new[i], old[i]) for i in wide):
                    return True
        return False


def _as_it_must(state: Firing, found: Mapping[str, Any], lights: Sequence[Any]) -> bool:
    """Whether the checks and ties of a situation, and their two counts, are what they must be."""
    firing = {name for name, value in found.items() if value != 0}
    wrong = set(state.names) - firing or (state.silent and state.silent in firing)
    if wrong or (state.only and firing != set(state.names)):
        return False
    if any(found[name] != 1 for name in state.names):
        return False
    roles = ("check.", "tie.")
    return all(
        light == sum(name.startswith(role) for name in firing)
        for light, role in zip(lights, roles, strict=True)
    )


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
        return not (abs(numbers - expected) <= TOLERANCE * largest)[given].all()  # NaN differs


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
        return not (new == old or abs(new - old) <= TOLERANCE * max(abs(new), abs(old)))
    return bool(new != old)


__all__ = ["COPY", "SUITE", "Declared", "Stillborn", "Trial"]
