"""Run: what was claimed, and whether hours, compute and days say the same thing."""

from math import fsum

from costbridge_udfs import checking, fleet, money, training
from costbridge_udfs.amounts import difference, ratio, total, weighted_sum
from costbridge_udfs.reference.ledger import Ledger

HOURS = "claim.stage.pre_training.hours"
SCALES = ("constant.terascale", "constant.seconds_per_hour")
CLUSTER = ("run.cluster_gpus", "constant.hours_per_day")


def calculate(lines: Ledger) -> None:
    """Write the sheet's lines."""
    _claim(lines)
    _stated(lines)
    _hardware(lines)
    _compute(lines)
    _days(lines)


def _claim(lines: Ledger) -> None:
    lines.line("run_hours", fsum, "claim.stage.*.hours")
    lines.line("r1_hours", fsum, "r1.stage.*.hours")
    lines.line("final_run_hours", total, "run_hours", "r1_hours")
    rent = money.rental_cost
    lines.each("claim.stage.*.cost", rent, "claim.stage.*.hours", "claim.rental_rate")
    lines.each("r1.stage.*.cost", rent, "r1.stage.*.hours", "r1.rental_rate")
    lines.line("claimed_run_cost", fsum, "claim.stage.*.cost")
    lines.line("claimed_r1_cost", fsum, "r1.stage.*.cost")
    lines.line("claimed_total_cost", total, "claimed_run_cost", "claimed_r1_cost")
    lines.line("fleet_hours_per_run_hour", ratio, "fleet_hours", "run_hours")


def _stated(lines: Ledger) -> None:
    stated = "claim.stated_cost"
    lines.line("stated_difference", difference, "claimed_run_cost", stated)
    lines.line("implied_rate", money.implied_rate, stated, "run_hours")
    lines.line("claim_below_stated", checking.below, "claimed_run_cost", stated)


def _hardware(lines: Ledger) -> None:
    lines.line("run_peak", weighted_sum, ".share_of_run", ".peak")
    equivalent = fleet.equivalent_hours
    lines.each(".equivalent_hours", equivalent, ".available_hours", ".peak", "run_peak")
    lines.line("fleet_equivalent_hours", fsum, ".equivalent_hours")
    lines.line("run_server_capex", weighted_sum, ".share_of_run", ".server_capex")
    cluster = ("run.cluster_gpus", "run_server_capex")
    lines.line("cluster_hardware", fleet.cost_of_gpus, *cluster)


def _compute(lines: Ledger) -> None:
    if lines.has("run.compute"):
        lines.line("training_flop", total, "run.compute")
    else:
        size = ("run.flop_per_param_token", "run.active_params", "run.tokens")
        lines.line("training_flop", training.training_flop, *size)
    if lines.has("run.attention_flop"):
        attention = ("run.attention_flop", "run.tokens")
        lines.line("attention_flop", training.attention_flop, *attention)
    else:
        lines.put("attention_flop", 0.0)
    lines.line("training_flop_all", total, "training_flop", "attention_flop")
    needed = ("training_flop_all", "run_peak", "run.mfu", *SCALES)
    lines.line("first_principles_hours", training.first_principles_hours, *needed)
    lines.line("first_principles_ratio", ratio, "first_principles_hours", HOURS)
    lines.line("implied_tflops", training.implied_tflops, "training_flop", HOURS, *SCALES)
    lines.line("implied_mfu", training.mfu, "implied_tflops", "run_peak")
    with_attention = ("implied_mfu", "training_flop_all", "training_flop")
    lines.line("implied_mfu_all", training.mfu_with_attention, *with_attention)
    lines.line("implied_mfu_alternative", training.mfu, "implied_tflops", "run.peak_alternative")


def _days(lines: Ledger) -> None:
    days, tokens = training.cluster_days, "run.tokens"
    lines.line("run_days", days, "run_hours", *CLUSTER)
    lines.line("r1_days", days, "r1_hours", "r1.gpus", "constant.hours_per_day")
    lines.line("days_by_hours", days, HOURS, *CLUSTER)
    by_tokens = (tokens, "run.tokens_per_day", "constant.thousand")
    lines.line("days_by_tokens", training.days_by_tokens, *by_tokens)
    lines.line("days_by_rate", training.days_by_pace, tokens, "run.days_per_trillion")
    lines.line("days_by_mfu", days, "first_principles_hours", *CLUSTER)
    lines.line("hours_per_trillion", training.hours_per_trillion, HOURS, tokens)
