"""Audit: the rules of the modelling standard, each one function named by its id.

What no program can check stands in `REVIEWED`, with who does it instead.
"""

from collections.abc import Iterator

from costbridge.audit import (
    agreements,
    balances,
    calculated,
    checks,
    colours,
    flow,
    formula_shape,
    formulas,
    guide,
    influence,
    inputs,
    lines,
    looks,
    names,
    paper,
    restrictions,
    scenarios,
    sheets,
    triangles,
    units,
    valid_cells,
    valid_charts,
    valid_features,
    valid_formulas,
    valid_names,
    valid_package,
    valid_styles,
    valid_tables,
    values,
    workbook,
)
from costbridge.audit.audited import Audited
from costbridge.audit.reviewed import REVIEWED, Reviewed
from costbridge.audit.rule import RULES, Broken, Rule
from costbridge.audit.waivers import WAIVED, is_waived

__all__ = ["MODULES", "REVIEWED", "RULES", "WAIVED", "Audited", "Broken", "Reviewed", "Rule"]
__all__ += ["audit", "breaches"]

# To be imported is to be registered.
MODULES = (
    *(workbook, guide, values, names),
    *(sheets, flow, looks, paper),
    *(lines, units, balances, influence),
    *(formulas, formula_shape, calculated),
    *(inputs, scenarios, restrictions, colours),
    *(checks, triangles, agreements),
    *(valid_package, valid_cells, valid_styles, valid_formulas),
    *(valid_names, valid_features, valid_tables, valid_charts),
)

_SECTIONS = "WSLFIKXAV"  # the order of the standard; a valid file last
_SHOWN = 200  # characters of an exception


def breaches(rule: Rule, book: Audited) -> Iterator[Broken]:
    """The places that break one rule and are not waived."""
    for broken in rule.check(book):
        if not is_waived(rule.id, book, broken):
            yield broken


def audit(book: Audited) -> Iterator[tuple[Rule, Broken]]:
    """Every breach of every rule, in the order of the standard."""
    for rule in sorted(RULES.values(), key=lambda r: (_SECTIONS.index(r.id[0]), int(r.id[1:]))):
        try:
            for broken in breaches(rule, book):
                yield rule, broken
        except Exception as error:  # a file may be stranger than a rule foresees
            said = f"{type(error).__name__}: {error}"[:_SHOWN]
            yield rule, Broken("-", f"cannot be judged in this file: {said}")
