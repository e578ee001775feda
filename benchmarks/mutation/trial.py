"""Trial: a case's book under every situation, and the guards that look at what a mutant changes."""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from benchmarks.mutation.expected import (
    Array,
    Changed,
    by_reference,
    by_worked_numbers,
    differ,
)
from benchmarks.mutation.lines import Lines
from benchmarks.mutation.recalculation import Recalculation, Values
from benchmarks.mutation.situations import Firing, Situations
from costbridge.formula import Address, Formula
from costbridge.layout import FIGURE
from tests.conftest import base_cells, shipped_book
from tests.test_agreement import RANDOM_DRAWS
from tests.test_checks import BY_PERIOD, FIRING, at_tolerance, typed, with_tolerance
from tests.test_sentences import STATES, address, said
from tests.test_worked_examples import EXAMPLES

SUITE = ("reference", "worked numbers", "checks fire", "worked examples", "sentences")
"""Who notices in the suite. The golden texts notice every mutant of a formula, which proves
nothing: they do not count, and neither do the rules of the audit."""
COPY = ("checks", "ties")
"""Who notices in an analyst's copy: its integrity checks, and at the shipped values its ties."""

Mutant = Mapping[Address, Formula]


class State(NamedTuple):
    """A book after some typing: values, numbers typed over formulas, and what cells must hold."""

    values: Values
    typed_over: Sequence[Address]
    expected: Mapping[Address, str | float]
    holds: Callable[[Any, Any], bool]


