"""Looks: nothing hidden, nothing beside the declared cells, and how a sheet is seen and printed.

Rules S8 to S15. What stands in free cells, the paper and the view are their user's to change.
"""

import re
from collections.abc import Iterator, Sequence

from openpyxl.cell.cell import Cell
from openpyxl.styles.colors import COLOR_INDEX, Color
from openpyxl.utils.cell import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from costbridge.audit.audited import Audited
from costbridge.audit.rule import Broken, rule

_WHITE, _BLACK = "FFFFFF", "000000"
_THEME = {0: _WHITE, 1: _BLACK}  # what Excel's pickers call background 1 and text 1
_SECTIONS = re.compile(r'"[^"]*"|\\.|[^;"\\]+|;')
_SHOWS_NOTHING = re.compile(r'("\s*"|\[[^\]]*\]|[_*].|\s)*')
_PURPOSE = 120  # characters: it stands in one line over the sheet
_SMALLEST, _LARGEST = 80, 100  # per cent: the zoom at which the declared widths read well


@rule("S8", severity=2)
def no_cells_are_merged(book: Audited) -> Iterator[Broken]:
    """No cells are merged."""
    for _, sheet in book.sheets:
        for merged in sheet.merged_cells.ranges:
            yield Broken(f"{sheet.title}!{merged.coord}", "is merged")


@rule("S9", severity=1)
def no_row_or_column_is_hidden(book: Audited) -> Iterator[Broken]:
    """No row or column is hidden, and no group is folded up."""
    for sheet in book.workbook.worksheets:
        if sheet.sheet_format.zeroHeight:
            yield Broken(sheet.title, "rows are hidden unless they say otherwise")
        for row, line in sheet.row_dimensions.items():
            if line.hidden or line.height == 0:
                yield Broken(f"{sheet.title}!{row}:{row}", "the row is hidden")
            elif line.collapsed:
                yield Broken(f"{sheet.title}!{row}:{row}", "the group of rows is folded up")
        for letter, column in sheet.column_dimensions.items():
            if column.hidden or column.width == 0:
                last = get_column_letter(column.max or column.min or 1)
                yield Broken(f"{sheet.title}!{letter}:{last}", "the column is hidden")
            elif column.collapsed:
                yield Broken(f"{sheet.title}!{letter}", "the group of columns is folded up")


@rule("S10", severity=1)
def no_content_pretends_to_be_blank(book: Audited) -> Iterator[Broken]:
    """No cell hides what it holds by its colour or its number format."""
    hidden: dict[int, str] = {}
    for sheet in book.workbook.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.value is None or not isinstance(cell, Cell):
                    continue
                if cell.style_id not in hidden:  # some eighty styles, ten thousand cells
                    hidden[cell.style_id] = _hides(cell)
                if how := hidden[cell.style_id]:
                    yield Broken(f"{sheet.title}!{cell.coordinate}", how)


def _hides(cell: Cell) -> str:
    """How a style makes its cell look blank."""
    fill = cell.fill
    ground = rgb(fill.fgColor) if fill.fill_type == "solid" else _WHITE
    if ground and rgb(cell.font.color, automatic=_BLACK) == ground:
        return f"its text is {ground} on {ground}"
    sections = _split(cell.number_format)
    if any(_SHOWS_NOTHING.fullmatch(section) for section in sections):
        return f"the number format {cell.number_format} shows nothing"
    return ""


def _split(number_format: str) -> list[str]:
    """The sections of a number format: above zero, below, zero, text."""
    found = [""]
    for piece in _SECTIONS.findall(number_format):
        if piece == ";":
            found.append("")
        else:
            found[-1] += piece
    return found


def rgb(colour: Color | None, automatic: str = "") -> str:
    """A colour as RRGGBB; nothing where only Excel could say, as of a theme's accents."""
    if colour is None or colour.type == "auto":
        return automatic
    if colour.type == "rgb":
        return str(colour.rgb)[-6:].upper()
    if colour.type == "indexed":
        return COLOR_INDEX[colour.indexed][-6:] if colour.indexed < len(COLOR_INDEX) else automatic
    return _THEME.get(colour.theme, "") if not colour.tint else ""


