"""The reference: every line of the model from the inputs alone, beside the workbook's formulas.

It shares no code with the workbook and goes another way where it can: closed forms where a sheet
recurs, dates from the calendar, powers through logarithms. Inside it nothing is calculated but by
calls of the public functions, and sums.
"""

from collections.abc import Mapping

from costbridge_udfs.reference import (
    bridge,
    capex,
    checks,
    fleet,
    gpu_hour,
    opex,
    routes,
    run,
    timing,
    use,
)
from costbridge_udfs.reference.ledger import Ledger, Value

SHEETS = (timing, fleet, capex, opex, run, gpu_hour, use, bridge, routes, checks)


def calculate(inputs: Mapping[str, float], periods: int) -> dict[str, Value]:
    """Every line of a case: a number for a figure, a list over the periods for a series.

    Args:
        inputs: dotted name of each input and its number, in the case's order
        periods: periods of the timeline
    Shape: period t stands at place t - 1; `name[total]` is a series' total. Errors: KeyError for an
    input that no case may lack. Method: method.md §9.
    """
    lines = Ledger(inputs, periods)
    for sheet in SHEETS:
        sheet.calculate(lines)
    return lines.result()
