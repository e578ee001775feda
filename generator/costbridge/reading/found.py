"""Found: a workbook as its cells, put together from its parts; nothing of it is calculated.

What a later step would have to trust is refused here: a part that is missing, a number that is
none, a formula or a relationship that leads out of the file.
"""

import posixpath
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from costbridge.engines import Value
from costbridge.errors import printable
from costbridge.formula import Formula
from costbridge.reading.cells import Where, cell_value, expanded
from costbridge.reading.gathered import (
    ANEW,
    Gathered,
    Grid,
    RawBook,
    RawName,
    Refused,
    Relation,
)
from costbridge.reading.gathered import Place as Place  # others take it from here
from costbridge.reading.ways_out import refuse_unsafe, refuse_ways_out

Content = Value | Formula

_WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
_OTHER_TYPES = {
    "binary": "is a binary workbook (.xlsb)",
    "macroenabled": "is a macro workbook (.xlsm)",
    "template": "is a template (.xltx)",
}
_SAVE_AS = "open it in Excel and save as Excel Workbook (.xlsx)"
_NEEDED = {"styles": "styleSheet", "sharedStrings": "sst", "theme": "theme"}
_SHEETS = ("worksheet", "chartsheet")
_SHEET_NUMBER = re.compile(r"[0-9]{1,10}")
_STATES = ("", "visible", "hidden", "veryHidden")
_MODES = ("auto", "autoNoTable", "manual")
_FLAGS = {"0": False, "false": False, "1": True, "true": True}
# Gnumeric writes them without _xlnm.
_PRINTED = ("print_area", "print_titles", "sheet_title", "_filterdatabase", "criteria", "extract")


@dataclass(frozen=True)
class FoundSheet:
    """A tab: what stands in its cells, and the values stored beside its formulas."""

    title: str
    hidden: bool
    cells: Mapping[Place, Content]
    stored: Mapping[Place, Value]


@dataclass(frozen=True)
class Found:
    """A workbook as found: its tabs in order, its defined names, what calculates differently."""

    sheets: tuple[FoundSheet, ...]
    names: Mapping[str, str]
    settings: tuple[str, ...]
    notices: tuple[str, ...]


def put_together(parts: Gathered) -> Found:
    """The workbook that the parts make."""
    for required in ("[content_types].xml", "_rels/.rels"):
        _must_exist(required, parts)
    main = next((r for r in _relations("", parts) if r.type.endswith("/officeDocument")), None)
    if main is None:
        raise Refused(f"is damaged: no part is named as the workbook: {ANEW}")
    workbook = _target("", main)
    _refuse_other_types(workbook, parts)
    _must_be(workbook, ("workbook",), parts)
    refuse_ways_out(parts)
    for part, text in parts.formulas:
        refuse_unsafe(text, f"part {printable(part)}")
    book, related = parts.books[workbook], _relations(workbook, parts)
    for n in book.names:  # what is printed on every page is whole rows
        refuse_unsafe(n.text, f"the name {printable(n.name)}", whole=_is_built_in(n))
    sheets = _sheets(workbook, book, related, parts)
    names = {_full_name(n, sheets): n.text.removeprefix("=") for n in book.names if _is_own(n)}
    full = [(_full_name(n, sheets), _is_own(n)) for n in book.names]
    _refuse_twice("name", [name for name, own in full if own])  # LibreOffice prints titles twice
    return Found(sheets, names, *_settings(book, parts.program))


def _sheets(
    workbook: str, book: RawBook, related: Sequence[Relation], parts: Gathered
) -> tuple[FoundSheet, ...]:
    _refuse_twice("relationship", [r.id for r in related])
    _refuse_twice("sheet", [sheet.title for sheet in book.sheets])
    _refuse_twice("number of a sheet", [sheet.number for sheet in book.sheets])
    by_id = {r.id: r for r in related}
    needed: dict[str, str] = {}
    for kind, root in _NEEDED.items():
        for relation in related:
            if relation.type.rpartition("/")[2] == kind:
                needed[kind] = _target(workbook, relation)
                _must_be(needed[kind], (root,), parts)
    strings = parts.strings.get(needed.get("sharedStrings", ""), [])
    formats = parts.formats.get(needed.get("styles", ""), 1)
    sheets, taken = [], []
    for sheet in book.sheets:
        if sheet.relation not in by_id:
            raise Refused(f"is damaged: the sheet {printable(sheet.title)} has no part: {ANEW}")
        if sheet.state not in _STATES or not _SHEET_NUMBER.fullmatch(sheet.number):
            where = printable(f"{sheet.title} is {sheet.state[:20]} {sheet.number[:20]}")
            raise Refused(f"is damaged: the sheet {where}: {ANEW}")
        part = _target(workbook, by_id[sheet.relation])
        _must_be(part, _SHEETS, parts)
        if parts.chosen.get(part, 0) >= formats:
            raise Refused(f"is damaged: part {printable(part)} uses a format it lacks: {ANEW}")
        taken.append(part)
        hidden = sheet.state in ("hidden", "veryHidden")
        grid = parts.grids.get(part, {})
        sheets.append(_sheet(sheet.title, hidden, grid, strings, parts))
    _refuse_twice("part of a sheet", taken)
    return tuple(sheets)


