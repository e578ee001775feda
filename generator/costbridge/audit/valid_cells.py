"""Valid file, the grid: rows, cells and their values, columns, merges, and the styles they name."""

from collections.abc import Iterator, Mapping
from typing import Any

from costbridge.audit.audited import Audited
from costbridge.audit.raw import (
    MAIN,
    Element,
    RawCell,
    RawSheet,
    area,
    select,
    units,
    whole,
)
from costbridge.audit.rule import Broken, rule
from costbridge.formula import LAST_COLUMN, LAST_ROW, Address
from costbridge.reading.cells import CELL_ERRORS, WRITTEN_NUMBER

_CELL_TYPES = ("n", "b", "d", "e", "s", "str", "inlineStr")
_TEXT = 32_767  # characters of a cell
_WIDTH, _HEIGHT = 255.0, 409.5  # characters and points: the widest column, the tallest row
_BUILT_IN = 164  # the first number that a format of one's own may have
_DXF = "//@dxfId | //@headerRowDxfId | //@dataDxfId | //@totalsRowDxfId"
_PARTS_OF_A_STYLE = {"fontId": "fonts", "fillId": "fills", "borderId": "borders"}


@rule("V7", severity=1)
def grid(book: Audited) -> Iterator[Broken]:
    """Rows and the cells of a row stand once and in order, each cell in its own row."""
    for sheet in book.raw.sheets:
        row = 0
        for element in sheet.all("row"):
            number = whole(element, "r", row + 1)
            if not row < number <= LAST_ROW:
                yield Broken(sheet.title, f"row {number} follows row {row}: rows ascend")
            row = number
            yield from _row(sheet, element, row)


def _row(sheet: RawSheet, element: Element, row: int) -> Iterator[Broken]:
    column = 0
    for cell in element.iterchildren(f"{MAIN}c"):
        if name := cell.get("r"):
            found = area(name)
            if found is None or found.first_row != row:
                yield Broken(f"{sheet.title}!{name}", f"stands in row {row}: no cell of that row")
                continue
            if found.first_col <= column:
                yield Broken(f"{sheet.title}!{name}", "stands twice or after a later cell")
        column = found.first_col if name and found else column + 1


@rule("V8", severity=1)
def values(book: Audited) -> Iterator[Broken]:
    """What a cell holds is of the cell's type: no text in a number, no text beyond 32,767."""
    raw = book.raw
    for sheet in raw.sheets:
        for cell in sheet.cells:
            if problem := _problem(cell, len(raw.strings)):
                yield Broken(f"{sheet.title}!{cell.name}", problem)
    for number, text in enumerate(raw.strings):
        if units(text) > _TEXT:
            yield Broken(f"shared text {number}", f"is longer than {_TEXT:,} characters")


def _problem(cell: RawCell, strings: int) -> str:
    text = cell.value
    if cell.type not in _CELL_TYPES:
        return f"is of the type {cell.type!r}, which there is not"
    if not text:
        return ""
    match cell.type:
        case "n" if not WRITTEN_NUMBER.fullmatch(text) or abs(float(text)) == float("inf"):
            return f"holds {text[:20]!r} as a number"
        case "b" if text not in ("0", "1", "true", "false"):
            return f"holds {text[:20]!r} as a truth value"
        case "e" if text not in CELL_ERRORS:
            return f"holds {text[:20]!r} as an error value"
        case "s" if not (text.isascii() and text.isdigit() and int(text) < strings):
            return f"holds the shared text {text[:20]!r} of {strings}"
        case "str" | "inlineStr" if units(text) > _TEXT:
            return f"holds a text longer than {_TEXT:,} characters: shorten it"
    return ""


