"""Looks: nothing merged, hidden or made to look blank, nothing beside the declared (S8 to S11)."""

import re
from collections.abc import Iterator

from openpyxl.cell.cell import Cell
from openpyxl.styles.colors import COLOR_INDEX, Color
from openpyxl.utils.cell import get_column_letter

from costbridge.audit.audited import Audited, cells_of
from costbridge.audit.rule import Broken, rule

_WHITE, _BLACK = "FFFFFF", "000000"
_THEME = {0: _WHITE, 1: _BLACK}  # what Excel's pickers call background 1 and text 1
_SECTIONS = re.compile(r'"[^"]*"|\\.|[^;"\\]+|;')
_SHOWS_NOTHING = re.compile(r'("\s*"|\[[^\]]*\]|[_*].|\s)*')


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
        for cell in cells_of(sheet):
            if cell.value is None:
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
        cells = (cell for cell in cells_of(sheet) if cell.value is not None)
        free = [c for c in cells if (sheet.title, c.row, c.column) not in declared]
        if free:
            more = f" (and {len(free) - 1} more cells)" if len(free) > 1 else ""
            yield Broken(f"{sheet.title}!{free[0].coordinate}", f"nothing is declared here{more}")
