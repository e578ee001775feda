"""The reference on a small case: lines worked by hand, two routes, missing blocks, checks."""

from math import fsum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from costbridge_udfs.reference import calculate

from .conftest import FULL, PERIODS, STATED, Case, figure, series

FIRES: dict[str, dict[str, float]] = {
    "check.flags_sum.new": {"gpu.new.life": 7},
    "check.horizon.new": {"gpu.new.delivery_quarter": 10},
    "check.delivered.new": {"gpu.new.delivery_quarter": 3.5},
    "check.hours_two_routes": {"gpu.new.life": 7},
    "check.installed_closes": {"gpu.new.life": 7},
    "check.nbv_negative[total]": {"finance.residual_share": -0.5},
    "check.nbv_closes": {"gpu.new.life": 7},
    "check.depreciation_complete": {"gpu.new.life": 7},
    "check.charge_two_routes": {"gpu.new.life": 7},
    "check.operating_two_routes": {"gpu.new.life": 7},
    "check.shares.run": {"gpu.old.share_of_run": 0.2},
    "check.shares.r1": {"gpu.old.share_of_r1": 0.2},
    "check.shares.experiments": {"gpu.old.share_of_experiments": 0.2},
    "check.shares.serving": {"gpu.old.share_of_serving": 0.2},
    "check.building_hours": {"gpu.old.share_of_experiments": 0.2},
    "check.balance_negative.new": {"serving.days": 100_000},
    "check.bridge_fleet": {"gpu.new.life": 7},
    "check.bridge_cash": {"gpu.new.life": 7},
    "check.calendar[total]": {"constant.months_per_quarter": 4},
    "check.run_two_routes": {"gpu.old.share_of_run": 0.2},
    "tie.stated.run": {"claim.rental_rate": 2.01},
    "tie.stated.r1": {"r1.rental_rate": 2.01},
    "tie.pace.tokens": {"run.tokens_per_day": 140},
    "tie.pace.rate": {"run.days_per_trillion": 9},
    "tie.pace.mfu": {"run.mfu": 0.3},
    "tie.serving_cost": {"serving.nodes": 12},
    "tie.serving_revenue": {"serving.price_output": 2.4},
    "tie.serving_markup": {"serving.rental_rate": 3},
}
# Second routes of the workbook: here they are what they must come to, so that no input parts them.
ONE_ROUTE_HERE = {
    *("check.base_year", "check.base_year[total]", "check.annuities", "check.operating_by_head"),
    *("check.real_undone", "check.mfu_two_routes", "check.rate_two_routes"),
    *("check.useful_two_routes", "check.trained_two_routes", "check.served_two_routes"),
    *("check.uses_sum", "check.bridge_hours", "check.bridge_steps", "check.sentence_scale"),
}


def test_the_small_fleet_costs_what_a_hand_works_out(small: Case) -> None:
    lines = calculate(small, PERIODS)
    expected = {
        "fleet_hours": (1000 * 4 + 3000 * 2.1) * 8766,
        "fleet_years": 10_300 / 4000,
        "server_capex": 80e6,
        "network_capex": 20e6,
        "residual_total": 10e6,
        "capital_charge_total": 90e6,
        "operating_cost": 16e6 + 18.9e6,
        "fleet_cost": 134.9e6,
        "fleet_cost_charged": 124.9e6,
        "owner_cost_per_gpu_hour": 124.9e6 / (10_300 * 8766),
        "claimed_run_cost": 3e6,
        "claim_multiple": 134.9 / 3,
        "first_principles_hours": 1e6,
        "run_days": 125,
    }
    assert {name: figure(lines, name) for name in expected} == pytest.approx(expected)


def test_a_life_that_ends_inside_a_quarter_is_in_service_for_the_rest(small: Case) -> None:
    lines = calculate(small, PERIODS)
    assert series(lines, "gpu.old.in_service")[7:10] == pytest.approx([1, 0.4, 0])
    assert series(lines, "gpu.old.last_flag")[7:10] == [0, 1, 0]
    assert series(lines, "installed")[7:10] == [4000, 1000, 1000]


