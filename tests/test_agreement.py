"""The workbook's formulas and the Python reference agree, line by line and period by period."""

import random
from collections.abc import Mapping
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from costbridge import case
from costbridge.agreement import WITHOUT_REFERENCE, calculated, gaps, line_gaps, scales
from costbridge.audit.draws import random_numbers
from costbridge.engines import ENGINES
from costbridge.layout import TOTAL
from costbridge_udfs.reference import calculate as reference

from .conftest import (
    SHIPPED,
    base_cells,
    program,
    shipped_book,
    shipped_reference,
)

RANDOM_DRAWS = 60
WITHOUT_COST_OF_CAPITAL = [
    {"finance.cost_of_capital": 0.0, "finance.method": method} for method in (1.0, 2.0, 3.0, 4.0)
]
# One A100 whose life is the first quarter, or the last; with a residual value, so that it is sold.
SHORT_LIFE = {
    "gpu.a100.count": 1.0,
    "gpu.a100.life": 0.25,
    "finance.residual_share": 0.1,
    "capex.network_share": 0.1,
}
# What no draw inside low…high reaches.
CORNERS = {
    "first quarter": {**SHORT_LIFE, "gpu.a100.delivery_quarter": 1.0},
    "last quarter": {**SHORT_LIFE, "gpu.a100.delivery_quarter": 40.0},
    "most in the first quarter": {
        **SHORT_LIFE,
        "gpu.a100.count": 100_000.0,
        "gpu.a100.delivery_quarter": 1.0,
    },
    "most in the last quarter": {
        **SHORT_LIFE,
        "gpu.a100.count": 100_000.0,
        "gpu.a100.delivery_quarter": 40.0,
    },
    "from the third quarter of the year": {"timing.first_quarter": 3.0},
    "one type to the last quarter": {
        **{f"gpu.{name}.count": 0.0 for name in ("a100", "h20", "h100")},
        "gpu.h800.delivery_quarter": 25.0,
    },
    "as many hours of serving as of building": {  # 11,740,000 hours at 100 × 8 × 24 a day
        "serving.nodes": 100.0,
        "serving.days": 11_740_000 / 19_200,
    },
    "negative book value": {"finance.residual_share": -0.1},
    "other tolerances": {
        "tolerance.money": 1.0,
        "tolerance.hours": 2.0,
        "tolerance.share": 0.000_003,
        "tolerance.consistency": 0.04,
        "tolerance.markup": 0.05,
        "tolerance.serving_cost": 6.0,
        "tolerance.serving_revenue": 7_000.0,
    },
}
LINES = [
    pytest.param(name, scenario, line, id=f"{name}-{scenario}-{line}")
    for name, scenario in SHIPPED
    for line in calculated(shipped_book(name, scenario).layout)
]


@cache
def yardsticks(name: str, scenario: str) -> Mapping[tuple[str, str], float]:
    book = shipped_book(name, scenario)
    return scales(book.layout, book.values)


@pytest.mark.parametrize(("name", "scenario", "line"), LINES)
def test_a_line_agrees_with_the_reference_in_every_period(
    name: str, scenario: str, line: str
) -> None:
    book, lines = shipped_book(name, scenario), shipped_reference(name, scenario)
    assert line_gaps(book.layout, book.values, lines, line, yardsticks(name, scenario)) == []


@pytest.mark.parametrize(("name", "scenario"), SHIPPED)
def test_workbook_and_reference_have_the_same_lines(name: str, scenario: str) -> None:
    layout = shipped_book(name, scenario).layout
    lines = {line.removesuffix("[total]") for line in shipped_reference(name, scenario)}
    assert set(calculated(layout)) == lines
    assert set(WITHOUT_REFERENCE) <= set(layout.names), "a line that is gone needs no excuse"


@pytest.mark.parametrize("name", ["deepseek", "gpt4"])
@given(seed=st.integers(0, 2**32))
@settings(max_examples=RANDOM_DRAWS, deadline=None)
def test_random_inputs_agree_with_the_reference(name: str, seed: int) -> None:
    book = shipped_book(name, "base")
    loaded = book.layout.case
    numbers = random_numbers(loaded, random.Random(seed))
    values = program(name).calculate(base_cells(book, numbers))
    assert values[book.layout.address("fleet_cost")] > 0, (
        "a fleet that costs nothing proves nothing"
    )
    assert gaps(book.layout, values, reference(numbers, loaded.quarters)) == []


@pytest.mark.parametrize("name", ["deepseek", "gpt4"])
@given(seed=st.integers(0, 2**32))
@settings(max_examples=4, deadline=None)
def test_random_inputs_agree_in_the_formulas_library_too(name: str, seed: int) -> None:
    book = shipped_book(name, "base")
    loaded = book.layout.case
    numbers = random_numbers(loaded, random.Random(seed))
    values = ENGINES["formulas"].calculate(book.cells | base_cells(book, numbers))
    assert gaps(book.layout, values, reference(numbers, loaded.quarters)) == []


def test_a_changed_value_is_named_by_its_cell() -> None:
    book = shipped_book("deepseek", "base")
    cell = book.layout.address("depreciation", 20)
    wrong = {**book.values, cell: float(book.values[cell]) + 1.0}
    found = gaps(book.layout, wrong, shipped_reference("deepseek", "base"))
    assert [(gap.line, gap.cell) for gap in found] == [("depreciation", f"Capex!T{cell[1]}")]


@pytest.mark.parametrize(
    ("line", "column", "cell"),
    [
        ("fleet_cost", None, "Opex!F"),
        ("depreciation", TOTAL, "Capex!H"),
        ("use_other", None, "Use!F"),
    ],
)
def test_a_wrong_figure_or_total_is_named_too(line: str, column: int | None, cell: str) -> None:
    book = shipped_book("deepseek", "base")
    at = book.layout.address(line, column)
    wrong = {**book.values, at: float(book.values[at]) + 1.0}
    found = gaps(book.layout, wrong, shipped_reference("deepseek", "base"))
    assert [(gap.line, gap.cell) for gap in found] == [(line, f"{cell}{at[1]}")]


@pytest.mark.parametrize("corner", CORNERS)
def test_corners_agree_with_the_reference(corner: str) -> None:
    loaded = case.load("deepseek")
    book, numbers = shipped_book("deepseek", "base"), loaded.numbers("base") | CORNERS[corner]
    values = program("deepseek").calculate(base_cells(book, numbers))
    assert gaps(book.layout, values, reference(numbers, loaded.quarters)) == []


@pytest.mark.parametrize("changes", WITHOUT_COST_OF_CAPITAL, ids=lambda x: f"{x['finance.method']}")
def test_without_a_cost_of_capital_the_annuities_are_the_straight_line(
    changes: dict[str, float],
) -> None:
    loaded = case.load("deepseek")
    book, numbers = shipped_book("deepseek", "base"), loaded.numbers("base") | changes
    values = program("deepseek").calculate(base_cells(book, numbers))
    assert gaps(book.layout, values, reference(numbers, loaded.quarters)) == []
    for share in ("share_annuity_yearly", "share_annuity_monthly"):
        assert values[book.layout.address(f"gpu.h20.{share}")] == pytest.approx(1.0, rel=1e-12)
