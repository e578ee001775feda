"""Weak inputs: which unverified figures move a headline, found by moving them (rule I2)."""

from costbridge.engines.compiled import Program
from costbridge.layout import SCENARIOS, Layout

STEP = 0.10  # of the input: what one would not be surprised to be wrong by
WORTH_SAYING = 0.01  # of a headline


def weak_inputs(layout: Layout, program: Program) -> list[tuple[str, str]]:
    """Label of each unverified input that moves a headline by more than 1 %, and what it moves."""
    case = layout.case
    headlines = [n for n in layout.names if layout.home[n].line.headline]
    wanted = [layout.address(name) for name in headlines]
    base = program.calculate(wanted=wanted)
    found = []
    for name, given in case.inputs.items():
        if given.status != "unverified" or name not in layout.home:
            continue
        cell = ("Inputs", layout.home[name].row, SCENARIOS)
        moved = [program.calculate({cell: given.value * f}, wanted) for f in (1 - STEP, 1 + STEP)]
        effects = {
            headline: max(abs(values[at] / base[at] - 1) for values in moved)
            for headline, at in zip(headlines, wanted, strict=True)
            if base[at]
        }
        largest = max(effects, key=lambda headline: effects[headline])
        if effects[largest] > WORTH_SAYING:
            found.append((effects["fleet_cost"], name, largest, effects[largest]))
    found.sort(key=lambda row: (-row[0], row[1]))
    return [
        (
            layout.home[name].line.label,
            f"{_label(layout, 'fleet_cost')} by {fleet:.2%}; most of all "
            f"{_label(layout, largest)}, by {effect:.2%}.",
        )
        for fleet, name, largest, effect in found
    ]


def _label(layout: Layout, name: str) -> str:
    return layout.home[name].line.label
