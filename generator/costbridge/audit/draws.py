"""Draws: inputs at random inside low…high, corners included, as rules and tests vary them."""

import random

from costbridge.case.data import Case
from costbridge_workbook.sheets.inputs import CONDITIONS, USES
from costbridge_workbook.units import UNITS

_CORNER, _AS_IT_IS = 0.3, 0.2  # how often an end of the range is drawn, or the value itself
_SHARED_OUT = 0.5  # how often the hours of the uses are spread over the GPU types


def random_numbers(case: Case, dice: random.Random) -> dict[str, float]:
    """Inputs inside low…high, corners included, that meet every condition between inputs."""
    while True:
        numbers = {name: _drawn(name, case, dice) for name in case.inputs}
        if dice.random() < _SHARED_OUT:
            _share_out(numbers, case, dice)
        if all(condition.holds(numbers, case.quarters) for condition in CONDITIONS):
            return numbers


def _drawn(name: str, case: Case, dice: random.Random) -> float:
    given = case.inputs[name]
    # the shares of a use are tied to each other by their sum: _share_out
    if given.low == given.high or ".share_of_" in name or dice.random() < _AS_IT_IS:
        return given.value
    corner = dice.random()
    if corner < _CORNER:
        return given.low if corner < _CORNER / 2 else given.high
    if UNITS[given.unit].whole:
        return dice.randint(int(given.low), int(given.high))
    return round(dice.uniform(given.low, given.high), 9)


def _share_out(numbers: dict[str, float], case: Case, dice: random.Random) -> None:
    """Each use's hours spread at random over the GPU types that there are: they sum to one."""
    owned = [t for t, _ in case.members["gpu"] if numbers[f"gpu.{t}.count"] > 0]
    for use in USES:
        names = [f"gpu.{t}.share_of_{use}" for t in owned if f"gpu.{t}.share_of_{use}" in numbers]
        if names:
            cuts = sorted([0.0, 1.0, *(round(dice.random(), 3) for _ in names[1:])])
            none = {n: 0.0 for n in numbers if n.endswith(f".share_of_{use}")}
            numbers |= none | {n: b - a for n, a, b in zip(names, cuts, cuts[1:], strict=False)}
