"""Guide: the words of the sheet; facts, map, scenarios and what rests on what are generated."""

from collections.abc import Sequence

from costbridge.case.data import Case, Scenario
from costbridge.layout import Layout
from costbridge.sheets.drawing import Drawn, head
from costbridge.sheets.pages import LINE
from costbridge.sheets.text_width import wrapped_lines
from costbridge_workbook.vocabulary import Page

Rows = Sequence[tuple[str, str]]
_MAP = "Map"


def draw(page: Page, layout: Layout, facts: Rows, weak: Rows) -> Drawn:
    drawn = Drawn(page.title, page.kind, freeze="A4")
    drawn.widths = {1: 2.0, 2: 42.0, 3: 100.0, 4: 2.0, 5: 12.0, 6: 16.0, 7: 9.0}
    head(drawn, layout, page.purpose, 7)
    row = 5
    for title, rows in _sections(page, layout, facts, weak):
        for column in range(2, 8):
            drawn.put(row, column, None, "Section")
        drawn.put(row, 2, title, "Section")
        row += 1
        for term, text in rows:
            link = f"{term}!A1" if title == _MAP else ""
            drawn.put(row, 2, term, "Nav" if link else "Wrapped", link=link)
            drawn.put(row, 3, text, "Wrapped")
            lines = max(
                wrapped_lines(words, drawn.widths[c]) for c, words in ((2, term), (3, text))
            )
            drawn.heights[row] = LINE * lines + 2
            row += 1
        row += 1
    return drawn


def _sections(page: Page, layout: Layout, facts: Rows, weak: Rows) -> list[tuple[str, Rows]]:
    case = layout.case
    map_ = [(s.title, s.purpose) for s in layout.book if s.title != page.title]
    scenarios = [(s.label, _scenario(s, layout)) for s in case.scenarios]
    changes = [
        (c.key, f"{c.scenario}: {_shown(c.before)} became {_shown(c.after)}") for c in case.changes
    ]
    log = [(f"{e.version}, {e.date}", e.change) for e in case.log]
    selected = case.scenario(case.selected).label
    title = f"Unverified inputs that move a headline by more than 1 %, at ±10 %, in “{selected}”"
    return [
        ("The case", facts),
        (_MAP, map_),
        ("Scenarios, and what each sets", scenarios),
        *((notes.title, notes.rows) for notes in page.notes),
        *([(title, weak)] if weak else []),
        ("Assumptions of this case", _assumptions(layout, case)),
        *([("Changes made when this workbook was built", changes)] if changes else []),
        ("Change log of the case", log),
    ]


def _scenario(scenario: Scenario, layout: Layout) -> str:
    sets = [f"{layout.home[n].line.label} = {_shown(v)}" for n, v in scenario.overrides.items()]
    parts = [scenario.note, f"Sets {'; '.join(sets)}." if sets else ""]
    source = f"[{scenario.source}]" if scenario.source else ""
    return " ".join(part for part in (*parts, source) if part)


def _assumptions(layout: Layout, case: Case) -> list[tuple[str, str]]:
    """Every input that rests on no source, with its range and the reason its note gives."""
    return [
        (
            layout.home[name].line.label,
            f"{_shown(given.value)} ({_shown(given.low)} to {_shown(given.high)}) {given.unit}. "
            + given.note,
        )
        for name, given in case.inputs.items()
        if given.status == "assumption" and name in layout.home
    ]


def _shown(value: float) -> str:
    return f"{value:,.15g}"
