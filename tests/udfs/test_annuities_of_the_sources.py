"""Annuities against what the field's sources print; a name that says "but" keeps a dispute."""

import pytest

from costbridge_udfs.annuity import annuity, capital_recovery_factor, payments, periodic_rate
from costbridge_udfs.gpu_hour import cost_at_use, cost_per_hour

MONTHS = 12
FACILITY, SERVER = 12, 8  # USD per watt: Barroso's facility, and $4,000 for 500 W
STARGATE = {"servers": (15e9, 5), "network": (2e9, 6), "facility": (5e9, 10)}
ELECTRICITY, STAFF = 45.0, 6.3  # million USD a month, as printed
GPUS, USE = 400_000, 0.8


def monthly(price: float, years: float, rate: float) -> float:
    return annuity(price, periodic_rate(rate, MONTHS), payments(years, MONTHS))


def stargate_month(part: str) -> float:
    price, years = STARGATE[part]
    return annuity(price, 0.05, years) / MONTHS


def test_barrosos_facility_costs_8_cents_a_watt_and_month_without_interest() -> None:
    assert round(monthly(FACILITY, 12, 0), 2) == 0.08


def test_barrosos_facility_costs_13_cents_at_8_percent() -> None:
    assert monthly(FACILITY, 12, 0.08) == pytest.approx(0.1298943100, abs=5e-11)
    assert round(monthly(FACILITY, 12, 0.08), 2) == 0.13


def test_barrosos_server_costs_17_cents_without_interest() -> None:
    assert round(monthly(SERVER, 4, 0), 2) == 0.17


def test_barrosos_server_at_8_percent_is_printed_19_cents_but_is_19_and_a_half() -> None:
    assert monthly(SERVER, 4, 0.08) == pytest.approx(0.1953033787, abs=5e-11)
    assert round(monthly(SERVER, 4, 0.08), 2) == 0.20


def test_barrosos_19_cents_are_no_yearly_annuity_either() -> None:
    assert round(annuity(SERVER, 0.08, 4) / MONTHS, 3) == 0.201


def test_stargates_monthly_parts_are_yearly_annuities_over_twelve() -> None:
    assert stargate_month("servers") == pytest.approx(288.7184977e6, abs=0.05)
    assert stargate_month("network") == pytest.approx(32.83624469e6, abs=0.005)
    assert stargate_month("facility") == pytest.approx(53.96023957e6, abs=0.005)


def test_stargates_servers_as_a_monthly_annuity_would_miss_the_print() -> None:
    assert round(monthly(15e9, 5, 0.05) / 1e6, 1) == 283.1


def stargate_rate(hours_per_month: float) -> float:
    printed = [round(stargate_month(part) / 1e6, 1) for part in STARGATE]
    month = sum([*printed, ELECTRICITY, STAFF]) * 1e6
    return cost_at_use(cost_per_hour(month, GPUS * hours_per_month), USE)


def test_stargates_gpu_hour_is_1_826_with_8766_hours_a_year() -> None:
    assert stargate_rate(8766 / MONTHS) == pytest.approx(1.825804244, abs=5e-10)
    assert round(stargate_rate(8766 / MONTHS), 3) == 1.826


def test_stargates_gpu_hour_would_print_1_827_with_730_hours_a_month() -> None:
    assert round(stargate_rate(730), 3) == 1.827


def test_the_textbooks_facility_line_is_near_straight_line_but_no_annuity() -> None:
    """Hennessy and Patterson, 6th edition: $88.0M over ten years at 5 % is printed $0.744M."""
    printed = 0.744e6
    assert monthly(88.0e6, 10, 0) == pytest.approx(0.733e6, abs=0.001e6)
    assert monthly(88.0e6, 10, 0.05) == pytest.approx(0.933e6, abs=0.001e6)
    assert monthly(88.0e6, 10, 0) < printed < monthly(88.0e6, 10, 0.05)


def test_a_yearly_payment_over_twelve_is_above_the_monthly_payment() -> None:
    assert capital_recovery_factor(0.08, 4) / MONTHS > monthly(1, 4, 0.08)
