"""Rules S1 to S15: the smallest defect on a sheet, and the rule that names it."""

from dataclasses import replace

import pytest
from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill

from costbridge.audit.sheet_xml import sheets_xml
from costbridge.formula import column_letters
from costbridge.sheets.drawing import Drawn

from .conftest import Audited, audited, breaches, edited, typed, with_parts, with_text


@pytest.fixture
def book() -> Audited:
    return audited("gpt4")


def places(rule: str, book: Audited) -> list[str]:
    return [broken.where for broken in breaches(rule, book)]


def part_of(book: Audited, title: str) -> str:
    return f"xl/worksheets/sheet{book.workbook.sheetnames.index(title) + 1}.xml"


def drawn_otherwise(book: Audited, title: str, **changes: object) -> Audited:
    """The book with another declaration of one sheet, its file as it is."""

    def change(sheet: Drawn) -> Drawn:
        return replace(sheet, **changes) if sheet.title == title else sheet  # type: ignore[arg-type]

    copy = replace(book, drawn=[change(sheet) for sheet in book.drawn])
    copy.__dict__.update({"workbook": book.workbook, "formulas": book.formulas})
    return copy


def test_s1_a_heading_of_another_column_is_named_a_width_is_a_notice(book: Audited) -> None:
    def change(file: Workbook) -> None:
        file["Opex"]["H6"] = "Sum"
        file["Capex"].column_dimensions["F"].width = 40

    found = breaches("S1", edited(book, change))
    assert [(b.where, b.notice) for b in found] == [("Capex", True), ("Opex!H6", False)]


def test_s1_a_sheet_declared_in_other_widths_is_named(book: Audited) -> None:
    widths = {**next(d.widths for d in book.drawn if d.title == "Opex"), 6: 40.0}
    found = breaches("S1", drawn_otherwise(book, "Opex", widths=widths))
    assert [(b.where, b.notice) for b in found] == [("Opex", False)]


def test_s1_a_run_of_columns_that_excel_stores_as_one_has_one_width(book: Audited) -> None:
    def together(file: Workbook) -> None:
        columns = file["Capex"].column_dimensions
        last = 9 + book.layout.periods
        columns["J"].min, columns["J"].max = 10, last
        for column in range(11, last + 1):
            del columns[column_letters(column)]

    assert breaches("S1", edited(book, together)) == []


def test_s2_a_period_in_another_column_is_named(book: Audited) -> None:
    home = book.layout.home["period"]
    found = typed(book, {("Capex", "L4"): f"={home.sheet}!K{home.row}"})
    assert places("S2", found) == ["Capex!L4"]
    assert places("S2", typed(book, {("Capex", "L4"): 3})) == ["Capex!L4"]


def test_s3_a_second_time_axis_and_one_that_is_lost_are_named(book: Audited) -> None:
    row = book.layout.home["period_end"].row
    cells = {("Run", "K60"): f"=Timing!K{row}"}
    cells |= {("Opex", f"{column_letters(c)}5"): "=1" for c in range(10, 10 + book.layout.periods)}
    assert sorted(breaches("S3", typed(book, cells))) == [
        ("Opex!5:5", "is no time axis", False),
        ("Run!60:60", "is a second time axis", False),
    ]


def test_s4_panes_declared_elsewhere_are_named_panes_lost_are_a_notice(book: Audited) -> None:
    (found,) = breaches("S4", edited(book, lambda f: setattr(f["Capex"], "freeze_panes", "A2")))
    assert (found.where, found.notice) == ("Capex", True)
    (wrong, _) = breaches("S4", drawn_otherwise(book, "Capex", freeze="A2"))
    assert wrong == ("Capex", "panes declared at A2, not J7", False)


def test_s5_a_light_that_is_no_link_is_named(book: Audited) -> None:
    cells = {("Capex", "F3"): "ALL CHECKS PASS", ("Summary", "G1"): "=Checks!$F$32"}
    assert places("S5", typed(book, cells)) == ["Summary!G1", "Capex!F3"]