def test_a_span_of_quarters_is_dated_by_the_calendar(small: Case) -> None:
    lines = calculate(small, PERIODS)
    assert lines["start_date"] == 44_197
    assert series(lines, "period_end")[3] == 44_561
    assert series(lines, "calendar_year")[3:5] == [2021, 2022]
    assert series(lines, "price_index")[3:] == [100, *[110] * 20]


@given(
    method=st.sampled_from([1, 2, 3, 4]),
    life=st.floats(0.25, 5),
    delivery=st.integers(1, 4),
    residual=st.floats(0, 0.9),
    rate=st.just(0.0) | st.floats(1e-6, 0.5),
)
def test_closed_forms_meet_the_balances_carried_forward(
    small: Case, method: int, life: float, delivery: int, residual: float, rate: float
) -> None:
    own = {
        "finance.method": method,
        "gpu.new.life": life,
        "gpu.new.delivery_quarter": delivery,
        "finance.residual_share": residual,
        "finance.cost_of_capital": rate,
        # the shortest life has room for the run alone
        "use.experiments_multiple": 1,
    }
    lines = calculate({**small, **own}, PERIODS)
    flows = ("plus.server_spend", "plus.network_spend", "less.depreciation", "less.disposal")
    rows = [series(lines, f"nbv.{name}") for name in ("open", *flows)]
    carried = [opening + a + b - c - d for opening, a, b, c, d in zip(*rows, strict=True)]
    assert series(lines, "nbv") == pytest.approx(carried, abs=1e-3)
    rows = [
        series(lines, f"installed.{name}") for name in ("open", "plus.delivered", "less.retired")
    ]
    assert series(lines, "installed") == [a + b - c for a, b, c in zip(*rows, strict=True)]
    for total, by_quarter in {
        "depreciation_total": "depreciation",
        "residual_total": "disposal",
        "return_total": "return_on_capital",
        "capital_charge_total": "capital_charge",
        "server_capex": "server_spend",
        "operating_cost": "operating_spend",
        "fleet_hours": "gpu_hours",
    }.items():
        assert figure(lines, f"{by_quarter}[total]") == pytest.approx(
            figure(lines, total), abs=1e-3
        )
    assert lines["master_check"] == 0


def test_book_value_is_nothing_once_every_type_has_left(small: Case) -> None:
    for method in (1, 2, 3, 4):
        lines = calculate({**small, "finance.method": method}, PERIODS)
        assert series(lines, "nbv")[17:] == [0] * 7


def test_no_method_of_depreciation_changes_cash(small: Case) -> None:
    costs = [calculate({**small, "finance.method": m}, PERIODS)["fleet_cost"] for m in (1, 2, 3, 4)]
    assert costs == [costs[0]] * 4


def test_twice_the_fleet_costs_twice_as_much_and_the_same_an_hour(small: Case) -> None:
    counts = {name: 2 * small[name] for name in ("gpu.new.count", "gpu.old.count")}
    once, twice = calculate(small, PERIODS), calculate({**small, **counts}, PERIODS)
    assert figure(twice, "fleet_cost") == pytest.approx(2 * figure(once, "fleet_cost"))
    rate = "owner_cost_per_gpu_hour"
    assert figure(twice, rate) == pytest.approx(figure(once, rate))


def test_the_fleets_rate_lies_between_its_types_rates(small: Case) -> None:
    lines = calculate(small, PERIODS)
    rates = [figure(lines, f"gpu.{i}.owner_cost") for i in ("new", "old")]
    assert min(rates) < figure(lines, "owner_cost_per_gpu_hour") < max(rates)


def test_every_row_of_a_series_sums_to_it(small: Case) -> None:
    lines = calculate(small, PERIODS)
    for name in ("delivered", "server_spend", "depreciation", "disposal", "operating_spend"):
        rows = zip(*(series(lines, f"gpu.{i}.{name}") for i in ("new", "old")), strict=True)
        assert series(lines, name) == [fsum(row) for row in rows]
        assert figure(lines, f"{name}[total]") == fsum(series(lines, name))


