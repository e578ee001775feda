"""Pages: the sheets that show: Summary as placed, Sources and Case as generated."""

from collections import Counter
from collections.abc import Sequence

from openpyxl.utils.cell import column_index_from_string, coordinate_from_string

from costbridge.case.data import Case
from costbridge.errors import ModelError
from costbridge.formula import Formula, column_letters
from costbridge.layout import FIGURE, LABEL, SCENARIOS, Layout
from costbridge.placeholders import placeholders
from costbridge.sheets.drawing import Cell, Drawn, Validation, address, head, lights
from costbridge.sheets.inputs import HEADER_ROW, SOURCES_FIRST
from costbridge.sheets.text_width import wrapped_lines
from costbridge_workbook.units import UNITS
from costbridge_workbook.vocabulary import Page, Put

CASE_MARKER = (
    "costbridge-case 1"  # what A3 of Case begins with: by this a workbook is known as ours
)
CASE_FIRST = 4  # the first line of the case's text on Case
LINE = 13.5  # points a line of wrapped text at size 10


def summary(page: Page, layout: Layout) -> Drawn:
    drawn = Drawn(page.title, page.kind, freeze="A3", repeat_rows="")
    for column in range(1, 9):
        drawn.put(1, column, None, "Title")
    taken: set[tuple[int, int]] = set()
    for put in page.cells:
        letters, row = coordinate_from_string(put.at)
        cell, at = _placed(put, page.title, layout), (row, column_index_from_string(letters))
        if at in taken:
            raise ModelError(f"{page.title}: {put.at} is put twice: move one of them")
        taken.add(at)
        if cell is not None:
            drawn.cells[at] = cell
    for placed in layout.rows[page.title]:
        if placed.line.kind == "section":
            for column in range(2, 8):
                drawn.put(placed.row, column, None, "Section")
            drawn.put(placed.row, 2, placed.line.label, "Section")
            continue
        drawn.put(placed.row, 2, placed.line.label, "Note")
        words = layout.shown(placed.line.formula, page.title)
        drawn.put(placed.row, placed.column, words, "Note")
    drawn.widths = {column_index_from_string(c): width for c, width in page.widths}
    drawn.heights = dict(page.heights)
    drawn.marks += lights("G1", layout)
    case = layout.case
    last = column_letters(SCENARIOS + len(case.scenarios) - 1)
    labels = f"Inputs!${column_letters(SCENARIOS)}${HEADER_ROW}:${last}${HEADER_ROW}"
    prompt = "Every figure of the workbook follows the scenario picked here."
    error = "Pick one of the scenarios in the list; their columns stand on Inputs."
    picker = Validation("list", "C6", labels, "", "Scenario", prompt, error=error, stop=True)
    drawn.validations.append(picker)
    return drawn


def _placed(put: Put, sheet: str, layout: Layout) -> Cell | None:
    content = _first_possible(put.contents, layout)
    if content is None:
        return None
    link = put.link
    if link in layout.home:
        home = layout.home[link]
        link = address(home.sheet, home.row, LABEL)
    elif link:
        link = f"{link}!A1"
    format_ = UNITS[layout.home[put.unit_of].line.unit].format if put.unit_of else put.format
    shown: Formula | str = content
    if content == "{scenario}":
        shown = layout.case.scenario(layout.case.selected).label
    elif content == "{statuses}":
        shown = _statuses(layout.case)
    elif content.startswith("="):
        shown = layout.shown(content[1:], sheet)
    return Cell(shown, put.style, format_, link, put.tip)


def _statuses(case: Case) -> str:
    """How much of the case rests on what: a property of the case, which no typing changes."""
    count = Counter(given.status for given in case.inputs.values())
    return (
        f"Of {len(case.inputs)} inputs {count['unverified']} are unverified (recalled, no copy at "
        f"hand) and {count['assumption']} are assumptions: Inputs, column K."
    )


def _first_possible(contents: Sequence[str], layout: Layout) -> str | None:
    for content in contents:
        names = [p.name for p in placeholders(content) if content.startswith("=")]
        if all(name in layout.home for name in names):
            return content
    return None


def sources(page: Page, layout: Layout) -> Drawn:
    drawn = Drawn(page.title, page.kind, freeze="A4", repeat_rows="1:5")
    drawn.widths = {1: 18.0, 2: 40.0, 3: 22.0, 4: 12.0, 5: 38.0, 6: 24.0, 7: 55.0}
    head(drawn, layout, page.purpose, 7)
    headings = ("Source", "Title", "Publisher", "Date", "Where", "Page", "What it says")
    for column, text in enumerate(headings, start=1):
        drawn.put(SOURCES_FIRST - 1, column, text, "Header Left")
    for row, (id_, source) in enumerate(layout.case.sources.items(), start=SOURCES_FIRST):
        values = (id_, source.title, source.publisher, source.date, source.url, source.page)
        for column, text in enumerate((*values, source.says), start=1):
            drawn.put(row, column, text or None, "Wrapped")
        lines = max(wrapped_lines(c or "", drawn.widths[i]) for i, c in _texts(drawn, row))
        drawn.heights[row] = LINE * lines + 2
    return drawn


def _texts(drawn: Drawn, row: int) -> list[tuple[int, str]]:
    return [(c, str(cell.content or "")) for (r, c), cell in drawn.cells.items() if r == row]


def case_page(page: Page, layout: Layout, marker: str) -> Drawn:
    drawn = Drawn(page.title, page.kind, freeze="A4")
    drawn.widths = {1: 110.0, 2: 2.0, 3: 2.0, 4: 2.0, 5: 10.0, FIGURE: 16.0, 7: 9.0}
    head(drawn, layout, page.purpose, 7)
    drawn.put(CASE_FIRST - 1, 1, marker, "Code Wrapped")  # in the place of the way to Summary
    drawn.heights[CASE_FIRST - 1] = LINE * 2 + 2
    for row, line in enumerate(case_lines(layout.case), start=CASE_FIRST):
        drawn.put(row, 1, line or None, "Code")
    return drawn


def case_lines(case: Case) -> list[str]:
    return case.text.removesuffix("\n").split("\n")
