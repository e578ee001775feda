"""Rules of formulas: the smallest defect that each must catch, named by its cell."""

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.formula import ArrayFormula

from costbridge.audit import Audited
from costbridge.engines import DIV0
from costbridge.formula import Address, where
from costbridge.layout import BEFORE, FIRST, Layout

from .conftest import audited, breaches
from .seeds import declaring, giving, holding


@pytest.fixture(scope="module")
def book() -> Audited:
    return audited("deepseek")


@pytest.fixture(scope="module")
def small() -> Audited:
    """The smaller book, where any will do."""
    return audited("gpt4")


@pytest.fixture(scope="module")
def figure(small: Audited) -> Address:
    """A cell of one value on a sheet that calculates, which a defect is put into."""
    return small.layout.address("fleet_cost")


def places(rule: str, book: Audited) -> list[str]:
    return [broken.where for broken in breaches(rule, book)]


def link(layout: Layout, sheet: str, name: str) -> int:
    return next(p.row for p in layout.rows[sheet] if p.name == name and p.link)


@pytest.mark.parametrize(
    ("rule", "formula"),
    [
        ("F3", "=$F118*1.1"),
        ("F3", "=$F118/8766"),
        ("F3", "=$F118+2"),
        ("F4", '=IF($F118>0,"yes","no")'),
        ("F5", "=$F118*RAND()"),
        ("F5", "=SUM(OFFSET($F118,0,0,1,1))"),
        ("F6", "=STDEV($F12:$F15)"),
        ("F6", "=Sumx2my2($F12:$F15,$F12:$F15)"),
        ("F7", "=MATCH($F118,$F12:$F15,1)"),
        ("F7", "=MATCH($F118,$F12:$F15)"),
        ("F7", "=VLOOKUP($F118,$F12:$G15,1,0)"),
        ("F7", "=CHOOSE($F118,$F12,$F13)"),
        ("F8", "=IFERROR($F118/$F12,0)"),
        ("F8", "=IF(ISERROR($F118),0,$F118)"),
        ("F9", "=IF($F118>0,IF($F12>0,1,0),0)"),
        ("F9", "=IF($F118>0,1,0)+IF($F12>0,1,0)"),
        ("F10", "=$F12+$F13+$F14+$F15+$F16+$F17+$F18"),
        ("F10", "=MAX(0,MIN(1,ABS($F118)))"),
        ("F10", "=$F118+\n$F12"),
        ("F10", "=$F118*$F12*1*1*1*1*1*1*1*1*1*1*1*1*1*1*1*1*1*1*1*1*1*1*1*1*1"),
        ("F11", "=Capex!$F118+$F12"),
        ("F11", "=SUM(Capex!$F12:$F15)"),
        ("F13", "=F118+$F12"),
        ("F13", "=$F$118+$F12"),
        ("F13", "=SUM($F12:F15)"),
        ("F17", "=SUM($F:$F)"),
        ("F17", "=SUM(12:12)"),
        ("F17", "=SUM(Capex:Opex!$F12)"),
        ("F17", "=SUM({1,0})"),
        ("F17", "=_xlfn.LET(x,$F118,x)"),
        ("F17", "=_xlfn._xlws.FILTER($F12:$F15,$F12:$F15)"),
        ("F17", "=SUM($F12#)"),
        ("F18", "=$F118--$F12"),
        ("F18", "=$F118+-$F12"),
        ("F18", "=+$F118"),
        ("F18", "=($F118+$F12)"),
        ("F20", "=ROUND($F118,0)"),
        ("F20", "=CEILING.MATH($F118)"),
        ("F20", "=FIXED($F118,0)"),
        ("F22", "=DATE($F118,1,1)"),
        ("F22", "=EDATE($F118,1)"),
        ("F23", "=SUM($F12:$F15)/$F118"),
        ("F23", "=MAX(0,SUM($F12:$F15))"),
        ("F23", "=SUMPRODUCT($F12:$F15*$F16:$F19)"),
    ],
)
def test_a_formula_that_a_figure_may_not_have(
    small: Audited, figure: Address, rule: str, formula: str
) -> None:
    assert places(rule, holding(small, {figure: formula})) == [where(figure)]


