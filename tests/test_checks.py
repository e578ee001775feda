"""Every check and tie of the workbook fires at inputs that deserve it, and only then."""

from collections.abc import Mapping
from functools import cache
from typing import Any, NamedTuple

import pytest

from benchmarks.mutation.recalculation import Recalculation
from costbridge.formula import Address
from costbridge.layout import FIRST, TOTAL

from .conftest import base_cells, shipped_book

PAST_THE_HORIZON = {"gpu.h20.life": 7.0}  # delivered in quarter 15, so it ends in 42 of 40
NO_WHOLE_QUARTER = {"gpu.h800.delivery_quarter": 11.5}
# Each check and tie with what makes it fire, from both sides of its edge where it has two. A name
# that is no input is a line whose formula somebody types a number over.
FIRES: dict[str, tuple[dict[str, float], ...]] = {
    "check.flags_sum.a100": ({"gpu.a100.life": 9.5},),  # the first row of all
    "check.flags_sum.h20": (PAST_THE_HORIZON, {"gpu.h20.in_service[total]": 16.1}),
    "check.horizon.h800": ({"gpu.h800.delivery_quarter": 38.0},),
    "check.delivered.h800": (NO_WHOLE_QUARTER, {"gpu.h800.delivered[total]": 10_001.0}),
    "check.hours_two_routes": (PAST_THE_HORIZON, {"fleet_hours": 2_100_000_000.0}),
    "check.installed_closes": (PAST_THE_HORIZON, {"retired[20]": 20_000.0}),
    "check.nbv_negative": ({"finance.residual_share": -0.1}, {"depreciation[40]": 1_000.0}),
    "check.nbv_closes": (PAST_THE_HORIZON, {"depreciation[39]": 1_000.0}),
    "check.depreciation_complete": (PAST_THE_HORIZON, {"depreciation_total": 1_630_000_000.0}),
    "check.charge_two_routes": (PAST_THE_HORIZON, {"capital_charge_total": 1_630_000_000.0}),
    "check.operating_two_routes": (PAST_THE_HORIZON, {"operating_cost": 950_000_000.0}),
    "check.shares.run": ({"gpu.a100.share_of_run": 0.2}, {"gpu.h800.share_of_run": 0.8}),
    "check.shares.r1": ({"gpu.a100.share_of_r1": 0.2}, {"gpu.h800.share_of_r1": 0.8}),
    "check.shares.experiments": (
        {"gpu.a100.share_of_experiments": 0.2},
        {"gpu.h800.share_of_experiments": 0.8},
    ),
    "check.building_hours": (
        {"gpu.a100.share_of_experiments": 0.2},
        {"gpu.h800.share_of_experiments": 0.8},
    ),
    "check.balance_negative.h800": ({"serving.days": 7_000.0},),
    "check.bridge_fleet": (PAST_THE_HORIZON, {"operating_cost": 950_000_000.0}),
    "check.bridge_cash": (PAST_THE_HORIZON, {"fleet_cost": 2_573_000_000.0}),
    "check.shares.serving": (
        {"gpu.a100.share_of_serving": 0.2},
        {"gpu.h800.share_of_serving": 0.8},
    ),
    "check.calendar": ({"constant.months_per_quarter": 4.0}, {"constant.months_per_quarter": 2.0}),
    "check.base_year": ({"money.last_year": 2022.0}, {"price_index[13]": 130.0}),
    "check.annuities": (
        NO_WHOLE_QUARTER,
        {"gpu.h20.share_annuity_yearly": 1.21},
        {"gpu.h20.share_annuity_yearly": 1.20},
        {"gpu.h20.share_annuity_monthly": 1.18},
        {"gpu.h20.share_annuity_monthly": 1.17},
    ),
    "check.operating_by_head": (
        {"bottom_up_operating_cost": 1_010_000_000.0},
        {"electricity_cost": 180_000_000.0},
        {"unexplained_operating_cost": -68_000_000.0},
        {"unexplained_operating_cost": -69_000_000.0},
    ),
    "check.real_undone": (
        {"price_index_base": 120.0, "fleet_cost": 2_573_000_000.0},
        {"fleet_cost": 2_572_000_000.0},
    ),
    "check.mfu_two_routes": ({"implied_tflops": 343.0}, {"implied_tflops": 342.0}),
    "check.rate_two_routes": (
        PAST_THE_HORIZON,
        {"method.straight_line.fleet": 1.22},
        {"opex_method.published.fleet": 1.22},
        {"opex_method.published.fleet": 1.23},
    ),
    "check.useful_two_routes": (
        {"useful_hours": 1_480_000_000.0},
        {"useful_hours": 1_490_000_000.0},
        {"owner_cost_useful": 1.73},
        {"owner_cost_useful": 1.74},
    ),
    "check.trained_two_routes": ({"trained_mtok_at_use": 0.31}, {"trained_mtok_at_use": 0.32}),
    "check.served_two_routes": (
        {"serving_gross_margin": 0.84},
        {"serving_gross_margin": 0.85},
        {"served_mtok_owned": 0.077},
        {"served_mtok_owned": 0.078},
    ),
    "check.uses_sum": (
        {"share_idle": 0.19},
        {"share_idle": 0.21},
        {"share_explained": 0.013},
        {"share_explained": 0.014},
    ),
    "check.run_two_routes": (
        {"gpu.a100.share_of_run": 0.2},
        {"gpu.h800.share_of_run": 0.8},
        {"run_owned_cost": 3_900_000.0},
        {"run_owned_cost": 3_800_000.0},
    ),
    "check.bridge_hours": ({"gpu.a100.share_of_run": 0.2}, {"gpu.h800.share_of_run": 0.8}),
    "check.bridge_steps": (
        {"bridge_by_rates": 2_570_000_000.0},
        {"bridge_by_rates": 2_580_000_000.0},
        {"programme_cost": 2_660_000_000.0},
        {"programme_cost": 2_670_000_000.0},
    ),
    "check.sentence_scale": (
        {"fleet_cost_m": 2_573.0},
        {"fleet_cost_m": 2_572.0},
        {"run_share_percent": 0.13},
        {"run_share_percent": 0.14},
    ),
    "tie.stated.run": ({"claim.rental_rate": 2.01}, {"claim.rental_rate": 1.99}),
    "tie.stated.r1": ({"r1.rental_rate": 2.01}, {"r1.rental_rate": 1.99}),
    "tie.pace.tokens": ({"run.tokens_per_day": 260.0}, {"run.tokens_per_day": 290.0}),
    "tie.pace.rate": ({"run.days_per_trillion": 3.9}, {"run.days_per_trillion": 3.5}),
    "tie.pace.mfu": ({"run.mfu": 0.30}, {"run.mfu": 0.43}),
    "tie.serving_cost": ({"serving.nodes": 278.0}, {"serving.nodes": 200.0}),
    "tie.serving_revenue": ({"serving.price_output": 2.4}, {"serving.price_output": 2.0}),
    "tie.serving_markup": ({"serving.rental_rate": 3.0}, {"serving.rental_rate": 1.9}),
}
FIRING = [(name, changes) for name, several in FIRES.items() for changes in several]

