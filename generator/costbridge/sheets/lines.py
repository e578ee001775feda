"""Line sheets: time sheets and plain sheets, drawn from their rows."""

from costbridge.formula import Formula, column_letters
from costbridge.layout import (
    BEFORE,
    FIGURE,
    FIRST,
    HEADER_ROW,
    LABEL,
    TOTAL,
    UNIT,
    Layout,
    Placed,
)
from costbridge.rows import Row
from costbridge.sheets.drawing import WORDS, Drawn, Mark, address, head, number_format
from costbridge.sheets.text_width import column_width, wrapped_lines
from costbridge_workbook.units import UNITS
from costbridge_workbook.vocabulary import Page, Sheet

# Widths that the longest number of a unit needs at size 10: 1,051,920,000 with brackets.
WIDTHS = {1: 3.0, 2: 2.0, 3: 2.0, 4: 5.0, FIGURE: 15.0, UNIT: 18.0, TOTAL: 15.0, BEFORE: 8.0}
_PERIOD = 13.3
_NOTES = {10: 52.0, 11: 30.0}  # a table's words stand right of its four columns of numbers


def draw(sheet: Sheet | Page, layout: Layout) -> Drawn:
    time = sheet.kind == "time"
    drawn = Drawn(sheet.title, sheet.kind, freeze="J7" if time else "A4")
    tables = [c for p in layout.rows[sheet.title] for c, _ in p.line.words]
    last = layout.last_column if time else max([UNIT, *tables])
    head(drawn, layout, sheet.purpose, last)
    drawn.widths = WIDTHS | {LABEL: label_width(layout)}
    if time:
        drawn.widths |= dict.fromkeys(range(FIRST, last + 1), _PERIOD)
        drawn.repeat_rows, drawn.repeat_columns = "1:6", LABEL
        _time_header(drawn, layout)
    else:
        drawn.repeat_rows = "1:4"
        for column, text in ((LABEL, "Line"), (FIGURE, "Value"), (UNIT, "Unit")):
            drawn.put(4, column, text, heading(column))
    for placed in layout.rows[sheet.title]:
        if placed.line.kind == "section":
            section(drawn, placed, last)
        elif placed.line.kind == "heading" or placed.line.column:
            _table_cell(drawn, placed, layout)
        else:
            _row(drawn, placed, layout)
    return drawn


def _table_cell(drawn: Drawn, placed: Placed, layout: Layout) -> None:
    """A cell of a table, and with the first of a row its label and notes."""
    line, heads = placed.line, placed.line.kind == "heading"
    for column, words in line.words:
        right = column not in (LABEL, *_NOTES)
        style = ("Header" if right else "Header Indented") if heads else "Note Wrapped"
        drawn.put(placed.row, column, words, "Label" if column == LABEL else style)
        if column in _NOTES:
            drawn.widths[column] = _NOTES[column]
            if wrapped_lines(words, _NOTES[column], 9) > 1:
                drawn.heights[placed.row] = 27.0  # points: two lines at size 9
        elif column > UNIT:
            drawn.widths[column] = WIDTHS[TOTAL]
    if not heads:
        content = layout.formula(placed, line.column)
        drawn.put(placed.row, line.column, content, "Calculation", format=number_format(line))


def label_width(layout: Layout) -> float:
    """One width for column E of all sheets, so that a column has one purpose and one place."""
    kinds = ("time", "plain", "checks")
    titles = [s.title for s in layout.book if s.kind in kinds]
    lines = [p.line for t in titles for p in layout.rows[t] if p.name]
    return max(column_width(line.label, bold=line.headline) for line in lines)


def heading(column: int) -> str:
    """The style of a column's heading: over numbers it stands on the right."""
    if column in (FIGURE, TOTAL, BEFORE):
        return "Header"
    return "Header Left" if column == LABEL else "Header Indented"


def section(drawn: Drawn, placed: Placed, last: int) -> None:
    for column in range(1, last + 1):
        drawn.put(placed.row, column, None, "Section")
    drawn.put(placed.row, 1, placed.line.label, "Section")
    if placed.line.reason:
        drawn.put(placed.row + 1, LABEL, placed.line.reason, "Note")


def _time_header(drawn: Drawn, layout: Layout) -> None:
    last = max(HEADER_ROW.values())
    for name, row in HEADER_ROW.items():
        home = layout.home[name]
        drawn.put(row, LABEL, home.line.label, "Header Left" if row == last else "Header Plain")
        local = home.sheet == drawn.title
        style = ("Header Value" if local else "Header Link") + (" Last" if row == last else "")
        for column in range(FIRST, layout.last_column + 1):
            prefix = "" if local else f"{home.sheet}!"
            link = Formula(f"={prefix}{column_letters(column)}{home.row}")
            drawn.put(row, column, link, style, format=number_format(home.line))
    for column, text in ((FIGURE, "Value"), (UNIT, "Unit"), (TOTAL, "Total"), (BEFORE, "Before")):
        drawn.put(last, column, text, heading(column))


def _row(drawn: Drawn, placed: Placed, layout: Layout) -> None:
    line = placed.line
    if line.sign:
        drawn.put(placed.row, 4, line.sign, "Unit")
    if placed.link:
        home = address(placed.link.sheet, placed.link.row, LABEL)
        tip = f"To its home on {placed.link.sheet}"
        drawn.put(placed.row, LABEL, line.label, "Label Link", link=home, tip=tip)
    else:
        drawn.put(placed.row, LABEL, line.label, "Label Bold" if line.headline else "Label")
    if line.kind == "text":
        drawn.put(placed.row, FIGURE, layout.formula(placed, FIGURE), "Words")
        return
    drawn.put(placed.row, UNIT, line.unit, "Unit")
    style, format_ = _style(placed), number_format(line)
    write = layout.link if placed.link else layout.formula
    if line.role == "check":
        drawn.marks.append(_mark(placed, layout))
    if line.kind != "series":
        drawn.put(placed.row, FIGURE, write(placed, FIGURE), style, format=format_)
        return
    for column in range(FIRST, layout.last_column + 1):
        drawn.put(placed.row, column, write(placed, column), style, format=format_)
    if not placed.link:
        _beside_the_periods(drawn, placed, layout, style, format_)


def _beside_the_periods(
    drawn: Drawn, placed: Placed, layout: Layout, style: str, format_: str
) -> None:
    line = placed.line
    if line.opening is not None:
        drawn.put(placed.row, BEFORE, int(line.opening), "Calculation", format=format_)
    if line.total:
        first, last = column_letters(FIRST), column_letters(layout.last_column)
        total = Formula(f"={line.total}(${first}{placed.row}:${last}{placed.row})")
        format_ = UNITS[line.total_unit].format if line.total_unit else format_
        drawn.put(placed.row, TOTAL, total, style, format=format_)


def _style(placed: Placed) -> str:
    line: Row = placed.line
    if placed.link:
        return "Link"
    if line.role in WORDS:
        return "Check"
    return "Output" if line.headline else "Calculation"


def _mark(placed: Placed, layout: Layout) -> Mark:
    """A check that fails is seen from afar, in each period in which it does."""
    if placed.line.kind != "series":
        cell = f"F{placed.row}"
        return Mark(cell, f"{cell}>0", failing=True)
    last = column_letters(layout.last_column)
    return Mark(f"H{placed.row}:{last}{placed.row}", f"H{placed.row}>0", failing=True)
