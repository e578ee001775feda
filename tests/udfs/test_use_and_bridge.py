"""Use and Bridge on the small case: by hand, two routes to each sum, and what moves what."""

from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from costbridge_udfs.reference import calculate

from .conftest import FULL, PERIODS, Case, figure

TYPES = ("new", "old")
USES = ("run", "r1", "experiment", "serving", "idle", "other")
STEPS = ("claim", "r1", "owned", "experiments", "serving", "idle", "other", "staff")
# what an hour in service costs: price × charge over the life, and operating cost a year
NEW, OLD = 13_000 / 8766, (18_000 / 2.1 + 3000) / 8766

settings = given(
    method=st.sampled_from([1, 2, 3, 4]),
    multiple=st.floats(1, 5),
    utilisation=st.floats(0.5, 1),
    days=st.floats(0, 1000),
    life=st.floats(3, 5),
)


def worked(
    small: Case, method: int, multiple: float, utilisation: float, days: float, life: float
) -> dict[str, float | list[float]]:
    own = {
        "finance.method": method,
        "use.experiments_multiple": multiple,
        "use.utilisation": utilisation,
        "serving.days": days,
        "gpu.new.life": life,
    }
    return calculate({**small, **FULL, **own}, PERIODS)


def test_the_small_fleets_hours_are_what_a_hand_works_out(small: Case) -> None:
    lines = calculate({**small, **FULL}, PERIODS)
    expected = {
        "use_run": 1_500_000,
        "use_r1": 1000,
        "use_experiments": 2 * 1_501_000,
        "gpu.old.experiment_hours": 0.25 * 2 * 1_501_000,
        "use_building": 3 * 1_501_000,
        "use_serving": 10 * 8 * 24 * 100,
        "use_idle": 0.2 * 10_300 * 8766,
        "use_balance": 10_300 * 8766 - 4_503_000 - 192_000,
        "run_share_of_type_hours": 1_500_000 / (4000 * 8766),
        "run_share_of_fleet_compute": 1_500_000 / ((4000 + 0.3 * 6300) * 8766),
        "cluster_share_of_gpus": 0.125,
        "serving_breakeven_days": 4_503_000 / 1920,
        "disclosed_hours": 1_501_000 + 1920,
    }
    assert {name: figure(lines, name) for name in expected} == pytest.approx(expected)


def test_the_small_bridge_is_what_a_hand_works_out(small: Case) -> None:
    lines = calculate({**small, **FULL}, PERIODS)
    building = 1_501_000 * NEW + 3_002_000 * (0.75 * NEW + 0.25 * OLD)
    expected = {
        "bridge_claim": 3e6,
        "bridge_r1": 2000,
        "bridge_owned": 1_501_000 * (NEW - 2),
        "bridge_experiments": 3_002_000 * (0.75 * NEW + 0.25 * OLD),
        "all_model_building": building,
        "bridge_serving": 192_000 * NEW,
        "bridge_idle": 0.2 * 124.9e6,
        "bridge_fleet": 124.9e6,
        "bridge_cash": 134.9e6,
        "bridge_staff": 4e6,
        "programme_cost": 128.9e6,
        "all_model_building_at_use": building / 0.8,
        "development_cost": building + 4e6,
        "explained_cost_share": (building + 192_000 * NEW) / 124.9e6,
        "run_owned_cost": 1_500_000 * NEW,
        "disclosed_cost": 1_502_920 * NEW,
    }
    assert {name: figure(lines, name) for name in expected} == pytest.approx(expected)


@settings
def test_six_uses_sum_to_the_hours_in_service(
    small: Case, method: int, multiple: float, utilisation: float, days: float, life: float
) -> None:
    lines = worked(small, method, multiple, utilisation, days, life)
    for kind in TYPES:
        used = sum(figure(lines, f"gpu.{kind}.{use}_hours") for use in USES)
        assert used == pytest.approx(figure(lines, f"gpu.{kind}.available_hours"), rel=1e-12)
    assert figure(lines, "use_explained") + figure(lines, "use_balance") == pytest.approx(
        figure(lines, "fleet_hours"), rel=1e-12
    )
    parts = ("share_building", "share_serving", "share_idle", "share_other")
    assert sum(figure(lines, name) for name in parts) == pytest.approx(1, rel=1e-12)


