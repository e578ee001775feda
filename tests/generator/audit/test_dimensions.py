"""Dimensions: which units go together in a formula, and what comes out."""

import pytest

from costbridge.audit.dimensions import KNOWN_FUNCTIONS, PURE, Known, UnitError, dimension, result
from costbridge.audit.tree import Cells, parsed
from costbridge.engines.functions import FUNCTIONS
from costbridge_workbook.units import DIMENSIONS, UNITS

# A a GPU count, B dollars, C dollars per GPU, D hours, E a share, F a date, G a text, H a choice
CELLS = dict(
    zip("ABCDEFGH", ("GPU", "USD", "USD/GPU", "hour", "1", "date", "text", "choice"), strict=True)
)


def of(formula: str) -> Known:
    def of_cell(cells: Cells) -> Known:
        return dimension(CELLS[cells.text.strip("$")[0]])

    return result(parsed(formula, "Any"), of_cell)


@pytest.mark.parametrize(
    ("formula", "wanted"),
    [
        ("=A1*C1", "USD"),
        ("=B1/A1", "USD/GPU"),
        ("=B1/(A1*D1)", "USD/GPU·hour"),
        ("=B1/A1/D1*E1", "USD/GPU·hour"),
        ("=B1-A1*C1", "USD"),
        ("=0-B1", "USD"),
        ("=-B1", "USD"),
        ("=(1-E1)*B1", "USD"),
        ("=1/A1", "1/GPU"),
        ("=E1^2", "1"),
        ("=A1^0", "1"),
        ("=SQRT(D1*D2)", "hour"),
        ("=POWER(E1,E2)", "1"),
        ("=SUM(B1:B4)", "USD"),
        ("=MAX(0,1,E1)", "1"),
        ("=MEDIAN(0,B1,B2)", "USD"),
        ("=SUMPRODUCT(A1:A4,C1:C4)", "USD"),
        ("=SUMIF(A1:A4,A9,B1:B4)", "USD"),
        ('=COUNTIF(B1:B4,">=0")', "1"),
        ("=IF(A1>0,B1,0)", "USD"),
        ("=IF(AND(A1>0,E1=1),B1,B2)", "USD"),
        ("=INDEX(B1:B4,H1)", "USD"),
        ("=MATCH(G1,G2:G9,0)", "1"),
        ("=LN(E1)", "1"),
        ("=INT(B1/B2)", "1"),
        ("=DATE(E1,1,1)", "date"),
        ("=EOMONTH(F1,E1*3-1)", "date"),
        ("=F1+1", "date"),
        ("=F1-F2", "1"),
        ("=YEAR(F1)", "1"),
        ('=FIXED(B1,2)&" USD"', "text"),
    ],
)
def test_what_comes_out(formula: str, wanted: str) -> None:
    assert of(formula) == dimension(wanted)


@pytest.mark.parametrize(
    "formula",
    [
        "=A1+B1",
        "=B1+1",
        "=1-A1",
        "=B1-C1",
        "=SUM(A1,B1)",
        "=MAX(A1,1)",
        "=IF(A1>B1,1,0)",
        "=IF(E1=1,A1,B1)",
        "=IF(A1,B1,0)",
        "=E1^A1",
        "=A1^E1",
        "=EXP(B1)",
        "=INDEX(B1:B4,A1)",
        "=H1*B1",
        "=H1=A1",
        "=F1*E1",
        "=F1+F2",
        "=F1+A1",
        "=YEAR(E1)",
        "=EDATE(F1,A1)",
        "=G1+B1",
        "=(A1>0)*B1",
        "=SUMPRODUCT((A1:A4=A9)*C1:C4)",
        "=MATCH(A1,B1:B4,0)",
        "=AND(A1,E1)",
    ],
)
def test_what_does_not_go_together(formula: str) -> None:
    with pytest.raises(UnitError):
        of(formula)


def test_a_comparison_is_no_number() -> None:
    assert of("=A1>0") not in (PURE, None)


def test_every_unit_has_one_dimension() -> None:
    named = [unit for units in DIMENSIONS.values() for unit in units]
    assert sorted(named) == sorted(UNITS)


def test_the_algebra_knows_every_function_that_a_formula_may_use() -> None:
    assert set(FUNCTIONS) == set(KNOWN_FUNCTIONS)
