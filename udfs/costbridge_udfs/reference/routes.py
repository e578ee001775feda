"""Routes: what the workbook calculates a second time, for its checks.

Here each is the figure that it must come to, taken from the lines that it checks: an annuity is
worth its price, cost by head is cost by type, the steps' hours are the fleet's.
"""

from math import fsum

from costbridge_udfs import annuity, gpu_hour, operating, timing
from costbridge_udfs.amounts import ratio, total, weighted_sum
from costbridge_udfs.reference.ledger import Ledger

YEAR = "constant.hours_per_year"


def calculate(lines: Ledger) -> None:
    """Write the lines, in the order of their sheets."""
    start = ("timing.first_year", "timing.first_quarter", "period", "constant.quarters_per_year")
    lines.line("year_by_quarters", timing.year_of_quarter, *start)
    _annuities(lines)
    _by_head(lines)
    _hours_and_rates(lines)
    _bridge(lines)
    _sentences(lines)


def _annuities(lines: Ledger) -> None:
    lines.put("_one", 1.0)
    for by, rate, periods, log, discounted in (
        ("yearly", "finance.cost_of_capital", ".life", "", ".years_discounted"),
        ("monthly", "cost_of_capital_monthly", ".life_months", "_monthly", ".months_discounted"),
    ):
        lines.each(f".discount_by_log{log}", annuity.discount_factor, rate, periods)
        lines.each(discounted, ratio, "_one", f".recovery_{by}")
        lines.each(f".value_{by}", total, ".capital")
        lines.line(f"value_{by}", fsum, f".value_{by}")


def _by_head(lines: Ledger) -> None:
    lines.each("._gpu_years", ratio, ".available_hours", YEAR)
    lines.line("rated_kw_years", weighted_sum, "._gpu_years", ".server_kw")
    lines.line("electricity_cost", weighted_sum, "._gpu_years", ".power_cost")
    lines.line("facility_cost", weighted_sum, "._gpu_years", ".colocation_cost")
    lines.line("server_years", weighted_sum, ".life", ".server_total")
    lines.line("repair_cost", weighted_sum, "._gpu_years", ".maintenance_cost")
    lines.line("_people", total, "opex.facility_staff", "opex.software")
    lines.each("._people_total", operating.operating_cost, ".count", "_people", ".life")
    lines.line("people_cost", fsum, "._people_total")
    lines.line("bottom_up_by_head", fsum, ".bottom_up_total")
    lines.line("real_undone", total, "server_spend", "network_spend", "operating_spend")
    lines.totals("real_undone")


def _hours_and_rates(lines: Ledger) -> None:
    for name in ("rate_by_method", "rate_by_opex"):
        lines.line(name, gpu_hour.cost_per_hour, "fleet_cost_charged", "fleet_hours")
    lines.line("run_rate_by_method", total, "run_owner_cost")
    lines.line("useful_hours_by_gpus", total, "useful_hours")
    lines.line("useful_cost", weighted_sum, ".available_hours", ".owner_cost")
    served = ("serving_daily_owned", "served_mtok_per_day")
    lines.line("served_mtok_by_rate", ratio, *served)


def _bridge(lines: Ledger) -> None:
    lines.line("bridge_hours", fsum, ".available_hours")
    steps = ("claim", "r1", "owned", "experiments", "serving", "idle", "other")
    lines.line("bridge_by_rates", total, *(f"bridge_{step}" for step in steps))


def _sentences(lines: Ledger) -> None:
    costs = ("claimed_run_cost", "claimed_r1_cost", "fleet_cost", "all_model_building")
    lines.line("in_full_sum", total, *costs)
    lines.line("millions_sum", ratio, "in_full_sum", "constant.million")
    shares = ("run_share_of_fleet_hours", "share_explained", "disclosed_share")
    lines.line("shares_sum", total, *shares, "breakeven_utilisation", "breakeven_utilisation_run")
    lines.line("percent_sum", ratio, "shares_sum", "constant.percent")