def test_s5_a_light_whose_colour_follows_nothing_is_named(book: Audited) -> None:
    row = book.layout.address("master_check")[1]
    part = part_of(book, "Capex")
    found = with_text(book, part, f"Checks!$F${row}&lt;&gt;0", f"Checks!$F${row + 1}&lt;&gt;0")
    assert places("S5", found) == ["Capex!F3"]


def test_s5_a_condition_in_the_extension_that_excel_writes_counts(book: Audited) -> None:
    row = book.layout.address("master_check")[1]
    part = part_of(book, "Capex")
    text = book.parts[part].decode()
    start = text.index('<conditionalFormatting sqref="F3"')
    end = text.index("</conditionalFormatting>", start) + len("</conditionalFormatting>")
    rules = "".join(
        f'<x14:cfRule type="expression"><xm:f>Checks!$F${row}{test}0</xm:f></x14:cfRule>'
        for test in ("=", "&lt;&gt;")
    )
    extension = (
        '<extLst xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main" '
        'xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main">'
        '<ext uri="{78C0D931-6437-407d-A8EE-F0AAD7539E65}">'
        f"<x14:conditionalFormattings><x14:conditionalFormatting>{rules}<xm:sqref>F3</xm:sqref>"
        "</x14:conditionalFormatting></x14:conditionalFormattings></ext></extLst></worksheet>"
    )
    without = text[:start] + text[end:]
    assert places("S5", with_parts(book, {part: without.encode()})) == ["Capex!F3"]
    moved = without.replace("</worksheet>", extension)
    assert places("S5", with_parts(book, {part: moved.encode()})) == []


def test_s6_a_formula_that_reads_from_below_is_named_the_period_before_is_not(
    book: Audited,
) -> None:
    sheet, row, _ = book.layout.address("server_capex")
    found = typed(book, {(sheet, f"F{row}"): f"=F{row + 2}", ("Fleet", "K30"): "=J31"})
    assert places("S6", found) == [f"{sheet}!F{row}"]


def test_s7_a_sheet_that_reads_a_later_one_or_a_page_is_named(book: Audited) -> None:
    cells = {("Capex", "F64"): "=Opex!F59", ("Run", "F40"): "=Summary!B9", ("Use", "F40"): "=X!A1"}
    assert [(b.where, b.what.partition(",")[0]) for b in breaches("S7", typed(book, cells))] == [
        ("Capex!F64", "reads from Opex"),
        ("Run!F40", "reads from Summary"),
        ("Use!F40", "reads from X"),
    ]


def test_s8_merged_cells_are_named(book: Audited) -> None:
    assert places("S8", edited(book, lambda f: f["Run"].merge_cells("B60:D60"))) == ["Run!B60:D60"]


def test_s9_what_is_hidden_or_folded_up_is_named(book: Audited) -> None:
    def hide(file: Workbook) -> None:
        file["Capex"].row_dimensions[20].hidden = True
        file["Fleet"].row_dimensions[20].height = 0
        file["Opex"].column_dimensions["K"].hidden = True
        file["Run"].column_dimensions["C"].width = 0
        file["Use"].row_dimensions[30].collapsed = True
        file["Bridge"].column_dimensions["H"].collapsed = True
        file["GpuHour"].sheet_format.zeroHeight = True

    assert set(places("S9", edited(book, hide))) == {
        *("Capex!20:20", "Fleet!20:20", "Opex!K:K", "Run!C:C", "Use!30:30"),
        *("Bridge!H", "GpuHour"),
    }


