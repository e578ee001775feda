"""Situations: the inputs under which a book is calculated, of a case, by what they are for."""

import random
from collections.abc import Mapping, Sequence
from itertools import product
from typing import Any, NamedTuple

import numpy as np

from costbridge import case
from costbridge.audit.draws import random_numbers
from costbridge.case.data import Case
from costbridge.case.numbers import possible_problem, range_of
from costbridge.layout import Layout
from costbridge_workbook.sheets.inputs import CONDITIONS
from costbridge_workbook.units import UNITS
from tests import test_worked_numbers as third
from tests.test_agreement import CORNERS, WITHOUT_COST_OF_CAPITAL
from tests.test_checks import EDGES, FIRING, at_tolerance, typed, with_tolerance
from tests.test_worked_examples import EXAMPLES

Numbers = Mapping[str, float]

_FRAME = ("constant.", "choice.", "timing.", "money.index_")
EQUIVALENT_AT = 20
"""Draws at which a mutant has to equal the formula to pass for equivalent; and as many again
that break conditions between inputs, since checks are equal at all others."""


class Firing(NamedTuple):
    """In which situation which checks and ties must fire, which must not; or no others may."""

    column: int
    names: tuple[str, ...] = ()
    silent: str = ""
    only: bool = False


class Situations:
    """Columns of inputs, each a set of changes to the base scenario; and what each is for."""

    def __init__(self, name: str, layout: Layout, draws: int) -> None:
        self.case = case.load(name)
        self.columns: list[dict[str, float]] = []
        self.where: dict[str, list[int]] = {}
        self.firing: list[Firing] = []
        self.worked = [key for key in third.SETS if key[1] == name]
        dice = random.Random(name)
        self._add("scenarios", [self.case.numbers(s.key) for s in self.case.scenarios])
        drawn = [random_numbers(self.case, random.Random(seed)) for seed in range(draws)]
        self._add("agreement", drawn)
        self._add("edits", edits(self.case))
        self._add("worked", [third.inputs(key) for key in self.worked])
        self._add("worked examples", [x.inputs for x in EXAMPLES if x.case == name])
        wide = [wide_numbers(self.case, layout, dice, valid=True) for _ in range(EQUIVALENT_AT)]
        broken = [wide_numbers(self.case, layout, dice, valid=False) for _ in range(EQUIVALENT_AT)]
        self._add("equivalent", wide + broken)
        if name == "deepseek":  # the case of tests/test_checks.py and of the corners
            self._add("agreement", [*WITHOUT_COST_OF_CAPITAL, *CORNERS.values()])
            self._of_the_checks()

    def of(self, *purposes: str) -> np.ndarray[Any, Any]:
        """The numbers of the situations for some purposes."""
        return np.array([i for purpose in purposes for i in self.where.get(purpose, [])], int)

    def _of_the_checks(self) -> None:
        """What is typed into inputs there; numbers over formulas are no situation of a book."""
        for name, changes in FIRING:
            if not typed(changes)[1]:
                self.firing.append(Firing(self._add("fires", [changes]), (name,)))
        for name in with_tolerance():
            changes = at_tolerance(name)
            if typed(changes)[1]:
                continue
            tolerance = next(reversed(changes))
            less = {**changes, tolerance: changes[tolerance] * 0.999}
            self.firing.append(Firing(self._add("fires", [less]), (name,)))
            self.firing.append(Firing(self._add("fires", [changes]), silent=name))
        for changes, failing in EDGES:
            found = self._add("fires", [changes])
            self.firing.append(Firing(found, tuple(failing), only=True))

    def _add(self, purpose: str, columns: Sequence[Numbers]) -> int:
        """Add situations; the number of the last."""
        base = self.case.numbers("base")
        for changes in columns:
            self.where.setdefault(purpose, []).append(len(self.columns))
            self.columns.append({**base, **changes})
        return len(self.columns) - 1


def holds(loaded: Case, numbers: Numbers) -> bool:
    return all(condition.holds(numbers, loaded.quarters) for condition in CONDITIONS)


def edits(loaded: Case) -> list[dict[str, float]]:
    """What an analyst types: one input at its low or its high, or another position of a switch.

    Edits that break a condition between inputs are left out: the checks say so, mutant or not.
    """
    base, inputs = loaded.numbers("base"), loaded.inputs
    found = [{n: x} for n, given in inputs.items() for x in {given.low, given.high} - {given.value}]
    switches = [inputs[name] for name in ("finance.method", "opex.method")]
    positions = [range(int(given.low), int(given.high) + 1) for given in switches]
    for finance, opex in product(*positions):
        found.append({"finance.method": float(finance), "opex.method": float(opex)})
    return [edit for edit in found if holds(loaded, base | edit)]


def wide_numbers(
    loaded: Case, layout: Layout, dice: random.Random, *, valid: bool
) -> dict[str, float]:
    """Inputs far outside low…high, but possible; with `valid`, every condition between them holds.

    The agreement tests draw inside low…high: a change that is equal there need not be equal.
    """
    while True:
        base = loaded.numbers(dice.choice(loaded.scenarios).key)
        frame = 0.0 if valid else 0.1
        numbers = {n: _wide(n, value, layout, dice, frame) for n, value in base.items()}
        _share_out(numbers, loaded, dice)
        if not valid:
            return numbers
        if holds(loaded, numbers):
            return numbers


def _wide(name: str, value: float, layout: Layout, dice: random.Random, frame: float) -> float:
    """Another number for an input; one of the model's frame changes as rarely as `frame` says."""
    home = layout.home.get(name)
    if home is None or dice.random() > (frame if name.startswith(_FRAME) else 0.7):
        return value
    given = home.line.given
    assert given is not None
    low, high = range_of(given)
    drawn = value * dice.uniform(0.6, 1.5) if value else dice.uniform(0, high or 100)
    if dice.random() < 0.15:
        drawn = dice.choice([x for x in (low, high) if x is not None] or [value])
    if given.whole or UNITS[given.unit].whole:
        drawn = round(drawn)
    drawn = round(min(max(drawn, low if low is not None else drawn), high or drawn), 9)
    return value if possible_problem(given, drawn) else drawn


def _share_out(numbers: dict[str, float], loaded: Case, dice: random.Random) -> None:
    """Shares of a use among the GPU types that there are: they sum to one."""
    types = [member for member, _ in loaded.members["gpu"]]
    for use in ("run", "r1", "experiments", "serving"):
        names = [f"gpu.{t}.share_of_{use}" for t in types if numbers[f"gpu.{t}.count"] > 0]
        names = [name for name in names if name in numbers]
        if not names:
            continue
        cuts = sorted([0.0, 1.0, *(round(dice.random(), 3) for _ in names[1:])])
        numbers |= {f"gpu.{t}.share_of_{use}": 0.0 for t in types}
        numbers |= {name: b - a for name, a, b in zip(names, cuts, cuts[1:], strict=False)}
