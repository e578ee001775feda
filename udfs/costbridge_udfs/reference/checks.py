"""Checks: two routes to one figure (integrity), and figures against what sources print (ties).

Where the figure itself is a closed form, the check sets the quarterly series beside it.
"""

from math import fsum

from costbridge_udfs import bridge
from costbridge_udfs.amounts import closing, difference, portion, total
from costbridge_udfs.checking import (
    differs,
    is_met,
    negative,
    number_failed,
    past_horizon,
    ratio_differs,
    tie_differs,
)
from costbridge_udfs.reference.ledger import TYPES, Ledger

MONEY, HOURS, SHARE = "tolerance.money", "tolerance.hours", "tolerance.share"


def calculate(lines: Ledger) -> None:
    """Write the sheet's lines."""
    _by_type(lines)
    _fleet(lines)
    _capital(lines)
    _shares(lines)
    _use(lines)
    _bridge(lines)
    _ties(lines)
    lines.line("master_check", number_failed, *lines.figures("check."))
    lines.line("open_ties", number_failed, *lines.figures("tie."))


def _by_type(lines: Ledger) -> None:
    lines.line("gpu_tolerance", portion, "fleet_gpus", SHARE)
    served = (".in_service[total]", ".life_quarters", SHARE)
    lines.each("check.flags_sum.*", differs, *served, of=TYPES)
    lines.each("check.horizon.*", past_horizon, ".end_quarter", "periods", of=TYPES)
    bought = (".delivered[total]", ".count", "gpu_tolerance")
    lines.each("check.delivered.*", differs, *bought, of=TYPES)


def _fleet(lines: Ledger) -> None:
    lines.line("check.hours_two_routes", differs, "gpu_hours[total]", "fleet_hours", HOURS)
    lines.put("_nothing", 0.0)
    lines.over_time("_installed_at_end", closing, "installed")
    left = ("_installed_at_end", "_nothing", "gpu_tolerance")
    lines.line("check.installed_closes", differs, *left)


def _capital(lines: Ledger) -> None:
    lines.line("check.nbv_negative", negative, "nbv", MONEY)
    lines.totals("check.nbv_negative")
    lines.over_time("_nbv_at_end", closing, "nbv")
    lines.line("check.nbv_closes", differs, "_nbv_at_end", "_nothing", MONEY)
    lines.line("_written_off", total, "depreciation[total]", "disposal[total]")
    lines.line("check.depreciation_complete", differs, "_written_off", "capital_total", MONEY)
    charge = ("capital_charge[total]", "capital_charge_by_type", MONEY)
    lines.line("check.charge_two_routes", differs, *charge)
    operating = ("operating_spend[total]", "operating_cost_by_type", MONEY)
    lines.line("check.operating_two_routes", differs, *operating)


def _shares(lines: Ledger) -> None:
    lines.put("_whole", 1.0)
    for use in ("run", "r1", "experiments", "serving"):
        lines.line(f"share_of_{use}_sum", fsum, f".share_of_{use}")
        lines.line(f"check.shares.{use}", differs, f"share_of_{use}_sum", "_whole", SHARE)


def _use(lines: Ledger) -> None:
    building = ("use_building", "multiple_times_final_hours", HOURS)
    lines.line("check.building_hours", differs, *building)
    lines.each("check.balance_negative.*", negative, ".other_hours", HOURS, of=TYPES)


def _bridge(lines: Ledger) -> None:
    operating = "operating_spend[total]"
    lines.line("_charged_by_quarter", total, "capital_charge[total]", operating)
    charged = ("bridge_fleet", "_charged_by_quarter", MONEY)
    lines.line("check.bridge_fleet", differs, *charged)
    returned = ("return_on_capital[total]", "disposal[total]")
    lines.line("_walked_by_quarter", bridge.cash_of_charged, "bridge_fleet", *returned)
    spent = ("server_spend[total]", "network_spend[total]", operating)
    lines.line("_spent_by_quarter", total, *spent)
    cash = ("_walked_by_quarter", "_spent_by_quarter", MONEY)
    lines.line("check.bridge_cash", differs, *cash)


def _ties(lines: Ledger) -> None:
    stated = ("claim.stated_cost", "claim.stated_precision", "claim.stated_is_floor")
    lines.line("tie.stated.run", tie_differs, "claimed_run_cost", *stated)
    lines.line("stated_is_met", is_met, "tie.stated.run", "claim.stated_is_floor")
    lines.line("stated_r1_difference", difference, "claimed_r1_cost", "r1.stated_cost")
    later = ("claimed_r1_cost", "r1.stated_cost", "r1.stated_precision")
    lines.line("tie.stated.r1", differs, *later)
    for pace in ("tokens", "rate", "mfu"):
        days = (f"days_by_{pace}", "days_by_hours", "tolerance.consistency")
        lines.line(f"tie.pace.{pace}", ratio_differs, *days)
    for name, found, limit in (
        ("cost", "serving_daily_cost", "tolerance.serving_cost"),
        ("revenue", "serving_daily_revenue", "tolerance.serving_revenue"),
        ("markup", "serving_markup", "tolerance.markup"),
    ):
        lines.line(f"tie.serving_{name}", differs, found, f"serving.stated_{name}", limit)
