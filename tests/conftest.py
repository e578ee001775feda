"""What the tests share: the shipped cases, each scenario calculated once, and random inputs."""

import io
import os
import random
from collections.abc import Mapping
from functools import cache

import pytest
from hypothesis import settings
from openpyxl import Workbook, load_workbook

from costbridge import app, case
from costbridge.case.data import Case
from costbridge.engines.compiled import Program
from costbridge.formula import Address
from costbridge.layout import SCENARIOS
from costbridge.package import pack
from costbridge.writer import write
from costbridge_udfs.reference import calculate as reference
from costbridge_workbook.sheets.inputs import CONDITIONS, USES
from costbridge_workbook.units import UNITS

# In CI a red run is red again when it is repeated; on a desk each run looks somewhere new.
settings.register_profile("ci", derandomize=True, print_blob=True)
if "CI" in os.environ:
    settings.load_profile("ci")

SHIPPED = [
    (name, scenario.key) for name, _ in case.shipped() for scenario in case.load(name).scenarios
]


@cache
def shipped_book(name: str, scenario: str) -> app.Book:
    """A shipped case with one of its scenarios selected, calculated by the compiled engine."""
    return app.calculate(case.load(name, scenario=scenario))


@cache
def shipped_file(name: str, scenario: str) -> bytes:
    """The bytes of that book, as a build writes them."""
    book = shipped_book(name, scenario)
    return pack(write(book.drawn, book.layout), book.values)


@cache
def opened_file(name: str, scenario: str = "base", *, values: bool = False) -> Workbook:
    """That file, read by openpyxl: its formulas, or the values stored beside them."""
    return load_workbook(io.BytesIO(shipped_file(name, scenario)), data_only=values)


@cache
def shipped_reference(name: str, scenario: str) -> Mapping[str, float | list[float]]:
    loaded = case.load(name)
    return reference(loaded.numbers(scenario), loaded.quarters)


@cache
def program(name: str) -> Program:
    return Program(shipped_book(name, "base").cells)


def base_cells(book: app.Book, numbers: Mapping[str, float]) -> dict[Address, float]:
    """What an analyst types into the base column of Inputs."""
    rows = {name: placed.row for name, placed in book.layout.home.items()}
    typed = {name: value for name, value in numbers.items() if name in rows}
    return {("Inputs", rows[name], SCENARIOS): value for name, value in typed.items()}


def random_numbers(loaded: Case, dice: random.Random) -> dict[str, float]:
    """Inputs inside low…high, corners included, that meet every condition between inputs."""
    while True:
        numbers = {n: _drawn(n, loaded, dice) for n in loaded.inputs}
        if dice.random() < 0.5:
            _share_out(numbers, loaded, dice)
        if all(condition.holds(numbers, loaded.quarters) for condition in CONDITIONS):
            return numbers


def _drawn(name: str, loaded: Case, dice: random.Random) -> float:
    given = loaded.inputs[name]
    # the shares of a use are tied to each other by their sum: _share_out
    if given.low == given.high or ".share_of_" in name or dice.random() < 0.2:
        return given.value
    corner = dice.random()
    if corner < 0.3:
        return given.low if corner < 0.15 else given.high
    if UNITS[given.unit].whole:
        return dice.randint(int(given.low), int(given.high))
    return round(dice.uniform(given.low, given.high), 9)


def _share_out(numbers: dict[str, float], loaded: Case, dice: random.Random) -> None:
    """Each use's hours spread at random over the GPU types that there are: they sum to one."""
    owned = [t for t, _ in loaded.members["gpu"] if numbers[f"gpu.{t}.count"] > 0]
    for use in USES:
        names = [f"gpu.{t}.share_of_{use}" for t in owned if f"gpu.{t}.share_of_{use}" in numbers]
        if names:
            cuts = sorted([0.0, 1.0, *(round(dice.random(), 3) for _ in names[1:])])
            none = {n: 0.0 for n in numbers if n.endswith(f".share_of_{use}")}
            numbers |= none | {n: b - a for n, a, b in zip(names, cuts, cuts[1:], strict=False)}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--accept", action="store_true", help="write the golden texts anew")
