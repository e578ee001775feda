"""Rules of units (L2 to L5): each line has one, formulas respect it, formats follow from it."""

import re
from collections.abc import Iterator

from costbridge.audit.audited import Audited
from costbridge.audit.dimensions import Known, UnitError, dimension, result, same
from costbridge.audit.rule import Broken, rule
from costbridge.audit.tree import Cells, parsed
from costbridge.formula import FormulaError, where
from costbridge.layout import LABEL, UNIT, Layout, Placed
from costbridge.sheets.drawing import WORDS
from costbridge_workbook.units import IN_FULL, UNITS


@rule("L2", severity=1)
def every_line_states_its_unit(book: Audited) -> Iterator[Broken]:
    """Every line has a unit of the closed list, and the sheet states it."""
    headings: dict[tuple[str, int], object] = {}
    for placed in (p for rows in book.layout.rows.values() for p in rows):
        line, row = placed.line, (placed.sheet, placed.row)
        if line.kind == "heading":
            headings |= {(placed.sheet, c): book.contents.get((*row, c)) for c, _ in line.words}
        if not line.name or line.kind == "text":
            continue
        unit, at = _unit(placed, book.layout), (*row, line.column or UNIT)
        if unit not in UNITS:
            yield Broken(where(at), f"{unit!r} is not a unit of the closed list")
        elif not line.column and book.contents.get(at) != unit:
            yield Broken(where(at), f"says {book.contents.get(at)!r}, {line.name} is in {unit!r}")
        elif line.column:
            said = (headings.get((placed.sheet, line.column)), book.contents.get((*row, LABEL)))
            if not any(isinstance(text, str) and text.endswith(f", {unit}") for text in said):
                yield Broken(where(at), f"neither heading nor label says {unit!r}")


def _unit(placed: Placed, layout: Layout) -> str:
    """What column G says: on Checks the unit of the gap, not that of the flag."""
    of_a_test = placed.link and placed.line.role in WORDS
    return layout.home[f"gap.{placed.name}"].line.unit if of_a_test else placed.line.unit


@rule("L3", severity=1)
def units_agree_inside_a_formula(book: Audited) -> Iterator[Broken]:
    """The units in a formula go together, and their result is the unit of the line."""
    for address, formula in book.distinct.items():
        place = book.places.get(address)
        try:
            found = result(parsed(formula, address[0]), lambda cells: _of_cells(book, cells))
            if place is not None:
                same([found, _dimension(place.unit)], "the formula and its line's unit")
        except (UnitError, FormulaError) as error:
            yield Broken(where(address), f"{formula}: {error}")


def _of_cells(book: Audited, cells: Cells) -> Known:
    found: list[Known] = []
    for address in cells.at.addresses():
        if address in book.places:
            found.append(_dimension(book.places[address].unit))
        elif address in book.contents:
            raise FormulaError(f"{where(address)} belongs to no line, so it has no unit")
    return same(found, f"the range {cells.text} holds")


def _dimension(unit: str) -> Known:
    known = UNITS[unit].dimension if unit in UNITS else None
    if known is None:
        raise FormulaError(f"the unit {unit!r} has no dimension: give it one in units.py")
    return dimension(known)


@rule("L4", severity=2)
def number_formats_follow_units(book: Audited) -> Iterator[Broken]:
    """The number format of a line's cell is that of its unit."""
    for (sheet, row, column), place in book.places.items():
        found = book.workbook[sheet].cell(row, column).number_format
        if place.format and not place.is_text and _plain(found) != _plain(place.format):
            yield Broken(where((sheet, row, column)), f"{found}, {place.unit} is {place.format}")


def _plain(format_: str) -> str:
    """A format without the quotes and strokes by which programs mark a letter as itself."""
    return _MARKED.sub(lambda match: match[1] or match[2], format_)


_MARKED = re.compile(r'\\(.)|"([^"]*)"')
_COLOUR = re.compile(r"\[(?!=|<|>)[A-Za-z]+\d*\]")
# A date is never below zero, a check and a tie are words, a tolerance shows all its digits, and
# the number of the scenario chosen is 1 or more.
_APART = {UNITS["date"].format, *WORDS.values(), IN_FULL, "General"}


@rule("L5", severity=3)
def formats_show_negative_and_zero(book: Audited) -> Iterator[Broken]:
    """A number below zero stands in brackets, zero is a dash, and no format says it by colour."""
    first: dict[str, str] = {}
    for (sheet, row, column), place in book.places.items():
        if not place.is_text:
            found = book.workbook[sheet].cell(row, column).number_format
            first.setdefault(found, where((sheet, row, column)))
    for found, at in first.items():
        sections = found.split(";")
        if _COLOUR.search(found):
            yield Broken(at, f"{found} has a colour")
        elif found not in _APART and not _says_all(sections):
            yield Broken(at, f"{found}: give it sections for above, below and at zero")


def _says_all(sections: list[str]) -> bool:
    return len(sections) in (3, 4) and "(" in sections[1] and '"-"' in sections[2]
