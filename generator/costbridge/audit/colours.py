"""Colours: a cell's font says what it holds, its fill and lock whether to type there (I6, I7)."""

from collections.abc import Iterator

from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.worksheet.worksheet import Worksheet

from costbridge.audit.audited import Audited
from costbridge.audit.inputs import rows_of_inputs, scenario_columns
from costbridge.audit.looks import rgb
from costbridge.audit.places import SHOWING
from costbridge.audit.rule import Broken, rule
from costbridge.checking.typed import PICKER_AT
from costbridge.formula import Address, where
from costbridge.layout import HEADER_ROW
from costbridge.sheets.drawing import Drawn
from costbridge.sheets.inputs import HIGH, LOW
from costbridge.style import BLACK, INPUT_FILL, INPUT_FONT, LINK_FONT

_NAMES = {INPUT_FONT: "blue", BLACK: "black", LINK_FONT: "green"}
_HEADER = max(HEADER_ROW.values())  # rows of titles, the light, the colour key


def entries(book: Audited) -> set[Address]:
    """The cells that a person types into: numbers and texts of inputs, and the scenario picker."""
    found = {PICKER_AT}
    for name in book.layout.names:
        placed = book.layout.home[name]
        if placed.line.kind == "given" and (placed.line.unit == "text" or placed.line.column):
            found.add(book.layout.address(name))
    columns = (LOW, HIGH, *scenario_columns(book))
    for sheet, placed in rows_of_inputs(book):
        found |= {(sheet.title, placed.row, column) for column in columns}
    return found


@rule("I6", severity=2)
def the_colour_tells_what_a_cell_holds(book: Audited) -> Iterator[Broken]:
    """Blue is typed, black calculated, green from another sheet; yellow is where to type."""
    inputs = entries(book)
    for drawn, sheet, at, cell in _declared(book):
        is_input = at in inputs
        fill = rgb(cell.fill.fgColor) if cell.fill.fill_type == "solid" else ""
        if (fill == INPUT_FILL) != is_input:
            yield Broken(where(at), "is yellow and no input" if not is_input else "is not yellow")
        expected = _expected(cell, sheet, is_input)
        # what Summary and the like show is a page, drawn by hand; a link typed over stays black
        told = is_input or drawn.kind not in SHOWING or drawn.kind == "checks"
        if not expected or not told or at in book.typed:
            continue
        font = rgb(cell.font.color, automatic=BLACK)
        if font != expected:
            yield Broken(where(at), f"is {_NAMES.get(font, font)}, not {_NAMES[expected]}")


def _expected(cell: Cell | MergedCell, sheet: Worksheet, is_input: bool) -> str:
    if cell.data_type == "f":
        away = "!" in str(cell.value).replace(f"{sheet.title}!", "")
        return LINK_FONT if away and not is_input else BLACK
    return INPUT_FONT if is_input and cell.value is not None else ""


@rule("I7", severity=3)
def only_what_is_typed_is_unlocked(book: Audited) -> Iterator[Broken]:
    """Input cells are unlocked and no others; the protection itself is off."""
    inputs = entries(book)
    for _, sheet in book.sheets:
        if sheet.protection.sheet:
            yield Broken(sheet.title, "is protected")
    for _, _, at, cell in _declared(book):
        typed = at in inputs and cell.data_type != "f"
        if cell.protection.locked == typed and at not in book.typed:
            yield Broken(where(at), "is locked" if typed else "is unlocked and no input")


def _declared(book: Audited) -> Iterator[tuple[Drawn, Worksheet, Address, Cell | MergedCell]]:
    """The cells below the headings of the sheets that have rows; Summary's all."""
    for drawn, sheet in book.sheets:
        for (row, column), declared in drawn.cells.items():
            heading = drawn.kind != "summary" and row <= _HEADER
            if declared.content is not None and not heading:
                yield drawn, sheet, (sheet.title, row, column), sheet.cell(row, column)
