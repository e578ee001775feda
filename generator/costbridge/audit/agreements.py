"""Rules of agreement (A1 to A4): with the reference, of two engines, and at random inputs.

That each formula is load-bearing (A5) is found by mutation, and that worked examples come out at
their printed precision (A6) by tests: `REVIEWED`.
"""

import random
from collections.abc import Iterator

import numpy as np

from costbridge.agreement import WITHOUT_REFERENCE, calculated, cell_scale, gaps
from costbridge.audit.audited import Audited
from costbridge.audit.draws import random_numbers
from costbridge.audit.moves import moved, numbers
from costbridge.audit.rule import Broken, rule
from costbridge.engines import ENGINES
from costbridge.engines.compare import differences
from costbridge.formula import where

_DRAWS = 50  # of all inputs at once; the suite draws more, elsewhere each time


@rule("A1", severity=1)
def every_line_agrees_with_the_reference(book: Audited) -> Iterator[Broken]:
    """Every line has, in every period and scenario, the value that the reference has."""
    for scenario, values in book.by_scenario.items():
        lines = book.reference(numbers(book, scenario), book.layout.periods)
        for gap in gaps(book.layout, values, lines):
            if gap.found is not None:
                what = f"{gap.found!r}, the reference has {gap.expected!r}"
                yield Broken(gap.cell, f"{gap.line} in {scenario}: {what}")


@rule("A2", severity=1)
def every_line_has_a_reference(book: Audited) -> Iterator[Broken]:
    """Every calculated line has a reference, or stands in the list of those that need none."""
    base = book.layout.case.scenarios[0].key
    lines = book.reference(numbers(book, base), book.layout.periods)
    wanted = set(calculated(book.layout))
    has = {name.removesuffix("[total]") for name in lines}
    for name in sorted(wanted - has):
        yield Broken(where(book.layout.address(name)), f"{name} has no reference")
    for name in sorted(has - wanted):
        yield Broken("reference", f"{name} is no line of the workbook")
    for name in sorted(set(WITHOUT_REFERENCE) - book.layout.home.keys()):
        yield Broken("reference", f"{name} is excused and is no line of the workbook")


@rule("A3", severity=1)
def two_engines_agree(book: Audited) -> Iterator[Broken]:
    """The formulas library gives every cell the value that the compiled engine gives it."""
    other = ENGINES["formulas"].calculate(book.declared)
    scale = cell_scale(book.layout, book.values)
    for address, ours, theirs in differences(book.values, other, scale):
        yield Broken(where(address), f"{ours!r}, the formulas library has {theirs!r}")


@rule("A4", severity=1)
def random_inputs_agree(book: Audited) -> Iterator[Broken]:
    """At inputs drawn at random inside low…high every line has the value that the reference has."""
    layout, dice = book.layout, random.Random(0)  # a file is judged alike whenever it is judged
    base = numbers(book, layout.case.scenarios[0].key)  # what no draw varies, too
    draws = [{**base, **random_numbers(layout.case, dice)} for _ in range(_DRAWS)]
    wanted = [at for at, value in book.values.items() if not isinstance(value, str)]
    found = moved(book, draws, wanted)
    told: set[str] = set()
    for number, draw in enumerate(draws):
        values = {at: v[number] if isinstance(v, np.ndarray) else v for at, v in found.items()}
        for gap in gaps(layout, values, book.reference(draw, layout.periods)):
            if gap.found is not None and gap.line not in told:
                told.add(gap.line)
                what = f"{gap.found!r}, the reference has {gap.expected!r}"
                yield Broken(gap.cell, f"{gap.line} at random inputs: {what}")
