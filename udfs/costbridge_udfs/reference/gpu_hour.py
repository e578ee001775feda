"""GpuHour: what an hour costs its owner, by every method, and what tokens cost at that rate.

The fleet's useful hours and rates are sums over types, never means of the types' rates.
"""

from costbridge_udfs import amounts, gpu_hour, money, serving
from costbridge_udfs.amounts import ratio, total, weighted_sum
from costbridge_udfs.reference.ledger import Ledger

METHODS = ("straight_line", "annuity_yearly", "annuity_monthly", "market")
YEAR, DAY = "constant.hours_per_year", "constant.hours_per_day"
USE, RENT = "use.utilisation", "claim.rental_rate"


def calculate(lines: Ledger) -> None:
    """Write the sheet's lines."""
    _by_type(lines)
    _fleet(lines)
    _by_method(lines)
    _trained(lines)
    _served(lines)
    _sentences(lines)


def _by_type(lines: Ledger) -> None:
    charge = (".capital_per_gpu", ".charge_share", ".life", YEAR)
    lines.each(".capital_per_hour", gpu_hour.capital_per_hour, *charge)
    per_hour = gpu_hour.operating_per_hour
    lines.each(".operating_per_hour", per_hour, ".operating_per_year", YEAR)
    lines.each(".owner_cost", total, ".capital_per_hour", ".operating_per_hour")
    lines.each(".owner_cost_at_use", gpu_hour.cost_at_use, ".owner_cost", USE)
    setup = ("use.setup_days", DAY, ".life", YEAR, USE, "use.goodput")
    lines.each(".useful_share", gpu_hour.useful_share, *setup)
    lines.each(".owner_cost_useful", gpu_hour.cost_at_use, ".owner_cost", ".useful_share")
    lines.each(".breakeven_utilisation", gpu_hour.breakeven_utilisation, ".owner_cost", RENT)


def _fleet(lines: Ledger) -> None:
    charged, rate, run = "fleet_cost_charged", "owner_cost_per_gpu_hour", "run_owner_cost"
    lines.line(charged, total, "capital_charge_total", "operating_cost")
    lines.line(rate, gpu_hour.cost_per_hour, charged, "fleet_hours")
    lines.line("useful_hours", weighted_sum, ".available_hours", ".useful_share")
    lines.line("owner_cost_at_use", gpu_hour.cost_at_use, rate, USE)
    lines.line("owner_cost_useful", gpu_hour.cost_per_hour, charged, "useful_hours")
    lines.line("breakeven_utilisation", gpu_hour.breakeven_utilisation, rate, RENT)
    lines.line(run, weighted_sum, ".share_of_run", ".owner_cost")
    lines.line("breakeven_utilisation_run", gpu_hour.breakeven_utilisation, run, RENT)


def _by_method(lines: Ledger) -> None:
    fleet = gpu_hour.fleet_cost_per_hour
    for name in METHODS:
        share, capital = f".share_{name}", f"method.{name}.capital"
        needed = (".capital_per_gpu", share, ".life", ".operating_per_hour", YEAR)
        lines.each(f".rate_{name}", gpu_hour.owner_cost, *needed)
        lines.line(capital, weighted_sum, ".capital", share)
        lines.line(f"method.{name}.fleet", fleet, capital, "operating_cost", "fleet_hours")
        lines.line(f"method.{name}.run", weighted_sum, ".share_of_run", f".rate_{name}")
    for name in ("published", "bottom_up"):
        cost = ("capital_charge_total", f"{name}_operating_cost", "fleet_hours")
        lines.line(f"opex_method.{name}.fleet", fleet, *cost)


def _trained(lines: Ledger) -> None:
    tokens = ("run.tokens", "constant.million")
    stage, owned = "claim.stage.pre_training", "trained_mtok_owned"
    lines.line("trained_mtok_claimed", gpu_hour.trained_mtok_cost, f"{stage}.cost", *tokens)
    lines.line("_pre_training_owned", money.rental_cost, f"{stage}.hours", "run_owner_cost")
    lines.line(owned, gpu_hour.trained_mtok_cost, "_pre_training_owned", *tokens)
    lines.line("trained_mtok_at_use", gpu_hour.cost_at_use, owned, USE)


def _served(lines: Ledger) -> None:
    hours, mtok, day = "serving_hours_per_day", "served_mtok_per_day", "serving_daily"
    cached, thousand = "serving.cached_tokens", "constant.thousand"
    incoming, outgoing = "serving.input_tokens", "serving.output_tokens"
    lines.line(hours, serving.daily_hours, "serving.nodes", "serving.gpus_per_node", DAY)
    lines.line("serving_owner_cost", weighted_sum, ".share_of_serving", ".owner_cost")
    lines.line(mtok, serving.daily_mtok, incoming, outgoing, thousand)
    lines.line("_uncached", amounts.difference, incoming, cached)
    for name, tokens in (("cached", cached), ("input", "_uncached"), ("output", outgoing)):
        price = f"serving.price_{name}"
        lines.line(f"serving_revenue_{name}", serving.revenue, tokens, price, thousand)
    lines.line(f"{day}_cost", money.rental_cost, hours, "serving.rental_rate")
    lines.line(f"{day}_owned", money.rental_cost, hours, "serving_owner_cost")
    parts = ("serving_revenue_cached", "serving_revenue_input", "serving_revenue_output")
    lines.line(f"{day}_revenue", total, *parts)
    for name, of in (("rented", "cost"), ("owned", "owned"), ("price", "revenue")):
        lines.line(f"served_mtok_{name}", ratio, f"{day}_{of}", mtok)
    both = (f"{day}_revenue", f"{day}_cost")
    lines.line("serving_markup", amounts.mark_up, *both)
    lines.line("serving_gross_margin", amounts.gross_margin, *both)


def _sentences(lines: Ledger) -> None:
    for name in ("claimed_run_cost", "claimed_r1_cost", "fleet_cost"):
        lines.line(f"{name}_m", ratio, name, "constant.million")
    lines.line("claim_stated_cost_m", ratio, "claim.stated_cost", "constant.million")
    shares = {
        "breakeven_utilisation_percent": "breakeven_utilisation",
        "breakeven_utilisation_run_percent": "breakeven_utilisation_run",
    }
    for name, share in shares.items():
        lines.line(name, ratio, share, "constant.percent")
