"""What may be said of the hours' use and of the walk to the fleet, at the precision it is said."""

import pytest

from costbridge_udfs.amounts import ratio, total
from costbridge_udfs.bridge import owned_cost, staff_cost
from costbridge_udfs.fleet import equivalent_hours, gpu_hours
from costbridge_udfs.gpu_hour import operating_per_hour, owner_cost
from costbridge_udfs.money import rental_cost
from costbridge_udfs.use import (
    breakeven_days,
    cost_with_idle_time,
    experiment_hours,
    idle_hours,
    multiple_of_runs,
    other_hours,
    serving_hours,
)

HOURS_PER_YEAR = 8766
RUN_HOURS, FINAL_RUNS, DAY = 2_788_000, 2_935_000, 43_536
FLEET_COST, FLEET_HOURS = 2_572_560_000, gpu_hours(60_000, 4, HOURS_PER_YEAR)
H800_HOURS = gpu_hours(10_000, 4, HOURS_PER_YEAR)
# A100, H20, H800, H100: GPUs, and BF16 peak
COUNT, PEAK = (10_000, 30_000, 10_000, 10_000), (312, 148, 989, 989.4)
H800_RATE = owner_cost(31_728, 1, 4, operating_per_hour(4250, HOURS_PER_YEAR), HOURS_PER_YEAR)


def explained_hours() -> float:
    return total(multiple_of_runs(4, FINAL_RUNS), serving_hours(DAY, 365.25, 1))


def test_the_run_is_80_hundredths_of_a_percent_of_the_h800_hours() -> None:
    assert round(ratio(RUN_HOURS, H800_HOURS), 4) == 0.0080


def test_the_run_is_29_hundredths_of_a_percent_of_the_fleets_compute() -> None:
    hours = [
        equivalent_hours(gpu_hours(count, 4, HOURS_PER_YEAR), peak, PEAK[2])
        for count, peak in zip(COUNT, PEAK, strict=True)
    ]
    assert round(ratio(RUN_HOURS, total(*hours)), 4) == 0.0029


def test_the_runs_cluster_is_3_4_percent_of_the_gpus() -> None:
    assert round(ratio(2048, 60_000), 3) == 0.034


def test_the_fleet_costs_461_times_the_claim() -> None:
    assert round(ratio(FLEET_COST, rental_cost(RUN_HOURS, 2))) == 461


def test_serving_exceeds_all_building_if_the_level_held_269_7_days() -> None:
    assert round(breakeven_days(multiple_of_runs(4, FINAL_RUNS), DAY), 1) == 269.7


def test_by_the_experiments_multiple_that_takes_81_to_674_days() -> None:
    days = [breakeven_days(multiple_of_runs(m, FINAL_RUNS), DAY) for m in (1.2, 10)]
    assert [round(each) for each in days] == [81, 674]


def test_the_disclosed_day_is_1_5_percent_of_disclosed_hours() -> None:
    assert round(ratio(DAY, total(FINAL_RUNS, DAY)), 3) == 0.015


def test_disclosed_uses_are_0_14_percent_of_hours_and_0_16_of_cost() -> None:
    disclosed = total(FINAL_RUNS, DAY)
    assert round(ratio(disclosed, FLEET_HOURS), 4) == 0.0014
    assert round(ratio(owned_cost(disclosed, H800_RATE), FLEET_COST), 4) == 0.0016


def test_with_the_assumptions_1_31_percent_of_hours_and_1_49_of_cost_are_explained() -> None:
    assert round(ratio(explained_hours(), FLEET_HOURS), 4) == 0.0131
    assert round(ratio(owned_cost(explained_hours(), H800_RATE), FLEET_COST), 4) == 0.0149


def test_98_7_percent_of_the_fleets_hours_are_unexplained() -> None:
    assert round(1 - ratio(explained_hours(), FLEET_HOURS), 3) == 0.987


def test_serving_at_that_level_fills_the_h800s_after_6173_6_days() -> None:
    idle, building = idle_hours(H800_HOURS, 0.8), multiple_of_runs(4, FINAL_RUNS)
    edge = breakeven_days(other_hours(H800_HOURS, building, 0, idle), DAY)
    assert round(edge, 1) == 6173.6


def test_owning_the_final_runs_is_1_79_million_cheaper_than_their_claims() -> None:
    saved = rental_cost(FINAL_RUNS, 2) - owned_cost(FINAL_RUNS, H800_RATE)
    assert saved == pytest.approx(1.79e6, abs=0.005e6)


def test_all_model_building_is_16_3_million_and_20_4_with_idle_time() -> None:
    building = owned_cost(multiple_of_runs(4, FINAL_RUNS), H800_RATE)
    assert building == pytest.approx(16.3e6, abs=0.05e6)
    assert cost_with_idle_time(building, 0.8) == pytest.approx(20.4e6, abs=0.05e6)


def test_an_experiment_of_the_multiple_is_one_beside_the_final_run() -> None:
    """At Epoch's median of 2.2 the experiments are 1.2 final runs, not 2.2."""
    assert experiment_hours(2.2, 57_000_000, 1) == pytest.approx(68_400_000)


def test_gpt4s_staff_is_35_8_million() -> None:
    assert round(staff_cost(284, 126_000, 1) / 1e6, 1) == 35.8
