"""Rules of checks: the smallest defect that each must catch, named by its cell."""

import pytest

from costbridge.audit import Audited
from costbridge.formula import Address, where
from costbridge.layout import FIGURE, FIRST, LABEL, TOTAL, UNIT
from costbridge.sheets.checks import GAP, SHEET, TOLERANCE, WHY

from .conftest import audited, breaches
from .seeds import declaring, giving, holding, relined, with_lines


@pytest.fixture(scope="module")
def book() -> Audited:
    return audited("deepseek")


def places(rule: str, book: Audited) -> list[str]:
    return [broken.where for broken in breaches(rule, book)]


def row_on_checks(book: Audited, check: str) -> int:
    return next(p.row for p in book.layout.rows["Checks"] if p.name == check)


@pytest.mark.parametrize(
    ("column", "content"),
    [
        (FIGURE, "=Fleet!F100"),
        (FIGURE, "=0"),
        (GAP, "=Fleet!F100"),
        (TOLERANCE, None),
        (TOLERANCE, 1_000_000),
        (UNIT, "USD"),
        (SHEET, "Opex"),
        (WHY, None),
    ],
)
def test_k1_a_row_of_checks_that_says_something_else(
    book: Audited, column: int, content: object
) -> None:
    at = ("Checks", row_on_checks(book, "check.hours_two_routes"), column)
    assert places("K1", holding(book, {at: content})) == [where(at)]


def test_k1_a_check_that_is_not_listed(book: Audited) -> None:
    at = ("Checks", row_on_checks(book, "check.nbv_closes"), LABEL)
    (found,) = breaches("K1", holding(book, {at: None}))
    assert (found.where, "has 0 rows" in found.what) == ("Checks", True)


def test_k2_a_master_check_that_leaves_one_out(book: Audited) -> None:
    at = book.layout.address("master_check")
    summed = book.precedents[at][0]
    short = f"=SUM($F{summed.first_row + 1}:$F{summed.last_row})"
    assert places("K2", holding(book, {at: short})) == [where(at)]


def test_k2_a_master_check_that_counts_a_tie(book: Audited) -> None:
    at, ties = book.layout.address("master_check"), book.layout.address("open_ties")
    assert places("K2", holding(book, {at: book.formulas[ties]})) == [where(at)]


def test_k2_a_check_that_fails_in_one_scenario(book: Audited) -> None:
    master = book.layout.address("master_check")
    flag = book.layout.address("check.nbv_closes")
    (found,) = breaches("K2", giving(book, {master: 1, flag: 1}, "first_print"))
    assert (found.where, found.what) == (where(master), "1 in first_print: check.nbv_closes")


def flag(book: Audited, check: str) -> Address:
    placed = book.layout.home[check]
    return book.layout.address(check, FIRST if placed.line.kind == "series" else FIGURE)


@pytest.mark.parametrize("check", ["check.shares.run", "check.nbv_negative", "tie.stated.run"])
@pytest.mark.parametrize("slip", ["never", "too tolerant", "of itself"])
def test_k3_a_check_that_cannot_fire(book: Audited, check: str, slip: str) -> None:
    at = flag(book, check)
    gap, bound = book.precedents[at]
    series = book.layout.home[check].line.kind == "series"
    columns = range(at[2], (book.layout.last_column if series else at[2]) + 1)
    flags = [(at[0], at[1], column) for column in columns]
    gaps = [(gap.sheet, gap.first_row, column) for column in columns]
    changes: dict[str, dict[Address, object]] = {
        "never": {one: book.formulas[one].replace("1,0)", "0,0)") for one in flags},
        "too tolerant": {(bound.sheet, bound.first_row, bound.first_col): 1e30},
        "of itself": {one: _of_itself(book, one) for one in gaps},
    }
    column = TOTAL if book.layout.home[check].line.kind == "series" else FIGURE
    broken = places("K3", declaring(book, changes[slip]))
    assert where(book.layout.address(check, column)) in broken


def _of_itself(book: Audited, gap: Address) -> str:
    read = book.formulas[gap].removeprefix("=")
    return f"=({read})-({read})"


@pytest.mark.parametrize(
    ("check", "what"),
    [
        ("check.nbv_negative", "book value is never below zero"),
        ("check.depreciation_complete", "depreciation sums"),
        ("check.nbv_closes", "nbv: no check tests"),
        ("check.installed_closes", "installed: no check tests"),
    ],
)
def test_k4_a_check_that_no_model_may_lack(book: Audited, check: str, what: str) -> None:
    (found,) = breaches("K4", with_lines(book, {check: None}))
    assert what in found.what


@pytest.mark.parametrize(
    "slip",
    [
        ("$F{gap}>$F{bound},1,0", "$F{gap}>=$F{bound},1,0"),
        ("$F{gap}>$F{bound},1,0", "$F{gap}>$F{bound},0,1"),
        ("$F{gap}>$F{bound},1,0", "$F{gap}>0,1,0"),
        ("$F{gap}>$F{bound},1,0", "$F{gap}>$F{other},1,0"),
        ("$F{gap}>$F{bound},1,0", "$F{other}>$F{bound},1,0"),
    ],
)
def test_k5_a_check_of_another_form_or_by_another_tolerance(
    book: Audited, slip: tuple[str, str]
) -> None:
    at = flag(book, "check.hours_two_routes")
    gap, bound = book.precedents[at]
    rows = {"gap": gap.first_row, "bound": bound.first_row}
    rows["other"] = book.layout.home["fleet_gpus"].row
    old, new = (f"=IF({part.format(**rows)})" for part in slip)
    assert book.formulas[at] == old
    assert places("K5", holding(book, {at: new})) == [where(at)]


def test_k5_a_check_without_a_tolerance_allows_nothing(book: Audited) -> None:
    at = flag(book, "check.horizon.h800")
    assert breaches("K5", book) == []
    assert places("K5", holding(book, {at: book.formulas[at].replace(">0", ">1")})) == [where(at)]


def test_k6_a_check_of_a_cell_by_its_own_link(book: Audited) -> None:
    """capital_charge_total is linked on Bridge; its own total stands behind both."""
    gap = book.layout.address("gap.check.bridge_fleet")
    again = ("Bridge", 200, FIGURE)
    home = book.layout.home["bridge_fleet"]
    seeded = {again: f"=$F{home.row}", gap: f"=ABS($F{home.row}-$F{again[1]})"}
    (found,) = breaches("K6", holding(book, seeded))
    assert (found.where, where(book.layout.address("bridge_fleet")) in found.what) == (
        where(gap),
        True,
    )


def test_a_check_renamed_is_missed_on_checks(book: Audited) -> None:
    assert places("K1", relined(book, "check.nbv_closes", label="NBV")) == ["Checks"]
