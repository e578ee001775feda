"""Rules of how a formula is built (F1, F2, F9 to F13, F19, F21, F23): short, flat, one a row."""

import re
from collections.abc import Iterator

from costbridge.audit.audited import Audited
from costbridge.audit.formulas import readable
from costbridge.audit.origins import origin, tree_of
from costbridge.audit.places import named
from costbridge.audit.rule import Broken, rule
from costbridge.audit.tree import (
    Call,
    Cells,
    Constant,
    Node,
    Operation,
    calls,
    cells,
    depth,
)
from costbridge.formula import Address, Formula, Reference, shape, where
from costbridge.layout import BEFORE, FIRST
from costbridge.sheets.drawing import WORDS

_LONGEST, _LONGEST_SENTENCE = 60, 255  # characters; Excel's own limit of a text constant is 255
_REFERENCES, _NESTED = 6, 2
_AGGREGATES = {"SUM", "MAX", "MIN", "MEDIAN", "SUMPRODUCT", "SUMIF", "COUNTIF"}
_LINK = re.compile(r"=[A-Za-z]+!\$?[A-Z]+\$?\d+")


@rule("F1", severity=1)
def a_row_has_one_formula(book: Audited) -> Iterator[Broken]:
    """The periods of a row have one formula."""
    forms: dict[tuple[str, int], list[Address]] = {}
    for sheet, row, column in book.distinct:
        if (sheet, row) in book.rows_of_periods and column >= FIRST:
            forms.setdefault((sheet, row), []).append((sheet, row, column))
    for cells_of_row in (found for found in forms.values() if len(found) > 1):
        usual = max(cells_of_row, key=lambda at: len(_copies(book, at)))
        for at in cells_of_row:
            if at != usual:
                others = len(_copies(book, at)) - 1
                more = f" (and {others} more)" if others else ""
                what = f"{book.formulas[at]} is no copy of {book.formulas[usual]}"
                yield Broken(where(at), f"{what} in {where(usual)}{more}")


def _copies(book: Audited, of: Address) -> list[int]:
    """The columns whose formula is the same, in relative form."""
    sheet, row, column = of
    form = shape(book.formulas[of], row, column, sheet)
    columns = range(FIRST, book.layout.last_column + 1)
    found = ((c, book.formulas.get((sheet, row, c))) for c in columns)
    return [c for c, formula in found if formula and shape(formula, row, c, sheet) == form]


@rule("F2", severity=1)
def no_number_among_the_formulas_of_a_row(book: Audited) -> Iterator[Broken]:
    """A row of periods holds formulas only."""
    for (sheet, row, column), content in book.contents.items():
        of_periods = column >= FIRST and (sheet, row) in book.rows_of_periods
        if of_periods and not isinstance(content, Formula):
            yield Broken(where((sheet, row, column)), f"{content!r} is typed among formulas")


@rule("F9", severity=2)
def one_if_at_most(book: Audited) -> Iterator[Broken]:
    """A formula has one IF at most, and none inside another."""
    for address, formula, tree in readable(book):
        if sum(call.name == "IF" for call in calls(tree)) > 1:
            yield Broken(where(address), f"{formula}: give each condition its own line")


@rule("F10", severity=2)
def a_formula_is_short(book: Audited) -> Iterator[Broken]:
    """At most 60 characters, 6 references, 2 levels of functions, one line; 255 in a sentence."""
    for address, formula, tree in readable(book):
        shows = book.shows(address)
        longest = _LONGEST_SENTENCE if shows else _LONGEST
        if len(formula) > longest:
            yield Broken(where(address), f"{formula}: {len(formula)} characters")
        if "\n" in formula:
            yield Broken(where(address), f"{formula}: more than one line")
        if not shows and len([*cells(tree)]) > _REFERENCES:
            yield Broken(where(address), f"{formula}: more than {_REFERENCES} references")
        if not shows and depth(tree) > _NESTED:
            yield Broken(where(address), f"{formula}: functions in functions in functions")


@rule("F11", severity=2)
def another_sheet_is_met_by_a_pure_link(book: Audited) -> Iterator[Broken]:
    """A formula that calculates names no other sheet: a link does, and nothing else."""
    for address, formula in book.distinct.items():
        if "!" in formula and not book.shows(address) and not _LINK.fullmatch(formula):
            yield Broken(where(address), f"{formula}: link the cell, then calculate")


@rule("F12", severity=2)
def a_link_leads_home(book: Audited) -> Iterator[Broken]:
    """A link to another sheet leads to the home of its line, not to a further link."""
    for address, formula in book.distinct.items():
        if _LINK.fullmatch(formula):
            for target in book.precedents[address]:
                further = book.contents.get((target.sheet, target.first_row, target.first_col))
                if isinstance(further, Formula) and "!" in further:
                    yield Broken(where(address), f"{formula}: leads to the link {further}")


@rule("F13", severity=2)
def anchors_follow_what_is_meant(book: Audited) -> Iterator[Broken]:
    """A figure's column is fixed, a period's is free, and a row only in a link to a figure."""
    for address, formula, tree in readable(book):
        if book.shows(address):
            continue
        for operand in cells(tree):
            if not _is_anchored(operand, address, book):
                yield Broken(where(address), f"{formula}: {operand.text} has other dollars")


