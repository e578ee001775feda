"""Sentences: what the workbook says in words, word by word, in the states that word it."""

from collections.abc import Mapping
from typing import NamedTuple

import pytest

from costbridge import case

from .conftest import base_cells, program, shipped_book


class State(NamedTuple):
    """A case with some inputs typed, and the words that stand in lines or cells then."""

    says: Mapping[str, str]
    case: str = "deepseek"
    changes: Mapping[str, float] = {}
    scenario: str = "base"

    @property
    def inputs(self) -> dict[str, float]:
        return {**case.load(self.case).scenario(self.scenario).overrides, **self.changes}


STATES = [
    State(
        {
            "wording.headline": "DeepSeek claims $5.576M for V3: 0.13% of the hours of a fleet "
            "that costs $2,572.6M over a mean life of 4.0 years.",
            "wording.use_fleet": "= rent at 61% use",
            "wording.use_run": "run's type 69%",
            "light_long": "ALL 30 CHECKS PASS",
        }
    ),
    State(
        {"wording.use_fleet": "= rent at 94% use", "wording.use_run": "run's type above"},
        changes={"claim.rental_rate": 1.3},
    ),
    State(
        {"wording.use_fleet": "above the rent", "wording.use_run": "run's type above"},
        changes={"claim.rental_rate": 1.2},
    ),
]


def address(case_: str, name: str) -> tuple[str, int, int]:
    """Of a line by its name, or of a cell of the first screen."""
    layout = shipped_book(case_, "base").layout
    if name in layout.home:
        return layout.address(name)
    return "Summary", int(name[1:]), ord(name[0]) - 64


@pytest.mark.parametrize("state", STATES, ids=lambda x: f"{x.case}-{x.changes}")
def test_it_says(state: State) -> None:
    book = shipped_book(state.case, "base")
    values = program(state.case).calculate(base_cells(book, state.inputs))
    assert {name: values[address(state.case, name)] for name in state.says} == dict(state.says)
