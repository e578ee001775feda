"""A case from its tables: the head, the scenarios, the sources, and what holds between them."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from costbridge.case_data import Case, Change, LogEntry, Scenario, Source
from costbridge.case_inputs import Inputs, cited, read_inputs
from costbridge.case_names import id_problem, suggestion
from costbridge.case_numbers import number_problem, plain, possible_problem
from costbridge.case_rules import beyond_horizon, broken_conditions, place_of
from costbridge.case_shape import (
    ChangeShape,
    HeadShape,
    LogShape,
    ScenarioShape,
    SourceShape,
    shaped,
)
from costbridge.case_words import label_problem, normal, note_problem, scenario_label_problem
from costbridge.errors import CaseError, Problem
from costbridge.toml_lines import Path
from costbridge.toml_text import Document

FORMAT = 1
BASE = "base"
MAX_SCENARIOS = 20
QUARTERS = (4, 200)  # more periods would pass the width that a checked workbook may have


def read_case(case: Document, standard: Document, hardware: Document, register: Document) -> Case:
    """The case, or every problem of its file. Its text is still empty."""
    _format(case)
    head, problems = _head(case)
    sources, source_problems = _sources(case, register)
    inputs = read_inputs(case, standard, hardware, set(sources))
    scenarios, scenario_problems = _scenarios(case, inputs, set(sources))
    log, log_problems = _log(case, head.version if head else None)
    keys = [scenario.key for scenario in scenarios]
    changes, change_problems = _changes(case, inputs, keys)
    if head:
        beyond_horizon(inputs, head.quarters)
        problems += _between(case, inputs, scenarios, head.quarters)
        if head.selected not in keys:
            text = (
                f'no scenario "{head.selected}"{suggestion(head.selected, keys) or "; write base"}'
            )
            problems.append(case.problem(("selected",), text))
    used = inputs.cited | _cited(case)
    problems += [
        case.problem(("source", key), "no input names this source; delete it, or use it")
        for key in _table(case, "source")
        if key not in used
    ]
    problems += inputs.problems + source_problems + scenario_problems + log_problems
    problems += change_problems
    if problems or head is None:
        raise CaseError(list({(p.file, p.line, p.key): p for p in reversed(problems)}.values()))
    return Case(
        name=head.name,
        title=normal(head.title),
        date=head.date,
        version=head.version,
        quarters=head.quarters,
        selected=head.selected,
        scenarios=tuple(scenarios),
        inputs=inputs.inputs,
        texts={"case.title": normal(head.title), "case.date": head.date, **inputs.texts},
        members=inputs.members,
        sources={key: sources[key] for key in sorted(used & set(sources))},
        log=tuple(log),
        changes=tuple(changes),
    )


def _table(case: Document, key: str) -> dict[str, Any]:
    value = case.tree.get(key, {})
    return value if isinstance(value, dict) else {}


def _format(case: Document) -> None:
    found = case.tree.get("case_format")
    if isinstance(found, int) and not isinstance(found, bool) and found > FORMAT:
        text = f"{found} found, {FORMAT} expected: the file is of a newer costbridge"
        cure = "pip install --upgrade costbridge reads it"
        raise CaseError([case.problem(("case_format",), f"{text}; {cure}")])


def _head(case: Document) -> tuple[HeadShape | None, list[Problem]]:
    words = {key: case.tree[key] for key in HeadShape.model_fields if key in case.tree}
    head, problems = shaped(HeadShape, words, case, ())
    if "case_format" not in case.tree:
        problems = [problem for problem in problems if problem.key != "case_format"]
        text = f"missing; write case_format = {FORMAT} in the first line"
        problems.append(Problem(case.filename, 1, "case_format", text))
    if head is None:
        return None, problems
    low, high = QUARTERS
    found = {
        "case_format": "" if head.case_format == FORMAT else f"{FORMAT} expected",
        "name": id_problem(head.name),
        "title": label_problem(normal(head.title)),
        "date": _date_problem(head.date),
        "version": label_problem(head.version),
        "quarters": "" if low <= head.quarters <= high else f"{low}…{high} quarters expected",
    }
    return head, [case.problem((key,), text) for key, text in found.items() if text]


def _date_problem(text: str) -> str:
    try:
        parsed = date.fromisoformat(text)
    except ValueError:
        parsed = None
    if parsed is None or parsed.isoformat() != text:
        return f'"{text[:40]}" found, a date like "2025-09-17" expected'
    return ""


def _sources(case: Document, register: Document) -> tuple[dict[str, Source], list[Problem]]:
    """The sources of the register and the case's own, which rule."""
    found: dict[str, Source] = {}
    problems: list[Problem] = []
    places: list[tuple[Document, Path, Any]] = []
    places += [(register, (key,), table) for key, table in register.tree.items()]
    if not isinstance(case.tree.get("source", {}), dict):
        problems.append(case.problem(("source",), "a table expected; write [source.…]"))
    places += [(case, ("source", key), table) for key, table in _table(case, "source").items()]
    for document, path, table in places:
        shape, wrong = shaped(SourceShape, table, document, path, ".".join(path))
        problems += wrong
        key = path[-1]
        if text := id_problem(key):
            problems.append(document.problem(path, text))
        words = shape.model_dump() if shape else {}
        for word, value in words.items():
            text = "" if value.strip() or word == "page" else "no text found; write one"
            if text := text or note_problem(normal(value)):
                problems.append(document.problem((*path, word), text))
        blank = dict.fromkeys(SourceShape.model_fields, "")
        found[key] = Source(id=key, **(blank | {w: normal(value) for w, value in words.items()}))
    return found, problems