@settings
def test_the_bridge_meets_the_charged_fleet_and_walks_to_its_cash_by_every_method(
    small: Case, method: int, multiple: float, utilisation: float, days: float, life: float
) -> None:
    lines = worked(small, method, multiple, utilisation, days, life)
    charged = figure(lines, "fleet_cost_charged")
    assert figure(lines, "bridge_fleet") == pytest.approx(charged, rel=1e-12)
    assert figure(lines, "bridge_cash") == pytest.approx(figure(lines, "fleet_cost"), rel=1e-12)
    assert lines["master_check"] == 0


@settings
def test_each_step_is_hours_times_rate_and_the_steps_run_to_the_programme(
    small: Case, method: int, multiple: float, utilisation: float, days: float, life: float
) -> None:
    lines = worked(small, method, multiple, utilisation, days, life)
    amounts, running = (
        [figure(lines, f"bridge.{step}.{column}") for step in STEPS]
        for column in ("amount", "running")
    )
    hours, rates = (
        [figure(lines, f"bridge.{step}.{column}") for step in STEPS[:-1]]  # staff have no hours
        for column in ("hours", "rate")
    )
    products = [hour * rate for hour, rate in zip(hours, rates, strict=True)]
    assert products == pytest.approx(amounts[:-1], rel=1e-12, abs=1e-3)
    assert running == pytest.approx(list(accumulate(amounts)), rel=1e-12)
    assert running[3] == figure(lines, "all_model_building")
    assert running[6] == pytest.approx(figure(lines, "bridge_fleet"), rel=1e-12)
    assert running[7] == pytest.approx(figure(lines, "programme_cost"), rel=1e-12)


@settings
def test_every_figure_of_the_owner_is_the_sum_of_its_types(
    small: Case, method: int, multiple: float, utilisation: float, days: float, life: float
) -> None:
    lines = worked(small, method, multiple, utilisation, days, life)
    for name, of in {
        "run_owned_cost": "run",
        "final_runs_owned": "final",
        "bridge_experiments": "experiments",
        "bridge_serving": "serving",
        "bridge_idle": "idle",
        "bridge_other": "other",
    }.items():
        rows = [figure(lines, f"gpu.{kind}.{of}_owned") for kind in TYPES]
        assert figure(lines, name) == pytest.approx(sum(rows), rel=1e-12)


def test_more_experiments_move_hours_from_the_balance_and_leave_fleet_and_programme(
    small: Case,
) -> None:
    few, many = (calculate({**small, "use.experiments_multiple": m}, PERIODS) for m in (1, 5))
    assert few["bridge_experiments"] == 0
    assert figure(many, "use_building") == 5 * figure(few, "use_building")
    assert figure(many, "bridge_balance") < figure(few, "bridge_balance")
    for name in ("bridge_fleet", "programme_cost"):
        assert figure(many, name) == pytest.approx(figure(few, name), rel=1e-12)


def test_less_use_moves_hours_from_other_to_idle_and_leaves_the_balance(small: Case) -> None:
    half, full = (calculate({**small, "use.utilisation": u}, PERIODS) for u in (0.5, 1))
    assert (full["use_idle"], full["bridge_idle"]) == (0, 0)
    assert full["bridge.idle.rate"] == 0
    assert figure(half, "use_other") < figure(full, "use_other")
    for name in ("use_balance", "bridge_balance"):
        assert figure(half, name) == pytest.approx(figure(full, name), rel=1e-12)


def test_the_rent_moves_the_first_steps_and_nothing_after_them(small: Case) -> None:
    low, high = (calculate({**small, "claim.rental_rate": rate}, PERIODS) for rate in (1, 3))
    assert figure(low, "bridge_owned") > 0 > figure(high, "bridge_owned")
    for step in STEPS[2:]:
        running = f"bridge.{step}.running"
        assert figure(low, running) == pytest.approx(figure(high, running), rel=1e-12)


def test_serving_exceeds_building_after_its_break_even_days(small: Case) -> None:
    days = figure(calculate({**small, **FULL}, PERIODS), "serving_breakeven_days")
    before, after = (
        calculate({**small, **FULL, "serving.days": days + step}, PERIODS) for step in (-1, 1)
    )
    assert (before["serving_exceeds_building"], after["serving_exceeds_building"]) == (0, 1)


def test_hours_explained_beyond_those_used_are_a_finding_of_that_type_alone(small: Case) -> None:
    lines = calculate({**small, "use.experiments_multiple": 40}, PERIODS)
    assert figure(lines, "gpu.new.other_hours") < 0 < figure(lines, "gpu.old.other_hours")
    names = ("check.balance_negative.new", "check.balance_negative.old", "check.bridge_fleet")
    assert [lines[name] for name in names] == [1, 0, 0]
    assert lines["master_check"] == 1
