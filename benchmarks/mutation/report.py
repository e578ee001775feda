"""Report: how many mutants each guard notices, by slip and by sheet, and the scores."""

import json
import platform
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any

from benchmarks.mutation.run import CASES, Outcome
from benchmarks.mutation.trial import COPY, SUITE

REPORT = Path(__file__).parents[1] / "mutation.json"
_PACKAGES = ("costbridge", "numpy", "openpyxl", "formulas")

SCORES: dict[str, tuple[str, ...]] = {
    "whole suite": SUITE,
    "without the reference": (*COPY, "worked examples", "sentences"),
    "checks and ties alone": COPY,
    "integrity checks alone": ("checks",),
    "reference alone": ("reference",),
    "worked numbers alone": ("worked numbers",),
}
"""Each score: the share of mutants, equivalent ones left out, that one of these guards notices.

Without the reference: a copy's own checks and ties, and the figures and sentences that are typed
from sources or by hand. The table of worked numbers is a third implementation of every line, no
example: it does not count there. Sentences are asked last, so that this score is a lower bound.
"""


def share(outcomes: Sequence[Outcome], guards: Sequence[str]) -> float:
    counted = [o for o in outcomes if o.counts]
    return sum(o.noticed(*guards) for o in counted) / len(counted) if counted else 1.0


def by(outcomes: Iterable[Outcome], key: Callable[[Outcome], str]) -> dict[str, dict[str, Any]]:
    """Counts and scores of each group, in the order in which the groups come."""
    groups: dict[str, list[Outcome]] = {}
    for outcome in outcomes:
        groups.setdefault(key(outcome), []).append(outcome)
    return {name: counts(group) for name, group in groups.items()}


def counts(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    fates = [o.fate for o in outcomes]
    found: dict[str, Any] = {"mutants": sum(o.counts for o in outcomes)}
    found |= {fate: fates.count(fate) for fate in ("survived", "equivalent", "stillborn")}
    return found | {name: round(share(outcomes, g), 4) for name, g in SCORES.items()}


def report(outcomes: Sequence[Outcome], seconds: float) -> dict[str, Any]:
    return {
        "date": date.today().isoformat(),
        "command": "python -m benchmarks.mutation",
        "python": platform.python_version(),
        "packages": {name: version(name) for name in _PACKAGES},
        "cases": CASES,
        "seconds": round(seconds),
        "all": counts(outcomes),
        "by_kind": by(outcomes, lambda o: "numbers" if o.number else "words"),
        "by_sheet": by(outcomes, lambda o: o.sheet),
        "by_operator": by(sorted(outcomes, key=lambda o: o.operator), lambda o: o.operator),
        "equivalent": [o.id for o in outcomes if o.fate == "equivalent"],
        "survivors": [o.id for o in outcomes if o.fate == "survived"],
    }


def save(found: dict[str, Any], path: Path = REPORT) -> None:
    text = json.dumps(found, indent=2, ensure_ascii=False)
    path.write_text(text + "\n", encoding="utf-8")


def table(title: str, groups: dict[str, dict[str, Any]]) -> str:
    """Rows of a group each: how many mutants, and which share is noticed."""
    width = max(map(len, [title, *groups]))
    head = f"{title:{width}}  mutants  survive  equivalent   suite  no reference  checks, ties"
    rows = [
        f"{name:{width}}  {c['mutants']:7,}  {c['survived']:7,}  {c['equivalent']:10,}"
        f"  {c['whole suite']:6.1%}  {c['without the reference']:12.1%}"
        f"  {c['checks and ties alone']:12.1%}"
        for name, c in groups.items()
    ]
    return "\n".join([head, *rows])
