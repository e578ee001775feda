"""Sentences: what the first screen says, word by word, in the states that word it.

Numbers stand here with the specification's ten digits; a cell of Summary is named by its place.
"""

from collections.abc import Mapping
from typing import NamedTuple

import pytest

from .conftest import base_cells, program, shipped_book


class State(NamedTuple):
    """A case with some inputs typed, and what stands in lines or cells then."""

    says: Mapping[str, str | float]
    case: str = "deepseek"
    changes: Mapping[str, float] = {}
    scenario: str = "base"

    @property
    def inputs(self) -> dict[str, float]:
        loaded = shipped_book(self.case, "base").layout.case
        return {**loaded.scenario(self.scenario).overrides, **self.changes}


_FLEET = "0.13% of the hours of a fleet that costs $2,572.6M over a mean life of 4.0 years."
_EXCLUDED = "prior research and ablation experiments on architectures, algorithms and data"
_LONGER = "the level of the disclosed day"
STATES = [
    State(
        {
            "B1": "DeepSeek V3 and R1: the claim and the fleet",
            "F1": "0 OF 8 TIES OPEN",
            "G1": "ALL 45 CHECKS PASS",
            "B3": f"DeepSeek claims $5.576M for V3: {_FLEET}",
            "B4": f"What the claim leaves out: {_EXCLUDED}. The run took one hour in 755 of the "
            "fleet's.",
            "B8": "CLAIMED FOR V3",
            "B9": 5_576_000,
            "B10": "2,788,000 GPU-h at $2.00",
            "C8": "V3 AND R1",
            "C9": 5_870_000,
            "C10": "R1 adds $0.294M",
            "D9": 1_628_560_000,
            "D10": "60,000 GPUs",
            "E9": 944_000_000,
            "E10": "mean life 4.0 years",
            "F9": 2_572_560_000,
            "F10": "461 times the run at the rent",
            "G9": 1.222792608,
            "G10": "= rent at 61% use; run's type 69%",
            "B23": "All model building costs its owner $16.3M; building and serving explain 1.3% "
            "of the fleet's hours, what is disclosed 0.14%.",
            "B24": "Did serving take more hours than building? "
            f"Yes, if {_LONGER} held longer than 269.7 days; 365.3 are assumed, one is disclosed.",
            "light": "ALL 45 PASS",
            "wording.rent": "V3 at the rent of $2.00 costs $5.576M",
        }
    ),
    State(  # the steps of the bridge and the methods, beside each other
        {
            "C14": 5_576_000,
            "C15": 294_000,
            "C16": -1_791_267.397,
            "C17": 12_236_197.81,
            "C18": 22_098_148,
            "C19": 514_512_000,
            "C20": 2_019_634_922,
            "C21": 90_000_000,
            "D14": 5_576_000,
            "D15": 5_870_000,
            "D16": 4_078_732.603,
            "D17": 16_314_930.41,
            "D18": 38_413_078.41,
            "D19": 552_925_078.4,
            "D20": 2_572_560_000,
            "D21": 2_662_560_000,
            "F18": 1,
            "F14": 1.222792608,
            "F15": 1.383557961,
            "F16": 1.355796839,
            "F17": 1.009590715,
            "G14": 1.389687429,
            "G15": 1.5776116,
            "G16": 1.545160666,
            "G17": 1.140468377,
            "F19": 0.6113963039,
            "G19": 0.6948437144,
            "F20": 1.52849076,
            "F21": 1.733927324,
        }
    ),
    State(
        {
            "B3": f"V3 at the rent of $3.00 costs $8.364M: {_FLEET}",
            "B8": "V3 AT A RENT",
            "B10": "2,788,000 GPU-h at $3.00",
            "F1": "1 OF 8 TIES OPEN",
            "G10": "= rent at 41% use; run's type 46%",
        },
        changes={"claim.rental_rate": 3.0},
    ),
    State({"G10": "= rent at 94% use; run's type above"}, changes={"claim.rental_rate": 1.3}),
    State(  # the rent is the owner's cost, to the last bit
        {"G10": "= rent at 100% use; run's type above"},
        changes={"claim.rental_rate": 1.2227926078028748},
    ),
    State(
        {"G10": "= rent at 88% use; run's type 100%"},
        changes={"claim.rental_rate": 1.3896874287018024},
    ),
    State({"G10": "above the rent; run's type above"}, changes={"claim.rental_rate": 1.2}),
    State(
        {
            "B24": "Did serving take more hours than building? "
            f"Only if {_LONGER} had held longer than 269.7 days; 100.0 are assumed, one is "
            "disclosed.",
        },
        changes={"serving.days": 100.0},
    ),
    State(
        {"G1": "12 OF 45 CHECKS FAIL", "light": "12 OF 45 FAIL", "F1": "0 OF 8 TIES OPEN"},
        changes={"gpu.h800.life": 9.0},
    ),
    State(
        {
            "B3": "OpenAI says more than $100.000M; GPT-4 at the rent of $1.36 costs $77.520M: "
            "6.50% of the hours of a fleet that costs $1,087.1M over a mean life of 4.0 years.",
            "B4": "What the claim leaves out: not stated. The run took one hour in 15 of the "
            "fleet's.",
            "B8": "GPT-4 AT A RENT",
            "B9": 77_520_000,
            "C8": "GPT-4 ALONE",
            "C9": 77_520_000,
            "F1": "0 OF 2 TIES OPEN",
            "G1": "ALL 29 CHECKS PASS",
            "B24": "Did serving take more hours than building? "
            "No hour of serving is disclosed in this case.",
        },
        case="gpt4",
    ),
]


def address(case_: str, name: str) -> tuple[str, int, int]:
    """Of a line by its name, or of a cell of the first screen."""
    layout = shipped_book(case_, "base").layout
    if name in layout.home:
        return layout.address(name)
    return "Summary", int(name[1:]), ord(name[0]) - 64


def said(found: object, expected: str | float) -> bool:
    """Whether it is what was expected: words in full, numbers to ten digits."""
    if isinstance(expected, str):
        return found == expected
    return isinstance(found, float) and f"{found:.10g}" == f"{float(expected):.10g}"


@pytest.mark.parametrize("state", STATES, ids=lambda x: f"{x.case}-{[*x.changes.items()]}")
def test_it_says(state: State) -> None:
    book = shipped_book(state.case, "base")
    values = program(state.case).calculate(base_cells(book, state.inputs))
    found = {name: values[address(state.case, name)] for name in state.says}
    assert {n: x for n, x in found.items() if not said(x, state.says[n])} == {}
