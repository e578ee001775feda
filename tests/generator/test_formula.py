"""Formulas as text: references, shapes and patterns."""

import doctest

import pytest

from costbridge import formula
from costbridge.formula import Formula, FormulaError, Reference, pattern, references, shape


def test_examples_in_the_module_hold() -> None:
    assert doctest.testmod(formula).failed == 0


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("=Inputs!$F$12", [("Inputs", 12, 6, 12, 6)]),
        ("='Inputs'!F12", [("Inputs", 12, 6, 12, 6)]),
        ("='Jan''s costs'!F12", [("Jan's costs", 12, 6, 12, 6)]),
        ("=SUM($J12:$AW12)", [("Home", 12, 10, 12, 49)]),
        ("=SUM(AW12:J12)", [("Home", 12, 10, 12, 49)]),
        ("=LOG10(A1)+B2", [("Home", 1, 1, 1, 1), ("Home", 2, 2, 2, 2)]),
        ('="A1 and ""B2"""&C3', [("Home", 3, 3, 3, 3)]),
        ("=1E5+A1", [("Home", 1, 1, 1, 1)]),
        ("=Q1!A1", [("Q1", 1, 1, 1, 1)]),
        ("=A1B+tax_2024", []),
        ("=SUM('Sheet B1'!A:A)", []),
    ],
)
def test_references_are_found_as_excel_reads_them(text: str, found: list[tuple[object]]) -> None:
    assert references(text, "Home") == [Reference(*reference) for reference in found]


def test_copies_of_a_formula_have_one_shape() -> None:
    first = shape("=J5*$F$12+I6-Inputs!$F9", 6, 10, "Capex")
    assert shape("=K5*$F$12+J6-Inputs!$F9", 6, 11, "Capex") == first
    assert shape("=K5*$F$13+J6-Inputs!$F9", 6, 11, "Capex") != first


def test_a_name_of_the_own_sheet_changes_no_shape() -> None:
    assert shape("=Capex!J5", 6, 10, "Capex") == shape("=J5", 6, 10, "Capex")
    assert shape("=Opex!J5", 6, 10, "Capex") != shape("=J5", 6, 10, "Capex")


def test_a_pattern_leaves_out_which_cells_are_meant() -> None:
    one, found = pattern("=IF(J4>=$F8,Inputs!$F$3,SUM(J5:L6))", "Capex")
    other, _ = pattern("=IF(K9>=$F1,$F$7,SUM(A1:C2))", "Opex")
    assert one == other == "=IF(A1>=A10001,A20001,SUM(A30001:C30002))"
    assert found[2] == Reference("Inputs", 3, 6, 3, 6)


def test_a_cell_outside_a_worksheet_is_refused() -> None:
    with pytest.raises(FormulaError, match="XFE1 lies outside a worksheet"):
        references("=XFE1", "Home")


def test_a_formula_is_told_apart_from_a_text() -> None:
    assert isinstance(Formula("=1"), Formula)
    assert not isinstance("=1", Formula)
