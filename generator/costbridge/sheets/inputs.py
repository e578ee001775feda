"""Inputs: one row an input, one column a scenario; the live value follows the scenario chosen.

The scenario columns are what a person types into. Where a scenario does not override an input its
cell links to the base column.
"""

from typing import Literal

from costbridge.case.data import Case, Input
from costbridge.formula import Formula, column_letters
from costbridge.layout import FIGURE, LABEL, SCENARIOS, UNIT, Layout, Placed
from costbridge.sheets.drawing import Drawn, Mark, Validation, address, head, number_format
from costbridge.sheets.text_width import column_width, wrapped_lines
from costbridge_workbook.units import UNITS
from costbridge_workbook.vocabulary import Sheet

LOW, HIGH, SOURCE, STATUS, NOTE = 8, 9, 10, 11, 12  # columns H I J K L
CHOSEN_ROW, NUMBER_ROW, HEADER_ROW = 4, 5, 6
PICKER = "Summary!$C$6"
_NOTE_WIDTH, _LINE = 50.0, 12.5  # column units; points a line at size 9
SOURCES_FIRST = 6  # the first row of the register on Sources
_RANGE = "Low and high stand beside the input. Keep the value if you have a reason."
_ORDER = "Low is at most high."


def draw(sheet: Sheet, layout: Layout) -> Drawn:
    case = layout.case
    last = SCENARIOS + len(case.scenarios) - 1
    drawn = Drawn(sheet.title, sheet.kind, freeze="G7", repeat_rows="1:6", repeat_columns=UNIT)
    head(drawn, layout, sheet.purpose, last)
    drawn.widths = {1: 3.0, 2: 2.0, 3: 2.0, 4: 2.0, FIGURE: 16.0, UNIT: 20.0, LOW: 14.0, HIGH: 14.0}
    drawn.widths |= {SOURCE: 16.0, STATUS: 11.0, NOTE: _NOTE_WIDTH}
    labels = [p.line.label for p in layout.rows[sheet.title]]
    drawn.widths[LABEL] = max(column_width(label) for label in labels)
    for offset, scenario in enumerate(case.scenarios):
        drawn.widths[SCENARIOS + offset] = max(16.0, column_width(scenario.label, 9, bold=True))
    _scenario_rows(drawn, case, last)
    _colour_key(drawn)
    for placed in layout.rows[sheet.title]:
        if placed.line.kind == "section":
            for column in range(1, last + 1):
                drawn.put(placed.row, column, None, "Section")
            drawn.put(placed.row, 1, placed.line.label, "Section")
            if placed.line.reason:
                drawn.put(placed.row + 1, LABEL, placed.line.reason, "Note")
        elif placed.line.unit == "text":
            drawn.put(placed.row, LABEL, placed.line.label, "Label")
            drawn.put(placed.row, UNIT, "text", "Unit")
            drawn.put(placed.row, SCENARIOS, case.texts[placed.name], "Input Text")
        else:
            _input(drawn, placed, layout, case.inputs[placed.name])
    return drawn


def _note(placed: Placed, given: Input) -> str:
    """The case's note, after what the positions of a switch mean."""
    choices = placed.line.given.choices if placed.line.given else ()
    named = [f"{number} {choice}" for number, choice in enumerate(choices, start=1)]
    return ". ".join([", ".join(named), given.note]) if named else given.note


