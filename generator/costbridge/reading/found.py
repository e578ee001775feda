"""Found: a workbook as its cells, put together from its parts; nothing of it is calculated.

What a later step would have to trust is refused here: a part that is missing, a number that is
none, a formula or a relationship that leads out of the file.
"""

import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from costbridge.engines import ERRORS, ExcelError, Value
from costbridge.errors import printable
from costbridge.formula import Formula, FormulaError, column_letters, references, shifted, tokens
from costbridge.reading.gathered import FORMULA, Gathered, Grid, RawCell, RawName, Refused, Relation

Place = tuple[int, int]
Content = Value | Formula

_ROWS, _COLUMNS, _RANGE, _NESTING = 10_100, 500, 20_000, 64
NUMBER = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,3})?", re.ASCII)
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_NEW_ERRORS = "#SPILL! #CALC! #FIELD! #BLOCKED! #UNKNOWN! #CONNECT! #BUSY! #GETTING_DATA #PYTHON!"
CELL_ERRORS = {*ERRORS, *_NEW_ERRORS.split()}
# What may lead out of the file, by its looks; tokens then tell (a text may hold a bracket).
_SUSPECT = re.compile(
    r"[\[\]|]|INDIRECT|\$?\b[A-Z]{1,3}:\$?[A-Z]{1,3}\b|(?<![\w.$])\$?[0-9]+:\$?[0-9]", re.IGNORECASE
)
_WHOLE = re.compile(r"(?:.*!)?(?:\$?[A-Z]{1,3}:\$?[A-Z]{1,3}|\$?[0-9]+:\$?[0-9]+)", re.IGNORECASE)
_OUT = {
    "attachedtemplate": "a template",
    "connections": "connections to data",
    "control": "controls",
    "ctrlprop": "",  # a form control that runs nothing by itself
    "externallink": "links to other workbooks",
    "externallinkpath": "links to other workbooks",
    "externallinklongpath": "links to other workbooks",
    "oleobject": "embedded objects",
    "package": "embedded objects",
    "querytable": "connections to data",
    "vbaproject": "macros",
    "wordvbadata": "macros",
    "xlmacrosheet": "macros",
    "xlintlmacrosheet": "macros",
    "dialogsheet": "macros",
}
_WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
_OTHER_TYPES = {
    "binary": "is a binary workbook (.xlsb)",
    "macroenabled": "is a macro workbook (.xlsm)",
    "template": "is a template (.xltx)",
}
_SAVE_AS = "open it in Excel and save as Excel Workbook (.xlsx)"
_LINK = ("http://", "https://", "mailto:", "#")


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
    manual: bool


def put_together(parts: Gathered) -> Found:
    """The workbook that the parts make."""
    for required in ("[content_types].xml", "_rels/.rels"):
        _must_exist(required, parts)
    _refuse_ways_out(parts)
    main = next((r for r in _relations("", parts) if r.type.endswith("/officeDocument")), None)
    if main is None:
        raise Refused("is damaged: no part is named as the workbook")
    workbook = _target("", main)
    _must_exist(workbook, parts)
    _refuse_other_types(workbook, parts)
    for part, text in parts.formulas:
        _refuse_unsafe_formula(text, f"part {printable(part)}")
    for n in parts.names:  # what is printed on every page is whole rows
        _refuse_unsafe_formula(n.text, f"the name {printable(n.name)}", whole=_is_built_in(n.name))
    by_id = {r.id: r for r in _relations(workbook, parts)}
    sheets = []
    for sheet in parts.sheets:
        if sheet.relation not in by_id:
            raise Refused(f"is damaged: the sheet {printable(sheet.title)} has no part")
        part = _target(workbook, by_id[sheet.relation])
        _must_exist(part, parts)
        grid = parts.grids.get(part, {}) if parts.roots[part] != "chartsheet" else {}
        hidden = sheet.state not in ("", "visible")
        sheets.append(_sheet(sheet.title, hidden, grid, parts.strings))
    titles = [sheet.title.casefold() for sheet in sheets]
    if twice := next((t for t in titles if titles.count(t) > 1), ""):
        raise Refused(f"holds two sheets called {printable(twice)}: refused")
    names = {
        _full_name(n, sheets): n.text.removeprefix("=")
        for n in parts.names
        if not _is_built_in(n.name)
    }
    return Found(tuple(sheets), names, tuple(_settings(parts)), _is_manual(parts))


def _full_name(name: RawName, sheets: Sequence[FoundSheet]) -> str:
    """A name of one sheet is told from the book's by that sheet."""
    if not name.sheet:
        return name.name
    if not (name.sheet.isdecimal() and int(name.sheet) < len(sheets)):
        raise Refused(f"is damaged: the name {printable(name.name)} is of no sheet")
    return f"{sheets[int(name.sheet)].title}!{name.name}"


def _is_built_in(name: str) -> bool:
    return name.startswith(("_xlnm.", "_xlfn", "_xlpm"))


def _settings(parts: Gathered) -> Iterator[str]:
    settings = parts.settings
    if _true(settings.get("iterate", "0")):
        yield "iterative calculation is on"
    if not _true(settings.get("fullPrecision", "1")):
        yield "precision is set as displayed"
    if _true(settings.get("date1904", "0")):
        yield "dates count from 1904"


def _is_manual(parts: Gathered) -> bool:
    return parts.settings.get("calcMode", "auto") == "manual"


