"""The scenarios of a case: columns that repeat the base but for their overrides."""

from collections.abc import Mapping
from typing import Any

from costbridge.case.data import Scenario
from costbridge.case.inputs import Inputs
from costbridge.case.names import id_problem, suggestion
from costbridge.case.numbers import number_problem, plain, possible_problem
from costbridge.case.shape import ScenarioShape, shaped
from costbridge.case.toml_lines import Path
from costbridge.case.toml_text import Document
from costbridge.case.words import normal, note_problem, scenario_label_problem
from costbridge.errors import Problem

BASE = "base"
MAX_SCENARIOS = 20


def tables_of(case: Document, key: str) -> dict[str, Any]:
    """The tables under a key of the file; none where something else stands there."""
    value = case.tree.get(key, {})
    return value if isinstance(value, dict) else {}


def read_scenarios(
    case: Document, inputs: Inputs, known: set[str]
) -> tuple[list[Scenario], list[Problem]]:
    found: list[Scenario] = []
    problems: list[Problem] = []
    labels: dict[str, str] = {}

    def refuse(path: Path, text: str) -> None:
        problems.append(case.problem(path, text))

    tables = tables_of(case, "scenario")
    if next(iter(tables), "") != BASE:
        text = (
            f'the first scenario is {BASE}; write [scenario.{BASE}] with label = "…" before others'
        )
        refuse(("scenario",), text)
    if len(tables) > MAX_SCENARIOS:
        refuse(("scenario",), f"{len(tables)} found, at most {MAX_SCENARIOS} expected; delete some")
    for key, table in tables.items():
        path = ("scenario", key)
        shape, wrong = shaped(ScenarioShape, table, case, path, ".".join(path))
        problems += wrong
        if text := id_problem(key):
            refuse(path, text)
        if shape is None:
            found.append(Scenario(key, key, "", "", {}))
            continue
        label = normal(shape.label)
        if text := scenario_label_problem(label):
            refuse((*path, "label"), text)
        if twin := labels.get(label.casefold()):
            text = f'"{label}" is the label of {twin} too; choose another'
            refuse((*path, "label"), text)
        labels[label.casefold()] = key
        if text := note_problem(normal(shape.note)):
            refuse((*path, "note"), text)
        if shape.source and shape.source not in known:
            hint = suggestion(shape.source, sorted(known)) or f"; write [source.{shape.source}]"
            refuse((*path, "source"), f'unknown source "{shape.source}"{hint}')
        overrides, wrong = _overrides(case, (*path, "set"), shape.set, inputs)
        problems += wrong
        if key == BASE and shape.set:
            refuse((*path, "set"), f"{BASE} has no overrides; change the values of the inputs")
        found.append(Scenario(key, label, normal(shape.note), shape.source, overrides))
    return found, problems


def _overrides(
    case: Document, path: Path, tables: Mapping[str, Any], inputs: Inputs
) -> tuple[dict[str, float], list[Problem]]:
    """The numbers of a scenario by input, in the order of declaration."""
    found: dict[str, float] = {}
    problems: list[Problem] = []

    def walk(here: Path, table: Mapping[str, Any]) -> None:
        for key, value in table.items():
            name = ".".join((*here, key))
            if isinstance(value, dict) and value and name not in inputs.given:
                walk((*here, key), value)
            elif text := _override_problem(name, value, inputs):
                problems.append(case.problem((*path, *here, key), text))
            else:
                found[name] = float(value)

    walk((), tables)
    return {name: found[name] for name in inputs.given if name in found}, problems


def _override_problem(name: str, value: Any, inputs: Inputs) -> str:
    numbers = [name for name, given in inputs.given.items() if given.unit != "text"]
    if name not in numbers:
        return f"unknown input{suggestion(name, numbers) or '; delete it'}"
    if text := number_problem(value) or possible_problem(inputs.given[name], value):
        return text
    if name not in inputs.inputs:
        return "" if name in inputs.bad else "the case has no such input; give it a paragraph"
    return outside(inputs.inputs[name].low, inputs.inputs[name].high, value)


def outside(low: float, high: float, value: float) -> str:
    """Why a value cannot replace the base value of an input with this range."""
    if low <= value <= high:
        return ""
    if low == high:
        return f"{plain(value)} found, but the input is fixed at {plain(low)} (low = high)"
    return (
        f"{plain(value)} found, {plain(low)}…{plain(high)} expected; change it, or the "
        "low or high of the input"
    )
