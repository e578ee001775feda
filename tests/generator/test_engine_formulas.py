"""The engine of formulas' own functions: what it refuses, what it says of what it lacks."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from costbridge.engines import ENGINES, ERRORS, NAME, CalculationError, Value, book
from costbridge.engines.formulas import Model, calculate
from costbridge.formula import Address, Formula

CELLS: dict[Address, Value | Formula] = {
    ("Inputs", 1, 6): 2,
    ("Inputs", 2, 6): "=not a formula",
    ("Own costs", 1, 1): Formula("=Inputs!$F$1"),
    ("Own costs", 1, 2): Formula("=A1+A1*SUM(A1:A1,Inputs!F1)"),
    ("Own costs", 1, 3): Formula("=Inputs!F2"),
    ("Own costs", 1, 4): Formula("=IF(B1>A1,1+2,0)"),
}


def test_a_cycle_is_named_by_its_path() -> None:
    with pytest.raises(CalculationError, match="S!A1 -> S!B1 -> S!A1"):
        calculate({("S", 1, 1): Formula("=B1"), ("S", 1, 2): Formula("=A1")})


def test_a_function_it_lacks_gives_the_error_name() -> None:
    assert calculate({("S", 1, 1): Formula("=OFFSET(B1,1,1)")}) == {("S", 1, 1): NAME}


@pytest.mark.parametrize("text", ["=1E9", "=SUM(", "=tax_rate*2"])
def test_what_it_cannot_read_is_refused_with_its_cell(text: str) -> None:
    with pytest.raises(CalculationError, match=r"^S!A1: "):
        calculate({("S", 1, 1): Formula(text)})


def test_values_are_those_of_the_cells() -> None:
    assert [*calculate(CELLS).values()] == [2, 10, "=not a formula", 3]


@pytest.mark.parametrize(
    "text", ["=A{0}/B{0}", "=IF(A{0}>B{0},A{0}+1,B{0})", "=A{0}^B{0}", "=A{0}"]
)
def test_alike_cells_calculated_together_have_the_values_of_each_alone(text: str) -> None:
    left = [1, 0, "x", "", "3", True, ERRORS[0], None, -2.5, 1e200, 10]
    right = [2, 0, 1, 2, 2, 3, 1, 4, 2, 3, 400]
    rows = list(zip(left, right, strict=True))
    inputs: dict[Address, Any] = {
        ("S", row, column): value
        for row, pair in enumerate(rows, 1)
        for column, value in enumerate(pair, 1)
        if value is not None
    }
    asked = {("S", row, 3): Formula(text.format(row)) for row in range(1, len(rows) + 1)}
    alone = [calculate(inputs | {at: formula})[at] for at, formula in asked.items()]
    together = [*calculate(inputs | asked).values()]
    assert [*map(repr, together)] == [*map(repr, alone)]
    assert len(set(map(repr, alone))) > 4


def test_a_cell_is_calculated_after_an_alike_cell_that_it_needs() -> None:
    chain = {("S", 1, column): Formula(f"={'ABCDE'[column - 2]}1+1") for column in (2, 3, 4, 5)}
    assert [*calculate({("S", 1, 1): 1, **chain}).values()] == [2, 3, 4, 5]


def test_a_model_is_calculated_again_with_other_inputs() -> None:
    model = Model(CELLS)
    assert [*model.calculate({("Inputs", 1, 6): 5}).values()][:2] == [5, 55]
    assert [*model.calculate().values()][:2] == [2, 10]


WAITING = """
import sys
from costbridge.engines.formulas import calculate
from costbridge.formula import Formula
calculate({("S", 1, 1): Formula("=MEDIAN(1,2,3)")})
loaded = [name for name in sys.modules if name.startswith("scipy.")]
assert not [n for n in loaded if n.split(".")[1] in ("special", "optimize", "interpolate")], loaded
found = calculate({("S", 1, 1): Formula("=POISSON(2,3,FALSE)")})[("S", 1, 1)]
assert abs(found - 0.22404180765538775) < 1e-15, found
from formulas.functions import stat
assert stat.interp1d([0, 1], [0, 2])(0.25) == 0.5
import scipy.interpolate
assert scipy.interpolate.interp1d is not stat.interp1d
assert scipy.interpolate.CubicSpline
"""


def test_scipy_is_imported_when_a_function_needs_it_and_is_then_the_real_one() -> None:
    subprocess.run([sys.executable, "-c", WAITING], check=True)


@pytest.mark.slow
def test_excelmodel_names_a_cell_without_a_value(tmp_path: Path) -> None:
    book.write({("S", 1, 1): Formula("=B1"), ("S", 1, 2): Formula("=A1")}, tmp_path / "loop.xlsx")
    with pytest.raises(CalculationError, match="S!A1 and 1 more: formulas gives no value"):
        ENGINES["excelmodel"].calculate(tmp_path / "loop.xlsx")


def test_a_book_is_read_as_it_was_written(tmp_path: Path) -> None:
    book.write(CELLS, tmp_path / "book.xlsx")
    found = book.read(tmp_path / "book.xlsx")
    assert found == CELLS
    assert {type(found[key]) for key in CELLS} == {int, str, Formula}
