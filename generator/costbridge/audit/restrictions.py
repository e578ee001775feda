"""Restrictions: what may be typed into an input is said where it is typed (rule I5)."""

from collections.abc import Iterator, Sequence

from costbridge.audit.audited import Audited
from costbridge.audit.inputs import number, rows_of_inputs, scenario_columns
from costbridge.audit.rule import Broken, rule
from costbridge.audit.sheet_xml import Attached
from costbridge.checking.typed import PICKER_AT
from costbridge.formula import Address, references, where
from costbridge.layout import SCENARIOS
from costbridge.sheets.inputs import HEADER_ROW, HIGH, LOW

_OPERATORS = {LOW: "lessThanOrEqual", HIGH: "greaterThanOrEqual"}  # low below high, high above low


@rule("I5", severity=2)
def what_may_be_typed_is_restricted(book: Audited) -> Iterator[Broken]:
    """An input is held to its low and high by a warning; a choice and the picker, firmly."""
    for sheet, placed in rows_of_inputs(book):
        row = placed.row
        line = placed.line.given
        style = "stop" if line is not None and line.choices else "warning"
        low, high = ((sheet.title, row, column) for column in (LOW, HIGH))
        for column in (LOW, HIGH, *scenario_columns(book)):
            at = (sheet.title, row, column)
            bounds = {LOW: [high], HIGH: [low]}.get(column, [low, high])
            expected = style if column >= SCENARIOS else "warning"
            fault, kind = _fault(book, at, bounds, expected)
            if fault:
                yield Broken(where(at), f"{placed.name}: {fault}")
            value = number(sheet, row, column)
            if kind == "whole" and value is not None and not float(value).is_integer():
                hers = at in book.typed
                yield Broken(where(at), f"{placed.name}: {value:g} is not whole", notice=hers)
    yield from _picker(book)


def _fault(book: Audited, at: Address, bounds: Sequence[Address], style: str) -> tuple[str, str]:
    """What is wrong with the validation of a cell, and of which kind it is."""
    found = _validation(book, at)
    if found is None:
        return "anything may be typed", ""
    kind = found.settings.get("type", "")
    read = [r[:3] for text in found.formulas for r in references(f"={text}", at[0])]
    operator = _OPERATORS.get(at[2], "between")
    as_declared = found.settings.get("operator", "between") == operator
    if kind not in ("whole", "decimal") or read != list(bounds) or not as_declared:
        return f"held to {' and '.join(found.formulas)}, not to {_named(bounds)}", kind
    if found.settings.get("showErrorMessage") not in ("1", "true"):
        return "the validation says nothing", kind
    as_built = found.settings.get("errorStyle", "stop")
    return f"the validation is a {as_built}, not a {style}" if as_built != style else "", kind


def _named(bounds: Sequence[Address]) -> str:
    return " and ".join(where(at).partition("!")[2] for at in bounds)


def _validation(book: Audited, at: Address) -> Attached | None:
    """The first validation that covers a cell, as in Excel."""
    attached = book.xml[at[0]].validations
    return next((v for v in attached if v.covers(at[1], at[2])), None)


def _picker(book: Audited) -> Iterator[Broken]:
    """The picker's list is the row of the scenarios' labels."""
    found = _validation(book, PICKER_AT)
    columns = scenario_columns(book)
    inputs = next(sheet.title for sheet in book.drawn if sheet.kind == "inputs")
    expected = (inputs, HEADER_ROW, columns[0], HEADER_ROW, columns[-1])
    read = references(f"={found.formulas[0]}", PICKER_AT[0]) if found and found.formulas else []
    if found is None or found.settings.get("type") != "list" or read != [expected]:
        yield Broken(where(PICKER_AT), "does not offer the scenarios of Inputs as a list")
