"""The compiled engine: what it refuses, and arrays of draws."""

import numpy as np
import pytest

from costbridge.engines import DIV0, CalculationError, Value, compiled, dates, text
from costbridge.engines.compiled import Program, calculate
from costbridge.formula import Address, Formula

HOME = "Calc"


def cell(name: str) -> Address:
    return HOME, int(name[1:]), ord(name[0]) - 64


def cells(**values: Value) -> dict[Address, Value | Formula]:
    return {cell(name): value for name, value in values.items()}


def result(formula: str, **values: Value) -> Value:
    return calculate(cells(**values) | {cell("Z1"): Formula(formula)})[cell("Z1")]


def test_a_cycle_is_named_by_its_path() -> None:
    book = cells(A1=Formula("=B1+1"), B1=Formula("=IF(D1>0,C1,0)"), C1=Formula("=SUM(A1:A3)"))
    with pytest.raises(CalculationError, match="Calc!A1 -> Calc!B1 -> Calc!C1 -> Calc!A1"):
        Program(book)


def test_a_cell_that_refers_to_itself_is_a_cycle() -> None:
    with pytest.raises(CalculationError, match="Calc!A1 -> Calc!A1"):
        Program(cells(A1=Formula("=A1+1")))


@pytest.mark.parametrize(
    ("formula", "message"),
    [
        ("=VLOOKUP(A1,B1:C3,2,FALSE)", "Calc!Z1: the function VLOOKUP is not one of ABS AND"),
        ("=tax_rate*A1", "Calc!Z1: 'tax_rate' is no cell or range"),
        ("=SUM(A:A)", "Calc!Z1: 'A:A' is no cell or range"),
        ("=A1:A3*2", "Calc!Z1: a range stands where a single value is needed"),
        ("=MATCH(A1,B1:B3,1)", "Calc!Z1: MATCH needs 0 as its third argument"),
        ("=MATCH(A1,B1:B3)", "Calc!Z1: MATCH cannot take 2 arguments"),
        ("=INDEX(A1+B1,1)", "Calc!Z1: a range is needed"),
        ("=SUMPRODUCT(A1:A3,B1:B2)", "Calc!Z1: the ranges of SUMPRODUCT differ in size"),
        ("=SUMPRODUCT((A1:A3>0)*B1:B2)", "Calc!Z1: the ranges of a SUMPRODUCT differ in size"),
        ("=SUMPRODUCT(ABS(A1:A3))", "Calc!Z1: a range stands where a single value is needed"),
        ("=SUM(A1,,B1)", "Calc!Z1: unexpected ','"),
        ("=(A1+B1", "Calc!Z1: "),
        ("=A1+", "Calc!Z1: the formula ends too early"),
        ("=Inptus!A1", "Calc!Z1: there is no sheet 'Inptus'"),
        ("=XFE1", "Calc!Z1: XFE1 lies outside a worksheet"),
    ],
)
def test_what_cannot_be_calculated_is_refused_with_its_cell(formula: str, message: str) -> None:
    with pytest.raises(CalculationError) as refused:
        result(formula, A1=1)
    assert str(refused.value).startswith(message)


def test_a_text_that_begins_with_an_equals_sign_stays_text() -> None:
    assert result("=A1", A1="=1+1") == "=1+1"
    assert cell("A1") not in calculate(cells(A1="=1+1", B1=Formula("=A1")))


def test_examples_of_texts_and_dates_hold() -> None:
    assert text.general(1e-7) == "0.0000001"
    assert text.general(1.23456789012345e-5) == "1.23456789012345E-05"
    assert text.general(12345678901234.56) == "12345678901234.6"
    assert text.fixed(2.675, 2, commas=True) == "2.68"
    assert text.character(149) == "•"
    assert text.character(129) == "\x81"
    assert dates.month_end(2_958_465, 0) == 2_958_465.0
    assert dates.moved(59, 0) == 59.0


def test_a_change_is_calculated_through() -> None:
    program = Program(cells(A1=2, B1=3, C1=Formula("=A1*B1"), D1=Formula("=B1+1")))
    assert program.calculate() == {cell("C1"): 6.0, cell("D1"): 4.0}
    assert program.calculate({cell("A1"): 5}) == {cell("C1"): 15.0, cell("D1"): 4.0}
    assert program.calculate() == {cell("C1"): 6.0, cell("D1"): 4.0}


