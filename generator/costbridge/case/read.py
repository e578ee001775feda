"""A case from its tables: the head, the scenarios, the sources, and what holds between them."""

from collections.abc import Callable
from datetime import date
from typing import Any

from costbridge.case.data import Case, Change, LogEntry, Source
from costbridge.case.inputs import Inputs, cited, read_inputs
from costbridge.case.names import id_problem, suggestion
from costbridge.case.numbers import number_problem
from costbridge.case.rules import beyond_horizon, broken_conditions
from costbridge.case.scenarios import BASE, read_scenarios, tables_of
from costbridge.case.shape import (
    ChangeShape,
    HeadShape,
    LogShape,
    SourceShape,
    shaped,
)
from costbridge.case.toml_lines import Path
from costbridge.case.toml_text import Document
from costbridge.case.words import label_problem, normal, note_problem
from costbridge.errors import CaseError, Problem

FORMAT = 1
QUARTERS = (4, 200)  # more periods would pass the width that a checked workbook may have


def read_case(case: Document, standard: Document, hardware: Document, register: Document) -> Case:
    """The case, or every problem of its file. Its text is still empty."""
    _format(case)
    head, problems = _head(case)
    sources, source_problems = _sources(case, register)
    inputs = read_inputs(case, standard, hardware, set(sources))
    scenarios, scenario_problems = read_scenarios(case, inputs, set(sources))
    log, log_problems = _log(case, head.version if head else None)
    keys = [scenario.key for scenario in scenarios]
    changes, change_problems = _changes(case, inputs, keys)
    if head:
        beyond_horizon(inputs, head.quarters)
        problems += broken_conditions(case, inputs, scenarios, head.quarters)
        if head.selected not in (BASE, *keys):
            text = (
                f'no scenario "{head.selected}"{suggestion(head.selected, keys) or "; write base"}'
            )
            problems.append(case.problem(("selected",), text))
    used = inputs.cited | _cited(case)
    problems += [
        case.problem(("source", key), "no input names this source; delete it, or use it")
        for key in tables_of(case, "source")
        if key not in used
    ]
    problems += inputs.problems + source_problems + scenario_problems + log_problems
    problems += change_problems
    if problems or head is None:
        raise CaseError(list(dict.fromkeys(problems)))
    return Case(
        name=head.name,
        title=normal(head.title),
        date=head.date,
        version=normal(head.version),
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
    wrong = {problem.key for problem in problems}
    checks: dict[str, Callable[[Any], str]] = {
        "case_format": lambda n: "" if n == FORMAT else f"{n} found, {FORMAT} expected",
        "name": id_problem,
        "title": lambda text: label_problem(normal(text)),
        "date": _date_problem,
        "version": lambda text: label_problem(normal(text)),
        "quarters": _quarters_problem,
    }
    for key in checks.keys() & words.keys() - wrong:
        if text := checks[key](words[key]):
            problems.append(case.problem((key,), text))
    return head, problems


def _quarters_problem(quarters: int) -> str:
    low, high = QUARTERS
    return "" if low <= quarters <= high else f"{quarters} found, {low}…{high} expected"


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
    places += [(case, ("source", key), table) for key, table in tables_of(case, "source").items()]
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
    tables = [table for table in tables_of(case, "scenario").values() if isinstance(table, dict)]
    notes = set().union(*(cited(str(table.get("note", ""))) for table in tables))
    return notes | {str(table["source"]) for table in tables if "source" in table}


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
