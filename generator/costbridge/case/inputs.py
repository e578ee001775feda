"""The inputs of a case: its paragraphs, with what it leaves to the standard and hardware files."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any

from costbridge.case.data import Input
from costbridge.case.names import (
    GPU,
    HEAD,
    declared,
    defined_name_problem,
    id_problem,
    sets,
    suggestion,
)
from costbridge.case.numbers import number_problem, plain, possible_problem
from costbridge.case.shape import InputShape, shaped
from costbridge.case.toml_lines import Path
from costbridge.case.toml_text import Document
from costbridge.case.words import label_problem, normal, note_problem
from costbridge.errors import Problem
from costbridge_workbook.units import UNITS
from costbridge_workbook.vocabulary import Given

RESERVED = (
    *("case_format", "name", "title", "date", "version", "quarters", "selected"),
    *("log", "change", "scenario", "source"),
)
MAX_MEMBERS = 40  # a fleet of 40 types has 45,000 formulas; a checked workbook may have 60,000
PARAGRAPH = "value, unit, low, high, source and status"

_CITED = re.compile(r"\[([a-z][a-z0-9_]*)\]")


@dataclass(frozen=True)
class Place:
    """Where a paragraph stands: in the case itself, or in a file that every case starts from."""

    document: Document
    path: Path

    @property
    def table(self) -> Any:
        table: Any = self.document.tree
        for part in self.path:
            table = table[part] if isinstance(table, dict) and part in table else None
        return table


@dataclass
class Inputs:
    """What was found so far, and what is wrong with it."""

    members: dict[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    given: dict[str, Given] = field(default_factory=dict)
    inputs: dict[str, Input] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)
    cited: set[str] = field(default_factory=set)
    bad: set[str] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)

    def refuse(self, name: str, place: Place, text: str, item: str = "", key: str = "") -> None:
        path = (*place.path, item) if item else place.path
        self.problems.append(place.document.problem(path, text, key or name))
        self.bad.add(name)

    def touches_bad(self, patterns: tuple[str, ...]) -> bool:
        return any(fnmatchcase(name, pattern) for name in self.bad for pattern in patterns)


def read_inputs(case: Document, standard: Document, hardware: Document, known: set[str]) -> Inputs:
    """Every declared input of the case; ``known`` are the ids of the sources."""
    found = Inputs()
    _members(case, found)
    keys = {set_: [key for key, _ in named] for set_, named in found.members.items()}
    found.given = {n: given for n, given in declared(keys).items() if n not in HEAD}
    own = dict(_own(case, found))
    blocks = {found.given[name].block for name in own} - {""}
    for name, given in found.given.items():
        place = own.get(name) or _default(name, given, blocks, standard, hardware)
        if place is None:
            if not given.block or given.block in blocks:
                found.refuse(name, Place(case, tuple(name.split("."))), _missing(given, own, found))
        elif given.unit == "text":
            _text(name, place, found)
        else:
            _input(name, given, place, found, known)
    _empty_sets(case, blocks, found)
    return found


def cited(note: str) -> set[str]:
    """The sources that a note names as [id]."""
    return set(_CITED.findall(note))


def _members(case: Document, found: Inputs) -> None:
    for set_ in sets():
        path = tuple(set_.split("."))
        table = Place(case, path).table
        labels: dict[str, str] = {}
        for key, member in table.items() if isinstance(table, dict) else ():
            here, name = Place(case, (*path, key)), f"{set_}.{key}"
            if problem := id_problem(key, set_):
                found.refuse(name, here, problem)
            if not isinstance(member, dict):
                found.refuse(name, here, f"a table expected; write [{name}] and its label")
                continue
            label = member.get("label")
            if not isinstance(label, str):
                problem = "missing; write label = …" if label is None else "a text expected"
                found.refuse(name, here, problem, "label", f"{name}.label")
                label = key
            elif problem := label_problem(label := normal(label)):
                found.refuse(name, here, problem, "label", f"{name}.label")
            if twin := labels.get(label.casefold()):
                text = f'"{label}" is the label of {twin} too; choose another'
                found.refuse(name, here, text, "label", f"{name}.label")
            labels[label.casefold()] = key
            found.members[set_] = (*found.members.get(set_, ()), (key, label))
        if (count := len(found.members.get(set_, ()))) > MAX_MEMBERS:
            found.refuse(set_, Place(case, path), f"{count} found, at most {MAX_MEMBERS} expected")


def _empty_sets(case: Document, blocks: set[str], found: Inputs) -> None:
    for set_, item in sets().items():
        block = item.items[0].block if isinstance(item.items[0], Given) else ""
        if not found.members.get(set_) and (not block or block in blocks):
            text = f'missing; write [{set_}.…] with label = "…" and its inputs'
            found.refuse(set_, Place(case, tuple(set_.split("."))), text)


def _own(case: Document, found: Inputs) -> Iterator[tuple[str, Place]]:
    """The declared paragraphs and texts of the case; whatever else stands there is unknown."""
    tree: dict[str, Any] = {}
    for name, given in found.given.items():
        *tables, last = name.split(".")
        node = tree
        for table in tables:
            node = node.setdefault(table, {})
        node[last] = given
    for set_ in sets():
        node = tree
        for table in set_.split("."):
            node = node.setdefault(table, {})
    top = {key: value for key, value in case.tree.items() if key not in RESERVED}
    yield from _walk(case, top, tree, (), found)


def _walk(
    case: Document, table: Mapping[str, Any], expected: Mapping[str, Any], path: Path, found: Inputs
) -> Iterator[tuple[str, Place]]:
    for key, value in table.items():
        here = Place(case, (*path, key))
        name, node = ".".join(here.path), expected.get(key)
        if node is None:
            if ".".join(path) in sets() or (key == "label" and ".".join(path[:-1]) in sets()):
                continue  # a member that is no table, or its label: _members speaks of them
            words = [*expected, *(RESERVED if not path else ())]
            found.refuse(name, here, f"unknown key{suggestion(key, words) or '; delete it'}")
        elif isinstance(node, Given):
            yield name, here
        elif isinstance(value, dict):
            yield from _walk(case, value, node, here.path, found)
        else:
            found.refuse(name, here, f"a table expected; write [{name}.…]")


def _default(
    name: str, given: Given, blocks: set[str], standard: Document, hardware: Document
) -> Place | None:
    """Rows of a block stand only in a case that gives some input of that block itself."""
    path = tuple(name.split("."))
    places = [Place(standard, path)]
    if path[0] == GPU:
        places.insert(0, Place(hardware, path[1:]))
    if given.block and given.block not in blocks:
        return None
    return next((place for place in places if place.table is not None), None)


def _missing(given: Given, own: Mapping[str, Place], found: Inputs) -> str:
    with_what = "a text" if given.unit == "text" else PARAGRAPH
    if not given.block:
        return f"missing; write it with {with_what}"
    others = [name for name in own if found.given[name].block == given.block]
    listed = ", ".join(others[:3]) + (", …" if len(others) > 3 else "")
    together = f"it and {listed} stand in a case together or not at all"
    return f"missing; {together}: write it with {with_what}, or delete them"


def _text(name: str, place: Place, found: Inputs) -> None:
    value = place.table
    if not isinstance(value, str):
        found.refuse(name, place, 'a text in straight quotes expected; write "…"')
    elif problem := label_problem(text := normal(value)):
        found.refuse(name, place, problem)
    else:
        found.texts[name], found.places[name] = text, place


def _input(name: str, given: Given, place: Place, found: Inputs, known: set[str]) -> None:
    table = place.table
    if not isinstance(table, dict):
        text = f"a paragraph expected; write [{name}] with {PARAGRAPH}"
        found.refuse(name, place, text)
        return
    found.cited |= {str(table.get("source")), *cited(str(table.get("note", "")))}
    found.places[name] = place
    before = len(found.problems)
    numbers = {item: table[item] for item in ("value", "low", "high") if item in table}
    wrong = {item: problem for item in numbers if (problem := number_problem(numbers[item]))}
    for item, problem in wrong.items():
        found.refuse(name, place, _of(item) + problem, item)
    shape, problems = shaped(
        InputShape, table | dict.fromkeys(wrong, 0.0), place.document, place.path, name
    )
    found.problems += problems
    if shape is not None:
        _contents(name, given, place, shape, wrong, found, known)
    if problem := defined_name_problem(name):
        found.refuse(name, place, problem)
    if len(found.problems) > before or shape is None:
        found.bad.add(name)
        return
    numbers = {item: float(numbers[item]) for item in numbers}
    found.inputs[name] = Input(
        name=name,
        **numbers,
        unit=shape.unit,
        source=shape.source,
        status=shape.status,
        note=normal(shape.note),
    )


def _of(item: str) -> str:
    return "" if item == "value" else f"{item}: "


def _contents(
    name: str,
    given: Given,
    place: Place,
    shape: InputShape,
    wrong: Mapping[str, str],
    found: Inputs,
    known: set[str],
) -> None:
    """What the shape cannot see: the unit, the possible range, the order, the source, the note."""
    if shape.unit != given.unit:
        known_unit = "" if shape.unit in UNITS else ", which is no unit here"
        text = f'unit "{shape.unit}" found{known_unit}, "{given.unit}" expected'
        found.refuse(name, place, f"{text}; convert the numbers, or correct the unit", "unit")
    for item in ("value", "low", "high"):
        if item not in wrong and (problem := possible_problem(given, getattr(shape, item))):
            found.refuse(name, place, _of(item) + problem, item)
            wrong = {**wrong, item: problem}
    for item, out in (("low", shape.low > shape.value), ("high", shape.high < shape.value)):
        if out and "value" not in wrong and item not in wrong:
            which = "above" if item == "low" else "below"
            text = f"{item} {plain(getattr(shape, item))} is {which} value {plain(shape.value)}"
            found.refuse(name, place, f"{text}; low ≤ value ≤ high expected; correct one", item)
    if shape.source not in known:
        hint = suggestion(shape.source, sorted(known)) or f"; write [source.{shape.source}]"
        found.refuse(name, place, f'unknown source "{shape.source}"{hint}', "source")
    if problem := note_problem(normal(shape.note)):
        found.refuse(name, place, problem, "note", f"{name}.note")
