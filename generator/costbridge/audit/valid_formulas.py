"""Valid file, the formulas: each can be read, and every sheet, function and name in it is there.

openpyxl writes what it is given, and LibreOffice opens what Excel repairs. Each distinct pattern is
parsed once, by the parser of the library `formulas`.
"""

from collections.abc import Iterator
from functools import lru_cache

from costbridge.audit.audited import Audited
from costbridge.audit.raw import MAIN
from costbridge.audit.rule import Broken, rule
from costbridge.audit.written import Written
from costbridge.engines.library import library
from costbridge.formula import placeholder, tokens

_LONGEST, _DEEPEST, _LONGEST_TEXT = 8_192, 64, 255  # Excel's limits, in characters and brackets
_PREFIX = "_XLFN."


@rule("V14", severity=1)
def syntax(book: Audited) -> Iterator[Broken]:
    """Every formula can be read, does not begin with "=" in the file, and is within the limits."""
    for formula in book.written:
        if problem := _problem(formula):
            yield Broken(formula.where, f"={formula.text[:60]}: {problem}")


def _problem(formula: Written) -> str:
    if formula.text.startswith("="):
        return 'begins with "=", which a file leaves out'
    if len(formula.text) > _LONGEST:
        return f"is longer than {_LONGEST:,} characters"
    text, problem = formula.pattern
    return problem or _unreadable(text)


@lru_cache(maxsize=4_096)  # as the engines' patterns
def _unreadable(text: str) -> str:
    """Why a pattern cannot be read, or nothing."""
    try:
        library().Parser().ast(text)
        found = tokens(text)
    except Exception as error:  # the parsers raise what they like
        return f"cannot be read: {type(error).__name__}"
    depth = deepest = 0
    for token in found:
        depth += (token.subtype == "OPEN") - (token.subtype == "CLOSE")
        deepest = max(deepest, depth)
        if token.subtype == "TEXT" and len(token.value) - 2 > _LONGEST_TEXT:
            return f"holds a text longer than {_LONGEST_TEXT} characters: join two"
    return f"is nested deeper than {_DEEPEST}" if deepest > _DEEPEST else ""


@rule("V15", severity=1)
def sheets_exist(book: Audited) -> Iterator[Broken]:
    """Every sheet that a formula names is in the file, and no reference is lost (#REF!)."""
    titles = {title.casefold() for title in book.raw.titles}
    for formula in book.written:
        if "#REF!" in formula.bare:
            yield Broken(formula.where, f"={formula.text[:60]}: has lost a reference")
        for sheet in formula.sheets:
            if sheet.casefold() not in titles | {"#ref"}:
                yield Broken(formula.where, f"={formula.text[:60]}: there is no sheet {sheet!r}")


@rule("V16", severity=1)
def functions_exist(book: Audited) -> Iterator[Broken]:
    """Every function is one of Excel 2007's, or has the prefix _xlfn. of the later ones."""
    from openpyxl.utils import FORMULAE

    for formula in book.written:
        for name in formula.functions:
            later = name.startswith(_PREFIX)
            if later and name.removeprefix(_PREFIX) in FORMULAE:
                yield Broken(formula.where, f"{name}: is no later function: drop the prefix")
            elif not later and name not in FORMULAE:
                yield Broken(formula.where, f"{name}: is unknown to Excel 2007: _xlfn.{name}?")


@rule("V17", severity=1)
def names_exist(book: Audited) -> Iterator[Broken]:
    """Every name in a formula is defined, or Excel shows #NAME?."""
    names = {n.get("name", "").casefold() for n in book.raw.workbook.iter(f"{MAIN}definedName")}
    for formula in book.written:
        for name in _names(formula.pattern[0]):
            if name.rpartition("!")[2].casefold() not in names:
                yield Broken(formula.where, f"={formula.text[:60]}: the name {name} is undefined")


@lru_cache(maxsize=4_096)
def _names(text: str) -> tuple[str, ...]:
    """What a pattern refers to that is no cell, no range, no column and no constant."""
    try:
        found = [t.value for t in tokens(text) if t.type == "OPERAND" and t.subtype == "RANGE"]
    except Exception:  # V14 says so
        return ()
    return tuple(v for v in found if not placeholder(v) and ":" not in v and "[" not in v)
