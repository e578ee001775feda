"""Rules of lines: the smallest defect that each must catch, named by its cell."""

import pytest
from openpyxl import Workbook

from costbridge.audit import Audited
from costbridge.formula import where
from costbridge.layout import BEFORE, FIRST, LABEL, TOTAL, UNIT

from .conftest import audited, breaches, edited
from .seeds import declaring, giving, holding, relined


@pytest.fixture(scope="module")
def book() -> Audited:
    return audited("deepseek")


def cell(book: Audited, line: str, column: int | None = None) -> str:
    return where(book.layout.address(line, column))


def places(rule: str, book: Audited) -> list[str]:
    return [broken.where for broken in breaches(rule, book)]


def test_l1_a_label_of_two_lines_is_named_at_both(book: Audited) -> None:
    same = book.layout.home["retired"].line.label
    found = places("L1", relined(book, "fleet_hours", label=same))
    assert {cell(book, "fleet_hours", LABEL), cell(book, "retired", LABEL)} <= set(found)


@pytest.mark.parametrize("sheet", ["Fleet", "Capex"])
def test_l1_a_label_typed_over_is_named_at_home_and_at_a_link(book: Audited, sheet: str) -> None:
    row = next(p.row for p in book.layout.rows[sheet] if p.name == "gpu.h800.count")
    at = (sheet, row, LABEL)
    assert places("L1", holding(book, {at: "GPUs"})) == [where(at)]


@pytest.mark.parametrize("unit", [None, "", "EUR"])
def test_l2_a_row_that_does_not_state_its_unit(book: Audited, unit: str | None) -> None:
    at = book.layout.address("fleet_cost", UNIT)
    assert places("L2", holding(book, {at: unit})) == [where(at)]


def test_l2_a_unit_that_is_not_on_the_list(book: Audited) -> None:
    odd = relined(book, "fleet_cost", unit="EUR")
    assert places("L2", odd) == [cell(book, "fleet_cost", UNIT)]


def test_l2_a_table_states_its_units_in_its_headings(book: Audited) -> None:
    heads = next(p for p in book.layout.rows["Bridge"] if p.line.kind == "heading")
    column = book.layout.address("bridge.claim.amount")[2]
    found = places("L2", holding(book, {("Bridge", heads.row, column): "Amount"}))
    assert cell(book, "bridge.claim.amount") in found


# Each formula with one slip: an operand, an operator, a line of another unit, a forgotten factor.
@pytest.mark.parametrize(
    ("line", "old", "new"),
    [
        ("gpu.h800.hours", "*", "+"),
        ("gpu.h800.server_spend", "*", "/"),
        ("capital_total", "+", "*"),
        ("gpu.h800.operating_total", "*$F", "/$F"),
        ("fleet_years", "/(", "*("),
        ("gpu.h800.capital_per_hour", "/(", "*("),
        ("gpu.h800.power_cost", "*", "+"),
        ("days_by_tokens", "/", "*"),
        ("served_mtok_owned", "/", "*"),
        ("first_principles_hours", "/(", "*("),
        ("claim_multiple", "/", "-"),
        ("period_end", "-1", ""),
        ("nbv", "-", "*"),
    ],
)
def test_l3_a_slip_that_changes_what_is_measured(
    book: Audited, line: str, old: str, new: str
) -> None:
    placed = book.layout.home[line]
    at = book.layout.address(line, FIRST if placed.line.kind == "series" else None)
    formula = book.formulas[at]
    assert old in formula
    slip = formula.replace(old, new, 1) if line != "period_end" else "=$F41+$F12"
    assert places("L3", holding(book, {at: slip})) == [where(at)]


def test_l3_a_formula_that_gives_another_unit_than_its_line(book: Audited) -> None:
    found = breaches("L3", relined(book, "fleet_cost", unit="GPU-h"))
    assert cell(book, "fleet_cost") in [broken.where for broken in found]
    assert "USD and GPU·hour" in found[0].what


def test_l3_a_reference_that_slips_by_a_row(book: Audited) -> None:
    at = book.layout.address("owner_cost_per_gpu_hour")
    (cost, hours) = book.precedents[at]
    formula = book.formulas[at].replace(f"F{hours.first_row}", f"F{cost.first_row}")
    assert places("L3", holding(book, {at: formula})) == [where(at)]


def test_l3_a_cell_without_a_unit_is_not_calculated_with(book: Audited) -> None:
    at = book.layout.address("fleet_cost")
    found = breaches("L3", holding(book, {at: "=$F3"}))
    assert "belongs to no line" in found[0].what


def test_l4_a_format_that_is_not_its_unit_s(book: Audited) -> None:
    sheet, row, column = at = book.layout.address("run_share_of_fleet_hours")

    def scaled(file: Workbook) -> None:
        file[sheet].cell(row, column).number_format = "0.0%"

    assert places("L4", edited(book, scaled)) == [where(at)]


