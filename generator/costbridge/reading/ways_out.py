"""Ways out: what of a workbook would have a program open another file, run something, or never end.

A file is data: such a file is refused, whether or not the workbook's own formulas would use it.
"""

import re
from collections.abc import Iterator

from costbridge.errors import printable
from costbridge.formula import FormulaError, references
from costbridge.reading.gathered import (
    COLUMNS,
    FORMULA,
    NESTING,
    RANGE,
    ROWS,
    Gathered,
    Refused,
)

_LINKS, _OBJECTS, _DATA = "links to other workbooks", "embedded objects", "connections to data"
_CONTROLS, _MACROS = "controls", "macros"
_OUT = {
    "activexcontrol": _CONTROLS,
    "activexcontrolbinary": _CONTROLS,
    "attachedtemplate": "a template",
    "connections": _DATA,
    "control": _CONTROLS,  # a ctrlProp is a form control, which runs nothing by itself
    "dialogsheet": _MACROS,
    "externallink": _LINKS,
    "externallinklongpath": _LINKS,
    "externallinkpath": _LINKS,
    "oleobject": _OBJECTS,
    "package": _OBJECTS,
    "querytable": _DATA,
    "vbaproject": _MACROS,
    "vbaprojectsignature": _MACROS,
    "volatiledependencies": _DATA,  # of RTD and cubes
    "wordvbadata": _MACROS,
    "xlintlmacrosheet": _MACROS,
    "xlmacrosheet": _MACROS,
}
_TYPE = re.compile(r"[.-]([a-z]+)(?:\+xml)?$")  # the last word of a content type
_TYPES = _OUT | {"macrosheet": _MACROS, "intlmacrosheet": _MACROS, "activex": _CONTROLS}
_LINK = ("http://", "https://", "mailto:", "#")

# Pieces of a formula: a text, a quoted name, and what is neither; an open quotation mark is left.
_PIECE = re.compile(r"""("(?:[^"]|"")*")|('(?:[^']|'')*')|([^"']+)|(["'])""")
_ELSEWHERE = re.compile(r"[\[\]|]|(?<!\w)INDIRECT[\w.]*\s*\(", re.IGNORECASE)
_WHOLE = re.compile(
    r"(?<![\w.$])(?:\$?[A-Z]{1,3}:\$?[A-Z]{1,3}|\$?[0-9]+:\$?[0-9]+)(?![\w.(!])", re.IGNORECASE
)
_SUSPECT = re.compile(rf"{_ELSEWHERE.pattern}|{_WHOLE.pattern}|[\"']", re.IGNORECASE)
_FAR = re.compile(r":|[S-Z][A-Z]\$?[0-9]|[A-Z]{3}\$?[0-9]|[0-9]{5}", re.IGNORECASE)  # SF is 500


def refuse_ways_out(parts: Gathered) -> None:
    """Relationships and types of parts that lead out of the file."""
    for relation in (r for relations in parts.relations.values() for r in relations):
        kind = relation.type.rstrip("/").rpartition("/")[2].casefold()
        if what := _OUT.get(kind):
            raise _contains(what)
        is_link = kind == "hyperlink" and relation.target.casefold().startswith(_LINK)
        if relation.external and not is_link:
            target = printable(relation.target[:60])
            raise Refused(f"names something outside itself ({target}): remove it, save, try again")
    for word in _words_of_types(parts):
        if what := _TYPES.get(word):
            raise _contains(what)


def _contains(what: str) -> Refused:
    return Refused(f"contains {what}: remove them and save as Excel Workbook (.xlsx)")


def _words_of_types(parts: Gathered) -> Iterator[str]:
    for type_ in parts.types.values():
        if word := _TYPE.search(type_.casefold()):
            yield word[1]


def refuse_unsafe(formula: str, where: object, *, whole: bool = False) -> None:
    """What reads another file or a million cells is not taken further; ``whole`` rows may be."""
    if len(formula) > FORMULA or (formula.count("(") > NESTING and _depth(formula) > NESTING):
        raise Refused(f"{where} holds a formula longer or deeper than Excel allows: delete it")
    if _SUSPECT.search(formula):
        _refuse_suspect(formula, where, whole)
    if not whole and _FAR.search(formula):
        _refuse_large(formula, where)


def _refuse_suspect(formula: str, where: object, whole: bool) -> None:
    """A text may hold a bracket, and the name of a sheet a quotation mark: pieces tell."""
    for text, quoted, plain, open_ in _PIECE.findall(formula):
        if text:
            continue
        if open_:
            raise Refused(f"{where} holds a formula that cannot be read: delete it")
        if _ELSEWHERE.search(quoted or plain):
            cure = "break the link (Data, Edit Links) or name the cells, save"
            raise Refused(f"{where} may refer to another file or to a table: {cure}")
        if not whole and _WHOLE.search(plain):
            raise Refused(f"{where} refers to whole rows or columns: name the cells instead")


def _refuse_large(formula: str, where: object) -> None:
    try:
        found = references("=" + formula, "")
    except FormulaError as error:
        raise Refused(f"{where}: {error}") from None
    for r in found:
        if r.last_row > ROWS or r.last_col > COLUMNS or r.rows * r.columns > RANGE:
            raise Refused(f"{where} refers to more cells than a workbook of ours has: name fewer")


def _depth(formula: str) -> int:
    depth = deepest = 0
    for character in formula:
        depth += (character == "(") - (character == ")")
        deepest = max(deepest, depth)
    return deepest
