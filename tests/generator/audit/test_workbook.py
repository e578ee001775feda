"""Rules W1 to W13: the smallest defect in a book, and the rule that names it."""

from dataclasses import replace
from importlib.metadata import version

import pytest
from openpyxl import Workbook
from openpyxl.workbook.defined_name import DefinedName

from costbridge.case.data import Case

from ... import edits
from .conftest import (
    Audited,
    audited,
    breaches,
    by_edit,
    edited,
    typed,
    with_parts,
    with_text,
)


@pytest.fixture
def book() -> Audited:
    return audited("gpt4")


def places(rule: str, book: Audited) -> list[str]:
    return [broken.where for broken in breaches(rule, book)]


def test_w1_a_tab_out_of_order_is_named_a_colour_is_a_notice_and_her_own_tab_is_free(
    book: Audited,
) -> None:
    def change(file: Workbook) -> None:
        file.move_sheet("Bridge", -1)
        file.create_sheet("Notes", 3)
        file["Capex"].sheet_properties.tabColor = "FF00FF00"

    order, colour = breaches("W1", edited(book, change))
    assert order == ("Bridge", "stands where Use has its place", False)
    assert (colour.where, colour.notice) == ("Capex", True)


def test_w1_a_missing_tab_and_one_without_a_place_are_named(book: Audited) -> None:
    without = edited(book, lambda file: file.remove(file["Use"]))
    assert breaches("W1", without) == [("Use", "is missing", False)]
    drawn = [replace(s, title="Extra") if s.title == "Use" else s for s in book.drawn]
    assert ("Extra", "has no place in the order of sheets", False) in breaches(
        "W1", replace(book, drawn=drawn)
    )


def test_w2_a_number_over_a_formula_is_named_one_in_an_input_or_free_cell_is_not(
    book: Audited,
) -> None:
    sheet, row, _ = book.layout.address("claim.rental_rate")
    cells = {
        ("Capex", "F64"): 5,
        (sheet, f"M{row}"): 2,
        (sheet, f"F{row}"): 1.36,
        ("Capex", "C300"): 7,
    }
    found = typed(book, cells)
    assert places("W2", found) == [f"Inputs!F{row}", "Capex!F64"]


def test_w3_a_name_of_two_words_is_named(book: Audited) -> None:
    found = breaches("W3", edited(book, lambda file: file.create_sheet("My notes")))
    assert [b.where for b in found] == ["My notes"]


def test_w4_a_hidden_and_a_very_hidden_sheet_are_named(book: Audited) -> None:
    def hide(file: Workbook) -> None:
        file["Capex"].sheet_state = "hidden"
        file["Case"].sheet_state = "veryHidden"

    found = breaches("W4", edited(book, hide))
    assert found == [("Capex", "is hidden", False), ("Case", "is veryHidden", False)]


def test_w5_a_link_to_another_workbook_is_named_wherever_it_stands(book: Audited) -> None:
    part = "xl/externalLinks/externalLink1.xml"
    assert places("W5", with_parts(book, {part: b"<x/>"})) == [part]

    rels = "xl/_rels/workbook.xml.rels"
    way = '<Relationship Id="x" Type="http://x/image" Target="http://x" TargetMode="External"/>'
    leads = with_text(book, rels, "</Relationships>", f"{way}</Relationships>")
    assert breaches("W5", leads) == [(rels, "leads to http://x", False)]

    def link(file: Workbook) -> None:
        file["Capex"]["F64"] = "=[1]Sheet1!$A$1"
        file["Capex"]["F46"] = '="a [note]"'
        file.defined_names["mine"] = DefinedName("mine", attr_text="[1]Sheet1!$A$1")

    assert places("W5", edited(book, link)) == ["Capex!F64", "mine"]


@pytest.mark.parametrize(
    "part", ["xl/vbaProject.bin", "xl/connections.xml", "xl/embeddings/oleObject1.bin"]
)
def test_w6_a_part_that_runs_or_fetches_is_named(book: Audited, part: str) -> None:
    assert places("W6", with_parts(book, {part: b""})) == [part]


@pytest.mark.parametrize(
    ("setting", "what"),
    [
        ('calcMode="manual"', "calculation is manual"),
        ('iterate="1"', "iterative calculation is on"),
        ('fullPrecision="0"', "precision is as displayed"),
    ],
)
def test_w7_a_setting_that_changes_what_is_calculated_is_named(
    book: Audited, setting: str, what: str
) -> None:
    found = with_text(book, "xl/workbook.xml", "<calcPr ", f"<calcPr {setting} ")
    assert breaches("W7", found) == [("xl/workbook.xml", what, False)]


def test_w7_a_program_that_leaves_out_the_wish_to_calculate_is_a_notice(book: Audited) -> None:
    found = with_text(book, "xl/workbook.xml", ' fullCalcOnLoad="1"', "")
    assert [b.notice for b in breaches("W7", found)] == [True]


def _guide_row(book: Audited, term: str) -> str:
    rows = book.workbook["Guide"].iter_rows(min_col=2, max_col=2)
    return next(cell.coordinate for (cell,) in rows if cell.value == term)


