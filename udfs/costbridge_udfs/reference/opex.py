"""Opex: what it costs to run the fleet, as published and from its parts, and the fleet's cash."""

from math import fsum

from costbridge_udfs import energy, fleet, money, operating
from costbridge_udfs.amounts import chosen, difference, ratio, total, weighted_sum
from costbridge_udfs.reference.ledger import Ledger


def calculate(lines: Ledger) -> None:
    """Write the sheet's lines."""
    _per_gpu_year(lines)
    _by_type(lines)
    _by_quarter(lines)
    _figures(lines)
    _parts_of_the_fleet(lines)


def _per_gpu_year(lines: Ledger) -> None:
    year, months = "constant.hours_per_year", "constant.months_per_year"
    per_year = operating.published_per_year
    lines.each(".published_per_year", per_year, ".cost_to_operate", "opex.published_years")
    lines.each("._draw", energy.average_draw, ".server_kw", "opex.load")
    lines.each(".power_cost", energy.energy_cost, "._draw", year, "opex.pue", "opex.tariff")
    rent = energy.colocation_cost
    lines.each(".colocation_cost", rent, ".server_kw", "opex.colocation", months)
    repair = operating.maintenance_cost
    lines.each(".maintenance_cost", repair, ".server_capex", "opex.maintenance_rate")
    lines.each(
        ".bottom_up_per_year",
        total,
        ".power_cost",
        ".colocation_cost",
        ".maintenance_cost",
        "opex.facility_staff",
        "opex.software",
    )
    both = (".published_per_year", ".bottom_up_per_year")
    lines.each(".operating_per_year", chosen, "opex.method", *both)
    lines.each(".unexplained_per_year", difference, *both)


def _by_type(lines: Ledger) -> None:
    for name in ("operating", "published", "bottom_up"):
        cost = operating.operating_cost
        lines.each(f".{name}_total", cost, ".count", f".{name}_per_year", ".life")
    own = operating.cost_of_ownership_per_year
    owned = (".count", ".capital_per_gpu", ".life", ".operating_per_year")
    lines.each(".cost_per_year", own, *owned)
    gap = operating.operating_cost
    lines.each(".unexplained", gap, ".count", ".unexplained_per_year", ".life")


def _by_quarter(lines: Ledger) -> None:
    lines.each("._quarter_cost", ratio, ".operating_per_year", "constant.quarters_per_year")
    lines.each(".operating_spend", fleet.cost_of_gpus, ".gpus_in_service", "._quarter_cost")
    lines.line("operating_spend", fsum, ".operating_spend")
    lines.line("operating_real", money.real_money, "operating_spend", "money_factor")
    lines.totals(".operating_spend", "operating_spend", "operating_real")


def _figures(lines: Ledger) -> None:
    lines.line("operating_cost", fsum, ".operating_total")
    lines.line("operating_cost_by_type", fsum, ".operating_total")
    each = operating.per_gpu_year
    lines.line("operating_cost_per_gpu_year", each, "operating_cost", "fleet_gpus", "fleet_years")
    published, bottom_up = "published_operating_cost", "bottom_up_operating_cost"
    lines.line(published, fsum, ".published_total")
    lines.line(bottom_up, fsum, ".bottom_up_total")
    lines.line("unexplained_operating_cost", fsum, ".unexplained")
    lines.line("bottom_up_ratio", ratio, bottom_up, published)
    lines.line("fleet_cost", total, "capital_total", "operating_cost")
    lines.line("fleet_cost_per_year", ratio, "fleet_cost", "fleet_years")
    lines.over_time("operating_real_total", fsum, "operating_real")
    lines.line("fleet_cost_real", total, "capex_real_total", "operating_real_total")


def _parts_of_the_fleet(lines: Ledger) -> None:
    first, hopper = ".in_first_total", ".is_hopper"
    lines.line("first_print_capex", weighted_sum, first, ".server_total")
    lines.line("first_print_operating", weighted_sum, first, ".operating_total")
    lines.line("hopper_gpus", weighted_sum, hopper, ".count")
    lines.line("hopper_capex", weighted_sum, hopper, ".server_total")
    lines.line("hopper_chip_capex", weighted_sum, hopper, ".chip_total")
    lines.line("hopper_cost_per_year", weighted_sum, hopper, ".cost_per_year")
