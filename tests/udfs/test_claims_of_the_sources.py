"""Worked figures of the sources, at the precision they print; disputes keep their names."""

import pytest

from costbridge_udfs.amounts import gross_margin, mark_up, ratio, total, weighted_sum
from costbridge_udfs.checking import ratio_differs
from costbridge_udfs.fleet import gpu_hours, hours_on_cluster
from costbridge_udfs.gpu_hour import (
    breakeven_utilisation,
    cost_per_hour,
    operating_per_hour,
    owner_cost,
)
from costbridge_udfs.money import implied_rate, rental_cost
from costbridge_udfs.operating import operating_cost, per_gpu_year
from costbridge_udfs.serving import daily_hours, revenue
from costbridge_udfs.training import (
    cluster_days,
    days_by_pace,
    days_by_tokens,
    implied_tflops,
    mfu,
    training_flop,
)

HOURS_PER_YEAR, TERA, SECONDS = 8766, 1e9, 3600
STAGES = (2_664_000, 119_000, 5_000)
RUN_HOURS = 2_788_000
BF16, FP8 = 989, 1979
# the report's table, recalled: A100, H20, H800, H100
COUNT = (10_000, 30_000, 10_000, 10_000)
SERVER = (23_716, 24_228, 31_728, 34_728)
OPERATE = (15_700, 12_900, 17_000, 23_000)
FLEET_COST, FLEET_HOURS = 2_572_560_000, gpu_hours(60_000, 4, HOURS_PER_YEAR)


def v3_flop() -> float:
    return training_flop(6, 37, 14.8)


def v3_rate() -> float:
    return implied_tflops(v3_flop(), STAGES[0], TERA, SECONDS)


def day_revenue() -> float:
    cached, output = revenue(342, 0.14, 1000), revenue(168, 2.19, 1000)
    return total(cached, revenue(608 - 342, 0.55, 1000), output)


def millions(counts: tuple[int, ...], prices: tuple[int, ...]) -> float:
    return weighted_sum(counts, prices) / 1e6


# DeepSeek-V3 and R1


def test_v3s_stages_at_two_dollars_sum_to_its_claim() -> None:
    costs = [rental_cost(hours, 2) for hours in STAGES]
    assert costs == [5_328_000, 238_000, 10_000]
    assert total(*costs) == 5_576_000


def test_r1s_stages_at_two_dollars_are_294_thousand() -> None:
    assert rental_cost(total(101_000, 5_000, 41_000), 2) == 294_000


def test_r1_zero_took_512_gpus_198_hours() -> None:
    assert hours_on_cluster(512, 198) == 101_376


def test_648_gpus_are_a_misreading_of_64_nodes_of_8_since_they_miss_r1_zeros_hours() -> None:
    assert round(hours_on_cluster(648, 198), -3) == 128_000


def test_v3_took_180_thousand_hours_a_trillion_tokens() -> None:
    assert ratio(STAGES[0], 14.8) == pytest.approx(180_000)


def test_v3s_pre_training_took_54_days_by_hours_and_by_tokens_a_day() -> None:
    assert round(cluster_days(STAGES[0], 2048, 24), 1) == 54.2
    assert round(days_by_tokens(14.8, 272.80, 1000), 1) == 54.3


def test_a_pace_of_3_7_days_is_3_66_rounded_and_one_percent_long() -> None:
    days = cluster_days(STAGES[0], 2048, 24)
    assert round(days / 14.8, 2) == 3.66
    assert ratio_differs(days_by_pace(14.8, 3.7), days, 0.01) == 1
    assert ratio_differs(days_by_pace(14.8, 3.7), days, 0.02) == 0


def test_v3s_gpus_ran_at_343_tflops_by_6nd() -> None:
    assert round(v3_rate()) == 343


def test_v3s_mfu_by_6nd_is_34_6_percent_of_bf16_and_17_3_of_fp8() -> None:
    assert round(mfu(v3_rate(), BF16), 3) == 0.346
    assert round(mfu(v3_rate(), FP8), 3) == 0.173


def test_deepseek_prints_38_94_percent_mfu_but_the_hours_imply_39_43_with_attention() -> None:
    with_attention = mfu(v3_rate(), BF16) * (v3_flop() + 30.70 * 14.8) / v3_flop()
    assert round(with_attention, 4) == 0.3943
    assert ratio_differs(with_attention, 0.3894, 0.0125) == 1
    assert ratio_differs(with_attention, 0.3894, 0.013) == 0


def test_epochs_22_4_percent_mfu_takes_the_fp8_peak_of_the_pcie_card() -> None:
    rate = implied_tflops(v3_flop(), 2_688_000, TERA, SECONDS)
    assert round(mfu(rate, 1513), 3) == 0.224


