"""Report: what a command says, as text or JSON. Numbers in JSON are unrounded, in plain units."""

import json
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from costbridge.errors import SHOWN, printable

if TYPE_CHECKING:
    from costbridge.app import Built
    from costbridge.checking.findings import BrokenRule, ChangedInput, Checked, Difference, Ruled

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
    state = _state(result.failed, result.checks, result.open_ties, result.ties)
    return f"{printable(str(result.file))}  {_figures(result.headline)} | {state}"


def _figures(headline: Mapping[str, Any]) -> str:
    """The first screen in a line; a figure that is no number is shown as it is."""

    def figure(name: str, form: str, unit: float, sign: str = "") -> str:
        value = headline[name]
        return str(value) if isinstance(value, str) else f"{sign}{value / unit:{form}}"

    claim = figure("claimed_run_cost", ",.3f", _MILLION, "$")
    fleet = figure("fleet_cost", ",.1f", _MILLION, "$")
    share = figure("run_share_of_fleet_hours", ".2%", 1)
    return f"run at the rent {claim}M | fleet {fleet}M | run {share} of its hours"


def _state(failed: int, checks: int, open_ties: int, ties: int) -> str:
    state = f"{checks} checks pass" if not failed else f"{failed} of {checks} checks FAIL"
    return f"{state}, {open_ties} of {ties} ties open"


def checked(result: "Checked", form: str, *, every: bool) -> str:
    """A check's result; at most twenty differences, unless every one is wanted."""
    return _json(result) if form == "json" else "\n".join(_text(result, every))


def _json(result: "Checked") -> str:
    found = {
        "file": str(result.file),
        "sha256": result.sha256,
        "case": result.case,
        "scenario": result.scenario,
        "ok": result.ok,
        "headline": dict(result.headline),
        "checks": {"passed": result.passed, "failed": result.failed},
        "ties": {"open": result.open_ties, "total": result.ties},
        "changed_inputs": [
            {"input": c.input, "scenario": c.scenario, "from": c.before, "to": c.after}
            for c in result.changed_inputs
        ],
        "notices": list(result.notices),
        "differences": [
            {
                "cell": d.cell,
                "line": d.line,
                "kind": d.kind,
                "found": d.found,
                "expected": d.expected,
            }
            for d in result.differences
        ],
    }
    if result.rules:
        found["rules"] = _rules(result.rules)
    return json.dumps(found, indent=2, allow_nan=False)


def _rules(rules: "Ruled") -> dict[str, Any]:
    broken = [
        {"rule": b.rule, "severity": b.severity, "where": b.where, "what": b.what}
        for b in rules.broken
    ]
    found: dict[str, Any] = {"kept": rules.kept, "total": rules.total, "broken": broken}
    return {**found, "unjudged": rules.unjudged} if rules.unjudged else found


_PARTS = ("file", "values", "reference", "checks")
_INDENT = " " * 6


def _text(result: "Checked", every: bool) -> Iterator[str]:
    name = printable(str(result.file))
    checks = result.passed + result.failed
    if result.headline:
        state = _state(result.failed, checks, result.open_ties, result.ties)
        yield f"{name}  {_figures(result.headline)} | {state}"
    else:
        yield f"{name}  its case cannot be read, so nothing was calculated"
    yield ""
    broken = result.rules.broken if result.rules else ()
    left = len(result.differences) + len(broken) if every else SHOWN
    failed = 0
    for part in _PARTS:
        found = [d for d in result.differences if d.part == part]
        if not result.headline and part != "file":
            yield f"----  {part:9}  not reached"
            continue
        failed += bool(found)
        yield f"{'FAIL' if found else 'pass'}  {part:9}  {_counts(result, part)}"
        for difference in found[: max(left, 0)]:
            yield _INDENT + _difference(difference)
        left -= len(found)
        if part == "file":
            yield from (_INDENT + line for line in _about_the_file(result))
    parts = len(_PARTS)
    if result.rules:
        yield from _text_of_rules(result.rules, left)
        left -= len(broken)
        failed += not result.rules.ok
        parts += 1
    if left < 0:
        yield f"and {-left} more (--all)"
    if failed:
        yield f"{failed} of {parts} fail"


def _text_of_rules(rules: "Ruled", left: int) -> Iterator[str]:
    if rules.unjudged:
        yield f"FAIL  {'rules':9}  not judged: {printable(rules.unjudged)}"
        return
    state = "pass" if rules.ok else "FAIL"
    yield f"{state}  {'rules':9}  {rules.kept} of {rules.total} rules keep"
    failures, notes = rules.failures, [b for b in rules.broken if b not in rules.failures]
    for broken in [*failures, *notes][: max(left, 0)]:
        yield _INDENT + _broken(broken, "" if broken in failures else "note: ")


def _broken(broken: "BrokenRule", mark: str) -> str:
    return printable(f"{mark}{broken.rule} {broken.where}: {broken.what}")


def _counts(result: "Checked", part: str) -> str:
    if part == "file":
        same, total = result.formulas
        formulas = f"{same:,} of {total:,} formulas as declared"
        case = f"case {result.case}, scenario {result.scenario}"
        return f"ours ({case}), {formulas}, no macro, no link" if result.case else "ours"
    if part == "values":
        agree, total = result.values
        return f"{agree:,} of {total:,} stored values equal their recalculation"
    if part == "reference":
        agree, total = result.reference
        return f"{agree:,} of {total:,} lines agree"
    checks = result.passed + result.failed
    return f"{result.passed} of {checks} pass; ties open {result.open_ties} of {result.ties}"


def _about_the_file(result: "Checked") -> Iterator[str]:
    changed = result.changed_inputs
    if changed:
        subject = "1 input differs" if len(changed) == 1 else f"{len(changed)} inputs differ"
        yield f"{subject} from the case: {'; '.join(_change(c) for c in changed[:SHOWN])}" + (
            f"; and {len(changed) - SHOWN} more" if len(changed) > SHOWN else ""
        )
    for notice in result.notices:
        yield printable(f"note: {notice}")


def _change(change: "ChangedInput") -> str:
    scenario = f" ({change.scenario})" if change.scenario else ""
    words = f"{change.input}{scenario} {_number(change.before)} -> {_number(change.after)}"
    return printable(words)


def _difference(difference: "Difference") -> str:
    d = difference
    line = f"  {d.line}" if d.line else ""
    gap = ""
    if _is_number(d.found) and _is_number(d.expected):
        gap = f"   gap {_number(float(d.found) - float(d.expected))}"
    found, expected = _number(d.found), _number(d.expected)
    return printable(f"{d.cell}{line}   found {found}   expected {expected}{gap}")


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _number(value: Any) -> str:
    """A number with as many digits as it has, never through the locale."""
    if not _is_number(value):
        return str(value)
    number = float(value)
    return f"{number:,.0f}" if number.is_integer() and abs(number) < 1e15 else f"{number:,.12g}"


def printable_lines(text: str) -> str:
    """An error's lines, each made printable where it is not plain text."""
    return "\n".join(printable(line) for line in text.split("\n"))
