"""Rule: what a rule of the modelling standard is, and the list of them all.

A rule is one function, registered under its id; it yields a line for each place that breaks it.
Severity 1: a number may be wrong; 2: a reviewer sends the workbook back; 3: style.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple

from costbridge.audit.audited import Audited

Severity = Literal[1, 2, 3]


class Broken(NamedTuple):
    """Where a rule is broken, as "Sheet!A1", a sheet or a part of the file, and what is wrong.

    A ``notice`` is what whoever has the workbook may change, such as a width: told as severity 3.
    A fresh build has none of them either.
    """

    where: str
    what: str
    notice: bool = False


Check = Callable[[Audited], Iterator[Broken]]


@dataclass(frozen=True)
class Rule:
    """A rule: its id in the standard, its severity, its sentence, and what finds its breaches."""

    id: str
    severity: Severity
    sentence: str
    check: Check


RULES: dict[str, Rule] = {}


def rule(id_: str, severity: Severity) -> Callable[[Check], Check]:
    """Register a function as a rule; the first line of its docstring is the rule's sentence."""

    def register(check: Check) -> Check:
        if id_ in RULES:
            raise ValueError(f"{id_}: two functions bear this rule's id")
        sentence = (check.__doc__ or "").strip().split("\n")[0]
        RULES[id_] = Rule(id_, severity, sentence, check)
        return check

    return register
