"""Bridge: the walk from the claim to the programme, each step at hours, rate and amount.

A running total is the sum of the steps so far, not the total before and a step.
"""

from costbridge_udfs import bridge, use
from costbridge_udfs.amounts import difference, ratio, total, weighted_sum
from costbridge_udfs.reference.ledger import Ledger

HOURS = {
    "claim": "run_hours",
    "r1": "r1_hours",
    "owned": "final_run_hours",
    "experiments": "use_experiments",
    "serving": "use_serving",
    "idle": "use_idle",
    "other": "use_other",
}
# steps at a rental rate that is given; the others' rate is the amount over the hours
RENTED = {"claim": "claim.rental_rate", "r1": "r1.rental_rate"}
BUILDING = ("bridge_claim", "bridge_r1", "bridge_owned", "bridge_experiments")
STAFF = ("staff.count", "staff.cost_per_year", "staff.years")


def calculate(lines: Ledger) -> None:
    """Write the sheet's lines."""
    _steps(lines)
    _sums(lines)
    _table(lines)
    _sentences(lines)


def _steps(lines: Ledger) -> None:
    lines.line("bridge_claim", total, "claimed_run_cost")
    lines.line("bridge_r1", total, "claimed_r1_cost")
    lines.line("bridge_owned", difference, "final_runs_owned", "claimed_total_cost")
    for name, hours in {
        "experiments": ".experiment_hours",
        "serving": ".serving_hours",
        "idle": ".idle_hours",
        "other": ".other_hours",
    }.items():
        lines.line(f"bridge_{name}", weighted_sum, hours, ".owner_cost")
    lines.line("bridge_staff", bridge.staff_cost, *STAFF)


def _sums(lines: Ledger) -> None:
    building, fleet = "all_model_building", "bridge_fleet"
    lines.line(building, total, *BUILDING)
    lines.line("bridge_balance", total, "bridge_idle", "bridge_other")
    lines.line("_explained", total, building, "bridge_serving")
    lines.line(fleet, total, "_explained", "bridge_balance")
    lines.line("programme_cost", total, fleet, "bridge_staff")
    to_cash = (fleet, "return_total", "residual_total")
    lines.line("bridge_cash", bridge.cash_of_charged, *to_cash)
    idle = (building, "use.utilisation")
    lines.line("all_model_building_at_use", use.cost_with_idle_time, *idle)
    lines.line("development_cost", total, building, "bridge_staff")
    lines.line("explained_cost_share", ratio, "_explained", fleet)
    lines.line("claim_multiple", ratio, "fleet_cost", "claimed_run_cost")


def _table(lines: Ledger) -> None:
    for name, hours in HOURS.items():
        lines.line(f"bridge.{name}.hours", total, hours)
        if name in RENTED:
            lines.line(f"bridge.{name}.rate", total, RENTED[name])
        else:
            lines.line(f"bridge.{name}.rate", bridge.step_rate, f"bridge_{name}", hours)
    lines.or_nothing("bridge.r1.rate")
    so_far: list[str] = []
    for name in (*HOURS, "staff"):
        so_far.append(f"bridge_{name}")
        lines.line(f"bridge.{name}.amount", total, f"bridge_{name}")
        lines.line(f"bridge.{name}.running", total, *so_far)


def _sentences(lines: Ledger) -> None:
    lines.line("all_model_building_m", ratio, "all_model_building", "constant.million")
