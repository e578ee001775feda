"""Timing: the quarters, their dates and prices, and which types are in service in them."""

from costbridge_udfs import fleet, money, timing
from costbridge_udfs.amounts import weighted_sum
from costbridge_udfs.reference.ledger import Ledger


def calculate(lines: Ledger) -> None:
    """Write the sheet's lines."""
    _calendar(lines)
    _prices(lines)
    _service(lines)


def _calendar(lines: Ledger) -> None:
    year, quarters = "constant.hours_per_year", "constant.quarters_per_year"
    first, start = "timing.first_year", "timing.first_quarter"
    lines.line("days_per_year", timing.days_per_year, year, "constant.hours_per_day")
    lines.line("hours_per_quarter", timing.hours_per_quarter, year, quarters)
    lines.line("start_date", timing.first_day, first)
    lines.put("period", timing.period_numbers(lines.periods))
    lines.over_time("periods", max, "period")
    months = "constant.months_per_quarter"
    lines.line("period_end", timing.period_end, first, start, "period", months)
    lines.line("calendar_year", timing.calendar_year, "period_end")


def _prices(lines: Ledger) -> None:
    index = ("money.first_year", "money.last_year", "money.index_*")
    lines.line("price_index_base", money.price_index, "money.year", *index)
    lines.line("price_index", money.price_index, "calendar_year", *index)
    lines.line("money_factor", money.money_factor, "price_index_base", "price_index")


def _service(lines: Ledger) -> None:
    life, delivery, end = ".life_quarters", ".delivery_quarter", ".end_quarter"
    lines.each(life, timing.life_quarters, ".life", "constant.quarters_per_year")
    lines.each(end, timing.end_quarter, delivery, life)
    lines.each(".delivery_flag", timing.delivery_flag, "period", delivery)
    lines.each(".in_service", timing.share_in_service, "period", delivery, end)
    lines.each(".elapsed", timing.quarters_served, "period", delivery, life)
    lines.each(".last_flag", timing.last_quarter_flag, "period", end)
    lines.each("._installed", timing.installed_flag, "period", delivery, end)
    lines.totals(".delivery_flag", ".in_service", ".last_flag")
    lines.line("phase_gpus", weighted_sum, ".count", ".in_service")
    lines.line("phase", fleet.phase_flag, "phase_gpus")
