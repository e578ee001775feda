"""Valid file, the names: Excel renames or drops a name that looks like a cell, and says so."""

import re
from collections.abc import Iterator

from costbridge.audit.audited import Audited
from costbridge.audit.raw import MAIN, Element, area
from costbridge.audit.rule import Broken, rule
from costbridge.audit.written import Written

_NAME, _LENGTH = re.compile(r"[^\W\d][\w.?]*|\\[\w.?]*"), 255
_LOOKS_LIKE_A_CELL = re.compile(r"\$?[A-Z]{1,3}\$?[0-9]+|R[0-9]*C[0-9]*|R[0-9]*|C[0-9]*", re.I)
_WHOLE = re.compile(r"\$[A-Z]{1,3}:\$[A-Z]{1,3}|\$[1-9][0-9]*:\$[1-9][0-9]*")
_PRINTED = {"_xlnm.Print_Titles", "_xlnm.Print_Area"}
_PIECES = re.compile(r"(?:'(?:[^']|'')*'|[^,'])+")


def name_problem(name: str) -> str:
    """Why a name or a table cannot be called so, or nothing.

    >>> name_problem("H100")
    'looks like a cell: add an underscore'
    """
    if _LOOKS_LIKE_A_CELL.fullmatch(name):
        return "looks like a cell: add an underscore"
    if not _NAME.fullmatch(name) or len(name) > _LENGTH:
        return "is no name: letters, digits, dots and underscores, a letter first"
    return ""


@rule("V18", severity=1)
def defined_names(book: Audited) -> Iterator[Broken]:
    """A defined name is a name, no cell, and defined once; it belongs to a tab that is there."""
    seen: dict[tuple[str, str | None], list[str]] = {}
    for element in book.raw.workbook.iter(f"{MAIN}definedName"):
        name, sheet = element.get("name", ""), element.get("localSheetId")
        built_in, pieces = name.startswith("_xlnm."), sorted(_PIECES.findall(element.text or ""))
        problem = "" if built_in else name_problem(name)
        # LibreOffice writes the rows and columns that a tab repeats twice, in either order.
        before = seen.setdefault((name.casefold(), sheet), pieces)
        if before is not pieces and not (built_in and before == pieces):
            problem = "is defined twice: drop one"
        if sheet is not None and _home(element, book.raw.titles) is None:
            problem = f"belongs to tab {sheet}, which is not there"
        if problem:
            yield Broken(f"name {name}", problem)


def _home(name: Element, titles: list[str]) -> str | None:
    """The tab that a name belongs to."""
    number = name.get("localSheetId", "")
    return titles[int(number)] if number.isdecimal() and int(number) < len(titles) else None


@rule("V19", severity=1)
def printed(book: Audited) -> Iterator[Broken]:
    """What is printed, and repeated on each page, are ranges of its own tab."""
    for element in book.raw.workbook.iter(f"{MAIN}definedName"):
        name, text = element.get("name", ""), element.text or ""
        if name not in _PRINTED:
            continue
        home = _home(element, book.raw.titles)
        for piece in _PIECES.findall(text):
            cells = piece.rpartition("!")[2]
            whole = name.endswith("Titles") and _WHOLE.fullmatch(cells)
            if Written("", piece, "").sheets != [home] or not (whole or area(cells)):
                yield Broken(f"{home}, {name}", f"{piece} is no range of this tab to print")
