"""What must hold for any numbers in range."""

from math import fsum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from costbridge_udfs.annuity import (
    annuity,
    annuity_share,
    capital_recovery_factor,
    discount_factor,
)
from costbridge_udfs.depreciation import market_fall, market_loss_share, market_value_share
from costbridge_udfs.gpu_hour import cost_at_use, useful_share
from costbridge_udfs.money import price_index
from costbridge_udfs.timing import (
    calendar_year,
    end_quarter,
    first_day,
    installed_flag,
    last_quarter_flag,
    period_end,
    quarters_served,
    share_in_service,
)

some_rates = st.floats(1e-6, 0.5)
rates = st.just(0.0) | some_rates
lives = st.floats(0.25, 10)
shares = st.floats(0, 1)
deliveries = st.integers(1, 40)
quarters = st.floats(1, 40)
PERIODS = range(1, 82)


@given(rates, lives)
def test_an_annuity_never_pays_less_than_the_price(rate: float, life: float) -> None:
    assert annuity(1, rate, life) * life >= 1 - 1e-12


@given(lives)
def test_an_annuity_meets_the_straight_line_as_the_rate_goes_to_0(life: float) -> None:
    assert capital_recovery_factor(1e-12, life) == pytest.approx(1 / life, rel=1e-10)
    assert capital_recovery_factor(0, life) == 1 / life


@given(some_rates, st.integers(1, 120))
def test_an_annuitys_payments_are_worth_the_price(rate: float, count: int) -> None:
    worth = fsum(discount_factor(rate, payment) for payment in range(1, count + 1))
    assert annuity(1, rate, count) * worth == pytest.approx(1, rel=1e-9)


@given(some_rates, st.floats(1, 10), shares)
def test_over_a_year_or_more_a_residual_value_lowers_the_charge_by_less_than_itself(
    rate: float, life: float, residual: float
) -> None:
    recovery, discount = capital_recovery_factor(rate, life), discount_factor(rate, life)
    full = annuity_share(life, recovery, 0, discount)
    charged = annuity_share(life, recovery, residual, discount)
    assert 1 - residual - 1e-12 <= charged <= full
    assert full - charged <= residual + 1e-12


@given(st.floats(0.01, 1), lives)
def test_market_value_kept_and_lost_are_the_price(decline: float, years: float) -> None:
    kept, lost = market_value_share(decline, years, 10), market_loss_share(decline, years, 10)
    assert kept + lost == pytest.approx(1, rel=1e-14)


@given(st.floats(0.01, 1), st.integers(1, 40), st.floats(0.01, 1))
def test_a_quarters_fall_is_the_difference_of_two_market_values(
    decline: float, before: int, served: float
) -> None:
    opening = market_value_share(decline, before / 4, 10)
    closing = market_value_share(decline, (before + served) / 4, 10)
    fall = market_fall(closing, decline, served, 4, 10)
    assert fall == pytest.approx(opening - closing, abs=1e-14)


@given(deliveries, quarters)
def test_shares_in_service_sum_to_the_quarters_of_the_life(delivery: int, life: float) -> None:
    end = end_quarter(delivery, life)
    assert fsum(share_in_service(t, delivery, end) for t in PERIODS) == pytest.approx(
        life, rel=1e-13
    )


@given(deliveries, quarters)
def test_quarters_served_meet_the_running_sum(delivery: int, life: float) -> None:
    end, served = end_quarter(delivery, life), 0.0
    for period in PERIODS:
        served += share_in_service(period, delivery, end)
        assert quarters_served(period, delivery, life) == pytest.approx(served, abs=1e-12)


@given(deliveries, quarters)
def test_a_type_has_one_last_quarter_and_stands_until_it(delivery: int, life: float) -> None:
    end = end_quarter(delivery, life)
    last = [t for t in PERIODS if last_quarter_flag(t, end)]
    standing = [t for t in PERIODS if installed_flag(t, delivery, end)]
    assert len(last) == 1
    assert share_in_service(last[0], delivery, end) > 0
    assert standing == list(range(delivery, last[0]))


@given(st.integers(2000, 2100), st.integers(1, 4), st.integers(1, 100))
def test_a_period_ends_the_day_before_the_next_begins(year: int, first: int, period: int) -> None:
    end = period_end(year, first, period, 3)
    after = period_end(year, first, period + 1, 3)
    assert 90 <= after - end <= 92
    assert calendar_year(end) == year + (first + period - 2) // 4


@given(st.integers(1901, 9000))
def test_the_fourth_quarter_ends_on_the_eve_of_the_new_year(year: int) -> None:
    assert period_end(year, 1, 4, 3) == first_day(year + 1) - 1


@given(st.floats(0.1, 10), st.floats(0.01, 1), st.floats(0.01, 1))
def test_an_hour_costs_more_the_less_it_is_used(rate: float, less: float, more: float) -> None:
    least, most = sorted((less, more))
    assert cost_at_use(rate, most) <= cost_at_use(rate, least)


@given(lives, shares, shares)
def test_useful_hours_are_never_more_than_used_hours(
    life: float, utilisation: float, goodput: float
) -> None:
    assert useful_share(30, 24, life, 8766, utilisation, goodput) <= utilisation


def test_there_is_no_price_index_before_the_first_year() -> None:
    with pytest.raises(ValueError, match="no price index of 2020"):
        price_index(2020, 2021, 2022, [100, 110])
