"""IronCalc, a third engine, written in Rust: for the tests only, so it is no dependency."""

from typing import Any

from costbridge.engines import ERRORS, CalculationError, Cells, ExcelError, Value
from costbridge.engines.order import formulas_of
from costbridge.errors import EngineMissing
from costbridge.formula import Address, Formula, where

# What it cannot read, and a circular reference: not Excel's errors, so never a value.
_FAILED = ("#ERROR!", "#CIRC!", "#N/IMPL!")


def calculate(cells: Cells) -> dict[Address, Value]:
    """The value of every formula cell."""
    model, sheets = loaded(cells)
    model.evaluate()
    return {address: value_of(model, sheets, address) for address in formulas_of(cells)}


def loaded(cells: Cells) -> tuple[Any, dict[str, int]]:
    """A model of IronCalc's that holds the cells, not yet evaluated, and the sheets' numbers."""
    try:
        import ironcalc
    except ImportError:
        raise EngineMissing("IronCalc is not installed: pip install ironcalc") from None
    model = ironcalc.create("book", "en", "UTC", "en")
    titles = list(dict.fromkeys(sheet for sheet, _, _ in cells))
    for title in titles:
        model.add_sheet(title)
    model.delete_sheet(0)  # the one it begins with
    sheets = {title: number for number, title in enumerate(titles)}
    for (title, row, column), value in cells.items():
        at = sheets[title], row, column
        if isinstance(value, Formula):
            model.update_cell_with_formula(*at, str(value))
        elif isinstance(value, ExcelError):
            model.set_user_input(*at, str(value))
        elif isinstance(value, str):
            model.update_cell_with_text(*at, value)
        elif isinstance(value, bool):
            model.update_cell_with_bool(*at, value)
        else:
            model.update_cell_with_number(*at, float(value))
    return model, sheets


def value_of(model: Any, sheets: dict[str, int], address: Address) -> Value:
    title, row, column = address
    value: Value | None = model.get_cell_value(sheets[title], row, column)
    if isinstance(value, str) and value in _FAILED:
        raise CalculationError(f"{where(address)}: IronCalc gives {value}")
    if isinstance(value, str):
        return ExcelError(value) if value in ERRORS else value
    return 0.0 if value is None else value