def _refuse_twice(what: str, names: Iterable[str]) -> None:
    """Of two that are called alike, two programs may take two; a case makes no other name."""
    for name, count in Counter(name.casefold() for name in names).items():
        if count > 1:
            raise Refused(f"is damaged: the {what} {printable(name)} is there twice: {ANEW}")


def _full_name(name: RawName, sheets: Sequence[FoundSheet]) -> str:
    """A name of one sheet is told from the book's by that sheet."""
    if name.sheet is None:
        return name.name
    if not (name.sheet.isascii() and name.sheet.isdigit() and int(name.sheet) < len(sheets)):
        raise Refused(f"is damaged: the name {printable(name.name)} is of no sheet: {ANEW}")
    return f"{sheets[int(name.sheet)].title}!{name.name}"


def _is_built_in(name: RawName) -> bool:
    """What is printed or filtered, and what Excel keeps for functions that others do not know."""
    plain = name.name.casefold()
    if plain.startswith("_xlnm.") or name.sheet is not None:
        return plain.removeprefix("_xlnm.") in _PRINTED
    return name.name.startswith(("_xlfn", "_xlpm"))


def _is_own(name: RawName) -> bool:
    return not _is_built_in(name)


def _settings(book: RawBook, program: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What lets results differ; and what is only to be said."""
    found, said = [], []
    if _flag("iterate", book):
        iterates = "iterative calculation is on"
        if program.strip().casefold() == "gnumeric":  # which switches it on in all it saves
            said.append(f"{iterates}, as Gnumeric leaves it: it would hide a circle made later")
        else:
            found.append(iterates)
    if not _flag("fullPrecision", book, "1"):
        found.append("precision is set as displayed")
    if _flag("date1904", book):
        found.append("dates count from 1904")
    mode = book.settings.get("calcMode", "auto")
    if mode not in _MODES:
        raise Refused(f"is damaged: calculation is set to {printable(mode[:20])}: {ANEW}")
    if mode == "manual":
        said.append("calculation is set to manual: press F9 after typing")
    return tuple(found), tuple(said)


def _flag(setting: str, book: RawBook, default: str = "0") -> bool:
    text = book.settings.get(setting, default)
    if text not in _FLAGS:
        raise Refused(f"is damaged: {setting} is set to {printable(text[:20])}: {ANEW}")
    return _FLAGS[text]


def _must_exist(part: str, parts: Gathered) -> None:
    if part not in parts.roots:
        raise Refused(f"is damaged: part {printable(part)} is missing or no XML: {ANEW}")


def _must_be(part: str, roots: Sequence[str], parts: Gathered) -> None:
    """A part of the kind it is named as, in the namespace of that kind."""
    _must_exist(part, parts)
    root = parts.roots[part]
    if root not in roots or (root == "worksheet" and part not in parts.grids):
        raise Refused(f"is damaged: part {printable(part)} is no {roots[0]}: {ANEW}")
    if root == "workbook" and part not in parts.books:
        raise Refused(f"is damaged: part {printable(part)} is no workbook: {ANEW}")


def _relations(part: str, parts: Gathered) -> list[Relation]:
    folder, name = posixpath.split(part)
    return parts.relations.get(posixpath.join(folder, "_rels", f"{name}.rels").casefold(), [])


def _target(part: str, relation: Relation) -> str:
    folder = "/" + posixpath.dirname(part)
    target = relation.target.replace("\\", "/")
    return posixpath.normpath(posixpath.join(folder, target)).lstrip("/").casefold()


def _refuse_other_types(workbook: str, parts: Gathered) -> None:
    extension = "." + workbook.rpartition(".")[2]
    found = parts.types.get("/" + workbook) or parts.types.get(extension, "")
    for word, what in _OTHER_TYPES.items():
        if word in found.casefold():
            raise Refused(f"{what}: {_SAVE_AS}")
    if found != _WORKBOOK:
        raise Refused(f"is no Excel workbook: {_SAVE_AS}")


def _sheet(
    title: str, hidden: bool, grid: Grid, strings: Sequence[str], all_: Gathered
) -> FoundSheet:
    cells: dict[Place, Content] = {}
    stored: dict[Place, Value] = {}
    for place, raw, formula in expanded(title, grid, all_):
        where = Where(title, place)
        value = cell_value(raw, where, strings)
        if formula is None:
            if value is not None:
                cells[place] = value
            continue
        if value is not None:
            stored[place] = value
        refuse_unsafe(formula, where)
        whole = "{=" + formula + "}" if raw.formula_type == "array" else "=" + formula
        cells[place] = Formula(whole)
    return FoundSheet(title, hidden, cells, stored)
