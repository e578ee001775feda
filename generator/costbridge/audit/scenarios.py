"""Scenarios: columns of Inputs, one selector, each of them sound (rules X1, X2, X3, and I2)."""

from collections.abc import Iterator

from costbridge.agreement import gaps
from costbridge.audit.audited import Audited
from costbridge.audit.inputs import rows_of_inputs, scenario_columns
from costbridge.audit.moves import numbers
from costbridge.audit.rule import Broken, rule
from costbridge.case.shape import STATUSES
from costbridge.checking.typed import PICKER_AT
from costbridge.engines import ExcelError
from costbridge.formula import column_letters, where
from costbridge.layout import FIGURE
from costbridge.sheets.inputs import CHOSEN_ROW, HEADER_ROW, NUMBER_ROW, PICKER
from costbridge.weak_inputs import weak_inputs


@rule("X1", severity=2)
def scenarios_are_columns_and_one_cell_selects(book: Audited) -> Iterator[Broken]:
    """A live value is the INDEX over its scenario columns by one selector, which a list feeds."""
    columns = scenario_columns(book)
    first, last = column_letters(columns[0]), column_letters(columns[-1])
    inputs = next(sheet.title for sheet in book.drawn if sheet.kind == "inputs")
    expected = {
        (inputs, CHOSEN_ROW, FIGURE): f"={PICKER}",
        (inputs, NUMBER_ROW, FIGURE): (
            f"=MATCH($F{CHOSEN_ROW},${first}${HEADER_ROW}:${last}${HEADER_ROW},0)"
        ),
    }
    for sheet, placed in rows_of_inputs(book):
        row = placed.row
        live = f"=INDEX(${first}{row}:${last}{row},1,$F${NUMBER_ROW})"
        expected[sheet.title, row, FIGURE] = live
    for at, formula in expected.items():
        found = book.formulas.get(at, "")
        if _bare(found) != _bare(formula):
            yield Broken(where(at), f"holds {found or 'no formula'}, not {formula}")


def _bare(formula: str) -> str:
    return formula.replace(" ", "").replace("$", "")


@rule("X2", severity=1)
def every_scenario_is_sound(book: Audited) -> Iterator[Broken]:
    """Every scenario calculates, passes the master check and agrees with the reference."""
    layout = book.layout
    for scenario in layout.case.scenarios:
        values = book.by_scenario[scenario.key]
        errors = [at for at, value in values.items() if isinstance(value, ExcelError)]
        if errors:
            yield Broken(where(errors[0]), f"{scenario.label}: {values[errors[0]]}")
            continue
        master = layout.address("master_check")
        if failed := int(values[master]):
            said = "1 check fails" if failed == 1 else f"{failed} checks fail"
            yield Broken(where(master), f"{scenario.label}: {said}")
        found = gaps(layout, values, book.reference(numbers(book, scenario.key), layout.periods))
        for gap in found[:1]:
            more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
            said = f"{scenario.label}: {gap.line} is {gap.found}, its reference {gap.expected}"
            yield Broken(gap.cell, said + more)


@rule("X3", severity=2)
def the_scenario_of_delivery_is_selected(book: Audited) -> Iterator[Broken]:
    """The picker shows the scenario the workbook was built for, or the one picked since."""
    selected = book.declared[PICKER_AT]
    for _, sheet in book.sheets:
        if sheet.title == PICKER_AT[0]:
            found = sheet.cell(*PICKER_AT[1:]).value
            if found != selected:
                yield Broken(where(PICKER_AT), f"shows {found}, not {selected}")


@rule("I2", severity=1)
def an_input_has_a_status_and_weak_ones_that_matter_are_listed(book: Audited) -> Iterator[Broken]:
    """A status is of the list; an unverified input that moves a headline stands on Guide."""
    for name, given in book.layout.case.inputs.items():
        if given.status not in STATUSES:
            yield Broken(name, f"{given.status} is no status")
    if book.typed:  # Guide says what rests on the case as built
        return
    shown = {
        str(sheet.cell(row, 2).value)
        for drawn, sheet in book.sheets
        if drawn.kind == "guide"
        for row in range(1, sheet.max_row + 1)
    }
    for label, effect in weak_inputs(book.layout, book.program):
        if label not in shown:
            yield Broken("Guide", f"does not list “{label}”: {effect}", notice=True)
