"""Text of the case: whether the Case tab still says what the workbook was built from.

Of the text that was built only its hash is left. One line that was typed over is found again where
the sheets still say what it said: then the check goes on as if nobody had touched it.
"""

import hashlib
import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from costbridge import case as cases
from costbridge.case.data import Case
from costbridge.case.numbers import plain
from costbridge.case.read import QUARTERS
from costbridge.case.text import quoted
from costbridge.checking.findings import NOTHING, Difference
from costbridge.errors import CaseError, WorkbookError, printable
from costbridge.formula import Formula, references
from costbridge.reading import Read
from costbridge.reading.found import Content
from costbridge.sheets.pages import CASE_FIRST
from costbridge_workbook.sheets.guide import GUIDE
from costbridge_workbook.sheets.registers import SOURCES

_ORIGINAL = "the text that the workbook was built from"
_LINE = re.compile(r"([A-Za-z0-9_.]+) = (.+)")
_WORDS = ("value", "low", "high", "unit", "source", "status", "note", "label", "title", "says")
_CITATION = re.compile(r" \[[a-z0-9_]+\]$")
_TABLE = re.compile(r"\[{1,2}([a-z0-9_.]+)\]{1,2}")


@dataclass(frozen=True)
class CaseText:
    """The case, where its text can be read or restored, and what is to be said of it."""

    case: Case | None
    difference: Difference | None = None


def case_text(read: Read, shown: str) -> CaseText:
    carried = read.carried
    if carried.intact:
        try:
            return CaseText(cases.loads(carried.text, "Case"))
        except CaseError as error:
            said = printable(f"{shown}: its case cannot be read: {error.problems[0]}")
            raise WorkbookError(f"{said}: build it anew") from None
    lines = carried.text.split("\n")
    for number, line in _candidates(lines, read):
        restored = [*lines[:number], line, *lines[number + 1 :]]
        if hashlib.sha256("\n".join(restored).encode()).hexdigest() == carried.word("sha256"):
            found = _changed(read, number, lines[number], line)
            return CaseText(cases.loads("\n".join(restored), "Case"), found)
    return _unrestored(read, lines)


def _unrestored(read: Read, lines: Sequence[str]) -> CaseText:
    """The line that looks changed, and the case as the text now has it."""
    odd = next((n for n, line in enumerate(lines) if not _as_written(line)), None)
    try:
        case = cases.loads(read.carried.text, "Case")
    except CaseError as error:
        first = error.problems[0]
        number = first.line - 1 if odd is None else odd
        found = f"{first.key}: {first.text}" if odd is None else lines[odd]
        return CaseText(None, _changed(read, number, found, _ORIGINAL))
    written = case.text.split("\n")
    pairs = enumerate(zip(lines, written, strict=False))
    number = next((n for n, (a, b) in pairs if a != b), -1)
    if odd is not None or number < 0:
        number = -1 if odd is None else odd
        found = "a text of another hash" if odd is None else lines[odd]
        return CaseText(case, _changed(read, number, found, _ORIGINAL))
    return CaseText(case, _changed(read, number, lines[number], written[number]))


def _changed(read: Read, number: int, found: str, expected: str) -> Difference:
    cell = f"{read.carried.sheet}!A{number + CASE_FIRST}"
    return Difference(cell, "", "case", found or NOTHING, expected or NOTHING)


def _as_written(line: str) -> bool:
    """Whether a build writes a line so: no comment, no other spelling of a number."""
    if not line or _TABLE.fullmatch(line):
        return True
    match = _LINE.fullmatch(line)
    if not match:
        return False
    try:
        value = tomllib.loads(f"x = {match[2]}")["x"]
    except (tomllib.TOMLDecodeError, ValueError, RecursionError):
        return False
    if isinstance(value, str):
        return match[2] == quoted(value)
    return isinstance(value, int | float) and match[2] == plain(value)


def _candidates(lines: Sequence[str], read: Read) -> Iterator[tuple[int, str]]:
    """For each line what it may have been: a number or a text that a sheet shows of its table."""
    values = _shown("", read)
    for number, line in enumerate(lines):
        if table := _TABLE.fullmatch(line):
            values = _shown(table[1], read)
            continue
        match = _LINE.fullmatch(line)
        keys = (match[1],) if match and _as_written(line) else _WORDS
        yield from ((number, f"{key} = {value}") for key in keys for value in values)
        if line.startswith("quarters = ") or not _as_written(line):
            yield from ((number, f"quarters = {n}") for n in range(QUARTERS[0], QUARTERS[1] + 1))


def _shown(table: str, read: Read) -> list[str]:
    """What the sheets show of a table of the case, as its text would write it."""
    if table.startswith("source."):
        cells = _row_of_source(table.removeprefix("source."), read)
    elif table in ("", "log", "change") or table.startswith("scenario."):
        guide = next((s for s in read.found.sheets if s.title == GUIDE.title), None)
        cells = [*guide.cells.values()] if guide else []
    else:
        cells = _row_of_name(table.replace(".", "_"), read)
    texts = [c for c in cells if isinstance(c, str) and not isinstance(c, Formula)]
    texts += [_CITATION.sub("", text) for text in texts]  # Guide shows a source after a note
    numbers = [plain(c) for c in cells if isinstance(c, int | float) and not isinstance(c, bool)]
    return list(dict.fromkeys([*numbers, *map(quoted, texts)]))


def _row_of_name(name: str, read: Read) -> list[Content]:
    """The row that a defined name leads to."""
    found = references(f"={read.found.names.get(name, '')}", "")
    if len(found) != 1:
        return []
    return _row(found[0].sheet, found[0].first_row, read)


def _row_of_source(id_: str, read: Read) -> list[Content]:
    sheets = (s for s in read.found.sheets if s.title == SOURCES.title)
    rows = [r for sheet in sheets for (r, c), text in sheet.cells.items() if c == 1 and text == id_]
    return _row(SOURCES.title, rows[0], read) if rows else []


def _row(title: str, row: int, read: Read) -> list[Content]:
    sheets = (s for s in read.found.sheets if s.title == title)
    return [c for sheet in sheets for (r, _), c in sheet.cells.items() if r == row]