@pytest.mark.parametrize(
    ("rule", "formula"),
    [
        ("F3", "=0-$F118+1*$F12*-1"),
        ("F18", "=($F118+$F12)*($F118-$F12)"),
        ("F23", "=MAX(0,$F118)*MIN(1,$F12)"),
        ("F7", "=MATCH($F118,$F12:$F15,0)"),
        ("F9", "=SUMIF($F12:$F15,$F12,$F12:$F15)+COUNTIF($F12:$F15,0)"),
    ],
)
def test_a_formula_that_a_figure_may_have(
    small: Audited, figure: Address, rule: str, formula: str
) -> None:
    assert places(rule, holding(small, {figure: formula})) == []


@pytest.mark.parametrize(
    ("rule", "formula"),
    [
        ("F3", '="costs "&FIXED($F4*1.1,2)'),
        ("F3", '=IF($F4>2,"many","few")'),
        ("F9", '=IF($F4>1,"many",IF($F4>0,"one","none"))'),
        ("F10", '="' + "x" * 255 + '"'),
        ("F20", '="costs "&ROUND($F4,0)'),
    ],
)
def test_a_formula_that_a_sentence_may_not_have(book: Audited, rule: str, formula: str) -> None:
    at = book.layout.address("wording.use")
    assert places(rule, holding(book, {at: formula})) == [where(at)]


@pytest.mark.parametrize("period", [0, 7, 39])
def test_f1_a_formula_in_a_row_that_is_no_copy(book: Audited, period: int) -> None:
    at = book.layout.address("depreciation", FIRST + period)
    other = book.formulas[at] + "*1"
    assert places("F1", holding(book, {at: other})) == [where(at)]


def test_f2_a_number_typed_among_formulas(book: Audited) -> None:
    at = book.layout.address("depreciation", FIRST + 7)
    assert places("F2", holding(book, {at: 12_000_000})) == [where(at)]


def test_f12_a_link_that_leads_to_a_link(book: Audited) -> None:
    layout = book.layout
    at = ("Opex", link(layout, "Opex", "gpu.h800.count"), 6)
    further = f"=Capex!$F${link(layout, 'Capex', 'gpu.h800.count')}"
    assert places("F12", holding(book, {at: further})) == [where(at)]


@pytest.mark.parametrize("slip", ["=$J{0}*{1}", "=J${0}*{1}"])
def test_f13_a_period_that_is_nailed_down(book: Audited, slip: str) -> None:
    at = book.layout.address("gpu.h800.server_spend", FIRST)
    delivered, price = book.precedents[at]
    formula = slip.format(delivered.first_row, f"$F{price.first_row}")
    assert places("F13", holding(book, {at: formula})) == [where(at)]


def test_f13_a_link_follows_a_figure_s_cell_and_a_period_s_column(book: Audited) -> None:
    row = link(book.layout, "Capex", "gpu.h800.count")
    home = book.layout.home["gpu.h800.count"].row
    at = ("Capex", row, 6)
    assert places("F13", holding(book, {at: f"=Inputs!F{home}"})) == [where(at)]


@pytest.mark.parametrize("turned", [False, True])
def test_f19_the_same_of_the_same_cells_is_calculated_once(book: Audited, turned: bool) -> None:
    first = book.layout.address("capital_total")
    left, right = book.precedents[first]
    rows = (right.first_row, left.first_row) if turned else (left.first_row, right.first_row)
    again = book.layout.address("asp_per_gpu")
    formula = f"=$F{rows[0]}+$F{rows[1]}"
    assert places("F19", holding(book, {again: formula})) == [where(again)]


def test_f19_sees_through_links(book: Audited) -> None:
    """Hardware and operating cost, added on Opex, are added again on Bridge from its links."""
    at = book.layout.address("bridge_balance")
    capital = ("Bridge", 200, 6)
    operating = link(book.layout, "Bridge", "operating_cost")
    home = book.layout.home["capital_total"]
    seeded = {capital: f"={home.sheet}!$F${home.row}", at: f"=$F{capital[1]}+$F{operating}"}
    assert places("F19", holding(book, seeded)) == [where(at)]