def test_w8_each_fact_that_guide_does_not_state_is_named(book: Audited) -> None:
    terms = "Title", "Case", "Case hash", "Built by", "Currency", "Timeline", "Unit column"
    cells = {("Guide", _guide_row(book, t).replace("B", "C")): "something else" for t in terms}
    found = breaches("W8", typed(book, cells))
    assert [b.where for b in found] == ["Guide"] * len(terms)
    for term, broken in zip(terms, found, strict=True):
        assert f"“{term}” does not say" in broken.what


def test_w8_a_section_that_is_gone_and_a_lost_purpose_are_named(book: Audited) -> None:
    weak = ("Guide", _guide_row(book, "Known weaknesses"))
    found = breaches("W8", typed(book, {weak: "Strengths", ("Guide", "A2"): None}))
    assert found == [
        ("Guide", "has no section “Known weaknesses”", False),
        ("Guide!A2", "states no purpose", False),
    ]


def test_w8_the_version_on_guide_is_the_package_that_builds(book: Audited) -> None:
    said = book.workbook["Guide"][_guide_row(book, "Built by").replace("B", "C")].value
    assert f"costbridge {version('costbridge')}," in str(said)


def test_w9_a_log_that_ends_elsewhere_or_runs_backwards_or_is_not_shown(book: Audited) -> None:
    last = book.layout.case.log[-1]
    at = _guide_row(book, f"{last.version}, {last.date}")
    shown = typed(book, {("Guide", at): "lost"})
    assert breaches("W9", shown) == [
        ("Guide", f"does not show the change of {last.version}", False)
    ]
    newer = replace(last, date="2000-01-01", version="99")
    found = {b.what for b in breaches("W9", with_case(book, log=(last, newer)))}
    assert "the log's dates do not ascend" in found
    assert f"the log does not end with version {book.layout.case.version}" in found


def with_case(book: Audited, **changes: object) -> Audited:
    """The book with another case in its layout."""
    layout = type(book.layout).__new__(type(book.layout))
    layout.__dict__.update(book.layout.__dict__)
    layout.case = replace(book.layout.case, **changes)  # type: ignore[arg-type]
    return replace(book, layout=layout)


def test_w10_a_build_that_puts_the_clock_into_the_file_is_told(book: Audited) -> None:
    ticks = iter(range(9))

    def clock(_: Case) -> bytes:
        return bytes([next(ticks)])

    assert breaches("W10", replace(book, build=clock)) == [
        ("case", "two builds of it differ", False)
    ]
    edited_file = replace(book, data=b"edited", build=lambda _: b"always the same")
    assert breaches("W10", edited_file) == []


def test_w11_a_stale_value_is_named_and_missing_ones_are_told_once_a_sheet(book: Audited) -> None:
    sheet, row, _ = book.layout.address("fleet_cost")
    stale = by_edit(book, lambda data: edits.revalued(data, {(sheet, f"F{row}"): 1}))
    (found,) = breaches("W11", stale)
    assert found.where == f"{sheet}!F{row}"
    assert "stores 1, its formula gives" in found.what
    lost = breaches("W11", by_edit(book, edits.without_values))
    assert len(lost) == len({b.where.partition("!")[0] for b in lost}) > 8
    assert "stores nothing" in lost[0].what
    assert "more on this sheet" in lost[0].what


def test_w12_a_name_that_is_gone_strange_broken_or_elsewhere_is_named(book: Audited) -> None:
    def change(file: Workbook) -> None:
        file.defined_names.pop("fleet_cost")
        file.defined_names["mine"] = DefinedName("mine", attr_text="Run!$A$1")
        file.defined_names["server_capex"].attr_text = "Capex!#REF!"
        file.defined_names["fleet_gpus"].attr_text = "Fleet!$F$19:$F$20"
        file["Run"].defined_names["local"] = DefinedName("local", attr_text="Run!$A$1")

    found = {b.where: b.what for b in breaches("W12", edited(book, change))}
    assert set(found) == {"fleet_cost", "mine", "server_capex", "fleet_gpus", "Run!local"}
    assert "is gone" in found["fleet_cost"]
    assert "is no input and no headline" in found["mine"]
    assert "#REF!" in found["server_capex"]


def test_w12_a_name_of_a_hidden_sheet_column_or_row_is_named(book: Audited) -> None:
    row = book.layout.address("fleet_gpus")[1]

    def hide(file: Workbook) -> None:
        file["Opex"].sheet_state = "hidden"
        file["Bridge"].column_dimensions["F"].hidden = True
        file["Fleet"].row_dimensions[row].hidden = True

    found = {b.where for b in breaches("W12", edited(book, hide)) if "is hidden" in b.what}
    assert {"operating_cost", "fleet_cost", "claim_multiple", "fleet_gpus"} <= found
    assert "server_capex" not in found


def test_w13_a_formula_that_uses_a_name_is_named_addresses_and_functions_are_none(
    book: Audited,
) -> None:
    formulas = {
        ("Capex", "F64"): "=fleet_cost*1",
        ("Capex", "F66"): "=SUM($F64,fleet_cost)",
        ("Capex", "F67"): "=Table1[Cost]",
        ("Capex", "F89"): "=IF(AND('Run'!$F$4>0,TRUE),SUM($J4:$L4),LOG10(F5))&\"fleet_cost\"",
    }
    found = places("W13", typed(book, formulas))
    assert found == ["Capex!F64", "Capex!F66", "Capex!F67"]
