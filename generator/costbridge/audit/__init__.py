"""Audit: the rules of the modelling standard, each one function named by its id.

What no program can check stands in `REVIEWED`, with who does it instead.
"""

from collections.abc import Iterator

from costbridge.audit import (  # noqa: F401 - each registers its rules
    valid_cells,
    valid_charts,
    valid_features,
    valid_formulas,
    valid_names,
    valid_package,
    valid_styles,
    valid_tables,
)
from costbridge.audit.audited import Audited
from costbridge.audit.rule import RULES, Broken, Rule

__all__ = ["RULES", "Audited", "Broken", "Rule", "audit"]


def audit(book: Audited) -> Iterator[tuple[Rule, Broken]]:
    """Every breach of every rule, in the order of the ids."""
    for rule in sorted(RULES.values(), key=lambda rule: (rule.id[0], int(rule.id[1:]))):
        for broken in rule.check(book):
            yield rule, broken