@rule("V9", severity=1)
def columns(book: Audited) -> Iterator[Broken]:
    """Widths of columns ascend without overlap, and no row or column is beyond its limit."""
    for sheet in book.raw.sheets:
        last = 0
        for col in sheet.all("col"):
            first, until = whole(col, "min"), whole(col, "max")
            if not last < first <= until <= LAST_COLUMN:
                yield Broken(sheet.title, f"columns {first} to {until} overlap or precede {last}")
            if not 0 <= _size(col, "width") <= _WIDTH:
                yield Broken(sheet.title, f"columns {first} to {until} are wider than {_WIDTH:g}")
            last = until
        for row in sheet.all("row"):
            if not 0 <= _size(row, "ht") <= _HEIGHT:
                yield Broken(sheet.title, f"row {row.get('r')} is taller than {_HEIGHT:g} points")


def _size(element: Element, attribute: str) -> float:
    text = element.get(attribute, "0")
    return float(text) if WRITTEN_NUMBER.fullmatch(text) else -1.0


@rule("V10", severity=1)
def merges(book: Audited) -> Iterator[Broken]:
    """Merged ranges are of two cells or more and do not overlap."""
    for sheet in book.raw.sheets:
        taken: dict[Address, str] = {}  # by cell: what is read first has few merged cells
        for ref in (merge.get("ref", "") for merge in sheet.all("mergeCell")):
            cells = area(ref)
            if cells is None or cells.rows * cells.columns < 2:
                yield Broken(f"{sheet.title}!{ref}", "is merged and is no range of several cells")
                continue
            if other := next((taken[cell] for cell in cells.addresses() if cell in taken), ""):
                yield Broken(f"{sheet.title}!{ref}", f"overlaps the merged {other}: unmerge one")
            taken.update(dict.fromkeys(cells.addresses(), ref))


@rule("V11", severity=1)
def style_numbers(book: Audited) -> Iterator[Broken]:
    """Every style that a cell, row, column or mark names by its number is there."""
    count = {
        tag: len(book.raw.styles.findall(f"{MAIN}{tag}/*"))
        for tag in ("cellXfs", "cellStyleXfs", "dxfs", *_PARTS_OF_A_STYLE.values())
    }
    for sheet in book.raw.sheets:
        for tag, attribute in (("c", "s"), ("row", "s"), ("col", "style")):
            for element in sheet.all(tag):
                if not 0 <= whole(element, attribute) < max(count["cellXfs"], 1):
                    where = f"{sheet.title}!{element.get('r') or element.get('min')}"
                    yield Broken(where, f"there is no style {element.get(attribute)}")
        tables = [book.raw.trees[name] for name in book.raw.related(sheet.part, "table")]
        for number in (n for root in (sheet.root, *tables) for n in select(root, _DXF)):
            if not (number.isdecimal() and int(number) < count["dxfs"]):
                yield Broken(sheet.title, f"there is no style of a mark {number}: {_at(number)}")
    yield from _parts_of_styles(book.raw.styles, count)


def _at(attribute: Any) -> str:
    """Where an attribute stands: the range of the mark or table that has it."""
    ranges = select(attribute.getparent(), "ancestor-or-self::*/@sqref | ancestor-or-self::*/@ref")
    return str(ranges[-1]) if ranges else str(attribute.getparent().tag)


def _parts_of_styles(styles: Element, count: Mapping[str, int]) -> Iterator[Broken]:
    formats = {f.get("numFmtId") for f in styles.iter(f"{MAIN}numFmt")}
    for group in ("cellXfs", "cellStyleXfs"):
        for number, xf in enumerate(styles.iterfind(f"{MAIN}{group}/{MAIN}xf")):
            for attribute, tag in _PARTS_OF_A_STYLE.items():
                if not 0 <= whole(xf, attribute) < count[tag]:
                    problem = f"there is no {attribute} {xf.get(attribute)}"
                    yield Broken(f"styles, {group} {number}", problem)
            if not 0 <= whole(xf, "xfId") < max(count["cellStyleXfs"], 1):
                problem = f"there is no named style {xf.get('xfId')}"
                yield Broken(f"styles, {group} {number}", problem)
            if whole(xf, "numFmtId") >= _BUILT_IN and xf.get("numFmtId") not in formats:
                problem = f"there is no number format {xf.get('numFmtId')}"
                yield Broken(f"styles, {group} {number}", problem)