def test_s10_content_that_looks_blank_is_named(book: Audited) -> None:
    def blank(file: Workbook) -> None:
        sheet = file["Run"]
        sheet["F20"].font = Font(color="FFFFFFFF")
        sheet["F21"].number_format = ";;;"
        sheet["F22"].number_format = '0.0;"" ;0'
        sheet["F23"].font = Font(color="FF12355B")
        sheet["F23"].fill = PatternFill("solid", fgColor="FF12355B")
        sheet["C60"].font = Font(color="FFFFFFFF")  # an empty cell hides nothing

    for cell in ("F20", "F21", "F22", "F23"):
        assert book.workbook["Run"][cell].value is not None
    assert places("S10", edited(book, blank)) == [f"Run!F{row}" for row in (20, 21, 22, 23)]


def test_s11_a_note_a_formula_and_a_tab_beside_the_declared_are_noted(book: Audited) -> None:
    def add(file: Workbook) -> None:
        file.create_sheet("Notes")
        file["Run"]["K30"] = "my note"
        file["Run"]["L30"] = "=F20*2"

    assert breaches("S11", edited(book, add)) == [
        ("Run!K30", "nothing is declared here (and 1 more cells)", False),
        ("Notes", "is a tab beside the declared ones", False),
    ]


def test_s12_each_setting_of_the_paper_is_named(book: Audited) -> None:
    def change(file: Workbook) -> None:
        sheet = file["Capex"]
        sheet.page_setup.orientation = "portrait"
        sheet.page_setup.fitToWidth = 1
        sheet.sheet_properties.pageSetUpPr.fitToPage = False
        sheet.print_title_rows, sheet.print_title_cols = "1:2", "A:C"
        sheet.print_area = "A1:F20"
        sheet.oddFooter.left.text = "mine"

    found = breaches("S12", edited(book, change))
    assert {b.where for b in found} == {"Capex"}
    assert [b.what.rpartition(",")[0] or b.what for b in found] == [
        *("orientation portrait", "fit to page none", "pages wide 1", "rows repeated 1:2"),
        *("columns repeated A:C", "print area A1:F20"),
        *("the footer lacks &F", "the footer lacks costbridge"),
    ]


def test_s13_each_setting_of_the_view_is_named(book: Audited) -> None:
    def change(file: Workbook) -> None:
        file["Capex"].sheet_view.showGridLines = True
        file["Opex"].sheet_view.zoomScale = 120
        file["Run"].sheet_view.selection[0].activeCell = "F20"
        file.active = 3

    found = breaches("S13", edited(book, change))
    assert [b.where for b in found] == ["Capex", "Opex", "Run", "Timing"]


def test_s14_a_purpose_that_is_gone_endless_or_long_is_named(book: Audited) -> None:
    cells = {("Capex", "A2"): None, ("Opex", "A2"): "No full stop", ("Run", "A2"): 120 * "x" + "."}
    assert places("S14", typed(book, cells)) == ["Capex!A2", "Opex!A2", "Run!A2"]


def test_s15_a_comment_and_a_picture_are_noted_a_comment_on_inputs_is_not(book: Audited) -> None:
    def comment(file: Workbook) -> None:
        for title in ("Run", "Inputs"):
            file[title]["F20"].comment = Comment("why", "she")

    assert places("S15", edited(book, comment)) == ["Run!F20"]
    assert places("S15", with_parts(book, {"xl/media/image1.png": b""})) == ["xl/media/image1.png"]


def test_what_is_attached_to_cells_is_found_by_the_title_of_their_sheet(book: Audited) -> None:
    assert set(sheets_xml(book.raw)) == set(book.workbook.sheetnames)


def test_a_cell_far_away_makes_no_cells_between(book: Audited) -> None:
    far = typed(book, {("Run", "SF10000"): "a note of five million cells' distance"})
    before = len(far.workbook["Run"]._cells)
    for rule in ("S8", "S9", "S10", "S11", "S13", "S15", "I4", "I6", "I7", "K7", "W5", "W8"):
        breaches(rule, far)
    assert len(far.workbook["Run"]._cells) < 2 * before
    assert places("S11", far) == ["Run!SF10000"]
