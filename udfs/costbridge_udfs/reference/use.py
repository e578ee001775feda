"""Use: the hours of each type by use, what share of the fleet they are, and what they cost to own.

A use the case does not have keeps its hours, with 0; a type's other hours are what is left of it.
"""

from math import fsum

from costbridge_udfs import bridge, checking, use
from costbridge_udfs.amounts import portion, ratio, total, weighted_sum
from costbridge_udfs.reference.ledger import Ledger

FINAL, DAY = "final_run_hours", "serving_hours_per_day"
MULTIPLE, UTILISATION = "use.experiments_multiple", "use.utilisation"
USES = {
    "run": ".run_hours",
    "r1": ".r1_hours",
    "experiments": ".experiment_hours",
    "building": ".building_hours",
    "serving": ".serving_hours",
    "idle": ".idle_hours",
    "other": ".other_hours",
}
OWNED = {
    "run": ".run_hours",
    "final": ".final_hours",
    "experiments": ".experiment_hours",
    "serving": ".serving_hours",
    "idle": ".idle_hours",
    "other": ".other_hours",
}
SHARES = ("building", "serving", "explained", "idle", "other", "balance")


def calculate(lines: Ledger) -> None:
    """Write the sheet's lines."""
    _by_type(lines)
    _all_types(lines)
    _shares(lines)
    _serving(lines)
    _owned(lines)
    _disclosed(lines)
    _sentences(lines)


def _by_type(lines: Ledger) -> None:
    lines.each(".run_hours", portion, "run_hours", ".share_of_run")
    lines.each(".r1_hours", portion, "r1_hours", ".share_of_r1")
    tried = (MULTIPLE, FINAL, ".share_of_experiments")
    lines.each(".experiment_hours", use.experiment_hours, *tried)
    served = (DAY, "serving.days", ".share_of_serving")
    lines.each(".serving_hours", use.serving_hours, *served)
    lines.or_nothing(".r1_hours", ".serving_hours")
    lines.each(".final_hours", total, ".run_hours", ".r1_hours")
    lines.each(".building_hours", total, ".final_hours", ".experiment_hours")
    lines.each(".idle_hours", use.idle_hours, ".available_hours", UTILISATION)
    known = (".building_hours", ".serving_hours", ".idle_hours")
    lines.each(".other_hours", use.other_hours, ".available_hours", *known)
    lines.each(".run_type_hours", use.hours_if_used, ".available_hours", ".share_of_run")


def _all_types(lines: Ledger) -> None:
    for name, hours in USES.items():
        lines.line(f"use_{name}", fsum, hours)
    lines.line("use_explained", total, "use_building", "use_serving")
    lines.line("use_balance", total, "use_idle", "use_other")
    lines.line("multiple_times_final_hours", use.multiple_of_runs, MULTIPLE, FINAL)


def _shares(lines: Ledger) -> None:
    lines.line("run_share_of_fleet_hours", ratio, "use_run", "fleet_hours")
    lines.line("run_type_hours", fsum, ".run_type_hours")
    lines.line("run_share_of_type_hours", ratio, "use_run", "run_type_hours")
    lines.line("run_share_of_fleet_compute", ratio, "use_run", "fleet_equivalent_hours")
    lines.line("cluster_share_of_gpus", ratio, "run.cluster_gpus", "fleet_gpus")
    for name in SHARES:
        lines.line(f"share_{name}", ratio, f"use_{name}", "fleet_hours")


def _serving(lines: Ledger) -> None:
    lines.line("serving_share_of_explained", ratio, "use_serving", "use_explained")
    lines.line("serving_exceeds_building", checking.below, "use_building", "use_serving")
    lines.line("serving_breakeven_days", use.breakeven_days, "use_building", DAY)


def _owned(lines: Ledger) -> None:
    for name, hours in OWNED.items():
        lines.each(f".{name}_owned", bridge.owned_cost, hours, ".owner_cost")
    lines.line("final_runs_owned", weighted_sum, ".final_hours", ".owner_cost")
    lines.line("run_owned_cost", weighted_sum, ".run_hours", ".owner_cost")
    idle = ("run_owned_cost", UTILISATION)
    lines.line("run_owned_cost_at_use", use.cost_with_idle_time, *idle)


def _disclosed(lines: Ledger) -> None:
    lines.line("_disclosed_day", total, DAY)
    lines.line("_disclosed_day_owned", total, "serving_daily_owned")
    lines.or_nothing("_disclosed_day", "_disclosed_day_owned")
    lines.line("disclosed_hours", total, FINAL, "_disclosed_day")
    lines.line("disclosed_share", ratio, "disclosed_hours", "fleet_hours")
    lines.line("disclosed_cost", total, "final_runs_owned", "_disclosed_day_owned")
    lines.line("disclosed_cost_share", ratio, "disclosed_cost", "fleet_cost_charged")


def _sentences(lines: Ledger) -> None:
    for name, share in {
        "run_share_percent": "run_share_of_fleet_hours",
        "disclosed_share_percent": "disclosed_share",
        "explained_share_percent": "share_explained",
    }.items():
        lines.line(name, ratio, share, "constant.percent")
