"""Writer: drawn sheets become an openpyxl workbook, which ``package`` turns into bytes."""

import datetime as dt
import re
from collections.abc import Sequence
from importlib.metadata import version
from typing import Any

from openpyxl import Workbook
from openpyxl.formatting.rule import Rule
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from costbridge import style
from costbridge.formula import Formula, column_letters
from costbridge.layout import Layout
from costbridge.sheets.drawing import Cell, Drawn

_TALLEST = 409.0  # points: Excel's limit for a row
_TEXT_LIMIT = 255  # UTF-16 units: Excel's limit for a tip, a prompt and the text of an error
_A4 = 9  # ECMA-376's number for the paper
_MARGIN_SIDE, _MARGIN_END = 0.4, 0.5  # inches
# Excel reads _x0041_ in a text as A; an escaped underscore is read as itself.
_EXCEL_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")

Looks = dict[tuple[str, str, bool], Any]
"""What openpyxl makes of a style, a format and a prefix: all cells that have them share it."""


def write(drawn: Sequence[Drawn], layout: Layout) -> Workbook:
    book = Workbook()
    del book["Sheet"]
    for named in style.named_styles().values():
        book.add_named_style(named)
    looks: Looks = {}
    for sheet in drawn:
        _sheet(book.create_sheet(sheet.title), sheet, looks)
    book.active = 0
    for name, reference in defined_names(layout).items():
        book.defined_names[name] = DefinedName(name, attr_text=reference)
    book.calculation.fullCalcOnLoad = True
    case = layout.case
    book.properties.title = case.title
    book.properties.creator = "costbridge"
    # The case's own date: two builds of one case are the same bytes on any day.
    book.properties.created = dt.datetime.fromisoformat(case.date)
    return book


def defined_names(layout: Layout) -> dict[str, str]:
    """One name for each input and each headline output: the workbook's interface for readers."""
    named = {}
    for name in layout.names:
        placed = layout.home[name]
        if placed.line.kind == "given" or placed.line.headline:
            column = column_letters(placed.column)
            named[name.replace(".", "_")] = f"{placed.sheet}!${column}${placed.row}"
    return named


def _sheet(sheet: Worksheet, drawn: Drawn, looks: Looks) -> None:
    for (row, column), cell in sorted(drawn.cells.items()):
        _cell(sheet, row, column, cell, looks)
    for column, width in drawn.widths.items():
        sheet.column_dimensions[column_letters(column)].width = round(width, 2)
    for row, height in drawn.heights.items():
        sheet.row_dimensions[row].height = min(height, _TALLEST)
    _validations(sheet, drawn)
    for mark in drawn.marks:
        look = style.failing() if mark.failing else style.passing()
        rule = Rule(type="expression", dxf=look, formula=[mark.formula])
        sheet.conditional_formatting.add(mark.range, rule)
    _view(sheet, drawn)
    _paper(sheet, drawn)


def _cell(sheet: Worksheet, row: int, column: int, drawn: Cell, looks: Looks) -> None:
    cell = sheet.cell(row, column)
    is_text = isinstance(drawn.content, str) and not isinstance(drawn.content, Formula)
    quoted = is_text and str(drawn.content).startswith(("=", "+", "-", "@"))
    _dress(cell, drawn, quoted, looks)
    if is_text:
        cell.value = _EXCEL_ESCAPE.sub("_x005F_", str(drawn.content))
        # openpyxl takes a text that begins with "=" for a formula, and "#N/A" for an error.
        cell.data_type = "s"
    elif drawn.content is not None:
        cell.value = drawn.content
    if drawn.link:
        title, _, at = drawn.link.partition("!")
        location = f"'{title}'!{at}"
        link = Hyperlink(ref=cell.coordinate, location=location, tooltip=_cut(drawn.tip) or None)
        cell.hyperlink = link


def _dress(cell: Any, drawn: Cell, quoted: bool, looks: Looks) -> None:
    """Style and format; openpyxl seeks a named style through a list of them all, cell by cell."""
    look = drawn.style, drawn.format, quoted
    if look in looks:
        cell._style = looks[look]
        return
    cell.style = f"CB {drawn.style}"
    if drawn.format:
        cell.number_format = drawn.format
    cell.quotePrefix = quoted
    looks[look] = cell._style


def _validations(sheet: Worksheet, drawn: Drawn) -> None:
    for v in drawn.validations:
        validation = DataValidation(
            type=v.kind,
            operator=None if v.kind == "list" else v.operator,
            formula1=v.first,
            formula2=v.second or None,
            allow_blank=False,
            errorStyle="stop" if v.stop else "warning",
            showErrorMessage=True,
            showInputMessage=True,
            errorTitle="Outside the range",
            error=v.error,
            promptTitle=_cut(v.title, 32) or None,
            prompt=_cut(v.prompt) or None,
        )
        validation.add(v.range)
        sheet.add_data_validation(validation)


def _cut(text: str, limit: int = _TEXT_LIMIT) -> str:
    """A text within Excel's limit, which counts an emoji twice and refuses the file beyond."""
    units = text.encode("utf-16-le")
    return text if len(units) <= 2 * limit else units[: 2 * limit].decode("utf-16-le", "ignore")


def _view(sheet: Worksheet, drawn: Drawn) -> None:
    sheet.sheet_view.showGridLines = False
    sheet.sheet_view.zoomScale = 100
    sheet.freeze_panes = drawn.freeze
    sheet.sheet_properties.tabColor = "FF" + style.TAB_COLOURS[drawn.kind]


def _paper(sheet: Worksheet, drawn: Drawn) -> None:
    rows, columns = drawn.extent
    sheet.print_area = f"A1:{column_letters(columns)}{rows}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = _A4
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_setup.fitToWidth = drawn.pages_wide
    sheet.page_setup.fitToHeight = 0
    sheet.page_margins.left = sheet.page_margins.right = _MARGIN_SIDE
    sheet.page_margins.top = sheet.page_margins.bottom = _MARGIN_END
    if drawn.repeat_rows:
        sheet.print_title_rows = drawn.repeat_rows
    if drawn.repeat_columns:
        sheet.print_title_cols = f"A:{column_letters(drawn.repeat_columns)}"
    file = f"&F, by costbridge {version('costbridge')}"
    for part, text in (("left", file), ("center", "&A"), ("right", "Page &P of &N")):
        section = getattr(sheet.oddFooter, part)
        section.text, section.size = text, 8