# What notices that the timeline cuts off a life of A100s.
CUT_OFF = {
    *("check.flags_sum.a100", "check.horizon.a100", "check.hours_two_routes"),
    *("check.installed_closes", "check.nbv_closes", "check.depreciation_complete"),
    *("check.charge_two_routes", "check.operating_two_routes", "check.bridge_fleet"),
    *("check.bridge_cash", "check.rate_two_routes", "check.useful_two_routes"),
}
# Just inside a tolerance and just outside: what fires there.
EDGES: list[tuple[dict[str, float], set[str]]] = [
    # 2,788,000 h × 0.00018 = 502 USD against 500
    ({"claim.rental_rate": 2.000179}, set()),
    ({"claim.rental_rate": 2.000180}, {"tie.stated.run"}),
    # × 8 × 24 × 2 USD = 0.5 USD from 0.0013 nodes on
    ({"serving.nodes": 226.7513}, set()),
    ({"serving.nodes": 226.7514}, {"tie.serving_cost"}),
    # 54.2 days × 1.02 ÷ 14.8
    ({"run.days_per_trillion": 3.7353}, set()),
    ({"run.days_per_trillion": 3.7354}, {"tie.pace.rate"}),
    # 252.9M used H800 hours are left, 43,536 a day: 5,808.3 days on top of the 365.25
    ({"serving.days": 6_173.5}, set()),
    ({"serving.days": 6_173.7}, {"check.balance_negative.h800"}),
    # 25 + 4 × 4 − 1 = 40, the last quarter; half a quarter beyond it
    ({"gpu.a100.delivery_quarter": 25.0}, set()),
    ({"gpu.a100.delivery_quarter": 25.0, "gpu.a100.life": 4.125}, CUT_OFF),
]


