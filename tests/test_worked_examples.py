"""Worked examples: what sources print, met by the workbook's lines at the printed precision.

A figure is met to half its last digit; each row says whose it is.
"""

from collections.abc import Mapping
from typing import NamedTuple

import pytest

from costbridge import case

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
        return {**case.load(self.case).scenario(self.scenario).overrides, **self.changes}

    @property
    def half_a_digit(self) -> float:
        return 0.5 * 10.0 ** -len(self.printed.partition(".")[2])


EXAMPLES = [
    Example("claimed_run_cost", "5576000", "v3_report"),
    Example("claimed_r1_cost", "294000", "r1_nature"),
    Example("claimed_total_cost", "5870000", "register"),
    Example("fleet_gpus", "60000", "glenn"),
    Example("server_capex", "1628560000", "semianalysis"),
    Example("operating_cost", "944000000", "semianalysis"),
    Example("fleet_cost", "2572560000", "fleet_total"),
    Example("owner_cost_per_gpu_hour", "1.2228", "facts"),
    Example("breakeven_utilisation", "0.6114", "facts"),
    Example("breakeven_utilisation_run", "0.6948", "facts"),
    Example("run_share_of_fleet_hours", "0.0013252", "facts"),
    Example("server_capex_per_gpu", "27142.67", "glenn"),
    Example("server_capex", "1281280000", "first_version", scenario="first_print"),
    Example("operating_cost", "714000000", "first_version", scenario="first_print"),
    Example("first_print_capex", "1281280000", "first_version"),
    Example("server_capex", "1391400000", "glenn", scenario="hoppers_only"),
    Example("fleet_cost", "2178400000", "glenn", scenario="hoppers_only"),
    Example("fleet_cost_per_year", "544600000", "glenn", scenario="hoppers_only"),
    Example("hopper_cost_per_year", "544600000", "glenn"),
    Example("first_print_operating", "714000000", "first_version"),
    Example("cluster_hardware", "64978944", "fleet_table"),
    Example("implied_mfu", "0.346", "facts"),
    Example("implied_mfu_all", "0.3943", "facts"),
    Example("claimed_run_cost", "77520000", "epoch_costs", case="gpt4"),
    Example("claim_below_stated", "1", "altman", case="gpt4"),
]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda x: f"{x.case}-{x.scenario}-{x.line}")
def test_the_workbook_gives_what_the_source_prints(example: Example) -> None:
    book = shipped_book(example.case, "base")
    values = program(example.case).calculate(base_cells(book, example.inputs))
    found = values[book.layout.address(example.line)]
    assert abs(found - float(example.printed)) <= example.half_a_digit, found