def _true(text: str) -> bool:
    return text.strip().casefold() in ("1", "true", "on")


def _must_exist(part: str, parts: Gathered) -> None:
    if part not in parts.roots:
        raise Refused(f"is damaged: part {printable(part)} is missing or no XML")


def _relations(part: str, parts: Gathered) -> list[Relation]:
    folder, name = posixpath.split(part)
    return parts.relations.get(posixpath.join(folder, "_rels", f"{name}.rels").casefold(), [])


def _target(part: str, relation: Relation) -> str:
    folder = "/" + posixpath.dirname(part)
    target = relation.target.replace("\\", "/")
    return posixpath.normpath(posixpath.join(folder, target)).lstrip("/").casefold()


def _refuse_ways_out(parts: Gathered) -> None:
    for relation in (r for relations in parts.relations.values() for r in relations):
        kind = relation.type.rpartition("/")[2].casefold()
        if what := _OUT.get(kind):
            raise Refused(f"contains {what}: remove them and save as Excel Workbook (.xlsx)")
        is_link = kind == "hyperlink" and relation.target.casefold().startswith(_LINK)
        if relation.external and not is_link:
            target = printable(relation.target[:60])
            raise Refused(f"names something outside itself ({target}): remove it, save, try again")


def _refuse_other_types(workbook: str, parts: Gathered) -> None:
    extension = "." + workbook.rpartition(".")[2]
    found = parts.types.get("/" + workbook) or parts.types.get(extension, "")
    for word, what in _OTHER_TYPES.items():
        if word in found.casefold():
            raise Refused(f"{what}: {_SAVE_AS}")
    if found != _WORKBOOK:
        raise Refused(f"is no Excel workbook: {_SAVE_AS}")


def _sheet(title: str, hidden: bool, grid: Grid, strings: list[str]) -> FoundSheet:
    cells: dict[Place, Content] = {}
    stored: dict[Place, Value] = {}
    shared: dict[str, tuple[Place, str]] = {}
    for place, raw in grid.items():
        where = f"{printable(title)}!{column_letters(place[1])}{place[0]}"
        value = _value(raw, where, strings)
        if raw.formula is None:
            if value is not None:
                cells[place] = value
            continue
        if value is not None:
            stored[place] = value
        formula = raw.formula
        if raw.formula_type == "shared" and formula:
            shared[raw.shared] = place, formula
        elif raw.formula_type == "shared" and raw.shared in shared:
            (row, column), first = shared[raw.shared]
            formula = shifted(first, place[0] - row, place[1] - column)
        _refuse_unsafe_formula(formula, where)
        whole = "{=" + formula + "}" if raw.formula_type == "array" else "=" + formula
        cells[place] = Formula(whole)
    return FoundSheet(title, hidden, cells, stored)


def _value(raw: RawCell, where: str, strings: list[str]) -> Value | None:
    text = raw.value
    if text is None or (text == "" and raw.type in ("n", "b", "e", "d")):
        return None
    shown = printable(text[:30])
    match raw.type:
        case "n" if NUMBER.fullmatch(text) and abs(float(text)) < float("inf"):
            return float(text)
        case "b" if text in ("0", "1", "true", "false"):
            return text in ("1", "true")
        case "s" if text.isascii() and text.isdigit() and int(text) < len(strings):
            return unescaped(strings[int(text)])
        case "str" | "inlineStr":
            return unescaped(text)
        case "d":
            return text
        case "e" if text in CELL_ERRORS:
            return ExcelError(text)
    raise Refused(f"{where} holds {shown}, which no cell can: refused")


def unescaped(text: str) -> str:
    return _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text) if "_x" in text else text


def _refuse_unsafe_formula(formula: str, where: str, *, whole: bool = False) -> None:
    """A file is data: what would read another file, or a million cells, is not taken further."""
    if len(formula) > FORMULA or (formula.count("(") > _NESTING and _depth(formula) > _NESTING):
        raise Refused(f"{where} holds a formula longer or deeper than Excel allows: delete it")
    if _SUSPECT.search(formula):
        _refuse_suspect(formula, where, whole)
    try:
        found = references("=" + formula, "")
    except FormulaError as error:
        raise Refused(f"{where}: {error}") from None
    for r in found:
        large = r.last_row > _ROWS or r.last_col > _COLUMNS or r.rows * r.columns > _RANGE
        if large and not whole:
            raise Refused(f"{where} refers to more cells than a workbook of ours has: name fewer")


def _refuse_suspect(formula: str, where: str, whole: bool) -> None:
    try:
        read = tokens("=" + formula)
    except Exception:
        raise Refused(f"{where} holds a formula that cannot be read: delete it") from None
    for token in read:
        if token.type == "OPERAND" and token.subtype == "TEXT":
            continue
        name = token.value.upper()
        if "[" in name or "|" in name or "INDIRECT" in name:
            raise Refused(
                f"{where} may refer to another file: break the link (Data, Edit Links), save"
            )
        if not whole and token.type == "OPERAND" and _WHOLE.fullmatch(token.value):
            raise Refused(f"{where} refers to whole rows or columns: name the cells instead")


def _depth(formula: str) -> int:
    depth = deepest = 0
    for character in formula:
        depth += (character == "(") - (character == ")")
        deepest = max(deepest, depth)
    return deepest
