"""Capex: what the fleet's hardware cost, what it is charged, and what it is still worth.

A type's book value is its price less what is gone by its age, not a balance carried forward; a
figure that is a series' total in the workbook is taken from the types' prices.
"""

from math import fsum

from costbridge_udfs import annuity, depreciation, fleet, money
from costbridge_udfs.amounts import (
    chosen,
    chosen_if,
    difference,
    portion,
    ratio,
    total,
    weighted_sum,
)
from costbridge_udfs.reference.ledger import Ledger

SWITCH = ("finance.method", "choice.market")
RATE, RESIDUAL = "finance.cost_of_capital", "finance.residual_share"
MARKET = "finance.market_decline"
ORDER = "constant.order_of_magnitude"
QUARTERS = "constant.quarters_per_year"


def calculate(lines: Ledger) -> None:
    """Write the sheet's lines."""
    _prices(lines)
    _shares(lines)
    _figures(lines)
    _by_type_and_quarter(lines)
    _by_quarter(lines)


def _prices(lines: Ledger) -> None:
    network = depreciation.network_per_gpu
    lines.each(".network_per_gpu", network, ".server_capex", "capex.network_share")
    lines.each(".capital_per_gpu", total, ".server_capex", ".network_per_gpu")
    lines.each(".server_total", fleet.cost_of_gpus, ".count", ".server_capex")
    lines.each(".chip_total", fleet.cost_of_gpus, ".count", ".asp")
    lines.each(".capital", fleet.cost_of_gpus, ".count", ".capital_per_gpu")


def _shares(lines: Ledger) -> None:
    months = "constant.months_per_year"
    lines.line("cost_of_capital_monthly", annuity.periodic_rate, RATE, months)
    lines.each(".life_months", annuity.payments, ".life", months)
    _annuity(lines, "yearly", RATE, ".life")
    _annuity(lines, "monthly", "cost_of_capital_monthly", ".life_months")
    lines.each(".share_straight_line", depreciation.straight_line_share, RESIDUAL)
    lines.each(".share_market", depreciation.market_loss_share, MARKET, ".life", ORDER)
    lines.each(
        ".charge_share",
        chosen,
        "finance.method",
        ".share_straight_line",
        ".share_annuity_yearly",
        ".share_annuity_monthly",
        ".share_market",
    )
    lines.each(".depreciable_share", chosen_if, *SWITCH, ".share_market", ".share_straight_line")
    lines.each(".residual_value", depreciation.residual_value, ".capital", ".depreciable_share")
    per_year = depreciation.charge_per_year
    lines.each(".capital_per_year", per_year, ".capital_per_gpu", ".charge_share", ".life")


def _annuity(lines: Ledger, by: str, rate: str, payments: str) -> None:
    discount, recovery, share = f".discount_{by}", f".recovery_{by}", f".share_annuity_{by}"
    lines.each(discount, annuity.discount_factor, rate, payments)
    lines.each(recovery, annuity.capital_recovery_factor, rate, payments)
    lines.each(share, annuity.annuity_share, payments, recovery, RESIDUAL, discount)


def _figures(lines: Ledger) -> None:
    lines.line("server_capex", fsum, ".server_total")
    lines.line("network_capex", weighted_sum, ".count", ".network_per_gpu")
    lines.line("capital_total", total, "server_capex", "network_capex")
    lines.line("chip_capex", fsum, ".chip_total")
    lines.line("server_capex_per_gpu", ratio, "server_capex", "fleet_gpus")
    lines.line("asp_per_gpu", ratio, "chip_capex", "fleet_gpus")
    lines.line("depreciation_total", weighted_sum, ".capital", ".depreciable_share")
    lines.line("residual_total", fsum, ".residual_value")
    lines.each("._return_share", difference, ".charge_share", ".depreciable_share")
    lines.line("return_total", weighted_sum, ".capital", "._return_share")
    lines.line("capital_charge_total", weighted_sum, ".capital", ".charge_share")
    lines.each(".charge_of_type", portion, ".capital", ".charge_share")
    lines.line("capital_charge_by_type", fsum, ".charge_of_type")


def _by_type_and_quarter(lines: Ledger) -> None:
    even = depreciation.even_charge
    lines.each(".server_spend", fleet.cost_of_gpus, ".delivered", ".server_capex")
    lines.each(".network_spend", fleet.cost_of_gpus, ".delivered", ".network_per_gpu")
    share, quarters, served = ".share_straight_line", ".life_quarters", ".in_service"
    lines.each(".straight_line", even, ".capital", share, quarters, served)
    lines.each("._age", ratio, ".elapsed", QUARTERS)
    lines.each(".market_share", depreciation.market_value_share, MARKET, "._age", ORDER)
    lines.each("._market_value", portion, ".capital", ".market_share")
    fall = depreciation.market_fall
    lines.each(".market_decline", fall, "._market_value", MARKET, served, QUARTERS, ORDER)
    lines.each(".depreciation", chosen_if, *SWITCH, ".market_decline", ".straight_line")
    lines.each(".disposal", portion, ".residual_value", ".last_flag")
    lines.each(".return_on_capital", even, ".capital", "._return_share", quarters, served)
    lines.each("._lost_evenly", depreciation.written_off, share, ".elapsed", quarters)
    lines.each("._lost_on_market", depreciation.market_loss_share, MARKET, "._age", ORDER)
    lines.each("._lost", chosen_if, *SWITCH, "._lost_on_market", "._lost_evenly")
    lines.each("._value", depreciation.remaining_value, ".capital", "._lost", "._installed")
    lines.totals(".server_spend", ".network_spend", ".straight_line", ".market_decline")
    lines.totals(".depreciation", ".disposal", ".return_on_capital")


def _by_quarter(lines: Ledger) -> None:
    for name in ("server_spend", "network_spend", "depreciation", "disposal", "return_on_capital"):
        lines.line(name, fsum, f".{name}")
        lines.totals(name)
    lines.line("nbv", fsum, "._value")
    lines.opening("nbv.open", "nbv")
    lines.line("nbv.plus.server_spend", fsum, ".server_spend")
    lines.line("nbv.plus.network_spend", fsum, ".network_spend")
    lines.line("nbv.less.depreciation", fsum, ".depreciation")
    lines.line("nbv.less.disposal", fsum, ".disposal")
    lines.line("capital_charge", total, "depreciation", "return_on_capital")
    lines.line("_hardware", total, "server_spend", "network_spend")
    lines.line("capex_real", money.real_money, "_hardware", "money_factor")
    lines.totals("capital_charge", "capex_real")
    lines.over_time("capex_real_total", fsum, "capex_real")
