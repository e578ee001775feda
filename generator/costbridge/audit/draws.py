"""Draws: inputs at random inside low…high, corners included, as rules and tests vary them."""

import random

from costbridge.case.data import Case
from costbridge_workbook.sheets.inputs import CONDITIONS
from costbridge_workbook.units import UNITS

_CORNER, _AS_IT_IS = 0.3, 0.2  # how often an end of the range is drawn, or the value itself


def random_numbers(case: Case, dice: random.Random) -> dict[str, float]:
    """Inputs inside low…high, corners included, that meet every condition between inputs."""
    while True:
        numbers = {name: _drawn(name, case, dice) for name in case.inputs}
        if all(condition.holds(numbers, case.quarters) for condition in CONDITIONS):
            return numbers


def _drawn(name: str, case: Case, dice: random.Random) -> float:
    given = case.inputs[name]
    # the shares of a use are tied to each other by their sum
    if given.low == given.high or ".share_of_" in name or dice.random() < _AS_IT_IS:
        return given.value
    corner = dice.random()
    if corner < _CORNER:
        return given.low if corner < _CORNER / 2 else given.high
    if UNITS[given.unit].whole:
        return dice.randint(int(given.low), int(given.high))
    return round(dice.uniform(given.low, given.high), 9)
