"""Every check and tie of the workbook fires at inputs that deserve it, and only then."""

import pytest

from .conftest import base_cells, program, shipped_book

PAST_THE_HORIZON = {"gpu.h20.life": 7.0}  # delivered in quarter 15, so it ends in 42 of 40
FIRES = {
    "check.flags_sum.h20": PAST_THE_HORIZON,
    "check.horizon.h800": {"gpu.h800.delivery_quarter": 38.0},
    "check.delivered.h800": {"gpu.h800.delivery_quarter": 11.5},
    "check.hours_two_routes": PAST_THE_HORIZON,
    "check.installed_closes": PAST_THE_HORIZON,
    "check.nbv_negative": {"finance.residual_share": -0.1},
    "check.nbv_closes": PAST_THE_HORIZON,
    "check.depreciation_complete": PAST_THE_HORIZON,
    "check.charge_two_routes": PAST_THE_HORIZON,
    "check.operating_two_routes": PAST_THE_HORIZON,
    "check.shares.run": {"gpu.a100.share_of_run": 0.2},
    "check.shares.r1": {"gpu.a100.share_of_r1": 0.2},
    "check.shares.experiments": {"gpu.a100.share_of_experiments": 0.2},
    "check.building_hours": {"gpu.a100.share_of_experiments": 0.2},
    "check.balance_negative.h800": {"serving.days": 7_000.0},
    "check.bridge_fleet": PAST_THE_HORIZON,
    "check.bridge_cash": PAST_THE_HORIZON,
    "check.shares.serving": {"gpu.a100.share_of_serving": 0.2},
    "tie.stated.run": {"claim.rental_rate": 2.01},
    "tie.stated.r1": {"r1.rental_rate": 2.01},
    "tie.pace.tokens": {"run.tokens_per_day": 260.0},
    "tie.pace.rate": {"run.days_per_trillion": 3.9},
    "tie.pace.mfu": {"run.mfu": 0.30},
    "tie.serving_cost": {"serving.nodes": 278.0},
    "tie.serving_revenue": {"serving.price_output": 2.4},
    "tie.serving_markup": {"serving.rental_rate": 3.0},
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
]


def fired(**changes: float) -> dict[str, float]:
    """The rows of Checks above zero, and the two counts."""
    book = shipped_book("deepseek", "base")
    values = program("deepseek").calculate(base_cells(book, changes))
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


@pytest.mark.parametrize("name", FIRES)
def test_it_fires(name: str) -> None:
    found = fired(**FIRES[name])
    assert found[name] == 1
    counted = {role: sum(n.startswith(f"{role}.") for n in found) for role in ("check", "tie")}
    assert found.get("master_check", 0) == counted["check"], "each failed check counts once"
    assert found.get("open_ties", 0) == counted["tie"]


def test_nothing_fires_at_the_inputs_of_the_case() -> None:
    assert fired() == {}


def test_a_tie_leaves_the_master_check_dark() -> None:
    assert set(fired(**{"claim.rental_rate": 2.01})) == {"tie.stated.run", "open_ties"}


@pytest.mark.parametrize(("inputs", "failing"), EDGES)
def test_it_fires_beyond_its_edge_and_not_before(
    inputs: dict[str, float], failing: set[str]
) -> None:
    assert set(fired(**inputs)) - {"master_check", "open_ties"} == failing