def typed(changes: Mapping[str, float]) -> tuple[dict[Address, float], dict[Address, float]]:
    """Where the changes are typed: into input cells, and over formulas."""
    book = shipped_book("deepseek", "base")
    given = {n: v for n, v in changes.items() if n in book.layout.case.inputs}
    return base_cells(book, given), {line_cell(n): v for n, v in changes.items() if n not in given}


def line_cell(name: str) -> Address:
    """The cell of a line: its figure, ``x[total]``, or ``x[20]`` for a period."""
    layout = shipped_book("deepseek", "base").layout
    line, _, part = name.removesuffix("]").partition("[")
    column = TOTAL if part == "total" else FIRST + int(part) - 1 if part else None
    return layout.address(line, column)


@cache
def recalculation() -> Recalculation:
    return Recalculation(shipped_book("deepseek", "base").cells)


def calculated(changes: Mapping[str, float]) -> dict[Address, Any]:
    """The values of the book after the changes."""
    inputs, over = typed(changes)
    book, found = shipped_book("deepseek", "base"), recalculation()
    values = found.typed_over(found.values(inputs), over)
    return {address: found.at(values, address) for address in book.values}


def fired(**changes: float) -> dict[str, float]:
    """The rows of Checks above zero, and the two counts."""
    book = shipped_book("deepseek", "base")
    values = calculated(changes)
    rows = [p for p in book.layout.rows["Checks"] if p.line.role]
    found = {p.name: values["Checks", p.row, 6] for p in rows}
    counts = ("master_check", "open_ties")
    found |= {name: values[book.layout.address(name)] for name in counts}
    return {name: value for name, value in found.items() if value != 0}


def test_every_check_and_tie_has_inputs_that_make_it_fire() -> None:
    rows = [p.name for p in shipped_book("deepseek", "base").layout.rows["Checks"] if p.line.role]
    types = {"a100", "h20", "h800", "h100"}
    kinds = {".".join(x for x in name.split(".") if x not in types) for name in rows}
    assert kinds == {".".join(x for x in name.split(".") if x not in types) for name in FIRES}


@pytest.mark.parametrize(("name", "changes"), FIRING)
def test_it_fires(name: str, changes: dict[str, float]) -> None:
    found = fired(**changes)
    assert found[name] == 1
    counted = {role: sum(n.startswith(f"{role}.") for n in found) for role in ("check", "tie")}
    assert found.get("master_check", 0) == counted["check"], "each failed check counts once"
    assert found.get("open_ties", 0) == counted["tie"]


def with_tolerance() -> list[str]:
    """The checks and ties that have one."""
    home = shipped_book("deepseek", "base").layout.home
    return [name for name in FIRES if home[name].line.tolerance]


def at_tolerance(name: str) -> dict[str, float]:
    """What makes a check fire, and its tolerance typed as large as its gap is then."""
    book, changes = shipped_book("deepseek", "base"), FIRES[name][0]
    home, values = book.layout.home[name], calculated(changes)
    column = TOTAL if home.line.kind == "series" else None
    gap = values[book.layout.address(f"gap.{name}", column)]
    if home.line.tolerance == "gpu_tolerance":
        return {**changes, "tolerance.share": gap / values[book.layout.address("fleet_gpus")]}
    return {**changes, home.line.tolerance: gap}


