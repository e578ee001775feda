"""Checks: two routes to one figure (integrity), and figures against what sources print (ties).

Where the figure itself is a closed form, the check sets the quarterly series beside it.
"""

from math import fsum

from costbridge_udfs import bridge
from costbridge_udfs.amounts import chosen_if, closing, difference, portion, ratio, total
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
    _routes(lines)
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


def _routes(lines: Ledger) -> None:
    """Second routes to a figure: a check of two of them finds something where one of them does."""
    lines.line("check.calendar", differs, "calendar_year", "year_by_quarters", "_nothing")
    lines.line("_in_year", chosen_if, "calendar_year", "money.year", "money_factor", "_whole")
    lines.line("check.base_year", differs, "_in_year", "_whole", SHARE)
    lines.totals("check.calendar", "check.base_year")
    _either(
        lines, "annuities", ("value_yearly", "capital_total"), ("value_monthly", "capital_total")
    )
    heads = ("bottom_up_by_head", "bottom_up_operating_cost", MONEY)
    lines.line("_by_head", differs, *heads)
    lines.line("_explained_so_far", total, "bottom_up_operating_cost", "unexplained_operating_cost")
    lines.line("_unexplained", differs, "published_operating_cost", "_explained_so_far", MONEY)
    lines.line("check.operating_by_head", max, "_by_head", "_unexplained")
    lines.line("check.real_undone", differs, "real_undone[total]", "fleet_cost", MONEY)
    lines.line("_mfu_ratio", ratio, "implied_mfu_all", "run.mfu")
    lines.line("check.mfu_two_routes", differs, "_mfu_ratio", "first_principles_ratio", SHARE)
    rate = "owner_cost_per_gpu_hour"
    _either(lines, "rate_two_routes", ("rate_by_method", rate), ("rate_by_opex", rate))
    lines.line("_useful_rate", ratio, "useful_cost", "useful_hours")
    useful = ("useful_hours", "useful_hours_by_gpus")
    _either(lines, "useful_two_routes", useful, ("_useful_rate", "owner_cost_useful"))
    lines.line("_dearer", ratio, "trained_mtok_owned", "trained_mtok_claimed")
    lines.line("check.trained_two_routes", differs, "_dearer", "breakeven_utilisation_run", SHARE)
    lines.line("_priced_less_margin", ratio, "serving_daily_cost", "served_mtok_per_day")
    price = ("_priced_less_margin", "served_mtok_rented")
    _either(lines, "served_two_routes", price, ("served_mtok_owned", "served_mtok_by_rate"))
    lines.line("_uses", total, "share_building", "share_serving", "share_idle", "share_other")
    lines.line("_explained_or_not", total, "share_explained", "share_balance")
    _either(lines, "uses_sum", ("_uses", "_whole"), ("_explained_or_not", "_whole"))
    lines.line("_run_rate", ratio, "run_owned_cost", "run_hours")
    lines.line("_hours_each", ratio, "_whole", "run_share_of_fleet_hours")
    rates = ("_run_rate", "run_rate_by_method")
    _either(lines, "run_two_routes", rates, ("_hours_each", "fleet_hours_per_run_hour"))
    lines.line("check.bridge_hours", differs, "bridge_hours", "fleet_hours", HOURS)
    lines.line("_by_rates", differs, "bridge_by_rates", "bridge_fleet", MONEY)
    lines.line("_to_the_end", differs, "bridge.staff.running", "programme_cost", MONEY)
    lines.line("check.bridge_steps", max, "_by_rates", "_to_the_end")
    lines.line("_millions", ratio, "in_full_sum", "constant.million")
    lines.line("_percent", ratio, "shares_sum", "constant.percent")
    scales = (("millions_sum", "_millions"), ("percent_sum", "_percent"))
    _either(lines, "sentence_scale", *scales)


def _either(lines: Ledger, name: str, *pairs: tuple[str, str]) -> None:
    """A check that finds something where the two of any pair part."""
    parted = [f"_{found}_parts" for found, _ in pairs]
    for part, pair in zip(parted, pairs, strict=True):
        lines.line(part, ratio_differs, *pair, SHARE)
    lines.line(f"check.{name}", max, *parted)


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
