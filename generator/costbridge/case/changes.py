"""Values set from outside a case file: --set [SCENARIO.]KEY=VALUE."""

import re
from collections.abc import Sequence
from dataclasses import replace

from costbridge.case.data import Case, Change
from costbridge.case.names import declared, suggestion
from costbridge.case.numbers import number_problem, possible_problem
from costbridge.case.scenarios import BASE, outside
from costbridge.errors import UsageError, printable

_NUMBER = re.compile(r"[+-]?\d[\d_]*(?:\.\d+)?")


def with_sets(case: Case, sets: Sequence[str]) -> Case:
    """The case with these values, each held to the range of its input, and a record of each."""
    problems = []
    for words in sets:
        try:
            case = _with(case, words)
        except ValueError as error:
            problems.append(printable(f"--set {words}: {error}"))
    if problems:
        raise UsageError("\n".join(problems))
    return case


def _with(case: Case, words: str) -> Case:
    key, equals, typed = (word.strip() for word in words.partition("="))
    if not equals or not key or not typed:
        raise ValueError("[SCENARIO.]KEY=VALUE expected, for example gpu.h800.life=5")
    scenario, name = _split(case, key)
    value = _value(typed)
    given = declared({s: [k for k, _ in named] for s, named in case.members.items()})[name]
    old = case.inputs[name]
    problem = number_problem(value) or possible_problem(given, value)
    if problem := problem or outside(old.low, old.high, value):
        raise ValueError(problem)
    change = Change(name, scenario, case.numbers(scenario)[name], value)
    changes = (*case.changes, change)
    if scenario == BASE:
        inputs = {**case.inputs, name: replace(old, value=value)}
        return replace(case, inputs=inputs, changes=changes)
    scenarios = []
    for column in case.scenarios:
        if column.key == scenario:
            overrides = {**column.overrides, name: value}
            ordered = {key: overrides[key] for key in case.inputs if key in overrides}
            column = replace(column, overrides=ordered)
        scenarios.append(column)
    return replace(case, scenarios=tuple(scenarios), changes=changes)


def _split(case: Case, key: str) -> tuple[str, str]:
    """The scenario and the input of a key; an input's own name goes before a scenario's."""
    if key in case.inputs:
        return BASE, key
    first, _, rest = key.partition(".")
    scenarios = [scenario.key for scenario in case.scenarios]
    if first in scenarios:
        if rest in case.inputs:
            return first, rest
        hint = suggestion(rest, list(case.inputs))
        raise ValueError(f"unknown input {rest}{hint}")
    if rest in case.inputs:
        hint = suggestion(first, scenarios) or f"; there are {', '.join(scenarios)}"
        raise ValueError(f"unknown scenario {first}{hint}")
    raise ValueError(f"unknown input {key}{suggestion(key, list(case.inputs))}")


def _value(typed: str) -> float:
    if typed.endswith("%"):
        raise ValueError("no percent sign; 37.5% is written 0.375")
    if not _NUMBER.fullmatch(typed):
        raise ValueError(f"{typed[:40]} found, a number expected, for example 0.5 or 31_728")
    value = float(typed.replace("_", ""))
    return value if value else 0.0
