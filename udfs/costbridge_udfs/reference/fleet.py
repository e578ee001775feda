"""Fleet: GPUs delivered, standing and retired, and the hours they give.

What stands installed is asked of each type's own dates, not carried from quarter to quarter.
"""

from math import fsum

from costbridge_udfs import fleet
from costbridge_udfs.amounts import portion, weighted_sum
from costbridge_udfs.reference.ledger import Ledger


def calculate(lines: Ledger) -> None:
    """Write the sheet's lines."""
    year = "constant.hours_per_year"
    lines.line("fleet_gpus", fsum, ".count")
    lines.each(".available_hours", fleet.gpu_hours, ".count", ".life", year)
    _by_quarter(lines)
    lines.over_time("fleet_gpus_peak", max, "gpus_in_service")
    lines.over_time("quarters_complete", fsum, "fleet_complete")
    lines.line("fleet_hours", fsum, ".available_hours")
    lines.line("fleet_years", fleet.mean_life, "fleet_hours", "fleet_gpus", year)


def _by_quarter(lines: Ledger) -> None:
    lines.each(".delivered", portion, ".count", ".delivery_flag")
    lines.each(".retired", portion, ".count", ".last_flag")
    lines.each(".gpus_in_service", portion, ".count", ".in_service")
    lines.each(".hours", fleet.gpu_hours, ".count", ".in_service", "hours_per_quarter")
    lines.line("delivered", fsum, ".delivered")
    lines.line("retired", fsum, ".retired")
    lines.line("installed", weighted_sum, ".count", "._installed")
    lines.opening("installed.open", "installed")
    lines.line("installed.plus.delivered", fsum, ".delivered")
    lines.line("installed.less.retired", fsum, ".retired")
    lines.line("gpus_in_service", fsum, ".gpus_in_service")
    lines.line("fleet_complete", fleet.complete_flag, "gpus_in_service", "fleet_gpus")
    lines.line("gpu_hours", fsum, ".hours")
    lines.totals(".delivered", ".retired", ".hours")
    lines.totals("delivered", "retired", "fleet_complete", "gpu_hours")