@rule("S11", severity=3)
def nothing_stands_outside_the_declared_cells(book: Audited) -> Iterator[Broken]:
    """Nothing stands in a cell or on a tab that is not declared; told once a sheet."""
    declared = {at for at, content in book.declared.items() if content != ""}
    titles = {drawn.title for drawn in book.drawn}
    for sheet in book.workbook.worksheets:
        if sheet.title not in titles:
            yield Broken(sheet.title, "is a tab beside the declared ones")
            continue
        cells = (cell for row in sheet.iter_rows() for cell in row if cell.value is not None)
        free = [c for c in cells if (sheet.title, c.row, c.column) not in declared]
        if free:
            more = f" (and {len(free) - 1} more cells)" if len(free) > 1 else ""
            yield Broken(f"{sheet.title}!{free[0].coordinate}", f"nothing is declared here{more}")


@rule("S12", severity=3)
def a_sheet_prints_on_few_readable_pages(book: Audited) -> Iterator[Broken]:
    """Landscape, as few pages wide as are declared; headings repeat; the footer says what it is."""
    for drawn, sheet in book.sheets:
        fits = sheet.sheet_properties.pageSetUpPr
        rows, columns = drawn.extent
        repeated = drawn.repeat_columns
        paper: Sequence[tuple[str, object, object]] = (
            ("orientation", sheet.page_setup.orientation, "landscape"),
            ("fit to page", bool(fits and fits.fitToPage), True),
            ("pages wide", int(sheet.page_setup.fitToWidth or 1), drawn.pages_wide),
            ("rows repeated", _plain(sheet.print_title_rows), drawn.repeat_rows),
            (
                "columns repeated",
                _plain(sheet.print_title_cols),
                f"A:{get_column_letter(repeated)}" if repeated else "",
            ),
            ("print area", _plain(sheet.print_area), f"A1:{get_column_letter(columns)}{rows}"),
        )
        for what, found, expected in paper:
            if found != expected:
                yield Broken(sheet.title, f"{what} {found or 'none'}, not {expected or 'none'}")
        footer = sheet.oddFooter
        words = " ".join(str(part.text) for part in (footer.left, footer.center, footer.right))
        for word in ("&F", "&A", "&P", "costbridge"):
            if word not in words.replace("&[File]", "&F").replace("&[Tab]", "&A"):
                yield Broken(sheet.title, f"the footer lacks {word}")


def _plain(reference: object) -> str:
    """A print setting as rows, columns or a range alone: "A1:H39" of "'Summary'!$A$1:$H$39"."""
    return str(reference or "").rpartition("!")[2].replace("$", "")


@rule("S13", severity=3)
def a_sheet_opens_without_gridlines_at_its_first_cell(book: Audited) -> Iterator[Broken]:
    """No gridlines, zoom 80 to 100 %, the cursor at A1, the first sheet in front."""
    for _, sheet in book.sheets:
        view = sheet.sheet_view
        if view.showGridLines is not False:
            yield Broken(sheet.title, "gridlines are shown")
        if not _SMALLEST <= (view.zoomScale or _LARGEST) <= _LARGEST:
            yield Broken(sheet.title, f"zoom is {view.zoomScale} %")
        if view.selection and view.selection[0].activeCell != "A1":
            yield Broken(sheet.title, f"the cursor is at {view.selection[0].activeCell}")
    front = book.workbook.active
    if front is None or front.title != book.workbook.sheetnames[0]:
        yield Broken(str(front.title if front else "-"), "is in front, not the first sheet")


@rule("S14", severity=3)
def a_sentence_of_purpose_stands_under_the_title(book: Audited) -> Iterator[Broken]:
    """A2 says in a sentence what the sheet is for; Summary has its answer there instead."""
    for drawn, sheet in book.sheets:
        said = str(sheet["A2"].value or "")
        if drawn.kind != "summary" and not (said.endswith(".") and len(said) <= _PURPOSE):
            yield Broken(f"{sheet.title}!A2", f"no sentence of at most {_PURPOSE} characters")


@rule("S15", severity=3)
def what_is_to_be_known_stands_in_cells(book: Audited) -> Iterator[Broken]:
    """No comment but on Inputs, and no picture, says what no cell says."""
    for drawn, sheet in book.sheets:
        if drawn.kind != "inputs":
            yield from _comments(sheet)
        for _ in sheet._images:
            yield Broken(sheet.title, "holds a picture")


def _comments(sheet: Worksheet) -> Iterator[Broken]:
    for row in sheet.iter_rows():
        for cell in row:
            if cell.comment is not None:
                yield Broken(f"{sheet.title}!{cell.coordinate}", "has a comment")
