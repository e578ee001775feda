"""Inputs: each has value, range, unit, source, status and use (rules I1, I3, I4, I8)."""

import re
from collections.abc import Iterator

from openpyxl.worksheet.worksheet import Worksheet

from costbridge.audit.audited import Audited
from costbridge.audit.rule import Broken, rule
from costbridge.case.shape import STATUSES
from costbridge.checking.stored import followers
from costbridge.formula import where
from costbridge.layout import FIGURE, SCENARIOS, UNIT, Placed
from costbridge.sheets.inputs import HIGH, LOW, SOURCE, SOURCES_FIRST, STATUS

_CITATION = re.compile(r"\[([a-z0-9_]+)\]")
_HEAD = "case."  # title and date of the case are shown where they stand
# The register's columns; column F names a page, which a web page or a definition has none of.
_REGISTER = {1: "id", 2: "title", 3: "publisher", 4: "date", 5: "place", 7: "words"}


def rows_of_inputs(book: Audited) -> Iterator[tuple[Worksheet, Placed]]:
    """The rows of the sheet Inputs: each input that is a number, with range and scenario cells."""
    sheets = {sheet.title: sheet for _, sheet in book.sheets}
    for name in book.layout.names:
        placed = book.layout.home[name]
        in_a_row = placed.line.kind == "given" and not placed.line.column
        if in_a_row and placed.line.unit != "text" and placed.sheet in sheets:
            yield sheets[placed.sheet], placed


def scenario_columns(book: Audited) -> range:
    return range(SCENARIOS, SCENARIOS + len(book.layout.case.scenarios))


def number(sheet: Worksheet, row: int, column: int) -> float | None:
    """What a cell holds, if it is a number that somebody typed."""
    value = sheet.cell(row, column).value
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


@rule("I1", severity=1)
def an_input_has_all_that_makes_it_one(book: Audited) -> Iterator[Broken]:
    """Each input has a live value, unit, range, registered source and status, and is in range."""
    registered = {id_ for id_, _, _ in _register(book)}
    for sheet, placed in rows_of_inputs(book):
        row = placed.row
        shown = {c: sheet.cell(row, c).value for c in (FIGURE, UNIT, SOURCE, STATUS, SCENARIOS)}
        faults = {
            FIGURE: "no live value" if shown[FIGURE] is None else "",
            UNIT: "is not its unit" if shown[UNIT] != placed.line.unit else "",
            SOURCE: "is no registered source" if shown[SOURCE] not in registered else "",
            STATUS: "is no status" if shown[STATUS] not in STATUSES else "",
            SCENARIOS: "no value" if shown[SCENARIOS] is None else "",
            LOW: "no low" if number(sheet, row, LOW) is None else "",
            HIGH: "no high" if number(sheet, row, HIGH) is None else "",
        }
        for column, fault in faults.items():
            if fault:
                cell = where((sheet.title, row, column))
                yield Broken(cell, f"{placed.name}: {shown.get(column) or ''} {fault}".strip())
        yield from _outside(book, sheet, placed)


def _outside(book: Audited, sheet: Worksheet, placed: Placed) -> Iterator[Broken]:
    """What somebody typed outside low and high is hers to defend; what the case says is not."""
    low, high = number(sheet, placed.row, LOW), number(sheet, placed.row, HIGH)
    for column in scenario_columns(book):
        value = number(sheet, placed.row, column)
        if value is None or low is None or high is None or low <= value <= high:
            continue
        hers = any((sheet.title, placed.row, c) in book.typed for c in (LOW, HIGH, column))
        cell = where((sheet.title, placed.row, column))
        yield Broken(cell, f"{placed.name}: {value:g} is not in {low:g} to {high:g}", notice=hers)


@rule("I3", severity=1)
def a_source_says_what_it_is_and_what_it_says(book: Audited) -> Iterator[Broken]:
    """Each source has title, publisher, date, place, and what it says; an unknown date says so."""
    for id_, sheet, row in _register(book):
        for column, what in _REGISTER.items():
            if not str(sheet.cell(row, column).value or "").strip():
                yield Broken(where((sheet.title, row, column)), f"{id_} has no {what}")


@rule("I4", severity=2)
def every_source_and_every_input_is_used_and_stands_once(book: Audited) -> Iterator[Broken]:
    """No source without an input, no input without a formula that reads it, none twice."""
    cited = _cited(book)
    seen: set[str] = set()
    for id_, sheet, row in _register(book):
        cell = where((sheet.title, row, 1))
        if id_ not in cited:
            yield Broken(cell, f"{id_} is the source of no input")
        if id_ in seen:
            yield Broken(cell, f"{id_} stands twice")
        seen.add(id_)
    distinct = {reference for read in book.precedents.values() for reference in read}
    read = {at for reference in distinct for at in reference.addresses()}
    for name in book.layout.names:
        is_input = book.layout.home[name].line.kind == "given" and not name.startswith(_HEAD)
        if is_input and book.layout.address(name) not in read:
            yield Broken(where(book.layout.address(name)), f"{name} is read by no formula")


def _cited(book: Audited) -> set[str]:
    """Sources of a value, of a scenario, or of a low or high that a note names in brackets."""
    case = book.layout.case
    told = [(given.source, given.note) for given in case.inputs.values()]
    told += [(scenario.source, scenario.note) for scenario in case.scenarios]
    return {id_ for source, note in told for id_ in (source, *_CITATION.findall(note))}


def _register(book: Audited) -> Iterator[tuple[str, Worksheet, int]]:
    """The rows of the register of sources, as the file has them."""
    for drawn, sheet in book.sheets:
        if drawn.kind == "sources":
            for row in range(SOURCES_FIRST, sheet.max_row + 1):
                if any(sheet.cell(row, column).value for column in _REGISTER):
                    yield str(sheet.cell(row, 1).value or ""), sheet, row


@rule("I8", severity=1)
def a_claimed_result_is_compared_and_nothing_else(book: Audited) -> Iterator[Broken]:
    """What a lab states as a result reaches no headline and no check, only ties and comparisons."""
    layout = book.layout
    claimed = [n for n in layout.names if layout.home[n].line.kind == "given" and _is_claimed(n)]
    results = {
        layout.address(name): name
        for name in layout.names
        if layout.home[name].line.role == "check"
        or (layout.home[name].line.headline and name != "open_ties")
    }
    cells = book.declared
    if not followers({layout.address(name) for name in claimed}, cells) & results.keys():
        return
    for name in claimed:
        for at in sorted(followers({layout.address(name)}, cells) & results.keys()):
            yield Broken(where(at), f"{results[at]} follows from the claimed result {name}")


def _is_claimed(name: str) -> bool:
    return name.rpartition(".")[2].startswith("stated_") or name.startswith("ladder.")
