"""Whether a formula is the declared one, in whatever spelling a program gives it back."""

import pytest

from costbridge.checking.matching import Match
from costbridge.checking.sameness import Verdict, judge, same
from costbridge.checking.stored import same_words
from costbridge.formula import Formula
from costbridge.reading.found import Content, Found, FoundSheet
from costbridge.sheets.drawing import Cell, Drawn


@pytest.mark.parametrize(
    ("declared", "found"),
    [
        ("='Fleet'!B1", "=Fleet!B1"),
        ("=SUM(Fleet!B1:B9)", "=SUM(Fleet!B1:Fleet!B9)"),
        ("=1E-6*A1", "=0.000001*A1"),
        ("=1E20", "=1E+020"),
        ("=IF(A1,TRUE,FALSE)", "=IF(A1,TRUE(),FALSE())"),
        ("=SUM(A1:A2)", "=sum( A1:A2 )"),
        ("=0.1234567890123456", "=0.123456789012346"),
        ('=A1&" x"', '=A1 & " x"'),
    ],
)
def test_another_spelling_is_the_same_formula(declared: str, found: str) -> None:
    assert same(declared, found)
    assert same(found, declared)


@pytest.mark.parametrize(
    ("declared", "found"),
    [
        ("=A1+B1", "=B1+A1"),
        ("=A1-B1", "=A1+B1"),
        ("=SUM(A1:A9)", "=SUM(A1:A8)"),
        ("=SUM(A1:A9)", "=SUM(Fleet!A1:A9)"),
        ("=1.000001", "=1"),
        ("=A1", "=A1*1"),
        ("=MAX(A1:A2)", "=MIN(A1:A2)"),
        ('="a b"', '="ab"'),
        ('="a"', '="A"'),
        ("=SUM(A1:A2)", "{=SUM(A1:A2)}"),
        ("=A1>B1", "=A1>=B1"),
        ("=A1", "="),
        ("=A1", '="'),
    ],
)
def test_another_formula_is_not(declared: str, found: str) -> None:
    assert not same(declared, found)


def book(*rows: str) -> Match:
    """Rows a to f declared, those given found, on a sheet called S."""
    declared = Drawn("S", "plain", "")
    for number, label in enumerate("abcdef", start=1):
        declared.cells[number, 1] = Cell(label, "")
    cells: dict[tuple[int, int], Content] = {
        (n, 1): label for n, label in enumerate(rows, start=1) if label
    }
    sheet = FoundSheet("S", False, cells, {})
    return Match([declared], Found((sheet,), {}, (), False), "S")


@pytest.mark.parametrize(
    ("rows", "declared", "found", "verdict"),
    [
        ("abcdef", "=SUM(B1:B3)", "=SUM(B1:B3)", Verdict.SAME),
        ("abcdef", "=SUM(B1:B3)", "=SUM(B1:B4)", Verdict.OTHER),
        ("a-bcdef", "=SUM(B1:B3)", "=SUM(B1:B4)", Verdict.SAME),
        ("a-bcdef", "=B2", "=B3", Verdict.SAME),
        ("a-bcdef", "=B2", "=B2", Verdict.BEHIND),
        ("a-bcdef", "=B2", "=B4", Verdict.OTHER),
        ("acdef", "=SUM(B1:B3)", "=SUM(B1:B2)", Verdict.LOST),
        ("abdef", "=SUM(B1:B3)", "=SUM(B1:B2)", Verdict.LOST),
        ("acdef", "=B2*B4", "=#REF!*B3", Verdict.LOST),
        ("acdef", "=B4", "=B3", Verdict.SAME),
        ("acdef", "=B4", "=B4", Verdict.BEHIND),
        ("acdef", "=SUM(B1:B3)", "=SUM(B1:B1)", Verdict.OTHER),
        ("abdecf", "=B3", "=B5", Verdict.SAME),
        ("abdecf", "=SUM(B2:B4)", "=SUM(B2:B3)", Verdict.OTHER),
    ],
)
def test_rows_that_moved_are_followed(
    rows: str, declared: str, found: str, verdict: Verdict
) -> None:
    match = book(*["" if label == "-" else label for label in rows])
    assert judge(Formula(declared), Formula(found), ("S", 6, 2), match).verdict is verdict


def test_words_in_another_country_are_the_same_words() -> None:
    assert same_words("$1,628.6M of 2", "$1.628,6M of 2")
    assert same_words("$1,628.6M", "$1’628.6M")
    assert same_words("9.99%", "10.00%")
    assert not same_words("$1,628.6M", "$1,629.6M")
    assert not same_words("0.13% of", "0.13% in")
    assert not same_words("ALL 30 CHECKS PASS", "ALL 30 CHECKS FAIL")