def _cited(case: Document) -> set[str]:
    """The sources that scenarios rest on or name in their notes."""
    tables = [table for table in _table(case, "scenario").values() if isinstance(table, dict)]
    notes = set().union(*(cited(str(table.get("note", ""))) for table in tables))
    return notes | {str(table["source"]) for table in tables if "source" in table}


def _scenarios(
    case: Document, inputs: Inputs, known: set[str]
) -> tuple[list[Scenario], list[Problem]]:
    found: list[Scenario] = []
    problems: list[Problem] = []
    labels: dict[str, str] = {}

    def refuse(path: Path, text: str) -> None:
        problems.append(case.problem(path, text))

    tables = _table(case, "scenario")
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


def _log(case: Document, version: str | None) -> tuple[list[LogEntry], list[Problem]]:
    tables = case.tree.get("log")
    if not isinstance(tables, list) or not tables:
        text = "missing; write [[log]] with date, version and change"
        return [], [case.problem(("log",), text)]
    found: list[LogEntry] = []
    problems: list[Problem] = []
    for number, table in enumerate(tables):
        path = ("log", str(number))
        shape, wrong = shaped(LogShape, table, case, path)
        problems += wrong
        if shape is None:
            continue
        if text := _date_problem(shape.date):
            problems.append(case.problem((*path, "date"), text))
        elif found and shape.date < found[-1].date:
            text = f"{shape.date} after {found[-1].date}: the entries in the order of their dates"
            problems.append(case.problem((*path, "date"), text))
        for word in ("version", "change"):
            check = label_problem if word == "version" else note_problem
            if text := check(normal(getattr(shape, word))):
                problems.append(case.problem((*path, word), text))
        found.append(LogEntry(shape.date, shape.version, normal(shape.change)))
    if not problems and version is not None and found[-1].version != version:
        text = f'"{found[-1].version}" found, the case is version "{version}"; make the two equal'
        problems.append(case.problem(("log", str(len(tables) - 1), "version"), text))
    return found, problems


def _changes(
    case: Document, inputs: Inputs, scenarios: list[str]
) -> tuple[list[Change], list[Problem]]:
    tables = case.tree.get("change", [])
    if not isinstance(tables, list):
        return [], [case.problem(("change",), "a list expected; write [[change]]")]
    found: list[Change] = []
    problems: list[Problem] = []
    for number, table in enumerate(tables):
        path = ("change", str(number))
        shape, wrong = shaped(ChangeShape, table, case, path)
        problems += wrong
        if shape is None:
            continue
        if shape.key not in inputs.given:
            text = f"unknown input{suggestion(shape.key, list(inputs.given))}"
            problems.append(case.problem((*path, "key"), text))
        if shape.scenario not in scenarios:
            text = f"unknown scenario{suggestion(shape.scenario, scenarios)}"
            problems.append(case.problem((*path, "scenario"), text))
        for word, value in (("from", shape.before), ("to", shape.after)):
            if text := number_problem(value):
                problems.append(case.problem((*path, word), text))
        found.append(Change(shape.key, shape.scenario, shape.before, shape.after))
    return found, problems


def _between(
    case: Document, inputs: Inputs, scenarios: list[Scenario], quarters: int
) -> list[Problem]:
    found = []
    for scenario, condition, name in broken_conditions(inputs, scenarios, quarters):
        where = "" if scenario.key == BASE else f"in scenario {scenario.key}: "
        place = place_of(name, scenario, case, inputs)
        text = f"{where}{condition.says}: this does not hold; {condition.cure}"
        found.append(place.document.problem(place.path, text, name))
    return found
