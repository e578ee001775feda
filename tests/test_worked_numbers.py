"""The workbook's formulas give the worked numbers of a third implementation, at full precision.

Sets: the shipped cases and scenarios, every position of the two switches, and a corner in which no
shortcut survives (part quarters, residual value, return on capital, network share).
"""

import csv
from collections import defaultdict
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path

import pytest

from costbridge import case
from costbridge.agreement import calculated, scales
from costbridge.engines.compare import agree
from costbridge.layout import FIRST

from .conftest import base_cells, program, shipped_book

# The corner's inputs beside the methods, which its rows name.
CORNER = {
    "gpu.h20.life": 4.37,
    "gpu.h800.life": 5.5,
    "finance.residual_share": 0.1,
    "finance.cost_of_capital": 0.11,
    "capex.network_share": 0.1,
    "use.utilisation": 0.65,
    "use.experiments_multiple": 3.0,
}
# Lines of sheets that the book does not have yet.
LATER = (
    *("ladder.*", "be.*", "gpu.*.weight_*", "experiments_rate", "match.*", "row_matches.*"),
    *("explanations.*", "explaining_mask.*", "included.*", "left_out.*", "plain_sum.*"),
    *("average.*", "product_gap.*", "tco_*", "step*", "implied_years", "first_per_gpu"),
    *("market_*", "shares_from_*", "loss_*", "cost_gap", "fleets_in_loss", "gap_share_of_loss"),
    "programme_share_of_loss",
)


@cache
def worked() -> dict[tuple[str, ...], list[tuple[str, int | None, float]]]:
    rows = defaultdict(list)
    path = Path(__file__).parent / "data" / "worked_numbers.csv"
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            period = int(row["period"]) if row["period"] else None
            key = (row["set"], row["case"], row["scenario"])
            methods = (row["finance_method"], row["opex_method"])
            rows[*key, *methods].append((row["line"], period, float(row["value"])))
    return rows


SETS = [key for key in worked() if key[1] in dict(case.shipped())]


def inputs(key: tuple[str, ...]) -> dict[str, float]:
    """What a set changes of its case's base scenario."""
    kind, name, scenario, finance, opex = key
    if kind == "shipped":
        return dict(case.load(name).scenario(scenario).overrides)
    methods = {"finance.method": float(finance), "opex.method": float(opex)}
    return {**CORNER, **methods} if kind == "corner_5_2" else methods


@pytest.mark.parametrize("key", SETS, ids="-".join)
def test_every_worked_number_of_these_sheets_is_met(key: tuple[str, ...]) -> None:
    kind, name, scenario, *_ = key
    book = shipped_book(name, scenario)
    values = book.values
    if kind != "shipped":
        values = program(name).calculate(base_cells(book, inputs(key)))
    layout, scale = book.layout, scales(book.layout, values)
    missed = []
    for line, period, expected in worked()[key]:
        if line not in layout.home:
            continue
        address = layout.address(line, None if period is None else FIRST + period - 1)
        placed = layout.home[line]
        largest = scale[placed.sheet, placed.line.unit]
        if not agree(values[address], expected, largest):
            missed.append((line, period, values[address], expected))
    assert missed == []


@pytest.mark.parametrize("name", ["deepseek", "gpt4"])
def test_the_only_worked_numbers_left_out_are_those_of_later_sheets(name: str) -> None:
    lines = {line for key in SETS if key[1] == name for line, _, _ in worked()[key]}
    absent = lines - set(calculated(shipped_book(name, "base").layout))
    assert [x for x in sorted(absent) if not any(fnmatchcase(x, p) for p in LATER)] == []