# The disclosed day of serving


def test_the_disclosed_day_cost_87_072_dollars() -> None:
    assert rental_cost(daily_hours(226.75, 8, 24), 2) == 87_072


def test_the_note_prints_562_027_but_its_rounded_tokens_give_562_100() -> None:
    assert round(day_revenue(), 6) == 562_100


def test_545_percent_is_a_mark_up_and_84_5_percent_the_margin() -> None:
    assert int(mark_up(562_027, 87_072) * 100) == 545
    assert round(gross_margin(562_027, 87_072), 3) == 0.845


def test_rounded_tokens_would_print_a_mark_up_of_546_percent() -> None:
    assert round(mark_up(day_revenue(), 87_072), 4) == 5.4556


# The fleet report and its critic


def test_the_first_print_leaves_the_h100_column_out_of_its_total() -> None:
    assert millions(COUNT[:3], SERVER[:3]) == pytest.approx(1281.28)
    assert millions(COUNT, SERVER) == pytest.approx(1628.56)


def test_operating_cost_is_944_million_and_three_columns_of_it_714() -> None:
    assert millions(COUNT, OPERATE) == 944
    assert millions(COUNT[:3], OPERATE[:3]) == 714


def test_the_first_text_prints_715_million_but_three_columns_give_714() -> None:
    assert 715 - millions(COUNT[:3], OPERATE[:3]) == 1


def test_a_flat_rate_a_gpu_would_give_the_first_print_787_million() -> None:
    flat = per_gpu_year(944_000_000, 60_000, 4)
    assert round(operating_cost(50_000, flat, 4) / 1e6) == 787


def test_the_weighted_server_price_is_27_143_and_no_mean_of_the_four_types() -> None:
    assert round(ratio(weighted_sum(COUNT, SERVER), 60_000), 2) == 27_142.67
    assert sum(SERVER) / 4 == 28_600


def test_the_critics_hoppers_cost_1_4_billion_and_545_million_a_year() -> None:
    servers, operating = millions(COUNT[1:], SERVER[1:]), millions(COUNT[1:], OPERATE[1:])
    assert round(servers / 1000, 1) == 1.4
    assert (servers + operating) / 4 == pytest.approx(545, abs=0.5)


def test_running_a_gpu_costs_3_933_a_year_and_45_cents_an_hour() -> None:
    yearly = per_gpu_year(944_000_000, 60_000, 4)
    assert round(yearly) == 3933
    assert round(operating_per_hour(yearly, HOURS_PER_YEAR), 3) == 0.449


def test_the_fleets_hour_costs_1_223_and_meets_two_dollars_at_61_percent_use() -> None:
    rate = cost_per_hour(FLEET_COST, FLEET_HOURS)
    assert round(rate, 3) == 1.223
    assert round(breakeven_utilisation(rate, 2), 2) == 0.61


def test_8760_hours_a_year_would_move_the_fleets_hour_by_7_hundredths_of_a_percent() -> None:
    other = cost_per_hour(FLEET_COST, gpu_hours(60_000, 4, 8760))
    assert round(other / cost_per_hour(FLEET_COST, FLEET_HOURS) - 1, 4) == 0.0007


def test_the_run_is_13_hundredths_of_a_percent_of_the_fleets_hours() -> None:
    assert round(ratio(RUN_HOURS, FLEET_HOURS), 4) == 0.0013


def test_the_run_at_the_fleets_rate_costs_3_41_million() -> None:
    cost = rental_cost(RUN_HOURS, cost_per_hour(FLEET_COST, FLEET_HOURS))
    assert cost == pytest.approx(3_409_145.791, abs=0.0005)


def test_owners_cost_by_type_is_1_124_1_059_1_390_and_1_646() -> None:
    rates = [
        owner_cost(price, 1, 4, operating_per_hour(operate / 4, HOURS_PER_YEAR), HOURS_PER_YEAR)
        for price, operate in zip(SERVER, OPERATE, strict=True)
    ]
    assert [round(rate, 3) for rate in rates] == [1.124, 1.059, 1.390, 1.646]


# Other claims


def test_llamas_405b_hours_at_two_dollars_are_61_7_million() -> None:
    assert round(rental_cost(30_840_000, 2) / 1e6, 1) == 61.7


def test_minimax_paid_2_07_an_hour() -> None:
    assert round(implied_rate(534_700, hours_on_cluster(512, 21 * 24)), 2) == 2.07


def test_gpt4_rented_is_77_5_million_but_epoch_prints_78_6_in_later_dollars() -> None:
    ours = rental_cost(57_000_000, 1.36)
    assert ours == pytest.approx(77_520_000)
    assert round(78_562_017 / ours, 5) == 1.01344
