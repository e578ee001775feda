"""Line sheets: time sheets, plain sheets and Checks, drawn from their rows."""

from collections.abc import Iterable

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
from costbridge.sheets.drawing import Drawn, address, head, number_format
from costbridge.sheets.text_width import column_width
from costbridge_workbook.units import IN_FULL, PASS_FAIL
from costbridge_workbook.vocabulary import Page, Sheet

# Widths that the longest number of a unit needs at size 10: 1,051,920,000 with brackets.
_WIDTHS = {1: 3.0, 2: 2.0, 3: 2.0, 4: 5.0, FIGURE: 16.0, UNIT: 20.0, TOTAL: 16.0, BEFORE: 10.0}
_PERIOD = 13.3
_CHECKS = {"tolerance": TOTAL, "unit": BEFORE, "sheet": FIRST, "reason": FIRST + 1}


def draw(sheet: Sheet | Page, layout: Layout) -> Drawn:
    time = sheet.kind == "time"
    drawn = Drawn(sheet.title, sheet.kind, freeze="J7" if time else "A4")
    last = layout.last_column if time else _CHECKS["reason"] if sheet.kind == "checks" else UNIT
    head(drawn, layout, sheet.purpose, last)
    drawn.widths = _WIDTHS | {LABEL: _label_width(layout)}
    if time:
        drawn.widths |= dict.fromkeys(range(FIRST, last + 1), _PERIOD)
        drawn.repeat_rows, drawn.repeat_columns = "1:6", LABEL
        _time_header(drawn, layout)
    elif sheet.kind == "plain":
        drawn.repeat_rows = "1:4"
        for column, text in ((LABEL, "Line"), (FIGURE, "Value"), (UNIT, "Unit")):
            drawn.put(4, column, text, _heading(column))
    for placed in layout.rows[sheet.title]:
        if placed.line.kind == "section":
            _section(drawn, placed, last)
        elif sheet.kind == "checks":
            _check_row(drawn, placed, layout)
        else:
            _row(drawn, placed, layout)
    if sheet.kind == "checks":
        _checks_head(drawn, layout)
    return drawn


def _label_width(layout: Layout) -> float:
    """One width for column E of all sheets, so that a column has one purpose and one place."""
    kinds = ("time", "plain", "checks")
    titles = [s.title for s in layout.book if s.kind in kinds]
    return max(
        column_width(p.line.label, bold=True) for t in titles for p in layout.rows[t] if p.name
    )


def _heading(column: int) -> str:
    if column in (FIGURE, TOTAL, BEFORE):
        return "Header"
    return "Header Left" if column == LABEL else "Header Indented"


def _time_header(drawn: Drawn, layout: Layout) -> None:
    last = max(HEADER_ROW.values())
    for name, row in HEADER_ROW.items():
        home = layout.home[name]
        drawn.put(row, LABEL, home.line.label, "Header Left" if row == last else "Header Plain")
        for column in range(FIRST, layout.last_column + 1):
            prefix = "" if home.sheet == drawn.title else f"{home.sheet}!"
            link = Formula(f"={prefix}{column_letters(column)}{home.row}")
            style = "Header Link Last" if row == last else "Header Link"
            drawn.put(row, column, link, style, format=number_format(home.line))
    for column, text in ((FIGURE, "Value"), (UNIT, "Unit"), (TOTAL, "Total"), (BEFORE, "Before")):
        drawn.put(last, column, text, _heading(column))


def _section(drawn: Drawn, placed: Placed, last: int) -> None:
    for column in range(1, last + 1):
        drawn.put(placed.row, column, None, "Section")
    drawn.put(placed.row, 1, placed.line.label, "Section")
    if placed.line.reason:
        drawn.put(placed.row + 1, LABEL, placed.line.reason, "Note")


def _row(drawn: Drawn, placed: Placed, layout: Layout) -> None:
    line = placed.line
    if line.sign:
        drawn.put(placed.row, 4, line.sign, "Unit")
    drawn.put(placed.row, LABEL, line.label, "Label Bold" if line.headline else "Label")
    drawn.put(placed.row, UNIT, line.unit, "Unit")
    style, format_ = _style(placed), number_format(line)
    write = layout.link if placed.link else layout.formula
    if line.kind != "series":
        drawn.put(placed.row, FIGURE, write(placed, FIGURE), style, format=format_)
        return
    for column in range(FIRST, layout.last_column + 1):
        drawn.put(placed.row, column, write(placed, column), style, format=format_)
    if placed.link:
        return
    if line.opening is not None:
        drawn.put(placed.row, BEFORE, int(line.opening), "Calculation", format=format_)
    if line.total:
        first, last = column_letters(FIRST), column_letters(layout.last_column)
        total = Formula(f"={line.total}(${first}{placed.row}:${last}{placed.row})")
        drawn.put(placed.row, TOTAL, total, "Output" if not line.role else style, format=format_)


def _style(placed: Placed) -> str:
    if placed.link:
        return "Link"
    if placed.line.role:
        return "Check"
    return "Output" if placed.line.headline else "Calculation"


def _checks_head(drawn: Drawn, layout: Layout) -> None:
    """Headings of the two lists, and the widths that only this sheet has."""
    rows = layout.rows[drawn.title]
    first = next(p.row for p in rows if p.line.role)
    headings = {LABEL: "What must hold", FIGURE: "Result", UNIT: "Unit", TOTAL: "Tolerance"}
    headings |= {BEFORE: "Its unit", FIRST: "Sheet", FIRST + 1: "Why"}
    for column, text in headings.items():
        style = "Header Indented" if column == BEFORE else _heading(column)
        drawn.put(first - 2, column, text, style)
    drawn.widths |= {BEFORE: 12.0, FIRST: 10.0, FIRST + 1: _widest(p.line.reason for p in rows)}


def _widest(texts: Iterable[str]) -> float:
    return max(column_width(text, 9) for text in texts)


def _check_row(drawn: Drawn, placed: Placed, layout: Layout) -> None:
    line, home = placed.line, placed.link
    drawn.put(placed.row, LABEL, line.label, "Label Bold" if line.headline else "Label")
    if home is None:
        words = line.kind == "text"
        content = layout.formula(placed, FIGURE)
        style = "Words" if words else "Output" if line.headline else "Calculation"
        drawn.put(placed.row, FIGURE, content, style, format="" if words else number_format(line))
        if not words:
            drawn.put(placed.row, UNIT, line.unit, "Unit")
        return
    at = TOTAL if home.line.kind == "series" else FIGURE
    target = f"{home.sheet}!${column_letters(at)}${home.row}"
    # A check of a series counts once, however many periods fail: master_check counts checks.
    result = Formula(f"=IF({target}>0,1,0)" if home.line.kind == "series" else f"={target}")
    drawn.put(placed.row, FIGURE, result, "Check Link", format=PASS_FAIL)
    drawn.put(placed.row, UNIT, line.unit, "Unit")
    if line.tolerance:
        tolerance = layout.home[line.tolerance]
        drawn.put(
            placed.row,
            _CHECKS["tolerance"],
            Formula(f"={tolerance.sheet}!$F${tolerance.row}"),
            "Link",
            format=IN_FULL,
        )
        drawn.put(placed.row, _CHECKS["unit"], tolerance.line.unit, "Unit")
    link = address(home.sheet, home.row, LABEL)
    drawn.put(
        placed.row, _CHECKS["sheet"], home.sheet, "Nav", link=link, tip="To the line it guards"
    )
    drawn.put(placed.row, _CHECKS["reason"], line.reason, "Note")
