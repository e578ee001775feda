"""Checks: the result first, then every check and tie with its gap, tolerance, place and reason."""

from costbridge.formula import Formula, column_letters
from costbridge.layout import BEFORE, FIGURE, FIRST, LABEL, TOTAL, UNIT, Layout, Placed
from costbridge.sheets.drawing import WORDS, Drawn, Mark, address, head, number_format
from costbridge.sheets.lines import WIDTHS, heading, label_width, section
from costbridge.sheets.text_width import wrapped_lines
from costbridge_workbook.units import IN_FULL
from costbridge_workbook.vocabulary import Sheet

GAP, TOLERANCE, SHEET, WHY = TOTAL, BEFORE, FIRST, FIRST + 1
_HEADINGS = {LABEL: "What must hold", FIGURE: "Result", UNIT: "Unit of the gap", GAP: "Gap"}
_HEADINGS |= {TOLERANCE: "Tolerance", SHEET: "Sheet", WHY: "Why"}
_WHY_WIDTH = 56.0
_LINE = 12.5  # points a line at size 9


def draw(sheet: Sheet, layout: Layout) -> Drawn:
    drawn = Drawn(sheet.title, sheet.kind, freeze="A4")
    head(drawn, layout, sheet.purpose, WHY)
    drawn.widths = WIDTHS | {LABEL: label_width(layout)}
    drawn.widths |= {TOLERANCE: 14.0, SHEET: 10.0, WHY: _WHY_WIDTH}
    for placed in layout.rows[sheet.title]:
        if placed.line.kind == "section":
            section(drawn, placed, WHY)
        elif placed.link:
            _test(drawn, placed, placed.link, layout)
        else:
            _result(drawn, placed, layout)
    first = next(p.row for p in layout.rows[sheet.title] if p.line.role)
    for column, text in _HEADINGS.items():
        drawn.put(first - 2, column, text, heading(column))
    return drawn


def _result(drawn: Drawn, placed: Placed, layout: Layout) -> None:
    line, content = placed.line, layout.formula(placed, FIGURE)
    drawn.put(placed.row, LABEL, line.label, "Label Bold" if line.headline else "Label")
    if line.kind == "text":
        drawn.put(placed.row, FIGURE, content, "Words")
        return
    style = "Output" if line.headline else "Calculation"
    drawn.put(placed.row, FIGURE, content, style, format=number_format(line))
    drawn.put(placed.row, UNIT, line.unit, "Unit")


def _test(drawn: Drawn, placed: Placed, home: Placed, layout: Layout) -> None:
    row, line = placed.row, placed.line
    drawn.put(row, LABEL, line.label, "Label")
    flag = _cell(home)
    # A check of a series counts once, however many periods fail: master_check counts checks.
    result = Formula(f"=IF({flag}>0,1,0)" if home.line.kind == "series" else f"={flag}")
    drawn.put(row, FIGURE, result, "Check Link", format=WORDS[line.role])
    if line.role == "check":
        drawn.marks.append(Mark(f"F{row}", f"F{row}>0", failing=True))
    gap = layout.home[f"gap.{line.name}"]
    drawn.put(row, UNIT, gap.line.unit, "Unit")
    drawn.put(row, GAP, Formula(f"={_cell(gap)}"), "Link", format=number_format(gap.line))
    if line.tolerance:
        tolerance = Formula(f"={_cell(layout.home[line.tolerance])}")
        drawn.put(row, TOLERANCE, tolerance, "Link", format=IN_FULL)
    to_line = address(home.sheet, home.row, LABEL)
    drawn.put(row, SHEET, home.sheet, "Nav Indented", link=to_line, tip="To the line it guards")
    drawn.put(row, WHY, line.reason, "Note Wrapped")
    lines = wrapped_lines(line.reason, _WHY_WIDTH, 9)
    if lines > 1:
        drawn.heights[row] = _LINE * lines + 2


def _cell(home: Placed) -> str:
    """Its figure, or its total: without $, so that no two neighbours look like a broken pattern."""
    column = TOTAL if home.line.kind == "series" else FIGURE
    return f"{home.sheet}!{column_letters(column)}{home.row}"