def test_a_case_without_later_runs_keeps_their_sums_at_0(small: Case) -> None:
    lines = calculate(small, PERIODS)
    for name in ("r1_hours", "claimed_r1_cost", "gpu.new.r1_hours", "use_r1", "bridge_r1"):
        assert lines[name] == 0
    assert (lines["bridge.r1.hours"], lines["bridge.r1.rate"]) == (0, 0)
    for name in ("r1_days", "share_of_r1_sum", "check.shares.r1", "tie.stated.r1"):
        assert name not in lines


def test_a_case_without_serving_keeps_its_hours_at_0(small: Case) -> None:
    lines = calculate(small, PERIODS)
    for name in ("gpu.new.serving_hours", "use_serving", "share_serving", "bridge_serving"):
        assert lines[name] == 0
    assert (lines["serving_share_of_explained"], lines["serving_exceeds_building"]) == (0, 0)
    assert lines["disclosed_hours"] == lines["final_run_hours"]
    assert lines["disclosed_cost"] == lines["final_runs_owned"]
    assert "serving_breakeven_days" not in lines


def test_a_case_without_a_block_lacks_its_lines(small: Case) -> None:
    lines = calculate(small, PERIODS)
    for lacking in ("serving_d", "served", "hopper", "first_print", "stated", "days_by_tokens"):
        assert not [name for name in lines if name.startswith(lacking)]
    for name in ("implied_mfu_alternative", "claim_below_stated", "check.shares.serving"):
        assert name not in lines


def test_undisclosed_parameters_leave_out_what_needs_tokens(small: Case) -> None:
    lacking = {"run.tokens", "run.active_params"}
    inputs = {name: value for name, value in small.items() if name not in lacking}
    lines = calculate({**inputs, "run.compute": 21_000}, PERIODS)
    assert (lines["training_flop"], lines["attention_flop"]) == (21_000, 0)
    assert "hours_per_trillion" not in lines
    assert "trained_mtok_claimed" not in lines


def test_a_misspelt_or_missing_input_is_named(small: Case) -> None:
    inputs = {name: value for name, value in small.items() if name != "opex.pue"}
    with pytest.raises(KeyError, match=r"no input or line is called opex\.pue"):
        calculate(inputs, PERIODS)


def test_a_scratch_line_is_no_line_of_the_result(small: Case) -> None:
    assert not [name for name in calculate(small, PERIODS) if "._" in name or name[0] == "_"]


def test_a_floor_is_never_parted_from(small: Case) -> None:
    floor = {**STATED, "claim.stated_cost": 100e6, "claim.stated_is_floor": 1}
    lines = calculate({**small, **floor}, PERIODS)
    assert (lines["tie.stated.run"], lines["claim_below_stated"]) == (0, 1)


def test_a_full_case_is_quiet(small: Case) -> None:
    lines = calculate({**small, **FULL}, PERIODS)
    assert (lines["master_check"], lines["open_ties"]) == (0, 0)
    named = {name for name in lines if name.startswith(("check.", "tie."))}
    by_type = ("flags_sum", "horizon", "delivered", "balance_negative")
    of_old = {f"check.{name}.old" for name in by_type}
    series = {"check.nbv_negative", "check.calendar"}
    assert named == {*FIRES, *of_old, *series, *ONE_ROUTE_HERE}


@pytest.mark.parametrize("name", FIRES)
def test_a_check_can_fire(small: Case, name: str) -> None:
    lines = calculate({**small, **FULL, **FIRES[name]}, PERIODS)
    assert figure(lines, name) >= 1
    light = "master_check" if name.startswith("check.") else "open_ties"
    assert figure(lines, light) >= 1


def test_an_open_tie_leaves_the_master_check_dark(small: Case) -> None:
    lines = calculate({**small, **FULL, "claim.rental_rate": 3}, PERIODS)
    assert lines["master_check"] == 0
    assert lines["open_ties"] == 1
