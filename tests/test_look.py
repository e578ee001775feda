"""What an analyst sees of a cell: format, colour, where it leads, what may be typed there."""

from collections.abc import Iterator

import pytest
from openpyxl import Workbook

from costbridge import app
from costbridge.layout import FIGURE, FIRST, LABEL, SCENARIOS, TOTAL, UNIT, Placed
from costbridge.sheets.drawing import Cell, Drawn
from costbridge_workbook.book import BOOK
from costbridge_workbook.units import UNITS

from .conftest import SHIPPED, opened_file, shipped_book

CASES = sorted({name for name, _ in SHIPPED})
LINE_SHEETS = [s.title for s in BOOK if s.kind in ("time", "plain")]
# Typed from the look of the product, not taken from units.py.
FORMATS = {
    "fleet_cost": '#,##0_);(#,##0);"-"_)',
    "server_capex_per_gpu": '#,##0.00_);(#,##0.00);"-"_)',
    "owner_cost_per_gpu_hour": '#,##0.000_);(#,##0.000);"-"_)',
    "trained_mtok_claimed": '#,##0.0000_);(#,##0.0000);"-"_)',
    "run_share_of_fleet_hours": '0.00%_);(0.00%);"-"_)',
    "claim_multiple": '0.00"x"_);(0.00"x");"-"_)',
    "start_date": "mmm yy_)",
    "fleet_years": 'General_);(General);"-"_)',
    "check.nbv_closes": '[=0]"pass"_);"FAIL"_)',
    "tie.stated.run": '[=0]"holds"_);"OPEN"_)',
}


def drawn(book: app.Book, title: str) -> Drawn:
    return next(sheet for sheet in book.drawn if sheet.title == title)


def rows(book: app.Book) -> Iterator[tuple[Placed, dict[int, Cell]]]:
    """Each line of the calculation sheets with its cells by column."""
    for title in LINE_SHEETS:
        cells = drawn(book, title).cells
        for placed in book.layout.rows[title]:
            if placed.name and not placed.line.column:
                yield placed, {c: cell for (r, c), cell in cells.items() if r == placed.row}


@pytest.mark.parametrize("line", FORMATS)
def test_a_number_is_shown_in_the_format_of_its_unit(line: str) -> None:
    sheet, row, column = shipped_book("deepseek", "base").layout.address(line)
    assert opened_file("deepseek")[sheet].cell(row, column).number_format == FORMATS[line]


@pytest.mark.parametrize("case", CASES)
def test_l4_every_line_has_its_units_format_in_the_file(case: str) -> None:
    book, file = shipped_book(case, "base"), opened_file(case)
    for placed, cells in rows(book):
        line = placed.line
        if line.role in ("check", "tie") or line.unit == "text" or "tolerance." in line.name:
            continue
        at = FIGURE if FIGURE in cells else FIRST
        found = file[placed.sheet].cell(placed.row, at).number_format
        assert found == UNITS[line.unit].format, line.name
        assert cells[UNIT].content == line.unit, line.name


@pytest.mark.parametrize("case", CASES)
def test_the_label_of_a_link_leads_home(case: str) -> None:
    for placed, cells in rows(shipped_book(case, "base")):
        assert bool(cells[LABEL].link) == bool(placed.link), (placed.sheet, placed.name)


@pytest.mark.parametrize("case", CASES)
def test_l8_the_words_plus_and_less_agree_with_the_closing_formula(case: str) -> None:
    book = shipped_book(case, "base")
    for placed, _ in rows(book):
        if placed.line.sign:
            closing = placed.name.split(".")[0]
            formula = book.layout.home[closing].line.formula
            sign = "+" if placed.line.sign == "plus" else "-"
            assert f"{sign}{{{placed.name}}}" in formula


@pytest.mark.parametrize("case", CASES)
def test_an_input_row_shows_value_range_status_and_leads_to_its_source(case: str) -> None:
    book, file = shipped_book(case, "base"), opened_file(case)
    sheet, loaded = file["Inputs"], book.layout.case
    for name in set(loaded.inputs) & set(book.layout.home):
        row, given = book.layout.home[name].row, loaded.inputs[name]
        shown = [sheet.cell(row, c).value for c in (UNIT, 8, 9, 10, 11, SCENARIOS)]
        assert shown == [given.unit, given.low, given.high, given.source, given.status, given.value]
        source = sheet.cell(row, 10).hyperlink.location
        assert file["Sources"][source.split("!")[1]].value == given.source
        assert sheet.cell(row, SCENARIOS).style == "CB Input"


def test_every_cell_of_own_figures_links_to_the_base_column() -> None:
    book, sheet = shipped_book("deepseek", "base"), opened_file("deepseek")["Inputs"]
    keys = [s.key for s in book.layout.case.scenarios]
    own = SCENARIOS + keys.index("own")
    for name in book.layout.case.inputs:
        if name in book.layout.home:
            row = book.layout.home[name].row
            assert sheet.cell(row, own).value == f"=$M{row}"
            assert sheet.cell(row, own).style == "CB Input Link"