@pytest.mark.parametrize(
    ("line", "column", "old", "new", "what"),
    [
        ("depreciation", 8, ":$AW", ":$AV", "is not every period"),
        ("depreciation", 8, "$J", "$K", "is not every period"),
        ("fleet_gpus", 6, None, (0, -1), "leaves out a member"),
        ("fleet_gpus", 6, None, (1, 0), "leaves out a member"),
        ("fleet_gpus", 6, None, (0, 1), "is not one set of lines"),
        ("hopper_gpus", 6, None, (0, -1), "leaves out a member"),
        ("master_check", 6, None, (0, -1), "leaves out a member"),
        ("master_check", 6, None, (0, 3), "is not one set of lines"),
    ],
)
def test_f21_a_sum_that_is_too_short_or_too_long(
    book: Audited, line: str, column: int, old: str | None, new: str | tuple[int, int], what: str
) -> None:
    at = book.layout.address(line, column)
    formula = book.formulas[at]
    if isinstance(new, tuple):
        summed = book.precedents[at][0]
        first, last = summed.first_row, summed.last_row
        formula = f"=SUM($F{first + new[0]}:$F{last + new[1]})"
    else:
        assert old is not None
        assert old in formula
        formula = formula.replace(old, new, 1)
    (found,) = breaches("F21", holding(book, {at: formula}))
    assert (found.where, what in found.what) == (where(at), True)


def test_f21_a_sum_that_takes_in_a_sum_of_the_same(book: Audited) -> None:
    sheet, row, _ = at = book.layout.address("fleet_gpus")
    first = book.precedents[at][0].first_row
    subtotal = (sheet, first + 1, 6)  # the link to a member, which becomes a sum of another
    assert places("F21", holding(book, {subtotal: f"=$F{first}*1"})) == [where(at)]
    assert (
        "the sum itself" in breaches("F21", holding(book, {at: f"=SUM($F{first}:$F{row})"}))[0].what
    )


def test_f14_an_opening_that_is_blank(book: Audited) -> None:
    blank = book.layout.address("nbv", BEFORE)
    assert places("F14", holding(book, {blank: None})) == [
        where(book.layout.address("nbv.open", FIRST))
    ]


def test_f14_words_in_place_of_a_number(book: Audited) -> None:
    sheet, row, column = book.layout.address("gpu.h800.count")
    words = holding(book, {(sheet, row, column): "10000"})
    assert places("F14", words) == []  # a live value only passes it on to who calculates
    at = book.layout.address("fleet_cost")
    assert places("F14", holding(book, {at: f"=$E{at[1]}*1"})) == [where(at)]


def test_f15_a_loop_that_hides_behind_a_condition(book: Audited) -> None:
    _, row, _ = at = book.layout.address("fleet_cost")
    assert places("F15", holding(book, {at: f"=IF(1=0,$F{row},0)"})) == [where(at)]


def test_f15_a_loop_over_two_lines_is_told_by_its_path(book: Audited) -> None:
    cost, share = book.layout.address("fleet_cost"), book.layout.address("fleet_cost_per_year")
    (found,) = breaches("F15", holding(book, {cost: f"=$F{share[1]}*1"}))
    assert {where(cost), where(share)} <= set(
        found.what.replace(" -> ", " ").split(": ")[1].split()
    )


def test_f16_an_error_at_the_low_of_an_input(small: Audited) -> None:
    given = next(
        i
        for i in small.layout.case.inputs.values()
        if i.low == 0 < i.value and i.name in small.layout.home
    )
    row = small.layout.home[given.name].row
    at = small.layout.address("days_per_year")
    (found,) = breaches("F16", declaring(small, {at: f"=1/Inputs!$F${row}"}))
    assert (found.where, f"{given.name} at 0" in found.what) == (where(at), True)


def test_f16_an_error_in_a_scenario_or_stored_in_the_file(small: Audited) -> None:
    at = small.layout.address("fleet_cost")
    last = small.layout.case.scenarios[-1].key
    assert places("F16", giving(small, {at: DIV0}, last)) == [where(at)]
    stored = holding(small, {})
    broken = Workbook()
    broken.active.title = "Opex"  # type: ignore[union-attr]
    broken["Opex"]["F12"] = "#DIV/0!"
    stored.__dict__["stored"] = broken
    assert places("F16", stored) == ["Opex!F12"]


def test_f17_an_array_formula(small: Audited, figure: Address) -> None:
    array = ArrayFormula("F12:F13", "=F14:F15")
    assert places("F17", holding(small, {figure: array})) == [where(figure)]


def test_f22_a_second_start_of_time(book: Audited) -> None:
    at = book.layout.address("days_per_year")
    assert places("F22", holding(book, {at: "=DATE(1,1,1)"})) != []


def test_a_range_larger_than_any_of_ours_holds_nothing_up(small: Audited, figure: Address) -> None:
    vast = holding(small, {figure: "=SUM(A1:XFD1048576)"})
    assert places("F17", vast) == [where(figure)]
    for rule in ("F14", "F15", "F19", "F21", "F23", "K6", "L3", "L10"):
        assert where(figure) not in places(rule, vast) or rule == "L3"
