"""Sheets: one grid, one time axis, panes, the light in sight (rules S1 to S5)."""

from collections.abc import Iterator

from openpyxl.utils.cell import coordinate_to_tuple, get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from costbridge.audit.audited import Audited
from costbridge.audit.rule import Broken, rule
from costbridge.formula import Address, Formula, references, rewritten, where
from costbridge.layout import BEFORE, FIGURE, FIRST, HEADER_ROW

_PANES = {"time": "J7", "inputs": "G7", "summary": "A3"}
_PANES_ELSEWHERE = "A4"
_HEADER = max(HEADER_ROW.values())
_LIGHT, _LIGHT_LONG = "F3", "G1"  # on every sheet; on Summary


@rule("S1", severity=2)
def a_column_has_one_purpose_on_every_time_sheet(book: Audited) -> Iterator[Broken]:
    """The headings F6 to I6 and the widths of the columns are the same on every time sheet."""
    times = [(drawn, sheet) for drawn, sheet in book.sheets if drawn.kind == "time"]
    for drawn, sheet in times[1:]:
        first_drawn, first = times[0]
        for column in range(FIGURE, BEFORE + 1):
            found, expected = (s.cell(_HEADER, column).value for s in (sheet, first))
            if found != expected:
                cell = where((sheet.title, _HEADER, column))
                yield Broken(cell, f"says {found}, {first.title} says {expected}")
        if drawn.widths != first_drawn.widths:
            yield Broken(sheet.title, f"is declared in other widths than {first.title}")
        for column in drawn.widths:
            if (width := width_of(sheet, column)) != width_of(first, column):
                what = f"column {get_column_letter(column)} is {width} wide"
                yield Broken(sheet.title, f"{what}, {first.title}'s is not", notice=True)


def width_of(sheet: Worksheet, column: int) -> float:
    """The width of a column; Excel stores a run of equal columns under the first one's letter."""
    for dimension in sheet.column_dimensions.values():
        if (dimension.min or 0) <= column <= (dimension.max or 0):
            return float(dimension.width)
    return float(sheet.column_dimensions[get_column_letter(column)].width)


@rule("S2", severity=1)
def a_period_has_one_column_on_every_sheet(book: Audited) -> Iterator[Broken]:
    """Rows 4 to 6 of a time sheet link to the timeline in the same column."""
    for drawn, sheet in book.sheets:
        if drawn.kind != "time":
            continue
        for name, row in HEADER_ROW.items():
            home = book.layout.home[name]
            for column in range(FIRST, book.layout.last_column + 1):
                at = (sheet.title, row, column)
                if _linked(book, at) != (home.sheet, home.row, column):
                    found = sheet.cell(row, column).value
                    expected = where((home.sheet, home.row, column))
                    yield Broken(where(at), f"holds {found}, {name} stands in {expected}")


@rule("S3", severity=2)
def a_sheet_has_one_time_axis(book: Audited) -> Iterator[Broken]:
    """One row of a time sheet, and none of another, repeats the ends of the periods."""
    end = book.layout.home["period_end"]
    axes: dict[str, set[int]] = {}
    for at in book.formulas:
        if at[2] >= FIRST and (target := _linked(book, at)) and target[:2] == (end.sheet, end.row):
            axes.setdefault(at[0], set()).add(at[1])
    for drawn, sheet in book.sheets:
        expected = {HEADER_ROW["period_end"]} if drawn.kind == "time" else set()
        for row in axes.get(sheet.title, set()) ^ expected:
            found = "is a second time axis" if row not in expected else "is no time axis"
            yield Broken(f"{sheet.title}!{row}:{row}", found)


def _linked(book: Audited, at: Address) -> Address | None:
    """The cell that a formula is a pure link to."""
    read = book.precedents.get(at, ())
    if len(read) != 1 or rewritten(book.formulas[at], at[0], lambda *_: "") != "=":
        return None
    return read[0][:3] if read[0].rows == read[0].columns == 1 else None


@rule("S4", severity=2)
def panes_are_frozen_below_the_header(book: Audited) -> Iterator[Broken]:
    """Panes are frozen right of the labels and below the header; panes lost are a notice."""
    for drawn, sheet in book.sheets:
        expected = _PANES.get(drawn.kind, _PANES_ELSEWHERE)
        if drawn.freeze != expected:
            yield Broken(sheet.title, f"panes declared at {drawn.freeze}, not {expected}")
        if sheet.freeze_panes != drawn.freeze:
            found = f"panes frozen at {sheet.freeze_panes}, not {drawn.freeze}"
            yield Broken(sheet.title, found, notice=True)


@rule("S5", severity=2)
def the_light_is_in_sight_on_every_sheet(book: Audited) -> Iterator[Broken]:
    """The master check's light stands in the frozen part of every sheet, in words and colours."""
    long, short, master = (book.layout.home[n] for n in ("light_long", "light", "master_check"))
    for drawn, sheet in book.sheets:
        cell, words = (_LIGHT_LONG, long) if drawn.kind == "summary" else (_LIGHT, short)
        row, column = coordinate_to_tuple(cell)
        if _linked(book, (sheet.title, row, column)) != book.layout.address(words.name):
            found = sheet[cell].value
            yield Broken(f"{sheet.title}!{cell}", f"holds {found}, not the link to the light")
        number = book.layout.address(master.name)
        tests = {
            _test_of(formula, sheet.title, number)
            for condition in book.xml[sheet.title].conditions
            if condition.covers(row, column)
            for formula in condition.formulas
        }
        if not {"=0", "<>0"} <= tests:
            yield Broken(f"{sheet.title}!{cell}", "its colour does not follow the master check")


def _test_of(formula: str, sheet: str, cell: Address) -> str:
    """What a condition asks of a cell: "=0" of "Checks!$F$4=0"."""
    written = rewritten(Formula("=" + formula), sheet, lambda *_: "")
    read = [reference[:3] for reference in references("=" + formula, sheet)]
    return written.removeprefix("=") if read == [cell] else ""