def _is_anchored(operand: Cells, address: Address, book: Audited) -> bool:
    ends = operand.text.rpartition("!")[2].split(":")
    found = {(end.startswith("$"), "$" in end[1:]) for end in ends}
    return found == {_dollars(operand, address, book)}


def _dollars(operand: Cells, address: Address, book: Audited) -> tuple[bool, bool]:
    """Whether the column of an operand is fixed where it is written, and whether its row is."""
    at, rows = operand.at, book.rows_of_periods
    place = book.places.get(next(at.addresses()))
    is_link = "!" in operand.text
    if place is not None and place.part == "scenario":
        return True, True  # one cell, or row of labels, for all inputs
    if (at.sheet, at.first_row) not in rows or at.first_col < BEFORE:
        return True, is_link
    whole = at.first_col == FIRST and at.last_col == book.layout.last_column
    in_a_period = address[:2] in rows and address[2] >= FIRST
    return whole or not in_a_period, False


@rule("F19", severity=2)
def a_calculation_occurs_once(book: Audited) -> Iterator[Broken]:
    """No two lines calculate the same of the same cells."""
    first: dict[str, str] = {}
    for placed in named(book.layout):
        column = FIRST if placed.line.kind == "series" else placed.column
        at = (placed.sheet, placed.row, column)
        tree = None if placed.link else tree_of(book, at)
        if tree and not isinstance(tree, Cells | Constant):
            before = first.setdefault(_settled(tree, book), placed.name)
            # a line of a set is declared once, for all members
            if book.layout.group(before) != book.layout.group(placed.name):
                yield Broken(where(at), f"{placed.name} is calculated as {before} is")


def _settled(node: Node, book: Audited) -> str:
    """The formula with the cells that it comes from in the end; order means nothing in + and *."""
    match node:
        case Constant():
            return node.text
        case Cells():
            ends = (origin(book, at) for at in node.at.addresses())
            return ":".join(where(at) for at in ends)
        case Call():
            return f"{node.name}({','.join(_settled(one, book) for one in node.arguments)})"
    settled = [_settled(one, book) for one in node.operands]
    return f"({node.sign.join(sorted(settled) if node.sign in '+*' else settled)})"


@rule("F21", severity=1)
def sums_cover_their_set_and_nothing_twice(book: Audited) -> Iterator[Broken]:
    """A sum takes in all periods, or all members of a set, and no sum of what it takes in."""
    for address, formula, tree in readable(book):
        for operand in _summed(tree):
            wrong = _extent(operand.at, address, book) or _twice(operand.at, book)
            if wrong:
                yield Broken(where(address), f"{formula}: {operand.text} {wrong}")


def _summed(tree: Node) -> Iterator[Cells]:
    for call in calls(tree):
        if call.name in _AGGREGATES:
            yield from (one for one in call.arguments if isinstance(one, Cells) and one.is_range)


def _extent(at: Reference, own: Address, book: Audited) -> str:
    if own in at.addresses():
        return "takes in the sum itself"
    if at.columns > 1:
        whole = (FIRST, book.layout.last_column)
        of_periods = (at.sheet, at.first_row) in book.rows_of_periods and at.rows == 1
        return "" if of_periods and (at.first_col, at.last_col) == whole else "is not every period"
    sets = {_set(address, book) for address in at.addresses()}
    if None in sets or (len(sets) > 1 and any("*" in str(one) for one in sets)):
        return "is not one set of lines"
    ends = [(at.sheet, row, at.first_col) for row in (at.first_row - 1, at.last_row + 1)]
    beside = {_set(address, book) for address in ends} - {_IN_A_TABLE}
    return "leaves out a member" if len(sets) == 1 and sets & beside else ""


_IN_A_TABLE = "a column"  # its rows are unlike: which of them to add up is the table's to say


def _set(address: Address, book: Audited) -> str | None:
    """What a cell has in common with those above and below: its set, on Checks its kind of test."""
    place = book.places.get(address)
    if place is None or place.placed is None:
        return None
    placed = place.placed
    if placed.link and placed.line.role in WORDS:
        return f"{placed.line.role}.*"
    return _IN_A_TABLE if placed.line.column else book.layout.group(placed.name)


def _twice(at: Reference, book: Audited) -> str:
    taken = set(at.addresses())
    for address in taken:
        read = {cell for one in book.precedents.get(address, ()) for cell in one.addresses()}
        if at.columns == 1 and taken & read:
            return f"takes in {where(address)}, which is made of it"
    return ""


@rule("F23", severity=2)
def an_aggregate_stands_alone(book: Audited) -> Iterator[Broken]:
    """An aggregate over a range is the only operation in its cell."""
    for address, formula, tree in readable(book):
        if not book.shows(address) and any(not _alone(call, tree) for call in calls(tree)):
            yield Broken(where(address), f"{formula}: give the aggregate its own line")


def _alone(call: Call, tree: Node) -> bool:
    """Whether a call is no aggregate over a range, or is all that its formula does."""
    if call.name not in _AGGREGATES or not any(map(_has_range, call.arguments)):
        return True
    return call is tree and all(isinstance(one, Cells | Constant) for one in call.arguments)


def _has_range(node: Node) -> bool:
    if isinstance(node, Operation):
        return any(map(_has_range, node.operands))
    return isinstance(node, Cells) and node.is_range