@pytest.mark.parametrize("name", with_tolerance())
def test_a_gap_as_large_as_its_tolerance_passes(name: str) -> None:
    changes = at_tolerance(name)
    tolerance = next(reversed(changes))
    assert name not in fired(**changes)
    assert name in fired(**{**changes, tolerance: changes[tolerance] * 0.999})


class ByPeriod(NamedTuple):
    """A check that looks at each period: when it fires, and the largest gap, which Checks shows."""

    name: str
    changes: dict[str, float]
    periods: tuple[int, ...]
    gap: float

    def cells(self) -> dict[Address, float]:
        """The cells of its row, its total and the gap on Checks, with what they must hold."""
        layout = shipped_book("deepseek", "base").layout
        found = {
            layout.address(self.name, FIRST + t - 1): float(t in self.periods)
            for t in range(1, layout.periods + 1)
        }
        row = next(p.row for p in layout.rows["Checks"] if p.name == self.name)
        shown = {("Checks", row, TOTAL): self.gap}
        return found | shown | {layout.address(self.name, TOTAL): float(len(self.periods))}


BY_PERIOD = [
    # 120 % ÷ 16 a quarter: an H20 is below zero after 14 and 15, then by 12.5 % of 726.84M
    ByPeriod("check.nbv_negative", {"finance.residual_share": -0.2}, (28, 29), 90_855_000.0),
    # the last quarter of all, after the last sale
    ByPeriod("check.nbv_negative", {"depreciation[40]": 1_000.0}, (40,), 1_000.0),
    # 119.599 points in 2024, against 116.349 in 2022
    ByPeriod("check.base_year", {"money.last_year": 2022.0}, (13, 14, 15, 16), 0.027933201),
    # written down before anything is bought, and taken back
    ByPeriod(
        "check.nbv_negative", {"depreciation[1]": 1_000.0, "depreciation[2]": -1_000.0}, (1,), 1_000
    ),
    # the first and the last quarter taken for 2024, with 120 points and with 130
    ByPeriod(
        "check.base_year",
        {
            "calendar_year[1]": 2024.0,
            "price_index[1]": 120.0,
            "calendar_year[40]": 2024.0,
            "price_index[40]": 130.0,
        },
        (1, 40),
        0.080007692,
    ),
    ByPeriod(
        "check.base_year",
        {
            "calendar_year[1]": 2024.0,
            "price_index[1]": 130.0,
            "calendar_year[40]": 2024.0,
            "price_index[40]": 120.0,
        },
        (1, 40),
        0.080007692,
    ),
    # the first quarter ends in 2023, the last in 2031; the first in 2022, the last in 2032
    ByPeriod("check.calendar", {"period_end[1]": 45_000.0, "period_end[40]": 47_879.0}, (1, 40), 2),
    ByPeriod("check.calendar", {"period_end[1]": 44_600.0, "period_end[40]": 48_300.0}, (1, 40), 2),
    # the end of 2021 typed a month late falls into 2022
    ByPeriod("check.calendar", {"period_end[4]": 44_592.0}, (4,), 1.0),
]


@pytest.mark.parametrize("check", BY_PERIOD, ids=lambda x: f"{x.name}-{[*x.changes]}")
def test_it_says_when_it_fires_and_by_how_much(check: ByPeriod) -> None:
    values, expected = calculated(check.changes), check.cells()
    assert {cell: values[cell] for cell in expected} == pytest.approx(expected)


def test_nothing_fires_at_the_inputs_of_the_case() -> None:
    assert fired() == {}


def test_a_tie_leaves_the_master_check_dark() -> None:
    assert set(fired(**{"claim.rental_rate": 2.01})) == {"tie.stated.run", "open_ties"}


@pytest.mark.parametrize(("inputs", "failing"), EDGES)
def test_it_fires_beyond_its_edge_and_not_before(
    inputs: dict[str, float], failing: set[str]
) -> None:
    assert set(fired(**inputs)) - {"master_check", "open_ties"} == failing