class Trial:
    """One shipped case, ready for mutants."""

    def __init__(self, name: str, draws: int = RANDOM_DRAWS) -> None:
        """`draws` is the number of random inputs at which the reference looks."""
        self.name = name
        self.book = shipped_book(name, "base")
        self.lines = Lines(self.book)
        self.situations = Situations(name, self.book.layout, draws)
        self._words = {a for a, value in self.book.values.items() if isinstance(value, str)}
        self._program = Recalculation(self.book.cells)
        self._numbers = Recalculation(self.book.cells, left_out=self._words)
        self._values = self._numbers.values(self._inputs())
        needed = self.book.layout, self.situations, self._value
        self._reference, self._worked = by_reference(*needed), by_worked_numbers(*needed)
        self._examples = self._worked_examples()
        self._rows = self._rows_of_checks()
        self._said = [*self._sentences()]
        self._checks_typed = [*self._of_the_checks()] if name == "deepseek" else []
        if found := self._failing():
            raise ValueError(f"{name}: {sorted(found)} fail before any mutation: cure that first")

    def _inputs(self) -> dict[Address, Any]:
        columns = [base_cells(self.book, c) for c in self.situations.columns]
        arrays = {a: np.array([c[a] for c in columns], float) for a in columns[0]}
        return {a: x if (x != x[0]).any() else float(x[0]) for a, x in arrays.items()}

    def _value(self, cell: Address) -> Any:
        return self._numbers.at(self._values, cell)

    def _worked_examples(self) -> list[tuple[Address, int, float, float]]:
        mine = [x for x in EXAMPLES if x.case == self.name]
        at = self.situations.of("worked examples")
        cells = [self.book.layout.address(x.line) for x in mine]
        found = zip(cells, at, mine, strict=True)
        return [(cell, int(i), x.value, x.half_a_digit) for cell, i, x in found]

    def _sentences(self) -> Iterator["State"]:
        for state in STATES:
            if state.case == self.name:
                values = self._program.values(base_cells(self.book, state.inputs))
                says = {address(self.name, x): text for x, text in state.says.items()}
                yield State(values, [], says, said)

    def _of_the_checks(self) -> Iterator["State"]:
        """Where tests/test_checks.py types a number over a formula, or looks at each period."""
        for name, changes in FIRING:
            if typed(changes)[1]:
                yield self._typed(changes, {self._rows[name]: 1.0})
        for name in with_tolerance():
            changes = at_tolerance(name)
            if typed(changes)[1]:
                tolerance = next(reversed(changes))
                less = {**changes, tolerance: changes[tolerance] * 0.999}
                yield self._typed(changes, {self._rows[name]: 0.0})
                yield self._typed(less, {self._rows[name]: 1.0})
        for check in BY_PERIOD:
            yield self._typed(check.changes, check.cells())

    def _typed(self, changes: Mapping[str, float], expected: Mapping[Address, float]) -> "State":
        inputs, over = typed(changes)
        values = self._program.typed_over(self._program.values(inputs), over)
        return State(values, [*over], expected, _near)

    def _rows_of_checks(self) -> dict[str, Address]:
        rows = [p for p in self.book.layout.rows["Checks"] if p.line.role]
        return {p.name: ("Checks", p.row, FIGURE) for p in rows}

    def noticed(self, mutant: Mutant) -> tuple[set[str], bool]:
        """Who notices a mutant, and whether its own cells differ in any situation at all.

        What is slow is asked only where nobody else in the suite notices.
        """
        mutated = self._numbers.mutated(mutant)
        changed = self._numbers.changed(self._values, mutated, arrays=True)
        who = self._noticed_by(changed) if changed else set()
        if who.isdisjoint(SUITE) and self._missed(self._checks_typed, mutant):
            who.add("checks fire")
        if who.isdisjoint(SUITE) and self._missed(self._said, mutant):
            who.add("sentences")
        return who, self._differs(mutant, changed)

    def _noticed_by(self, changed: Changed) -> set[str]:
        guards: dict[str, Callable[[Changed], bool]] = {
            "reference": self._reference.notices,
            "worked numbers": self._worked.notices,
            "checks fire": self._fire_wrongly,
            "worked examples": self._examples_missed,
            "checks": lambda found: self._lit("master_check", found, "scenarios", "edits"),
            "ties": lambda found: self._lit("open_ties", found, "scenarios"),
        }
        return {name for name, notices in guards.items() if notices(changed)}

    def _failing(self) -> set[str]:
        """Who complains of the book as it is."""
        formulas = self.book.values.keys() - self._words
        found = self._noticed_by({cell: self._value(cell) for cell in formulas})
        for state in (*self._said, *self._checks_typed):
            for cell, expected in state.expected.items():
                if not state.holds(self._program.at(state.values, cell), expected):
                    found.add(str(cell))
        return found

    def _at(self, cell: Address, changed: Changed) -> Any:
        value = changed[cell] if cell in changed else self._value(cell)
        return value if isinstance(value, np.ndarray) else [value] * len(self.situations.columns)

    def _fire_wrongly(self, changed: Changed) -> bool:
        """As tests/test_checks.py: each fires where it must, and counts once."""
        results = [self.book.layout.address(x) for x in ("master_check", "open_ties")]
        if changed.keys().isdisjoint({*self._rows.values(), *results}):
            return False
        found = {name: self._at(cell, changed) for name, cell in self._rows.items()}
        lights = [self._at(cell, changed) for cell in results]
        quiet = [Firing(int(i), only=True) for i in self.situations.of("scenarios")]
        return any(
            not _as_it_must(
                state,
                {name: values[state.column] for name, values in found.items()},
                [values[state.column] for values in lights],
            )
            for state in (*quiet, *self.situations.firing)
        )

    def _examples_missed(self, changed: Changed) -> bool:
        for cell, i, printed, half in self._examples:
            if cell in changed:
                value = self._at(cell, changed)[i]
                if not isinstance(value, float) or not abs(value - printed) <= half:
                    return True
        return False

    def _lit(self, light: str, changed: Changed, *purposes: str) -> bool:
        cell = self.book.layout.address(light)
        values: Array | Sequence[Any] = self._at(cell, changed)
        return cell in changed and any(values[i] != 0 for i in self.situations.of(*purposes))

    def _missed(self, states: Sequence["State"], mutant: Mutant) -> bool:
        """Whether a cell no longer holds what it must in one of the states."""
        mutated = self._program.mutated(mutant)
        for state in states:
            changed = self._program.changed(
                state.values, mutated, arrays=False, held=state.typed_over
            )
            for cell in changed.keys() & state.expected.keys():
                if not state.holds(changed[cell], state.expected[cell]):
                    return True
        return False

    def _differs(self, mutant: Mutant, changed: Changed) -> bool:
        """Whether the mutant's own cells differ from the formula's; of words that is not asked."""
        if not self._words.isdisjoint(mutant):
            return True
        equivalent = self.situations.of("equivalent")
        for cell in mutant.keys() & changed.keys():
            new, old = self._at(cell, changed), self._at(cell, {})
            if any(differ(new[i], old[i]) for i in equivalent):
                return True
        return False


def _near(found: Any, expected: float) -> bool:
    return isinstance(found, float) and math.isclose(found, expected, rel_tol=1e-6)


def _as_it_must(state: Firing, found: Mapping[str, Any], lights: Sequence[Any]) -> bool:
    """Whether the checks and ties of a situation, and their two counts, are what they must be."""
    firing = {name for name, value in found.items() if value != 0}
    if not firing >= set(state.names) or state.silent in firing:
        return False
    if state.only and firing != set(state.names):
        return False
    if any(found[name] != 1 for name in state.names):
        return False
    counted = [sum(name.startswith(role) for name in firing) for role in ("check.", "tie.")]
    return list(lights) == counted