def test_a_blank_cell_that_a_formula_reads_can_be_changed() -> None:
    program = Program(cells(A1=2, C1=Formula("=A1+B1")))
    assert program.calculate({cell("B1"): 5}) == {cell("C1"): 7.0}


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("C1", 1, "Calc!C1 is not an input cell"),
        ("F9", 1, "Calc!F9 is not an input cell"),
        ("A1", float("nan"), "Calc!A1: nan cannot be the value of an input cell"),
        ("A1", Formula("=1"), "Calc!A1: '=1' cannot be the value of an input cell"),
        ("A1", np.ones((2, 2)), "Calc!A1: the draws have the shape (2, 2)"),
    ],
)
def test_a_change_that_would_change_nothing_is_refused(
    name: str, value: Value, message: str
) -> None:
    program = Program(cells(A1=2, C1=Formula("=A1*2")))
    with pytest.raises(CalculationError) as refused:
        program.calculate({cell(name): value})
    assert str(refused.value).startswith(message)


def test_arrays_of_unequal_length_are_refused() -> None:
    program = Program(cells(A1=2, B1=1, C1=Formula("=A1*B1")))
    with pytest.raises(CalculationError, match=r"differ in length: \[2, 3\]"):
        program.calculate({cell("A1"): np.ones(2), cell("B1"): np.ones(3)})


MODEL = cells(
    A1=0.5, B1=2, C1=3, D1=1,
    A2=Formula("=IF(A1=0,0,B1/A1)"),
    B2=Formula("=B1^A1+EXP(A1)*LN(C1)"),
    C2=Formula("=INDEX(A1:D1,1,D1)"),
    D2=Formula("=MATCH(D1,B1:D1,0)"),
    A3=Formula("=SUM(A1:D2)"),
    B3=Formula("=MEDIAN(A1:D1)+MEDIAN(0,1,A1)"),
    C3=Formula("=AND(A1>0.3,B1>C1)"),
    D3=Formula("=IF(C3,A2,B2)"),
    A4=Formula("=COUNTIF(A1:D1,\">1\")+SUMIF(A1:D1,\"<=2\")"),
    B4=Formula("=SUMPRODUCT((A1:D1>B1)*A1:D1)"),
    C4=Formula("=B1/(A1-0.25)"),
    D4=Formula("=MOD(B1,A1)+SQRT(C1)+INT(B1)+SIGN(A1-0.5)"),
    A5=Formula("=\"in all \"&FIXED(A2,1)"),
    B5=Formula("=MAX(A1:D1)-MIN(A1:D1)"),
    C5=Formula("=IF(D1=1,\"one\",D1)"),
    D5=Formula("=EOMONTH(44197,D1)"),
    A6=Formula("=C4+1"),
)  # fmt: skip


def test_draws_equal_single_runs_bit_for_bit(monkeypatch: pytest.MonkeyPatch) -> None:
    """Through more than one block, with errors, texts and mixed types in some of the draws."""
    monkeypatch.setattr(compiled, "_BLOCK", 50)
    random = np.random.default_rng(7)
    count = 120
    draws: dict[Address, np.ndarray] = {
        cell("A1"): random.choice([0.0, 0.25, 0.5, 0.75, -1.5], count),
        cell("B1"): random.uniform(-3, 3, count),
        cell("C1"): random.uniform(-0.2, 4, count),
        cell("D1"): random.integers(1, 6, count),
    }
    program = Program(MODEL)
    found = program.calculate(draws)
    for draw in range(count):
        single = program.calculate({key: column[draw] for key, column in draws.items()})
        assert {key: repr(column.tolist()[draw]) for key, column in found.items()} == {
            key: repr(value) for key, value in single.items()
        }
    assert DIV0 in found[cell("A6")].tolist()


def test_only_what_depends_on_a_draw_becomes_an_array() -> None:
    program = Program(cells(A1=2, B1=3, C1=Formula("=A1*2"), D1=Formula("=B1*2")))
    found = program.calculate({cell("A1"): np.array([1, 2]), cell("B1"): 4})
    assert found[cell("C1")].tolist() == [2.0, 4.0]
    assert found[cell("D1")] == 8.0


def test_only_what_is_wanted_is_calculated() -> None:
    program = Program(MODEL)
    wanted = [cell("A2")]
    found = program.calculate({cell("A1"): np.array([1.0, 4.0])}, wanted)
    assert {key: value.tolist() for key, value in found.items()} == {cell("A2"): [2.0, 0.5]}
    assert program.calculate({cell("A1"): 1.25}, [cell("A6")]) == {cell("A6"): 3.0}
    with pytest.raises(CalculationError, match="Calc!A1 holds no formula"):
        program.calculate(wanted=[cell("A1")])


def test_sums_run_from_left_to_right() -> None:
    """Neither pairwise, as numpy adds, nor compensated, as Python's sum from 3.12 on."""
    values = {f"{chr(65 + i)}1": value for i, value in enumerate([1e16, 1.0, -1e16, 1.0])}
    program = Program(cells(**values, A2=Formula("=SUM(A1:D1)")))
    assert program.calculate()[cell("A2")] == 1.0
    draws = {cell(name): np.full(3, value) for name, value in values.items()}
    assert program.calculate(draws)[cell("A2")].tolist() == [1.0, 1.0, 1.0]
