"""Report: what a command says, as text or JSON. Numbers in JSON are unrounded, in plain units."""

import json
from typing import TYPE_CHECKING

from costbridge.errors import printable

if TYPE_CHECKING:
    from costbridge.app import Built

_MILLION = 1e6  # a terminal line shows millions, as Summary's cards do


def built(result: "Built", form: str) -> str:
    if form == "json":
        checks = {"passed": result.checks - result.failed, "failed": result.failed}
        return json.dumps(
            {
                "file": str(result.file),
                "sha256": result.sha256,
                "case": result.case.name,
                "scenario": result.case.selected,
                "headline": dict(result.headline),
                "checks": checks,
            },
            indent=2,
            allow_nan=False,
        )
    figures = {name: float(value) for name, value in result.headline.items()}
    claim = figures["claimed_run_cost"] / _MILLION
    fleet = figures["fleet_cost"] / _MILLION
    share = figures["run_share_of_fleet_hours"]
    state = (
        f"{result.checks} checks pass"
        if not result.failed
        else f"{result.failed} of {result.checks} checks FAIL"
    )
    return (
        f"{printable(str(result.file))}  run at the rent ${claim:,.3f}M | fleet ${fleet:,.1f}M | "
        f"run {share:.2%} of its hours | {state}, {result.open_ties} of {result.ties} ties open"
    )


def printable_lines(text: str) -> str:
    """An error's lines, each made printable where it is not plain text."""
    return "\n".join(printable(line) for line in text.split("\n"))