def test_a_name_of_an_input_is_its_live_value_and_of_a_headline_its_figure() -> None:
    file = opened_file("deepseek")
    row = shipped_book("deepseek", "base").layout.home["gpu.h800.count"].row
    assert file.defined_names["gpu_h800_count"].attr_text == f"Inputs!$F${row}"
    row = shipped_book("deepseek", "base").layout.home["fleet_cost"].row
    assert file.defined_names["fleet_cost"].attr_text == f"Opex!$F${row}"
    headlines = {
        *("claimed_run_cost", "claimed_r1_cost", "claimed_total_cost", "fleet_gpus", "fleet_cost"),
        *("server_capex", "server_capex_per_gpu", "operating_cost", "owner_cost_per_gpu_hour"),
        *("breakeven_utilisation", "breakeven_utilisation_run", "run_owner_cost", "claim_multiple"),
        *("run_share_of_fleet_hours", "all_model_building", "programme_cost", "master_check"),
        *("disclosed_cost_share", "open_ties"),
    }
    assert headlines <= set(file.defined_names)


SHOWN = {  # cell of Summary -> the line whose number or words it shows
    "B3": "wording.headline",
    "B4": "wording.excludes",
    "G1": "light_long",
    "B8": "wording.card_claim",
    "B9": "claimed_run_cost",
    "C9": "claimed_total_cost",
    "D9": "capital_total",
    "E9": "operating_cost",
    "F9": "fleet_cost",
    "G9": "owner_cost_per_gpu_hour",
    "C14": "bridge_claim",
    "C15": "bridge_r1",
    "C16": "bridge_owned",
    "C17": "bridge_experiments",
    "C18": "bridge_serving",
    "C19": "bridge_idle",
    "C20": "bridge_other",
    "C21": "bridge_staff",
    "D21": "programme_cost",
    "F14": "method.straight_line.fleet",
    "G14": "method.straight_line.run",
    "F15": "method.annuity_yearly.fleet",
    "F16": "method.annuity_monthly.fleet",
    "F17": "method.market.fleet",
    "G17": "method.market.run",
    "F18": "finance.method",
    "F19": "breakeven_utilisation",
    "G19": "breakeven_utilisation_run",
    "F20": "owner_cost_at_use",
    "F21": "owner_cost_useful",
}


@pytest.mark.parametrize("cell", SHOWN)
def test_a_cell_of_summary_shows_the_line_that_its_place_promises(cell: str) -> None:
    book = shipped_book("deepseek", "base")
    place = opened_file("deepseek")["Summary"][cell]
    found = book.values["Summary", place.row, place.column]
    expected = book.value(SHOWN[cell])
    if isinstance(expected, str):
        assert found == expected
    else:
        assert found == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("case", CASES)
def test_every_link_leads_to_a_cell_that_says_what_the_link_promises(case: str) -> None:
    book, file = shipped_book(case, "base"), opened_file(case)
    for sheet in book.drawn:
        for (row, column), cell in sheet.cells.items():
            if not cell.link:
                continue
            title, _, at = cell.link.partition("!")
            assert title in file.sheetnames
            target = file[title][at]
            assert at == "A1" or target.value is not None, (sheet.title, row, column, cell.link)
            if sheet.title in LINE_SHEETS and column == LABEL and row > 7:
                assert target.value == cell.content
            found = file[sheet.title].cell(row, column).hyperlink
            assert found is not None
            assert found.location == f"'{title}'!{at}"


def test_the_light_is_orange_where_the_master_check_is_not_zero_and_blue_where_it_is() -> None:
    file: Workbook = opened_file("deepseek")
    row = shipped_book("deepseek", "base").layout.home["master_check"].row
    for title, cell in (("Summary", "G1"), ("Capex", "F3")):
        formats = file[title].conditional_formatting
        rules = {r.formula[0]: r for f in formats if cell in str(f.sqref) for r in f.rules}
        fills = {test: rule.dxf.fill.bgColor.rgb for test, rule in rules.items()}
        assert fills == {f"Checks!$F${row}=0": "FFDCEBF5", f"Checks!$F${row}<>0": "FFC8500A"}


def test_a_total_stands_in_column_h_of_flows_only() -> None:
    book = shipped_book("deepseek", "base")
    for placed, cells in rows(book):
        has_total = placed.line.kind == "series" and placed.line.total and not placed.link
        assert (TOTAL in cells) == bool(has_total), placed.name


def test_what_was_set_at_the_build_stands_on_guide() -> None:
    from costbridge import case

    loaded = case.load("deepseek", sets=["use.utilisation=0.6", "own.claim.rental_rate=3"])
    guide = drawn(app.calculate(loaded), "Guide")
    said = [str(cell.content) for cell in guide.cells.values()]
    assert "base: 0.8 became 0.6" in said
    assert "own: 2 became 3" in said