@pytest.mark.parametrize("odd", ["0.00", '0.00_);[Red](0.00);"-"_)'])
def test_l5_a_format_that_hides_a_sign_or_colours_it(book: Audited, odd: str) -> None:
    sheet, row, column = at = book.layout.address("fleet_cost")

    def formatted(file: Workbook) -> None:
        file[sheet].cell(row, column).number_format = odd

    assert places("L5", edited(book, formatted)) == [where(at)]


def test_l6_a_total_that_is_short_missing_or_too_many(book: Audited) -> None:
    at = book.layout.address("depreciation", TOTAL)
    short = book.formulas[at].replace(":$AW", ":$AV")
    assert short != book.formulas[at]
    assert places("L6", holding(book, {at: short})) == [where(at)]
    assert places("L6", holding(book, {at: None})) == [where(at)]
    rate = book.layout.address("money_factor", TOTAL)
    assert places("L6", holding(book, {rate: f"=SUM($J{rate[1]}:$AW{rate[1]})"})) == [where(rate)]


@pytest.mark.parametrize("line", ["nbv", "money_factor"])
def test_l6_the_sum_of_a_balance_or_a_rate_means_nothing(book: Audited, line: str) -> None:
    _, row, _ = at = book.layout.address(line, TOTAL)
    summed = holding(book, {at: f"=SUM($J{row}:$AW{row})"})
    assert places("L6", relined(summed, line, total="SUM")) == [where(at)]


@pytest.mark.parametrize(
    ("line", "slip"),
    [
        ("nbv.open", "=J{closing}"),
        ("nbv.plus.server_spend", "=J{flow}*1"),
        ("nbv.less.disposal", "=J{flow}"),
        ("nbv", "=J{open}+J{first}"),
    ],
)
def test_l7_a_balance_that_is_no_corkscrew(book: Audited, line: str, slip: str) -> None:
    home = book.layout.home
    rows = {
        "closing": home["nbv"].row,
        "open": home["nbv.open"].row,
        "first": home["nbv.plus.server_spend"].row,
        "flow": home["server_spend"].row,
    }
    at = book.layout.address(line, FIRST)
    assert places("L7", holding(book, {at: slip.format(**rows)})) == [where(at)]


def test_l7_a_balance_without_a_beginning(book: Audited) -> None:
    at = book.layout.address("nbv", BEFORE)
    assert places("L7", holding(book, {at: None})) == [where(at)]


def test_l8_a_word_that_is_not_the_sign(book: Audited) -> None:
    at = book.layout.address("nbv.less.depreciation", LABEL - 1)
    assert places("L8", holding(book, {at: "plus"})) == [where(at)]


def test_l8_a_sign_that_is_not_the_word(book: Audited) -> None:
    closing = book.layout.address("nbv", FIRST)
    row = book.layout.home["nbv.less.depreciation"].row
    turned = book.formulas[closing].replace(f"-J{row}", f"+J{row}")
    found = places("L8", holding(book, {closing: turned}))
    assert found == [cell(book, "nbv.less.depreciation", LABEL - 1)]


def test_l9_a_flow_below_zero_in_one_scenario(book: Audited) -> None:
    at = book.layout.address("gpu.h20.depreciation", FIRST + 20)
    assert places("L9", giving(book, {at: -0.01}, "first_print")) == [where(at)]


def test_l9_a_guide_that_says_nothing_of_signs(book: Audited) -> None:
    said = next(at for at, text in book.contents.items() if text == "Signs")
    assert places("L9", holding(book, {said: "Colours"})) == ["Guide"]


@pytest.mark.parametrize(
    "line", ["claim.rental_rate", "gpu.h800.in_service", "explained_share_percent"]
)
def test_l10_an_input_a_series_and_a_rescaled_figure_that_nothing_reads(
    book: Audited, line: str
) -> None:
    home = book.layout.home[line]
    own = (home.sheet, home.row)
    read = {
        at: [one[:2] for reference in found for one in reference.addresses()]
        for at, found in book.precedents.items()
    }
    readers = {at: "=0" for at, rows in read.items() if own in rows and at[:2] != own}
    assert where((*own, home.column)) in places("L10", holding(book, readers))


def test_l10_a_link_that_nothing_reads(book: Audited) -> None:
    at = book.layout.address("fleet_cost")  # on Opex, from the hardware of Capex
    link = next(p for p in book.layout.rows["Opex"] if p.name == "capital_total" and p.link)
    assert places("L10", holding(book, {at: "=1"})) == [where((link.sheet, link.row, 6))]


def test_l11_an_input_that_moves_nothing() -> None:
    small = audited("gpt4")
    sheet, row, _ = live = small.layout.address("opex.tariff")
    dead = declaring(small, {live: "=1"})
    assert places("L11", dead) == [where((sheet, row, 13))]


@pytest.mark.parametrize(("column", "content"), [(-1, None), (1, "=$F8"), (1, 5)])
def test_l12_a_row_that_ends_before_or_beyond_the_timeline(
    book: Audited, column: int, content: object
) -> None:
    last = book.layout.last_column
    at = book.layout.address("depreciation", last if content is None else last + 1)
    assert places("L12", holding(book, {at: content})) == [where(at)]
