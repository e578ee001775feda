"""The engine of formulas' own functions: what it refuses, what it says of what it lacks."""

from pathlib import Path

import pytest

from costbridge.engines import ENGINES, NAME, CalculationError, Value, book
from costbridge.engines.formulas import calculate
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
