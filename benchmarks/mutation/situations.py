"""Situations: the inputs under which a book is calculated, of a case, by what they are for."""

import random
from collections.abc import Mapping
from functools import cache

from costbridge import case
from costbridge.case.data import Case
from costbridge.case.numbers import possible_problem, range_of
from costbridge.layout import Layout
from costbridge_workbook.sheets.inputs import CONDITIONS
from costbridge_workbook.units import UNITS
from tests import test_worked_numbers as third
from tests.conftest import random_numbers
from tests.test_agreement import RANDOM_DRAWS, WITHOUT_COST_OF_CAPITAL
from tests.test_checks import EDGES, FIRES
from tests.test_worked_examples import EXAMPLES

Numbers = Mapping[str, float]

_FRAME = ("constant.", "choice.", "timing.", "tolerance.", "money.index_")
EQUIVALENT_AT = 20


class Situations:
    """Columns of inputs, each a set of changes to the base scenario; and what each is for."""

    def __init__(self, name: str, layout: Layout) -> None:
        self.case = case.load(name)
        self.layout = layout
        self.columns: list[dict[str, float]] = []
        self.where: dict[str, list[int]] = {}
        self.labels: list[str] = []
        dice = random.Random(name)
        self._add("scenarios", {s.key: self.case.numbers(s.key) for s in self.case.scenarios})
        drawn = {
            f"seed {s}": random_numbers(self.case, random.Random(s)) for s in range(RANDOM_DRAWS)
        }
        self._add("random", drawn)
        self._add(
            "no cost of capital",
            {str(x["finance.method"]): x for x in WITHOUT_COST_OF_CAPITAL}
            if name == "deepseek"
            else {},
        )
        self._add("edits", edits(self.case))
        self._add("fires", FIRES if name == "deepseek" else {})
        self._add(
            "edges",
            {str(i): edge for i, (edge, _) in enumerate(EDGES)} if name == "deepseek" else {},
        )
        self.worked = [key for key in third.SETS if key[1] == name]
        self._add("worked", {"-".join(key): third.inputs(key) for key in self.worked})
        examples = [x for x in EXAMPLES if x.case == name]
        self._add("worked examples", {str(i): x.inputs for i, x in enumerate(examples)})
        wide = [wide_numbers(self.case, layout, dice, valid=True) for _ in range(EQUIVALENT_AT)]
        self._add("wide", {str(i): numbers for i, numbers in enumerate(wide)})
        broken = [wide_numbers(self.case, layout, dice, valid=False) for _ in range(EQUIVALENT_AT)]
        self._add("broken", {str(i): numbers for i, numbers in enumerate(broken)})

    def _add(self, purpose: str, columns: Mapping[str, Numbers]) -> None:
        start = len(self.columns)
        self.where[purpose] = list(range(start, start + len(columns)))
        self.labels += [f"{purpose}: {label}" for label in columns]
        base = self.case.numbers("base")
        self.columns += [{**base, **changes} for changes in columns.values()]


def holds(loaded: Case, numbers: Numbers) -> bool:
    return all(condition.holds(numbers, loaded.quarters) for condition in CONDITIONS)


def edits(loaded: Case) -> dict[str, dict[str, float]]:
    """What an analyst types: one input at its low or its high, or another position of the switches.

    Edits that break a condition between inputs are left out: the checks say so, mutant or not.
    """
    found = {}
    base = loaded.numbers("base")
    for name, given in loaded.inputs.items():
        for value in {given.low, given.high} - {given.value}:
            found[f"{name} = {value:g}"] = {name: value}
    methods = [loaded.inputs[f"{head}.method"] for head in ("finance", "opex")]
    for finance in range(int(methods[0].low), int(methods[0].high) + 1):
        for opex in range(int(methods[1].low), int(methods[1].high) + 1):
            both = {"finance.method": float(finance), "opex.method": float(opex)}
            found[f"methods {finance} and {opex}"] = both
    return {label: edit for label, edit in found.items() if holds(loaded, base | edit)}


def wide_numbers(
    loaded: Case, layout: Layout, dice: random.Random, *, valid: bool
) -> dict[str, float]:
    """Inputs far outside low…high, but possible; with `valid`, every condition between them holds.

    The agreement tests draw inside low…high: a change that is equal there need not be equal.
    """
    while True:
        base = loaded.numbers(dice.choice(loaded.scenarios).key)
        numbers = {name: _wide(name, value, layout, dice) for name, value in base.items()}
        _share_out(numbers, loaded, dice)
        if not valid:
            return numbers
        if holds(loaded, numbers):
            return numbers


def _wide(name: str, value: float, layout: Layout, dice: random.Random) -> float:
    home = layout.home.get(name)
    if home is None or name.startswith(_FRAME) or dice.random() < 0.3:
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