def _scenario_rows(drawn: Drawn, case: Case, last: int) -> None:
    first, end = column_letters(SCENARIOS), column_letters(last)
    drawn.put(CHOSEN_ROW, LABEL, "Scenario chosen on Summary", "Label")
    drawn.put(CHOSEN_ROW, FIGURE, Formula(f"={PICKER}"), "Link")
    drawn.put(NUMBER_ROW, LABEL, "Its number among the columns", "Label")
    labels = f"${first}${HEADER_ROW}:${end}${HEADER_ROW}"
    match = Formula(f"=MATCH($F${CHOSEN_ROW},{labels},0)")
    drawn.put(NUMBER_ROW, FIGURE, match, "Calculation", format="General")
    headings = {LABEL: "Input", FIGURE: "Live value", UNIT: "Unit", LOW: "Low", HIGH: "High"}
    headings |= {SOURCE: "Source of base", STATUS: "Status of base", NOTE: "Note"}
    for column, text in headings.items():
        right = column in (FIGURE, LOW, HIGH)
        left = "Header Left" if column == LABEL else "Header Indented"
        drawn.put(HEADER_ROW, column, text, "Header" if right else left)
    for offset, scenario in enumerate(case.scenarios):
        drawn.put(HEADER_ROW, SCENARIOS + offset, scenario.label, "Header")


def _colour_key(drawn: Drawn) -> None:
    key = (
        (LOW, "typed here", "Input"),
        (HIGH, "as in base", "Input Link"),
        (SOURCE, "formula", "Calculation"),
        (STATUS, "other sheet", "Link"),
    )
    for column, text, style in key:
        drawn.put(CHOSEN_ROW, column, text, style)
    drawn.put(CHOSEN_ROW, NOTE, "Type into the yellow columns; the live value follows.", "Note")


def _input(drawn: Drawn, placed: Placed, layout: Layout, given: Input) -> None:
    row, case = placed.row, layout.case
    last = SCENARIOS + len(case.scenarios) - 1
    base, end = f"${column_letters(SCENARIOS)}{row}", f"${column_letters(last)}{row}"
    format_ = number_format(placed.line)
    drawn.put(row, LABEL, placed.line.label, "Label")
    live = Formula(f"=INDEX({base}:{end},1,$F${NUMBER_ROW})")
    drawn.put(row, FIGURE, live, "Calculation", format=format_)
    drawn.put(row, UNIT, given.unit, "Unit")
    drawn.put(row, LOW, given.low, "Input", format=format_)
    drawn.put(row, HIGH, given.high, "Input", format=format_)
    source_row = SOURCES_FIRST + [*case.sources].index(given.source)
    link = address("Sources", source_row, 1)
    drawn.put(
        row, SOURCE, given.source, "Nav Indented", link=link, tip=case.sources[given.source].title
    )
    drawn.put(row, STATUS, given.status, f"Status {given.status}")
    note = _note(placed, given)
    drawn.put(row, NOTE, note or None, "Note Wrapped")
    if note:
        lines = wrapped_lines(note, _NOTE_WIDTH, 9)
        if lines > 1:
            drawn.heights[row] = _LINE * lines + 2
    for offset, scenario in enumerate(case.scenarios):
        column = SCENARIOS + offset
        if offset == 0:
            drawn.put(row, column, given.value, "Input", format=format_)
        elif placed.name in scenario.overrides:
            drawn.put(row, column, scenario.overrides[placed.name], "Input", format=format_)
        else:
            drawn.put(row, column, Formula(f"={base}"), "Input Link", format=format_)
    cells = f"{base.replace('$', '')}:{end.replace('$', '')}"
    unit = UNITS[given.unit]
    prompt = f"{given.unit}. {note}"
    kind: Literal["whole", "decimal"] = "whole" if unit.whole else "decimal"
    declared = placed.line.given
    is_choice = declared is not None and bool(declared.choices)
    error = "Type one of the numbers that the note explains." if is_choice else _RANGE
    title = placed.line.label
    low, high = f"$H${row}", f"$I${row}"
    drawn.validations += [
        Validation(kind, cells, low, high, title, prompt, error=error, stop=is_choice),
        Validation(kind, f"H{row}", high, operator="lessThanOrEqual", error=_ORDER),
        Validation(kind, f"I{row}", low, operator="greaterThanOrEqual", error=_ORDER),
    ]
    outside = f"OR({base[1:]}<$H{row},{base[1:]}>$I{row})"
    drawn.marks.append(Mark(cells, outside, failing=True))
