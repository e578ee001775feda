"""Worked examples: what sources print, met by the workbook's lines at the printed precision.

A figure is met to half its last digit; each row says whose it is.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any, NamedTuple

import pytest

from costbridge.formula import Address

from .conftest import base_cells, program, shipped_book


class Example(NamedTuple):
    """A figure as printed, the line that must give it, and the inputs: a scenario, and changes."""

    line: str
    printed: str
    who: str
    case: str = "deepseek"
    scenario: str = "base"
    changes: Mapping[str, float] = {}

    @property
    def inputs(self) -> dict[str, float]:
        loaded = shipped_book(self.case, "base").layout.case
        return {**loaded.scenario(self.scenario).overrides, **self.changes}

    @property
    def scale(self) -> float:
        return {"K": 1e3, "M": 1e6, "B": 1e9, "%": 0.01}.get(self.printed[-1], 1.0)

    @property
    def value(self) -> float:
        return float(self.printed.rstrip("KMB%")) * self.scale

    @property
    def half_a_digit(self) -> float:
        """Half the last digit, and what binary fractions cannot hold of it."""
        decimals = len(self.printed.rstrip("KMB%").partition(".")[2])
        return 0.500001 * 10.0**-decimals * self.scale


FIRST_PRINT, HOPPERS = "first_print", "hoppers_only"
# the owner's cost of an hour of each type: what the report's prices come to
BY_TYPE = {"a100": "1.124", "h20": "1.059", "h800": "1.390", "h100": "1.646"}
EXAMPLES = [
    # V3's report, and what follows from its hours, tokens and parameters
    Example("claim.stage.pre_training.cost", "5.328M", "v3_report"),
    Example("claim.stage.context_extension.cost", "0.238M", "v3_report"),
    Example("claim.stage.post_training.cost", "0.01M", "v3_report"),
    Example("run_hours", "2788K", "v3_report"),
    Example("claimed_run_cost", "5.576M", "v3_report"),
    Example("implied_rate", "2.00", "v3_report"),
    Example("stated_is_met", "1", "v3_report"),
    Example("hours_per_trillion", "180K", "v3_report"),
    Example("trained_mtok_claimed", "0.36", "v3_report"),
    Example("days_by_hours", "54.2", "v3_report"),
    Example("days_by_tokens", "54.3", "insights_isca"),
    Example("implied_tflops", "343", "v3_report"),
    Example("implied_mfu", "34.6%", "v3_report"),
    Example("implied_mfu_alternative", "17.3%", "epoch_db"),
    Example("implied_mfu_all", "0.3943", "v3_config"),
    # R1's
    Example("r1_hours", "147K", "r1_nature"),
    Example("claimed_r1_cost", "294K", "r1_nature"),
    Example("claimed_total_cost", "5.87M", "register"),
    # The disclosed day
    Example("serving_hours_per_day", "43536", "day6"),
    Example("serving_daily_cost", "87072", "day6"),
    Example("served_mtok_per_day", "776000", "day6"),
    Example("serving_gross_margin", "84.5%", "day6"),
    # The fleet report and its critics
    Example("fleet_gpus", "60000", "glenn"),
    Example("chip_capex", "940M", "fleet_table"),
    Example("server_capex", "1.629B", "semianalysis"),
    Example("server_capex", "1628560000", "fleet_table"),
    Example("server_capex_per_gpu", "27142.67", "glenn"),
    Example("operating_cost", "944M", "semianalysis"),
    Example("operating_cost", "944000000", "fleet_table"),
    Example("operating_cost_per_gpu_year", "3933", "fleet_table"),
    Example("fleet_cost", "2572560000", "fleet_table"),
    Example("fleet_cost", "2.573B", "fleet_total"),
    Example("fleet_cost_per_year", "643M", "glenn"),
    Example("owner_cost_per_gpu_hour", "1.2228", "fleet_table"),
    Example("breakeven_utilisation", "0.6114", "fleet_table"),
    Example("breakeven_utilisation_run", "0.6948", "fleet_table"),
    *(Example(f"gpu.{t}.owner_cost", rate, "fleet_table") for t, rate in BY_TYPE.items()),
    Example("cluster_hardware", "64978944", "fleet_table"),
    Example("run_share_of_fleet_hours", "0.13252%", "fleet_table"),
    Example("server_capex", "1281280000", "first_version", scenario=FIRST_PRINT),
    Example("operating_cost", "714000000", "first_version", scenario=FIRST_PRINT),
    Example("first_print_capex", "1281280000", "first_version"),
    Example("first_print_operating", "714000000", "first_version"),
    Example("server_capex", "1391400000", "glenn", scenario=HOPPERS),
    Example("fleet_cost", "2178400000", "glenn", scenario=HOPPERS),
    Example("fleet_cost_per_year", "544600000", "glenn", scenario=HOPPERS),
    Example("hopper_gpus", "50000", "glenn"),
    Example("hopper_capex", "1391400000", "glenn"),
    Example("hopper_chip_capex", "805M", "amodei"),
    Example("hopper_cost_per_year", "544600000", "glenn"),
    # Capital: $288.7M a month of $15B is its recovery over five years at 5 %, and so on
    *(
        Example(
            "gpu.h800.recovery_yearly",
            factor,
            "stargate_blog",
            changes={"finance.cost_of_capital": 0.05, "gpu.h800.life": life},
        )
        for life, factor in ((5.0, "0.2310"), (6.0, "0.1970"), (10.0, "0.1295"))
    ),
    Example("gpu.h800.share_market", "72.46%", "epoch_constants"),
    Example("gpu.h800.discount_yearly", "0.735", "barroso"),
    # GPT-4
    Example("claimed_run_cost", "77520000", "epoch_costs", case="gpt4"),
    Example("claim_below_stated", "1", "altman", case="gpt4"),
    Example("run_days", "95", "epoch_costs", case="gpt4"),
    Example("bridge_staff", "35.8M", "epoch_dev", case="gpt4"),
    Example("cluster_share_of_gpus", "1", "epoch_costs", case="gpt4"),
]


@cache
def calculated(name: str, inputs: tuple[tuple[str, float], ...]) -> Mapping[Address, Any]:
    return program(name).calculate(base_cells(shipped_book(name, "base"), dict(inputs)))


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda x: f"{x.case}-{x.scenario}-{x.line}")
def test_the_workbook_gives_what_the_source_prints(example: Example) -> None:
    found = calculated(example.case, tuple(example.inputs.items()))[
        shipped_book(example.case, "base").layout.address(example.line)
    ]
    assert abs(found - example.value) <= example.half_a_digit, found
