"""Audit: the rules of the modelling standard, each one function named by its id.

What no program can check stands in `REVIEWED`, with who does it instead.
"""

from collections.abc import Iterator

from costbridge.audit import (colours, guide, inputs, looks, names, restrictions, scenarios, sheets, triangles, values, workbook)
from costbridge.audit.audited import Audited
from costbridge.audit.rule import RULES, Broken, Rule

__all__ = ["RULES", "Audited", "Broken", "Rule", "audit"]


def audit(book: Audited) -> Iterator[tuple[Rule, Broken]]:
    """Every breach of every rule, in the order of the rules."""
    for rule in RULES.values():
        for broken in rule.check(book):
            yield rule, broken
