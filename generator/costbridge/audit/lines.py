"""Rules of lines (L1, L6, L10, L12): labels, totals, what is read, and how far a row reaches."""

from collections import Counter
from collections.abc import Iterator, Mapping

from costbridge.audit.audited import Audited, read_by
from costbridge.audit.origins import origin, tree_of
from costbridge.audit.places import named
from costbridge.audit.rule import Broken, rule
from costbridge.audit.tree import Cells, Constant, Operation
from costbridge.formula import Address, Formula, column_letters, where
from costbridge.layout import FIRST, LABEL, TOTAL, Placed

_LABEL_OF_WORDS = 2  # on Summary, where column A is a margin


@rule("L1", severity=2)
def labels_are_unique_and_links_repeat_them(book: Audited) -> Iterator[Broken]:
    """A label names one line of the workbook, and a link repeats the label of its line."""
    lines = [p for p in named(book.layout) if not p.line.column]  # a table's labels are its rows'
    # a flow of a balance repeats the label of the line that it takes up
    own = (p.line.label for p in lines if p.link is None and not p.line.sign)
    times = Counter(own)
    summary = next(s.title for s in book.layout.book if s.kind == "summary")
    for placed in lines:
        at = (placed.sheet, placed.row, _LABEL_OF_WORDS if placed.sheet == summary else LABEL)
        label = placed.line.label
        if book.contents.get(at) != label:
            yield Broken(where(at), f"says {book.contents.get(at)!r}, its line is {label!r}")
        elif times[label] > 1 and placed.link is None and not placed.line.sign:
            yield Broken(where(at), f"{label!r} is the label of {times[label]} lines")


@rule("L6", severity=2)
def totals_are_of_flows(book: Audited) -> Iterator[Broken]:
    """Column H sums a flow; a balance, a rate and a link have no total."""
    last = column_letters(book.layout.last_column)
    for placed in named(book.layout):
        line, at = placed.line, (placed.sheet, placed.row, TOTAL)
        if at[:2] not in book.rows_of_periods:
            continue
        found = book.contents.get(at)
        wanted = f"={line.total}(${column_letters(FIRST)}{placed.row}:${last}{placed.row})"
        if not line.total or placed.link:
            if found is not None:
                yield Broken(where(at), f"{found}: {line.name} has no total here")
        elif found != wanted:
            yield Broken(where(at), f"{found}: the total of {line.name} is {wanted}")
        elif line.total == "SUM" and (line.opening is not None or _is_rate(placed)):
            yield Broken(where(at), f"{line.name} is a balance or a rate: its sum means nothing")


def _is_rate(placed: Placed) -> bool:
    line = placed.line
    return "/" in line.unit or (line.unit in ("share", "ratio", "points") and not line.total_unit)


@rule("L10", severity=2)
def every_line_is_read(book: Audited) -> Iterator[Broken]:
    """Every input, link and series is read by a formula, and so is a figure that only rescales."""
    read = cells_read(book.distinct)
    for placed in named(book.layout):
        at = (placed.sheet, placed.row, placed.column)
        if not _must_be_read(placed, book):
            continue
        if (at if placed.line.column else at[:2]) not in read:
            yield Broken(where(at), f"no formula reads {placed.name}")


def cells_read(formulas: Mapping[Address, Formula]) -> set[tuple[str, int] | Address]:
    """Rows that another row reads, and cells that another cell reads."""
    found: set[tuple[str, int] | Address] = set()
    for own, formula in formulas.items():
        for reference in read_by(formula, own[0]):
            for at in reference.addresses():
                found |= {at} - {own}
                found |= {at[:2]} - {own[:2]}
    return found


def _must_be_read(placed: Placed, book: Audited) -> bool:
    """Not so a result: a figure that nothing reads may be what somebody looks for."""
    line = placed.line
    if line.headline or (line.unit == "text" and line.kind == "given"):
        return False  # words stand on Inputs to be read there
    if placed.link or line.kind in ("given", "series", "text") or line.role:
        return not (placed.link and line.role)  # a row of Checks is where a check is read
    return _only_rescales(placed, book)


def _only_rescales(placed: Placed, book: Audited) -> bool:
    """Whether a figure is another in other units, which is worth a line only for who reads it."""
    tree = tree_of(book, (placed.sheet, placed.row, placed.column))
    if not isinstance(tree, Operation) or tree.sign not in ("*", "/"):
        return False
    value, scale = tree.operands
    if not isinstance(value, Cells) or not isinstance(scale, Cells):
        return False
    # a sum over a block that the case lacks stays as 0, and with it what rescales it
    source = origin(book, next(value.at.addresses()))
    absent = isinstance(tree_of(book, source), Constant)
    return _is_constant(scale, book) and not _is_constant(value, book) and not absent


def _is_constant(cell: Cells, book: Audited) -> bool:
    place = book.places.get(next(cell.at.addresses()))
    return bool(place and place.placed and place.placed.name.startswith("constant."))


@rule("L12", severity=1)
def rows_of_periods_end_with_the_timeline(book: Audited) -> Iterator[Broken]:
    """A row of periods is filled from the first period to the last, and not beyond."""
    filled: dict[tuple[str, int], set[int]] = {}
    for sheet, row, column in book.contents:
        if column >= FIRST:
            filled.setdefault((sheet, row), set()).add(column)
    periods = set(range(FIRST, book.layout.last_column + 1))
    for sheet, row in sorted(book.rows_of_periods):
        found = filled.get((sheet, row), set())
        for column in sorted(periods - found):
            yield Broken(where((sheet, row, column)), "a period without a formula")
        for column in sorted(found - periods):
            yield Broken(where((sheet, row, column)), "beyond the last period")
